"""A folder of an archive that somebody else made: nothing of it hangs or runs."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from search.archive import ArchiveReader, ArchiveWriter
from search.archive.connection import DATABASE
from search.clean import load_rules
from search.entities import load_overrides
from search.errors import SearchError

Load = Callable[[Path], object]


@pytest.mark.parametrize("load", [load_rules, load_overrides])
def test_a_pipe_in_place_of_a_file_of_decisions_is_refused(tmp_path: Path, load: Load) -> None:
    os.mkfifo(tmp_path / "decisions.toml")
    with pytest.raises(SearchError, match="is a pipe"):
        load(tmp_path / "decisions.toml")


@pytest.mark.parametrize("load", [load_rules, load_overrides])
def test_a_file_of_decisions_is_not_read_without_end(tmp_path: Path, load: Load) -> None:
    with (tmp_path / "decisions.toml").open("wb") as file:
        file.truncate(1 << 40)
    with pytest.raises(SearchError, match="4,000,000 bytes"):
        load(tmp_path / "decisions.toml")
    (tmp_path / "link.toml").symlink_to("/dev/zero")
    with pytest.raises(SearchError, match="4,000,000 bytes"):
        load(tmp_path / "link.toml")


def test_a_trigger_that_somebody_made_calls_nothing_that_has_effects(tmp_path: Path) -> None:
    ArchiveWriter(tmp_path).close()
    with closing(ArchiveWriter(tmp_path)) as writer, closing(ArchiveReader(tmp_path)) as reader:
        for connection in (writer._db, reader._db):
            assert connection.execute("PRAGMA trusted_schema").fetchone()[0] == 0
    with closing(sqlite3.connect(tmp_path / DATABASE)) as connection:
        connection.execute("CREATE VIEW hostile AS SELECT load_extension('/nowhere/evil.so') AS x")
        connection.commit()
    with closing(ArchiveReader(tmp_path)) as reader, pytest.raises(sqlite3.Error):
        reader._db.execute("SELECT x FROM hostile").fetchone()
