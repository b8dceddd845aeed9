"""`search-cli ingest --watch` and `ingest` as processes: what arrives, and how they end."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import time
from contextlib import closing, suppress
from pathlib import Path

import pytest
from making import make_raw

from search.archive import DATABASE, ArchiveWriter, writer_lock
from search.engine import SearchEngine
from search.model import Query
from search.pipeline import IngestOptions, Watching, ingest, watch
from tests.serving import COMMAND, ending, impatient, until, watching
from tests.terminal import here

TEXT = "The council of {0} met on Monday to speak of the market, and {0} listened to the mayor.\n"


@pytest.fixture
def press(tmp_path: Path) -> Path:
    folder = tmp_path / "press"
    folder.mkdir()
    (folder / "a.txt").write_text(TEXT.format("Gao"))
    return folder


def total(archive: Path, query: str) -> int:
    with SearchEngine(archive) as engine:
        return engine.search(Query(query)).total


def has_pages(archive: Path) -> bool:
    """Whether an ingest has kept a page."""
    with suppress(sqlite3.Error):  # it is being made
        uri = f"{(archive / DATABASE).as_uri()}?mode=ro"
        with closing(sqlite3.connect(uri, uri=True)) as database:
            (kept,) = database.execute("SELECT count(*) FROM raw").fetchone()
            return bool(kept)
    return False


def next_line(process: subprocess.Popen[str]) -> str:
    """The next batch, without its time."""
    assert process.stdout is not None
    return process.stdout.readline().rstrip("\n")[len("12:00:05 ") :]


def next_trouble(process: subprocess.Popen[str]) -> str:
    assert process.stderr is not None
    return process.stderr.readline().rstrip("\n")


def test_what_arrives_is_found_until_it_is_stopped(tmp_path: Path, press: Path) -> None:
    archive = tmp_path / "archive"
    with watching(archive, press) as process:
        assert next_line(process) == "1 new"
        (press / "b.txt").write_text(TEXT.format("Mopti"))
        assert next_line(process) == "1 new"
        (press / "a.txt").write_text(TEXT.format("Ansongo"))
        (press / "bad.txt").write_bytes(b"a\0b")
        assert next_line(process) == "1 changed, 1 refused"
        assert "press/bad.txt: binary" in next_trouble(process)
        (press / "a.txt").unlink()
        process.send_signal(signal.SIGTERM)
        assert next_trouble(process) == "Stopped."
        assert process.wait(timeout=30) == 0
    assert [total(archive, town) for town in ("Mopti", "Ansongo", "Gao")] == [1, 1, 0]


def test_an_archive_that_somebody_else_writes_is_waited_for(
    tmp_path: Path, press: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.serving.COMMAND", impatient(0.2))
    archive = tmp_path / "archive"
    with writer_lock(archive), watching(archive, press) as process:
        told = next_trouble(process)
        assert "is being written by process" in told
        assert told.endswith("; trying again")
        assert not (archive / "archive.sqlite3").exists()
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=60) == 0
    with watching(archive, press) as process:
        assert next_line(process) == "1 new"


def test_what_an_earlier_run_left_is_taken_up(tmp_path: Path, press: Path) -> None:
    archive = tmp_path / "archive"
    ingest(archive, [press])
    with closing(ArchiveWriter(archive)) as writer:
        writer.keep(make_raw(TEXT.format("Ouagadougou"), "/press/gone.txt"), None)
    (tmp_path / "empty").mkdir()
    nobody = Watching(1, print, print, lambda: True, time.sleep)
    watch(archive, [tmp_path / "empty"], IngestOptions(), nobody)
    assert total(archive, "Ouagadougou") == 1


def test_a_folder_that_vanishes_is_waited_for(tmp_path: Path, press: Path) -> None:
    archive = tmp_path / "archive"
    with watching(archive, press) as process:
        assert next_line(process) == "1 new"
        press.rename(tmp_path / "unmounted")
        assert "it is waited for" in next_trouble(process)
        (tmp_path / "unmounted" / "b.txt").write_text(TEXT.format("Mopti"))
        (tmp_path / "unmounted").rename(press)
        assert next_line(process) == "1 new"
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=30) == 0


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_an_ingest_that_is_stopped_keeps_what_it_read(
    tmp_path: Path, press: Path, how: signal.Signals
) -> None:
    archive = tmp_path / "archive"
    for number in range(1_500):
        (press / f"{number}.txt").write_text(TEXT.format(f"Town{number}") * 40)
    process = subprocess.Popen(
        [*COMMAND, "--archive", str(archive), "ingest", str(press)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with ending(process):
        until(lambda: has_pages(archive), 120)
        process.send_signal(how)
        out, err = process.communicate(timeout=120)
    assert process.returncode == 128 + how
    assert "interrupted; what was read is kept" in err
    kept = int(out.split(" new")[0])
    assert 0 < kept < 1_500
    assert total(archive, "council") == kept


def test_every_needs_watch(tmp_path: Path) -> None:
    done = here("ingest", tmp_path, "--every", "5")
    assert done.returncode == 2
    assert "it needs --watch" in done.stderr


def test_a_path_that_is_not_there_is_a_mistake(tmp_path: Path) -> None:
    done = here("ingest", tmp_path / "none", "--watch", "--archive", tmp_path / "archive")
    assert done.returncode == 2
    assert "cannot find" in done.stderr
