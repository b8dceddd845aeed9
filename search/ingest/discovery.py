"""Finding the files under the paths that were asked for, and opening them safely."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from search.errors import Rejected, SearchError

__all__ = ["NOT_PRESS", "Candidate", "discover", "is_press", "opened"]

NOT_PRESS = "a hidden or README file"
"""Why files are skipped that are about the files around them."""

_ARCHIVE = "the archive itself"

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

    @property
    def printable_name(self) -> str:
        """The last part of the path, also when its bytes are not UTF-8."""
        return _printable(self.path.name)


def discover(paths: Sequence[Path], archive: Path | None = None) -> Iterator[Candidate]:
    """Every file under the paths, folders in alphabetical order.

    Files named explicitly are always candidates; inside folders, README and hidden files are
    skipped. Links to folders are candidates too, so that `opened` can say why it refuses them.

    Args:
        archive: its folder; inside other folders it is skipped, as it changes with what is read.

    Raises:
        SearchError: a path does not exist. Raised at once, before anything is looked at.
    """
    for path in paths:
        try:
            path.lstat()
        except OSError as error:
            raise SearchError(f"cannot find {path}: {error.strerror}") from None
    return _discover(paths, archive and _absolute(archive))


def _absolute(path: Path) -> Path:
    return Path(os.path.abspath(path))  # noqa: PTH100 - resolve() would follow the link itself


def _discover(paths: Sequence[Path], archive: Path | None) -> Iterator[Candidate]:
    for path in paths:
        root = _absolute(path)
        if root.is_dir():
            yield from _walk(root, archive)
        else:
            yield Candidate(root, root.parent, _printable(root.name))


def is_press(name: str) -> bool:
    """Whether a file of this name, in its folder, may hold press."""
    return not any(_NOT_PRESS.match(part) for part in name.split("/"))


@contextmanager
def opened(candidate: Candidate) -> Iterator[BinaryIO]:
    """The file, if it is a regular one inside its root.

    Raises:
        Rejected: it is not.
        OSError: it cannot be read.
    """
    target = _checked_inside(candidate)
    # Opening a pipe or a device must not wait for its other end.
    handle = os.open(candidate.path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    try:
        _check_regular(os.fstat(handle))
        _check_same(candidate, target, os.fstat(handle))
        with open(handle, "rb", closefd=False) as file:
            yield file
    finally:
        os.close(handle)


def _walk(root: Path, archive: Path | None) -> Iterator[Candidate]:
    """Candidates in and below a folder; a stack, because folders can be nested very deeply."""
    waiting = [root]
    while waiting:
        path = waiting.pop()
        if path != root and _NOT_PRESS.match(path.name):
            yield _candidate(path, root, skipped=NOT_PRESS)
        elif path == archive != root:
            yield _candidate(path, root, skipped=_ARCHIVE)
        elif path != root and not _is_folder(path):
            yield _candidate(path, root)
        else:
            try:
                waiting += sorted(path.iterdir(), key=lambda inner: inner.name, reverse=True)
            except OSError:
                yield _candidate(path, root)  # `opened` will meet the same error and report it


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


def _checked_inside(candidate: Candidate) -> str:
    """The path without links, if it lies in the root."""
    # Not Path.resolve, which in older Pythons fails on a link that leads to itself.
    target = os.path.realpath(candidate.path)
    if candidate.path.is_symlink() and not os.path.exists(target):  # noqa: PTH110 - the same
        raise Rejected("a link to a file that is not there")
    if not Path(target).is_relative_to(os.path.realpath(candidate.root)):
        raise Rejected("a link that leads out of the folder; ingest the file it points to instead")
    return target


def _check_same(candidate: Candidate, target: str, found: os.stat_result) -> None:
    """Whether the file that was opened is the one that was looked at, and not behind a new link."""
    if os.path.realpath(candidate.path) != target or not os.path.samestat(found, os.lstat(target)):
        raise Rejected("replaced while it was opened; ingest it again")


def _check_regular(found: os.stat_result) -> None:
    if stat.S_ISDIR(found.st_mode):
        raise Rejected("a folder that cannot be entered, or a link to a folder")
    if not stat.S_ISREG(found.st_mode):
        raise Rejected("not a regular file (a pipe, socket or device)")
