"""An archive of another schema than this program's: every command says what to do about it."""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from making import publish
from old_archives import VERSIONS, old_archive

from search.archive import DATABASE
from search.archive.schema import MIGRATIONS
from search.cli.app import app

READING = (
    "search page",
    "show 1a70",
    "status",
    "inspect {page}",
    "serve --port 0",
    "mcp",
    "doctor",
)
WRITING = ("ingest {page}", "rebuild", "rebuild --clean", "doctor --repair")


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "page.txt"
    path.write_text("Rain at last\n\nRain fell on the fields of the north on Monday.\n")
    return path


def run(archive: Path, command: str, page: Path) -> Result:
    words = command.format(page=page).split()
    return CliRunner().invoke(app, ["--archive", str(archive), *words])


def digest(archive: Path) -> str:
    return hashlib.sha256((archive / DATABASE).read_bytes()).hexdigest()


@pytest.mark.parametrize("command", [*READING, *WRITING, "backup {page}.copy"])
def test_a_newer_one_is_refused_and_left_as_it_is(tmp_path: Path, page: Path, command: str) -> None:
    archive = tmp_path / "archive"
    publish(archive, "A page of text")
    with closing(sqlite3.connect(archive / DATABASE)) as db:
        db.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
        db.commit()
    before = digest(archive)
    done = run(archive, command, page)
    assert done.exit_code == 3
    assert f"knows up to {len(MIGRATIONS)}: use the newer program that made it" in done.output
    assert digest(archive) == before


@pytest.mark.parametrize("command", READING)
def test_who_reads_an_older_one_is_told_what_brings_it_up_to_date(
    tmp_path: Path, page: Path, command: str
) -> None:
    archive = old_archive(VERSIONS[-1], tmp_path)
    before = digest(archive)
    done = run(archive, command, page)
    assert done.exit_code == 3
    assert f"'search-cli --archive {archive} rebuild' brings it up to date" in done.output
    assert digest(archive) == before


@pytest.mark.parametrize("command", ["ingest {page}", "rebuild"])
def test_what_writes_an_older_one_brings_it_up_to_date(
    tmp_path: Path, page: Path, command: str
) -> None:
    archive = old_archive(VERSIONS[-1], tmp_path)
    assert run(archive, command, page).exit_code == 0
    assert run(archive, "search caravan", page).exit_code == 0
    assert run(archive, "doctor", page).exit_code == 0
