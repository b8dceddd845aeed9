"""Ingests that are killed, and disks that are full, while others search."""

from __future__ import annotations

import os
import random
import shutil
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from search.archive import ArchiveReader
from search.columnar.manifest import MANIFEST, read_manifest
from search.engine import SearchEngine
from search.errors import ArchiveError, IndexDamaged
from search.index import Index, generations, writing
from search.model import Collapse, Query
from search.pipeline import ingest, rebuild
from tests.killing import run, run_and_kill

EVERY = Query("market", collapse=Collapse.NONE)  # the pages are near-copies of one another
AFTER = 0.004
"""Seconds: so long after a step of a program, the next one has hardly been done."""


def write_page(press: Path, name: str) -> None:
    press.mkdir(exist_ok=True)
    (press / f"{name}.txt").write_text(
        f"The council of {name} met on Monday to speak about the new market of the town.\n\n"
        "It decided that the market will open in the spring, the mayor said.\n"
    )


@pytest.fixture
def press(tmp_path: Path) -> Path:
    return tmp_path / "press"


@pytest.fixture
def archive(tmp_path: Path, press: Path) -> Path:
    """An archive with one document, and an index of it."""
    write_page(press, "first")
    ingest(tmp_path / "archive", [press])
    return tmp_path / "archive"


def total(archive: Path) -> int:
    with SearchEngine(archive) as engine:
        return engine.search(EVERY).total


def check_files(archive: Path) -> None:
    """Nothing lies beside the index that its present generation does not need."""
    folder = archive / "segments"
    names = {path.name for path in folder.iterdir()} - {"writer.lock", "writer.json"}
    assert names == {MANIFEST, *read_manifest(folder).files()}


def test_an_ingest_killed_at_any_moment_loses_nothing_and_disturbs_nobody(
    archive: Path, press: Path
) -> None:
    chance = random.Random(3)  # noqa: S311 - the same every time
    done = threading.Event()
    with SearchEngine(archive) as engine, ThreadPoolExecutor(1) as threads:

        def read() -> list[int]:
            totals, last = [], False
            while not last:
                last = done.wait(0.01)
                results = engine.search(replace(EVERY, per_page=100))
                assert not results.partial
                assert len({hit.id for hit in results.hits}) == results.total
                totals.append(results.total)
            return totals

        reader = threads.submit(read)
        try:
            steps = run(archive, "rebuild").steps
            for number in range(10):
                for one in range(4):
                    write_page(press, f"town {number}-{one}")
                command = ["rebuild"] if number % 3 == 2 else ["ingest", str(press)]
                run_and_kill(chance.randrange(steps), chance.uniform(0, AFTER), archive, *command)
                total(archive)  # opens, whatever has been reached
            report = ingest(archive, [press])
        finally:
            done.set()
        totals = reader.result()
    assert totals == sorted(totals)
    assert (totals[0], totals[-1]) == (1, 41)
    assert report.rejected == ()
    rebuild(archive, reclean=False)
    check_files(archive)
    assert total(archive) == 41


def test_the_first_ingest_killed_at_any_moment_can_be_done_again(
    tmp_path: Path, press: Path
) -> None:
    for one in range(6):
        write_page(press, f"town {one}")
    steps = run(tmp_path / "whole", "ingest", str(press)).steps
    killed = 0
    for share in (0.2, 0.5, 0.9):
        archive = tmp_path / f"archive {share}"
        told = run_and_kill(int(steps * share), 0, archive, "ingest", str(press))
        killed += not told.finished
        ingest(archive, [press])
        assert total(archive) == 6
        check_files(archive)
    assert killed, "each had come to its end"


@pytest.mark.parametrize("renew", [False, True])
def test_a_disk_that_is_full_at_any_moment_leaves_an_index_that_answers(
    archive: Path, press: Path, monkeypatch: pytest.MonkeyPatch, *, renew: bool
) -> None:
    """Every call that brings a file of the index to the disk fails once."""
    real, calls = os.fsync, 0

    def full(descriptor: int) -> None:
        nonlocal calls
        calls -= 1
        if calls == 0:
            raise OSError(28, "No space left on device")
        real(descriptor)

    write_page(press, "second")
    for call in range(1, 20):
        tried = archive.with_name(f"tried {call}")
        shutil.copytree(archive, tried)
        calls = call
        with monkeypatch.context() as patch:
            patch.setattr(os, "fsync", full)
            try:
                rebuild(tried, reclean=False) if renew else ingest(tried, [press])
            except ArchiveError as error:
                assert "No space left on device" in str(error)  # noqa: PT017 - it may not come
        assert total(tried) in (1, 2)
        ingest(tried, [press])
        assert total(tried) == 2
        check_files(tried)
        if calls > 0:
            break  # the last one was not reached
    assert call > 3


