"""What has come in since it was last asked; nothing is lost, whatever fails."""

from __future__ import annotations

import json
import os
import shlex
from datetime import UTC, datetime

import pytest

from search.model import Collapse, Sort


@pytest.fixture
def watch(run, engine, tmp_path):
    """Watches with an archive in a folder of its own, which the tests can look at."""
    (tmp_path / "archive").mkdir()
    assert engine.newest is not None

    def watched(words: str = "coup", *args: str):
        archive = str(tmp_path / "archive")
        return run("--archive", archive, "watch", *shlex.split(words), *args)

    return watched


def at(minute: int) -> datetime:
    return datetime(2025, 4, 3, 12, minute, 0, 7, tzinfo=UTC)


def since(engine) -> str:
    """What was asked for last."""
    return engine.asked[-1].since


def test_the_first_time_it_begins(watch, engine):
    result = watch()
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "Watching from now on: coup\n"
    assert since(engine) == ""


def test_then_it_asks_for_what_came_in_after_all_that_was_there(watch, engine):
    engine.newest = at(1)
    watch()
    engine.newest = at(2)
    second = watch()
    assert (second.exit_code, since(engine)) == (0, at(1).isoformat())
    assert second.stdout.startswith(" 1. Ministers visit Moscow\n")
    assert second.stdout.endswith("\n3 documents are new\n")
    engine.finds = lambda _query: False
    third = watch()
    assert (third.exit_code, third.stdout, since(engine)) == (1, "", at(2).isoformat())


def test_the_mark_is_exact_to_the_microsecond(watch, engine):
    engine.newest = at(1)
    watch()
    watch()
    assert datetime.fromisoformat(since(engine)) == at(1)


def test_every_document_counts_the_last_first(watch, engine):
    watch()
    assert engine.asked[-1].collapse is Collapse.NONE
    assert engine.asked[-1].sort is Sort.ADDED


def test_an_archive_that_was_empty(watch, engine):
    engine.newest = None
    watch()
    engine.newest = at(1)
    assert watch().exit_code == 0
    assert since(engine) == ""


def test_each_query_is_watched_for_itself(watch, engine):
    engine.newest = at(1)
    watch("coup")
    engine.newest = at(2)
    assert "Watching from now on" in watch("coup --place Niger").stderr
    assert "Watching from now on" in watch("coup --no-aliases").stderr
    assert "Watching from now on" in watch("riot").stderr
    engine.newest = at(3)
    watch("coup")
    assert since(engine) == at(1).isoformat()
    watch("coup --place Niger")
    assert since(engine) == at(2).isoformat()


def test_the_order_of_filters_does_not_matter(watch):
    watch("coup --place Niger --person goita --place Mali")
    assert "Watching" not in watch("coup --person goita --place Mali --place Niger").stderr


def test_any_moment_can_be_named(watch, engine):
    first = watch("coup --since 2026-04-01")
    assert (first.exit_code, since(engine)) == (0, "2026-04-01")
    watch("coup --since last")
    assert since(engine) == engine.newest.isoformat()


@pytest.mark.parametrize("form", ["jsonl", "csv", "tsv", "bib", "ris", "csl", "ids", "paths"])
def test_forms_for_programs(watch, run, form):
    watch()
    assert watch("coup", f"--{form}").stdout == run("coup", "--all", f"--{form}").stdout


def test_a_failure_before_all_is_written_loses_nothing(watch, engine, monkeypatch):
    engine.newest = at(1)
    watch()
    engine.newest = at(2)

    def full(*_args) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("search.cli.watch._write", full)
        assert watch().exit_code == 3
    again = watch()
    assert (again.exit_code, since(engine)) == (0, at(1).isoformat())
    assert "3 documents are new" in again.stdout


def test_a_death_between_output_and_mark_repeats_and_loses_nothing(watch, engine, monkeypatch):
    engine.newest = at(1)
    watch()
    engine.newest = at(2)

    def killed(*_args) -> None:
        raise SystemExit(137)

    with monkeypatch.context() as patch:
        patch.setattr("search.cli.watched.Watch.write", killed)
        assert "3 documents are new" in watch().stdout
    assert "3 documents are new" in watch().stdout
    assert since(engine) == at(1).isoformat()


def test_a_death_while_the_mark_is_written_leaves_the_old_one(watch, engine, monkeypatch, tmp_path):
    engine.newest = at(1)
    watch()
    engine.newest = at(2)
    with monkeypatch.context() as patch:
        patch.setattr("search.cli.files.os.replace", lambda *_: (_ for _ in ()).throw(OSError(5)))
        assert watch().exit_code == 3
    assert watch().exit_code == 0
    assert since(engine) == at(1).isoformat()
    assert len(list((tmp_path / "archive" / "watch").iterdir())) == 1


def test_half_an_answer_is_not_shown_and_not_remembered(watch, engine):
    engine.newest = at(1)
    watch()
    engine.newest, engine.partial = at(2), lambda _query: True
    result = watch()
    assert (result.exit_code, result.stdout) == (4, "")
    engine.partial = lambda _query: False
    watch()
    assert since(engine) == at(1).isoformat()


def test_a_state_file_of_ones_own(watch, tmp_path):
    file = tmp_path / "coup.json"
    watch("coup", "--state", str(file))
    assert json.loads(file.read_text())["query"]["q"] == "coup"
    assert not (tmp_path / "archive" / "watch").exists()
    other = watch("riot", "--state", str(file))
    assert other.exit_code == 2
    assert "another query or other filters (coup)" in other.stderr


@pytest.mark.parametrize("since", [(), ("--since", "2025-04-03")])
def test_a_pipe_is_not_waited_for(watch, tmp_path, since):
    os.mkfifo(tmp_path / "pipe")
    result = watch("coup", "--state", str(tmp_path / "pipe"), *since)
    assert result.exit_code == 2
    assert "is no file; name another one" in result.stderr


@pytest.mark.parametrize(
    "text",
    ["", "{}", "[]", "null", '{"query": {}, "seen": "soon"}', "\x00", "\udcff", "[" * 100_000],
)
def test_a_state_file_that_is_none(watch, tmp_path, text):
    (tmp_path / "coup.json").write_text(text, errors="surrogateescape")
    result = watch("coup", "--state", str(tmp_path / "coup.json"))
    assert result.exit_code == 2
    assert "remove it to begin anew" in result.stderr
    assert (tmp_path / "coup.json").read_text(errors="surrogateescape") == text
