"""The files that pages need: style sheet, script, icon.

They are read and compressed once. The address of each has a hash of what is in it, so a browser
keeps it for good, and asks again when a new version of the program refers to another one.
"""

from __future__ import annotations

import gzip
import mimetypes
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

from flask import Flask, request
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

__all__ = ["asset", "install"]

_FOLDER = Path(__file__).parent / "static"
_FOR_GOOD = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class _Asset:
    """A file, plain and compressed; `digest` is the beginning of the SHA-256 of the plain one."""

    content: bytes
    compressed: bytes
    kind: str
    digest: str


@cache
def _all() -> dict[str, _Asset]:
    files = sorted(path for path in _FOLDER.iterdir() if path.is_file())
    return {path.name: _read(path) for path in files}


def _read(path: Path) -> _Asset:
    content = path.read_bytes()
    kind, _ = mimetypes.guess_type(path.name)
    return _Asset(
        content,
        gzip.compress(content, 9, mtime=0),
        kind or "application/octet-stream",
        sha256(content).hexdigest()[:16],
    )


def install(app: Flask) -> None:
    """Let an application answer with the files, and its templates know their addresses."""
    app.add_url_rule("/static/<filename>", "static", _static)
    app.jinja_env.globals["asset"] = asset


def asset(filename: str) -> str:
    """The address of a file, with its version."""
    return f"{request.script_root}/static/{filename}?v={_all()[filename].digest}"


def _static(filename: str) -> Response:
    """A file; one that is asked for by another version than its own may not be kept."""
    asset = _all().get(filename)
    if asset is None:
        raise NotFound
    packed = request.accept_encodings.quality("gzip") > 0
    response = Response(asset.compressed if packed else asset.content, mimetype=asset.kind)
    if packed:
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Vary"] = "Accept-Encoding"
    if request.args.get("v") == asset.digest:
        response.headers["Cache-Control"] = _FOR_GOOD
    response.set_etag(f"{asset.digest}{'-gzip' if packed else ''}")
    return response.make_conditional(request)
