"""The manifest of the index: as it is, and where it is JSON, with a right checksum, too."""

from __future__ import annotations

import json
import tempfile
from functools import cache
from pathlib import Path

from search.columnar.errors import ColumnarError
from search.columnar.index import open_index
from search.columnar.manifest import MANIFEST, _encoded, read_manifest
from search.index.schema import make_schema
from tests.fuzz.errors import check_error


def target(data: bytes) -> None:
    """A manifest is read, or said to be damaged; files outside its folder are not asked for."""
    _use(data)
    try:
        content = json.loads(data)
        signed = _encoded(content) if isinstance(content, dict) else data
    except (ValueError, RecursionError):
        return
    _use(signed)


def _use(content: bytes) -> None:
    (_folder() / MANIFEST).write_bytes(content)
    try:
        manifest = read_manifest(_folder())
        assert all("/" not in name and "\0" not in name for name in manifest.files())
        open_index(_folder(), make_schema()).close()
    except ColumnarError as error:
        check_error(error)


@cache
def _folder() -> Path:
    return Path(tempfile.mkdtemp(prefix="fuzz-manifests-"))
