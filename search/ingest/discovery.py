"""Finding the files under the paths that were asked for, and loading them as they are."""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from search.errors import Rejected, SearchError
from search.model import MediaType, RawPage

__all__ = ["MAX_FILE_BYTES", "Candidate", "discover", "load"]

MAX_FILE_BYTES = 32 * 1024 * 1024
"""A larger file is no single article; Moby-Dick is 1.2 million bytes."""

_MEDIA_TYPES = {
    "": MediaType.TEXT,
    ".txt": MediaType.TEXT,
    ".text": MediaType.TEXT,
    ".htm": MediaType.HTML,
    ".html": MediaType.HTML,
    ".xhtml": MediaType.HTML,
}
_HTML_START = re.compile(rb"(?i)\s{0,1000}<(?:!doctype\s+html|html)\b")
# A folder of press may carry these; they are about the files, not press themselves.
_NOT_PRESS = re.compile(r"^(?:\..*|readme(?:\..*)?|desktop\.ini|thumbs\.db)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A file that was found, not yet opened.

    Attributes:
        root: the folder that was asked for; nothing outside it is read.
        name: path relative to the root's parent, printable: what people see.
        skipped: why it is passed over on purpose; "" when it is to be loaded.
    """

    path: Path
    root: Path
    name: str
    skipped: str = ""

    @property
    def printable_path(self) -> str:
        """The absolute path, also when its bytes are not UTF-8."""
        return _printable(self.path)


def discover(paths: Sequence[Path]) -> Iterator[Candidate]:
    """Every file under the paths, folders in alphabetical order.

    Files named explicitly are always candidates; inside folders, README and hidden files are
    skipped. Links to folders are candidates too, so that `load` can say why it refuses them.

    Raises:
        SearchError: a path does not exist. Raised at once, before anything is looked at.
    """
    for path in paths:
        try:
            path.lstat()
        except OSError as error:
            raise SearchError(f"cannot find {path}: {error.strerror}") from None
    return _discover(paths)


def _discover(paths: Sequence[Path]) -> Iterator[Candidate]:
    for path in paths:
        root = Path(os.path.abspath(path))  # noqa: PTH100 - resolve() would follow the link itself
        if root.is_dir():
            yield from _walk(root)
        else:
            yield Candidate(root, root.parent, _printable(root.name))


def load(candidate: Candidate) -> RawPage:
    """Read a file whole, as it is.

    Raises:
        Rejected: not a regular file inside its root, unreadable, too large, or of a kind
            that no reader is for.
    """
    content = _read(candidate)
    return RawPage(
        path=candidate.printable_path,
        name=candidate.name,
        media_type=_media_type(candidate.path, content),
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
    )


def _walk(root: Path) -> Iterator[Candidate]:
    """Candidates in and below a folder; a stack, because folders can be nested very deeply."""
    waiting = [root]
    while waiting:
        path = waiting.pop()
        if path != root and _NOT_PRESS.match(path.name):
            yield _candidate(path, root, skipped="a hidden or README file")
        elif path != root and not _is_folder(path):
            yield _candidate(path, root)
        else:
            try:
                waiting += sorted(path.iterdir(), key=lambda inner: inner.name, reverse=True)
            except OSError:
                yield _candidate(path, root)  # `load` will meet the same error and report it


def _is_folder(path: Path) -> bool:
    """Whether it is a folder itself, not a link to one."""
    try:
        return stat.S_ISDIR(path.lstat().st_mode)
    except OSError:
        return False


def _candidate(path: Path, root: Path, skipped: str = "") -> Candidate:
    return Candidate(path, root, _printable(Path(root.name) / path.relative_to(root)), skipped)


def _printable(path: Path | str) -> str:
    """A path as text that can be stored and shown, also when its bytes are not UTF-8."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def _read(candidate: Candidate) -> bytes:
    try:
        _check_inside(candidate)
        # Opening a pipe or a device must not wait for its other end.
        handle = os.open(candidate.path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        try:
            _check_regular(os.fstat(handle))
            _check_ending(candidate.path)
            with open(handle, "rb", closefd=False) as file:
                content = file.read(MAX_FILE_BYTES + 1)
        finally:
            os.close(handle)
    except OSError as error:
        raise Rejected(f"cannot be read: {error.strerror or error}") from None
    if len(content) > MAX_FILE_BYTES:
        raise Rejected(f"too large: it grew over {MAX_FILE_BYTES:,} bytes while it was read")
    return content


def _check_inside(candidate: Candidate) -> None:
    # Not Path.resolve, which in older Pythons fails on a link that leads to itself.
    target = os.path.realpath(candidate.path)
    if candidate.path.is_symlink() and not os.path.exists(target):  # noqa: PTH110 - the same
        raise Rejected("a link to a file that is not there")
    if not Path(target).is_relative_to(os.path.realpath(candidate.root)):
        raise Rejected("a link that leads out of the folder; ingest the file it points to instead")


def _check_regular(found: os.stat_result) -> None:
    if stat.S_ISDIR(found.st_mode):
        raise Rejected("a folder that cannot be entered, or a link to a folder")
    if not stat.S_ISREG(found.st_mode):
        raise Rejected("not a regular file (a pipe, socket or device)")
    if found.st_size > MAX_FILE_BYTES:
        raise Rejected(f"too large: {found.st_size:,} bytes; the limit is {MAX_FILE_BYTES:,}")


def _check_ending(path: Path) -> None:
    if path.suffix.lower() not in _MEDIA_TYPES:
        known = ", ".join(sorted(filter(None, _MEDIA_TYPES)))
        ending = _printable(path.suffix)
        raise Rejected(f"files ending in {ending} are not read; known endings: {known}, none")


def _media_type(path: Path, content: bytes) -> MediaType:
    return MediaType.HTML if _HTML_START.match(content) else _MEDIA_TYPES[path.suffix.lower()]
