"""An index that was built elsewhere takes the place of the one in use, in one step."""

from __future__ import annotations

import errno
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from whoosh.fields import ID, TEXT, Schema

from search.columnar import Damaged, Locked, SchemaChanged, adopt, create_index, open_index
from search.columnar.lock import WriterLock
from search.columnar.manifest import MANIFEST, read_manifest
from search.columnar.snapshot import Snapshot

SCHEMA = Schema(id=ID(unique=True, stored=True), body=TEXT(stored=True))


def make(folder: Path, name: str, documents: int = 3, *, delete: bool = False) -> None:
    """An index of a segment for each document, of which the first can be deleted."""
    index = create_index(folder, SCHEMA, {"name": name})
    for number in range(documents):
        with index.writer() as writer:
            writer.add_document(id=f"{name}-{number}", body=f"{name} body")
    with index.writer() as writer:
        writer.add_document(id=f"{name}-a", body="together")
        writer.add_document(id=f"{name}-b", body="together")
    if delete:
        with index.writer() as writer:
            writer.delete_by_term("id", f"{name}-a")
    index.close()


def ids(folder: Path) -> list[str]:
    index = open_index(folder, SCHEMA)
    index.verify()
    with index.snapshot() as snapshot:
        found = ids_in(snapshot)
    index.close()
    return found


def ids_in(snapshot: Snapshot) -> list[str]:
    live = snapshot.live
    numbers = np.arange(snapshot.size) if live is None else np.flatnonzero(live)
    return sorted(record["id"] for record in snapshot.records(numbers))


def files(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()} - {"writer.lock", "writer.json"}


def needed(folder: Path) -> set[str]:
    return {MANIFEST, *read_manifest(folder).files()}


@pytest.fixture
def used(tmp_path: Path) -> Path:
    make(tmp_path / "used", "old", 5)
    return tmp_path / "used"


@pytest.fixture
def built(tmp_path: Path) -> Path:
    make(tmp_path / "built", "new", delete=True)
    return tmp_path / "built"


NEW = ["new-0", "new-1", "new-2", "new-b"]


def test_what_was_built_is_the_next_generation(used: Path, built: Path) -> None:
    before = read_manifest(used).generation
    adopt(used, built, SCHEMA, wait=0)
    assert read_manifest(used).generation == before + 1
    assert read_manifest(used).meta == {"name": "new"}
    assert ids(used) == NEW == ids(built)
    assert files(used) == needed(used)


def test_a_reader_of_the_generation_before_goes_on(used: Path, built: Path) -> None:
    index = open_index(used, SCHEMA)
    with index.snapshot() as before:
        adopt(used, built, SCHEMA, wait=0)
        assert len(ids_in(before)) == 7
        with index.snapshot() as after:
            assert ids_in(after) == NEW
    index.close()
    with open_index(used, SCHEMA).writer() as writer:
        writer.add_document(id="later", body="later")
    assert files(used) == needed(used)
    assert ids(used) == ["later", *NEW]


def test_what_was_adopted_stays_when_what_was_built_goes_or_grows(used: Path, built: Path) -> None:
    adopt(used, built, SCHEMA, wait=0)
    with open_index(built, SCHEMA).writer() as writer:
        writer.delete_by_term("id", "new-0")
    assert ids(used) == NEW
    for path in built.iterdir():
        path.unlink()
    assert ids(used) == NEW


def test_there_need_be_no_index_or_none_that_can_be_read(
    tmp_path: Path, used: Path, built: Path
) -> None:
    adopt(tmp_path / "a" / "none", built, SCHEMA, wait=0)
    (used / MANIFEST).write_text("damaged")
    adopt(used, built, SCHEMA, wait=0)
    assert ids(used) == ids(tmp_path / "a" / "none") == NEW
    assert files(used) == needed(used)


def test_where_there_are_no_links_files_are_copied(
    used: Path, built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(Path, "hardlink_to", refused)
    adopt(used, built, SCHEMA, wait=0)
    assert ids(used) == NEW
    assert all((used / name).stat().st_nlink == 1 for name in files(used))


def test_a_folder_may_be_reached_over_a_link(tmp_path: Path, used: Path, built: Path) -> None:
    """As somebody makes it whose index is on another disk; only its files may be no links."""
    (tmp_path / "link").symlink_to(used, target_is_directory=True)
    adopt(tmp_path / "link", built, SCHEMA, wait=0)
    with open_index(tmp_path / "link", SCHEMA).writer() as writer:
        writer.add_document(id="later", body="later")
    assert ids(tmp_path / "link") == ids(used) == ["later", *NEW]
    assert files(used) == needed(used)


def test_when_it_fails_the_index_is_as_it_was(
    used: Path, built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = ids(used)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("search.columnar.folder.write_manifest", full)
        with pytest.raises(OSError, match="No space left"):
            adopt(used, built, SCHEMA, wait=0)
    assert ids(used) == old
    adopt(used, built, SCHEMA, wait=0)
    assert ids(used) == NEW
    assert files(used) == needed(used)  # nor is anything left of the first time


class Killed(BaseException):
    """Stands for a kill: nothing catches it."""


def test_killed_before_any_step_it_leaves_the_index_as_it_was(
    used: Path, built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, steps, left = ids(used), len(needed(built)), 0

    def counted(step: Callable[[Path, Path], object]) -> Callable[[Path, Path], None]:
        def taken(one: Path, other: Path) -> None:
            nonlocal left
            if left == 0:
                raise Killed
            left -= 1
            step(one, other)

        return taken

    with monkeypatch.context() as patch:
        for name in ("hardlink_to", "replace"):
            patch.setattr(Path, name, counted(getattr(Path, name)))
        for kill_at in range(steps):  # a link for each file, and the manifest
            left = kill_at
            with pytest.raises(Killed):
                adopt(used, built, SCHEMA, wait=0)
            assert ids(used) == old
        left = steps
        adopt(used, built, SCHEMA, wait=0)
        assert left == 0
    assert ids(used) == NEW
    assert files(used) == needed(used)  # nor is anything left of the other times


def test_what_cannot_be_used_is_not_adopted(used: Path, built: Path) -> None:
    old = ids(used)
    with pytest.raises(SchemaChanged):
        adopt(used, built, Schema(id=ID), wait=0)
    (built / MANIFEST).unlink()
    with pytest.raises(Damaged):
        adopt(used, built, SCHEMA, wait=0)
    assert ids(used) == old


@pytest.mark.parametrize("which", ["used", "built"])
def test_another_writer_of_either_is_waited_for(used: Path, built: Path, which: str) -> None:
    lock = WriterLock(used if which == "used" else built, wait=0)
    with pytest.raises(Locked):
        adopt(used, built, SCHEMA, wait=0.01)
    lock.release()
    adopt(used, built, SCHEMA, wait=0)
