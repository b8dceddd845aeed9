"""Bringing in what arrives in folders, for as long as nobody ends it.

Folders are looked at again and again. The notices that systems give of changes would tell sooner,
but not of what another machine writes to a network share, not in every container, and not of what
happened while too many came at once; each system has others, and looking is needed after all.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from search.errors import Busy, SearchError
from search.ingest import Candidate, discover
from search.pipeline.ingesting import IngestReport, ingest_found
from search.pipeline.judging import IngestOptions

__all__ = ["Bring", "Seen", "Stamp", "Watched", "Watcher", "Watching", "seen_in", "watch"]

_BATCH = 500  # files that are brought in together: others wait ten seconds for the archive
_AT_ONE_LOOK = 10_000  # files that are listed to be brought in; the rest waits for the next look
_LOOKING_PART = 20  # looking takes at most one in so many seconds
_BETWEEN = 0.5  # seconds between batches, in which others may get at the archive
_LONGEST = 300.0  # seconds before it is tried again after failures

Bring = Callable[[Sequence[Candidate]], IngestReport]
"""Brings files into the archive."""


class Stamp(NamedTuple):
    """What changes when a file is written, replaced, or gets other permissions."""

    inode: int
    size: int
    modified: int
    changed: int


class Seen(NamedTuple):
    """A file as a look found it."""

    candidate: Candidate
    stamp: Stamp


class Watched:
    """What is known of the files below one path."""

    def __init__(self) -> None:
        self._stamps: dict[str, Stamp] = {}
        self._due: set[str] = set()  # those that have not been brought in as they are now

    def __len__(self) -> int:
        return len(self._stamps)

    def at_rest(self, look: Iterable[Seen]) -> Iterator[Candidate]:
        """Files to bring in: new or changed ones that are as the look before found them.

        One that is still being copied changes from look to look. All of the look has to be taken:
        what is not in it any more is forgotten.
        """
        before, self._stamps = self._stamps, {}
        for candidate, stamp in look:
            path = os.fspath(candidate.path)
            self._stamps[path] = stamp
            if before.get(path) != stamp:
                self._due.add(path)
            elif path in self._due:
                yield candidate
        self._due &= self._stamps.keys()

    def brought(self, candidates: Iterable[Candidate]) -> None:
        """Take note that files are in the archive, or refused, and wait for no one any more."""
        self._due.difference_update(os.fspath(candidate.path) for candidate in candidates)


@dataclass(frozen=True, slots=True)
class Watching:
    """What a watch needs from outside.

    Attributes:
        every: seconds between two looks, at least.
        brought: called after each batch with what it did.
        trouble: called with what is wrong, once for as long as it stays the same.
        stopped: whether to end now.
        pause: waits so many seconds, or less when it is to end.
        clock: seconds that only grow.
    """

    every: float
    brought: Callable[[IngestReport], None]
    trouble: Callable[[str], None]
    stopped: Callable[[], bool]
    pause: Callable[[float], None]
    clock: Callable[[], float] = time.monotonic


def watch(archive: Path, paths: Sequence[Path], options: IngestOptions, watching: Watching) -> None:
    """Bring in what is below the paths and what arrives there, until it is stopped.

    The writer lock is held only while a batch is brought in. Whatever goes wrong with the archive
    or the paths is told and tried again; documents whose files vanish stay in the archive.

    Raises:
        SearchError: a path does not exist at the beginning; nothing was done.
    """
    discover(paths)

    def look(path: Path) -> Iterator[Seen]:
        return seen_in(path, archive)

    def bring(candidates: Sequence[Candidate]) -> IngestReport:
        return ingest_found(archive, candidates, options, stopped=watching.stopped)

    # What an earlier run left is taken up though its files may be gone, and no others arrive.
    with suppress(Exception):  # it comes again with the first file, and is told then
        bring(())
    Watcher(paths, look, bring, watching).run()


def seen_in(path: Path, archive: Path) -> Iterator[Seen]:
    """The files below a path, as they are now, but for those of the archive.

    Raises:
        SearchError: it is not there, or cannot be read.
    """
    for candidate in discover([path], archive):
        if candidate.path == candidate.root:  # in place of its files
            raise SearchError(f"cannot look into {path}")
        stamp = None if candidate.skipped else _stamp(candidate.path)
        if stamp is not None:
            yield Seen(candidate, stamp)


def _stamp(path: Path) -> Stamp | None:
    """Of what a link leads to, if that is there; None when the file has vanished."""
    for look in (os.stat, os.lstat):
        try:
            found = look(path)
        except OSError:
            continue
        return Stamp(found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)
    return None


class Watcher:
    """Looks, brings in and waits, in turn.

    Args:
        look: finds the files below a path.
        bring: raises `Busy`, other errors of the archive, or what a mistake in the program raises.
    """

    def __init__(
        self,
        paths: Iterable[Path],
        look: Callable[[Path], Iterator[Seen]],
        bring: Bring,
        watching: Watching,
    ) -> None:
        self._watched = {path: Watched() for path in paths}
        self._look = look
        self._bring = bring
        self._watching = watching
        self._told: dict[Path | None, str] = {}  # of each path, and of the archive
        self._most = _BATCH
        self._penalty = 0.0

    def run(self) -> None:
        """Go on until it is stopped."""
        watching = self._watching
        while not watching.stopped():
            began = watching.clock()
            ready = self._look_at_all()
            looking = watching.clock() - began
            pause = max(watching.every, _LOOKING_PART * looking)
            if self._bring_all(ready) and len(ready) >= _AT_ONE_LOOK:
                pause = _BETWEEN
            watching.pause(max(pause, self._penalty))

    def _look_at_all(self) -> list[tuple[Watched, Candidate]]:
        """Files to bring in; no more than fit into memory by far."""
        ready: list[tuple[Watched, Candidate]] = []
        for path, watched in self._watched.items():
            try:
                look = self._begin(path, watched)
            except SearchError as error:
                self._tell(path, f"{error}; its documents stay, and it is waited for")
                continue
            self._told.pop(path, None)
            for candidate in watched.at_rest(look):
                if len(ready) < _AT_ONE_LOOK:
                    ready.append((watched, candidate))
        return ready

    def _begin(self, path: Path, watched: Watched) -> Iterator[Seen]:
        """A look at a path that is there."""
        look = self._look(path)
        first = next(look, None)
        if first is not None:
            return chain([first], look)
        if len(watched):  # a share that is not mounted is an empty folder
            raise SearchError(f"nothing is in {path} any more")
        return look

    def _bring_all(self, ready: Sequence[tuple[Watched, Candidate]]) -> bool:
        """Bring files in, batch by batch; whether nothing kept it from that."""
        at = 0
        while at < len(ready) and not self._watching.stopped():
            if at:
                self._watching.pause(_BETWEEN)
            batch = ready[at : at + self._most]
            done = self._bring_batch([candidate for _, candidate in batch])
            if done is None:
                return False
            if done and not self._watching.stopped():
                at += len(batch)
                for watched, candidate in batch:
                    watched.brought([candidate])
        return True

    def _bring_batch(self, candidates: Sequence[Candidate]) -> bool | None:
        """Whether a batch is settled; None when the archive cannot take any now."""
        try:
            report = self._bring(candidates)
        except Busy as error:
            self._tell(None, f"{error}; trying again")
            return None
        except (SearchError, OSError) as error:
            self._tell(None, f"{error}; trying again")
            self._penalty = min(max(self._watching.every, 2 * self._penalty), _LONGEST)
            return None
        except Exception as bug:  # noqa: BLE001 - the file that met it must not keep up the others
            return self._narrow_down(candidates, bug)
        self._told.pop(None, None)
        self._penalty = 0.0
        self._most = min(2 * self._most, _BATCH)
        self._watching.brought(report)
        return True

    def _narrow_down(self, candidates: Sequence[Candidate], bug: Exception) -> bool:
        """Find out by halves which file meets a mistake in the program, and pass that one over."""
        self._most = max(1, len(candidates) // 2)
        if len(candidates) > 1:
            return False
        self._watching.trouble(
            f"{candidates[0].name}: passed over until it changes, as it met a mistake in the "
            f"program: {bug!r}"
        )
        return True

    def _tell(self, about: Path | None, what: str) -> None:
        if self._told.get(about) != what:
            self._told[about] = what
            self._watching.trouble(what)
