"""The index of an archive, generation by generation.

::

    segments/manifest.json   the segments of the generation in use, and what it was made from
    segments/*               its files, each written once, with a checksum for every array

A generation is committed whole or not at all, and readers keep the one they opened
(`search.columnar`). Nothing in it is precious: it can be made again from the archive.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from search import columnar
from search.columnar import ColumnarError, ColumnarIndex, Locked, Snapshot
from search.errors import Busy, IndexDamaged
from search.index.schema import make_schema
from search.model import IndexState

__all__ = [
    "FOLDER",
    "FORMAT",
    "Generation",
    "Index",
    "Source",
    "Stamp",
    "damage",
    "meta_of",
    "source_of",
    "to_generation",
]

FOLDER = "segments"
"""The folder of the index, within the archive's."""

FORMAT = 5
"""Of everything in a generation; raised with every change of analysis, fields or stored hits."""

Stamp = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Source:
    """What a generation is made from.

    Attributes:
        archive: identity of the archive.
        revision: the archive's newest revision that the generation includes.
        cleaner: version of the cleaner.
    """

    archive: str
    revision: int
    cleaner: str

    def is_of(self, archive: str, revision: int) -> bool:
        """Whether an archive at a revision can be the source: no other, nor a later state."""
        return self.archive == archive and self.revision <= revision


@dataclass(frozen=True, slots=True)
class Generation:
    """One generation, opened: whatever is committed later, it stays as it is."""

    snapshot: Snapshot
    source: Source
    state: IndexState

    def close(self) -> None:
        """Let go of its files; it must not be used any more."""
        self.snapshot.close()


class Index:
    """The index of an archive, as readers see it. Shared by threads.

    It remembers the files it has opened, so a generation that shares most of them with the one
    before is opened, and checked, for the difference only.
    """

    def __init__(self, archive: Path) -> None:
        self._folder = archive / FOLDER
        self._manifest = self._folder / columnar.MANIFEST
        self._opened: ColumnarIndex | None = None

    def stamp(self) -> Stamp | None:
        """What changes with every commit, for one system call; None without an index.

        Raises:
            IndexDamaged: its folder cannot be looked into.
        """
        try:
            found = os.stat(self._manifest)  # noqa: PTH116 - half the time of Path.stat
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise _unreadable(error) from error
        return found.st_ino, found.st_mtime_ns, found.st_size

    def current(self) -> Generation | None:
        """Open the generation in use; None when there is none yet.

        Raises:
            IndexDamaged: files are missing, altered, of another format, or cannot be read.
        """
        if self.stamp() is None:
            return None
        try:
            with damage():
                if self._opened is None:
                    self._opened = columnar.open_index(self._folder, make_schema())
                return to_generation(self._opened.snapshot())
        except OSError as error:
            raise _unreadable(error) from error

    def close(self) -> None:
        """Let go of the files it remembers; generations that are open stay so."""
        opened, self._opened = self._opened, None
        if opened is not None:
            opened.close()


def _unreadable(error: OSError) -> IndexDamaged:
    what = f"{error.filename}: {error.strerror or error}"
    return IndexDamaged(f"the index cannot be read ({what}). The archive itself is not affected")


@contextmanager
def damage() -> Iterator[None]:
    """Raise what goes wrong inside with a columnar index as an error of this program."""
    try:
        yield
    except Locked as error:
        raise Busy(str(error)) from error
    except ColumnarError as error:
        raise IndexDamaged(
            f"the index cannot be used ({error}). The archive itself is not affected: "
            "'search-cli rebuild' makes the index again"
        ) from error


def to_generation(snapshot: Snapshot) -> Generation:
    """A generation that was opened.

    Raises:
        ColumnarError: its manifest does not say what belongs there.
    """
    source = source_of(snapshot.meta)
    try:
        name = str(snapshot.meta["name"])
        made = datetime.fromisoformat(snapshot.meta["made"]).astimezone(UTC)
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise ColumnarError(f"its manifest says too little: {error}") from None
    state = IndexState(name, snapshot.document_count, made, source.cleaner)
    return Generation(snapshot, source, state)


def meta_of(name: str, made: datetime, source: Source) -> dict[str, Any]:
    """What the manifest of a generation says of it, for `to_generation`."""
    return {"format": FORMAT, "name": name, "made": made.isoformat(), "source": asdict(source)}


def source_of(meta: Mapping[str, Any]) -> Source:
    """What a generation was made from.

    Raises:
        ColumnarError: it is of another format, or does not say.
    """
    if not meta:
        raise ColumnarError("it was emptied, as it was of another state of the archive")
    if meta.get("format") != FORMAT:
        raise ColumnarError("it was made by another version of this program")
    try:
        source = Source(**meta["source"])
    except (KeyError, TypeError) as error:
        raise ColumnarError(f"its manifest says too little: {error}") from None
    if tuple(map(type, (source.archive, source.revision, source.cleaner))) != (str, int, str):
        raise ColumnarError(f"its manifest does not say what it was made from: {source}")
    return source
