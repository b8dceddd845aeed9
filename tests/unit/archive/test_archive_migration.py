"""Archives that earlier versions of the program made are brought up to date, whole."""

from __future__ import annotations

import hashlib
import json
import signal
import sqlite3
import subprocess
import sys
import zlib
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from old_archives import VERSIONS, expected, old_archive

from search.archive import DATABASE, ArchiveReader, ArchiveWriter
from search.archive.schema import MIGRATIONS
from search.cli.app import app
from search.engine import SearchEngine
from search.pipeline import backup, ingest, rebuild
from search.serialization import document_to_json, status_to_json

pytestmark = pytest.mark.parametrize("version", VERSIONS)
COPIED = "c3b890286f76"  # the page that stands at two paths
CUT_OFF = """
import os, signal, sqlite3, sys
from search.archive import schema
db = sqlite3.connect(sys.argv[1], isolation_level=None)
db.create_function("kill", 0, lambda: os.kill(os.getpid(), signal.SIGKILL))
schema.MIGRATIONS = tuple(one + sys.argv[2] for one in schema.MIGRATIONS)
schema.migrate(db)
"""  # all of a migration, but for its last step


@pytest.fixture
def old(tmp_path: Path, version: int) -> Path:
    return old_archive(version, tmp_path)


def rows(archive: Path, statement: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(archive / DATABASE)) as db:
        return db.execute(statement).fetchall()


def migrated(archive: Path) -> Path:
    ArchiveWriter(archive).close()
    return archive


def dump(archive: Path) -> list[str]:
    with closing(sqlite3.connect(archive / DATABASE)) as db:
        return list(db.iterdump())


def says(told: Any, before: Any) -> bool:
    """Whether what is told has all that was told before; more is welcome."""
    if isinstance(before, Mapping):
        return all(key in told and says(told[key], value) for key, value in before.items())
    if isinstance(before, list):
        return len(told) == len(before) and all(
            says(one, other) for one, other in zip(told, before, strict=True)
        )
    if isinstance(before, str) and isinstance(told, Mapping):  # the author, before it had a source
        return says(told, {"value": before, "source": "not recorded"})
    return bool(told == before)


def test_there_is_an_archive_of_every_earlier_schema(version: int) -> None:
    assert version in range(1, len(MIGRATIONS))
    assert tuple(range(1, len(MIGRATIONS))) == VERSIONS


def test_the_database_is_whole(old: Path, version: int) -> None:
    assert rows(old, "PRAGMA user_version") == [(version,)]
    migrated(old)
    assert rows(old, "PRAGMA user_version") == [(len(MIGRATIONS),)]
    assert rows(old, "PRAGMA integrity_check") == [("ok",)]
    assert rows(old, "PRAGMA foreign_key_check") == []


def test_it_has_the_tables_of_a_new_archive(old: Path, tmp_path: Path) -> None:
    tables = "SELECT name, type FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' ORDER BY name"
    (tmp_path / "new").mkdir()
    assert rows(migrated(old), tables) == rows(migrated(tmp_path / "new"), tables)


def test_every_document_is_as_it_was(old: Path, version: int) -> None:
    documents = expected(version)["documents"]
    with closing(ArchiveReader(migrated(old))) as reader:
        for document_id, before in documents.items():
            document = reader.document(document_id)
            assert says(document_to_json(document), before), document_id
            assert hashlib.sha256(reader.raw(document_id)).hexdigest() == document.provenance.sha256
        assert len(reader.document(COPIED).provenance.paths) == 2


def test_what_was_refused_is_still_told(old: Path, version: int) -> None:
    before = expected(version)["status"]
    del before["index"]
    with closing(ArchiveReader(migrated(old))) as reader:
        assert says(status_to_json(reader.status()), before)


def test_every_file_that_ever_came_is_kept(old: Path) -> None:
    kept = "SELECT sha256, deflated FROM raw ORDER BY sha256"
    before = rows(old, kept)
    assert rows(migrated(old), kept) == before
    assert len(before) == 11  # 8 versions, 2 that were refused, one that waits
    assert all(hashlib.sha256(zlib.decompress(raw)).hexdigest() == name for name, raw in before)


def test_searches_find_what_they_found(old: Path, version: int) -> None:
    before = expected(version)
    report = rebuild(old, reclean=False)
    assert report.documents == before["status"]["documents"]
    for query, found in before["found"].items():
        done = CliRunner().invoke(app, ["--archive", str(old), "search", "--all", "--ids", query])
        assert sorted(done.stdout.split()) == found, query


def test_what_is_left_of_an_index_of_older_format_is_removed(old: Path) -> None:
    rebuild(old, reclean=False)
    index = old / "segments"
    manifest = json.loads((index / "manifest.json").read_bytes())
    of_the_writer = {"manifest.json", "writer.lock", "writer.json"}
    left = {path.name for path in index.iterdir()} - of_the_writer
    assert left == {segment["name"] for segment in manifest["segments"]}


def test_the_next_ingest_goes_on(old: Path, version: int, tmp_path: Path) -> None:
    """It judges the page that was kept and not judged."""
    (tmp_path / "nothing").mkdir()
    report = ingest(old, [tmp_path / "nothing"])
    assert report.new == 1
    with SearchEngine(old) as engine:
        assert engine.status().documents == expected(version)["status"]["documents"] + 1


def test_all_can_be_cleaned_again(old: Path, version: int) -> None:
    report = rebuild(old, reclean=True)
    assert report.documents == expected(version)["status"]["documents"]
    assert report.rejected == ()


def test_migrating_twice_is_nothing(old: Path) -> None:
    before = dump(migrated(old))
    assert dump(migrated(old)) == before


@pytest.mark.parametrize("last", ["SELECT * FROM no_such_table;", "SELECT kill();"])
def test_a_migration_that_is_cut_off_leaves_what_was_there(
    old: Path, version: int, last: str
) -> None:
    before = dump(old)
    done = subprocess.run(
        [sys.executable, "-c", CUT_OFF, old / DATABASE, last], capture_output=True, check=False
    )
    assert done.returncode == (-signal.SIGKILL if "kill" in last else 1), done.stderr
    assert rows(old, "PRAGMA user_version") == [(version,)]
    assert dump(old) == before
    migrated(old)
    assert rows(old, "PRAGMA integrity_check") == [("ok",)]


def test_it_is_backed_up_as_it_is(old: Path, version: int, tmp_path: Path) -> None:
    before = dump(old)
    report = backup(old, tmp_path / "copy")
    assert report.documents == expected(version)["status"]["documents"]
    assert dump(old) == dump(tmp_path / "copy") == before
    assert rebuild(tmp_path / "copy", reclean=False).documents == report.documents
