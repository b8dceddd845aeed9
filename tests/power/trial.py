"""Opening what a power cut leaves, and holding it against what was promised."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from search.archive import DATABASE, ArchiveWriter, writer_lock
from search.columnar.manifest import MANIFEST, read_manifest
from search.errors import IndexDamaged
from search.pipeline import ingest, rebuild
from tests.power.checking import Answers, answers, contents
from tests.power.disk import Tree, make
from tests.power.program import COMMANDS

__all__ = ["ARCHIVE", "Promises", "Trial", "left_over"]

ARCHIVE = "srv/archive"
_DECISIONS = f"{ARCHIVE}/entities.toml"
_DECIDED = COMMANDS.index("hide")
_EVERY = 50  # after so many states, one is gone on with


class Promises:
    """What a program has said to be durable.

    Attributes:
        contents: of the archive, after each transaction.
        commands: after each command the generation of the index, and what it answers.
    """

    def __init__(self, marks: Iterable[bytes]) -> None:
        self.contents: list[str] = []
        self.commands: list[tuple[str, Answers]] = []
        for mark in marks:
            self.add(mark)

    def add(self, mark: bytes) -> None:
        """Take note of one more."""
        said = json.loads(mark)
        if "done" in said:
            self.commands.append((said["generation"], said["answers"]))
        else:
            self.contents.append(said["contents"])


class Trial:
    """Opens states of a disk, each once.

    Args:
        folder: empty.
        press: folder of the pages, as they are in the end.
        everything: that will have been promised in the end.
        decisions: of a person, as they are in the end.

    Attributes:
        promised: so far.
        opened: how many different states were opened.
        resumed: with how many of them the program went on.
    """

    def __init__(self, folder: Path, press: Path, everything: Promises, decisions: bytes) -> None:
        self.promised = Promises([])
        self.opened = self.resumed = 0
        self._folder = folder
        self._press = press
        self._everything = everything
        self._decisions = decisions
        self._known: set[bytes] = set()
        self._answered: set[tuple[str, bytes]] = set()

    def open(self, tree: Tree) -> None:
        """Open a state as readers and writers do, unless it was opened before."""
        key = _hash(tree, f"{len(self.promised.contents)} {len(self.promised.commands)}")
        if key in self._known:
            return
        self._known.add(key)
        self.opened += 1
        state = self._folder / "state"
        state.mkdir()
        make(tree, state)
        self._check_decisions(tree)
        if len(self.promised.contents) > 1:  # the first one is of the empty archive
            self._check_reading(state / ARCHIVE, tree)
        if (state / ARCHIVE).is_dir():
            self._check_writing(state / ARCHIVE)
        if self.opened % _EVERY == 0:
            self._go_on(state / ARCHIVE, decided=_DECISIONS in tree)
        shutil.rmtree(state)

    def _check_decisions(self, tree: Tree) -> None:
        """A person's decisions are in their file, or were not acknowledged yet."""
        found = tree.get(_DECISIONS)
        assert found == self._decisions or (
            found is None and len(self.promised.commands) <= _DECIDED
        )

    def _check_reading(self, archive: Path, tree: Tree) -> None:
        """The archive is at a promised moment, or at the next; the index answers as it did."""
        with closing(_read_only(archive)) as database:
            found = contents(database)
        done = len(self.promised.contents)
        assert found in self._everything.contents[done - 1 : done + 1]
        index = {path: content for path, content in tree.items() if "/segments" in path}
        key = (found, _hash(index, str(len(self.promised.commands))))
        if key not in self._answered:
            self._answered.add(key)
            self._check_answers(archive)

    def _check_answers(self, archive: Path) -> None:
        done = len(self.promised.commands)
        try:
            found = answers(archive)
        except IndexDamaged:  # half made: nothing was promised of it
            assert done == 0
            return
        if found[0] or done:
            assert found in self._everything.commands[max(done - 1, 0) : done + 1]

    def _check_writing(self, archive: Path) -> None:
        """The next writer finds what readers found, and the database whole."""
        with writer_lock(archive), closing(ArchiveWriter(archive)):
            pass
        with closing(_read_only(archive)) as database:
            assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            done = len(self.promised.contents)
            if done:
                assert contents(database) in self._everything.contents[done - 1 : done + 1]
            else:
                assert database.execute("SELECT count(*) FROM raw").fetchone() in [(0,), (3,)]

    def _go_on(self, archive: Path, *, decided: bool) -> None:
        """The next commands bring everything to its end, and leave nothing over."""
        self.resumed += 1
        ingest(archive, [self._press])
        if (archive / "building").exists():
            rebuild(archive, reclean=False)
        left = left_over(archive)
        assert not left, left
        expected = COMMANDS.index("hide" if decided else "update")
        assert answers(archive)[1] == self._everything.commands[expected][1]


def left_over(archive: Path) -> set[str]:
    """The files in an archive's folder that it does not need, while nobody uses it."""
    locks = {"writer.lock", "writer.json"}
    kept = {DATABASE, "entities.toml", "outlets.toml", *locks}
    kept |= {
        f"segments/{name}"
        for name in {MANIFEST, *locks, *read_manifest(archive / "segments").files()}
    }
    found = {str(path.relative_to(archive)) for path in archive.rglob("*") if path.is_file()}
    return found - kept


def _read_only(archive: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{(archive / DATABASE).as_uri()}?mode=ro", uri=True)


def _hash(tree: Tree, salt: str) -> bytes:
    digest = hashlib.blake2b(salt.encode())
    for path, content in sorted(tree.items()):
        digest.update(f"{path}\0{-1 if content is None else len(content)}\0".encode())
        digest.update(content or b"")
    return digest.digest()