def test_an_index_of_another_format_is_made_again_by_the_next_ingest(
    archive: Path, press: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(generations, "FORMAT", generations.FORMAT + 1)
    with pytest.raises(IndexDamaged, match="another version"):
        total(archive)
    assert ingest(archive, [press]).unchanged == 1
    assert total(archive) == 1


def test_an_archive_whose_first_index_is_being_made_says_so(
    archive: Path, press: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.rmtree(archive / "segments")

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(writing, "to_fields", killed)
        with pytest.raises(KeyboardInterrupt):
            rebuild(archive, reclean=False)
    with pytest.raises(IndexDamaged, match="no index yet: if nobody is making it"):
        total(archive)
    ingest(archive, [press])
    assert total(archive) == 1


def test_files_that_are_left_over_go_and_other_files_stay(archive: Path, press: Path) -> None:
    folder = archive / "segments"
    left = [folder / name for name in ("0000-a.seg", "0000-a.del", "0000-b.seg.tmp")]
    for path in left:
        path.write_bytes(b"left over")
    (folder / "notes.txt").write_text("mine")
    (folder / "folder.seg").mkdir()
    write_page(press, "second")
    ingest(archive, [press])
    assert total(archive) == 2
    assert not any(path.exists() for path in left)
    assert (folder / "notes.txt").read_text() == "mine"
    assert (folder / "folder.seg").is_dir()


def test_the_index_of_another_archive_never_answers(
    archive: Path, press: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    write_page(press, "second")
    ingest(other, [press])
    shutil.rmtree(archive / "segments")
    shutil.copytree(other / "segments", archive / "segments")
    with pytest.raises(IndexDamaged, match="from another archive"):
        total(archive)
    rebuild(archive, reclean=False)
    assert total(archive) == 1


def test_an_index_later_than_a_restored_archive_never_answers(
    archive: Path, press: Path, tmp_path: Path
) -> None:
    shutil.copy(archive / "archive.sqlite3", tmp_path / "backup")
    write_page(press, "second")
    ingest(archive, [press])
    shutil.copy(tmp_path / "backup", archive / "archive.sqlite3")
    with pytest.raises(IndexDamaged, match="from a later state"):
        total(archive)
    rebuild(archive, reclean=False)
    assert total(archive) == 1


def test_an_index_behind_its_archive_answers_and_is_caught_up(archive: Path, press: Path) -> None:
    """As after a kill between the last document and the commit of the index."""
    shutil.copytree(archive / "segments", archive / "older")
    write_page(press, "second")
    ingest(archive, [press])
    shutil.rmtree(archive / "segments")
    (archive / "older").rename(archive / "segments")
    assert total(archive) == 1
    assert ingest(archive, [press]).unchanged == 2
    assert total(archive) == 2


def test_reading_writes_nothing_into_the_index(archive: Path) -> None:
    folder = archive / "segments"
    for path in folder.iterdir():
        path.chmod(0o444)
    folder.chmod(0o555)
    before = {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}
    try:
        assert total(archive) == 1
        assert {path.name: path.stat().st_mtime_ns for path in folder.iterdir()} == before
    finally:
        folder.chmod(0o755)


def test_an_index_that_may_not_be_read_is_an_error_of_ours(
    archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(path: object, *_: object, **__: object) -> int:
        raise PermissionError(13, "Permission denied", str(path))

    with monkeypatch.context() as patch:
        patch.setattr("search.columnar.lock.os.open", refused)
        with pytest.raises(IndexDamaged, match="Permission denied"):
            Index(archive).current()
    with monkeypatch.context() as patch:
        patch.setattr("search.index.generations.os.stat", refused)
        with pytest.raises(IndexDamaged, match="Permission denied"):
            Index(archive).stamp()


def test_the_archive_knows_its_revision_before_the_index_does(archive: Path) -> None:
    """What `SearchEngine` relies on when it compares the two."""
    reader = ArchiveReader(archive)
    generation = Index(archive).current()
    assert generation is not None
    assert generation.source.is_of(reader.uuid, reader.revision())
    assert not generation.source.is_of("another", reader.revision())
    assert not generation.source.is_of(reader.uuid, reader.revision() - 1)
    generation.close()
    reader.close()
