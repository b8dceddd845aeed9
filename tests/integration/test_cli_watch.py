"""``search-cli watch`` and ``export`` over an archive that grows."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import search.archive.writer as archive_writer
from search.engine import SearchEngine
from search.model import Collapse, Query, Sort
from search.pipeline import ingest
from tests.terminal import here

TEXT = "The governor of the region spoke of the roads at length, and the council listened to him. "


class Clock(datetime):
    """A clock that stands still, or goes wrong."""

    moment = datetime(2026, 4, 3, 12, tzinfo=UTC)

    @classmethod
    def now(cls, tz: object = None) -> datetime:  # type: ignore[override]
        assert tz is UTC
        return cls.moment


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> type[Clock]:
    monkeypatch.setattr(archive_writer, "datetime", Clock)
    monkeypatch.setattr(Clock, "moment", datetime(2026, 4, 3, 12, tzinfo=UTC))
    return Clock


@pytest.fixture
def add(tmp_path: Path):
    """Adds pages of these names to the archive, all in one ingest."""

    def pages(*names: str, word: str = "budget") -> None:
        folder = tmp_path / "pages"
        folder.mkdir(exist_ok=True)
        for name in names:
            text = f"{name} in the {word}\n\n{TEXT}{name * 3} {word}.\n\n{TEXT * 3}\n"
            (folder / f"{name}.txt").write_text(text, encoding="utf-8")
        ingest(tmp_path / "archive", [folder])

    return pages


def watched(tmp_path: Path, *args: str) -> list[str]:
    """The names of the pages that are new."""
    done = here("--archive", tmp_path / "archive", "watch", "budget", "--paths", *args)
    assert done.returncode == (0 if done.stdout else 1), done.stderr
    return sorted(Path(path).stem for path in done.stdout.splitlines())


def test_only_what_is_new_or_changed(tmp_path: Path, add) -> None:
    add("ann", "bob")
    assert watched(tmp_path) == []
    assert watched(tmp_path) == []
    add("cid")
    add("dan", "eve")
    assert watched(tmp_path) == ["cid", "dan", "eve"]
    assert watched(tmp_path) == []
    add("ann", word="budget, again")
    add("fay", word="harvest")
    assert watched(tmp_path) == ["ann"]


@pytest.mark.parametrize("step", [timedelta(0), timedelta(hours=-5), timedelta(days=-4000)])
def test_the_clock_does_not_matter(tmp_path: Path, add, clock: type[Clock], step) -> None:
    add("ann")
    assert watched(tmp_path) == []
    for names in (["bob", "cid"], ["dan"], ["eve", "fay", "gil"]):
        clock.moment += step
        add(*names)
        assert watched(tmp_path) == names
    assert watched(tmp_path) == []


def test_no_two_documents_came_in_at_the_same_moment(tmp_path: Path, add, clock) -> None:
    add("ann", "bob", "cid")
    clock.moment -= timedelta(days=1)
    add("dan", "eve")
    with SearchEngine(tmp_path / "archive") as engine:
        query = Query(sort=Sort.ADDED, collapse=Collapse.NONE, per_page=100)
        found = engine.every(query)
        came = [engine.document(hit.id).provenance.ingested for hit in found.hits]
        assert came == sorted(set(came), reverse=True)
        assert found.newest == came[0]


def test_the_mark_is_that_of_the_index_that_answered(tmp_path: Path, add) -> None:
    """What is kept but not searchable yet must not be taken for seen."""
    add("ann")
    with SearchEngine(tmp_path / "archive") as engine:
        before = engine.every(Query())
        add("bob")
        assert before.newest is not None
        assert engine.every(Query(since=before.newest.isoformat())).total == 1


def test_a_reader_that_leaves_has_not_seen_it(tmp_path: Path, add) -> None:
    add("ann")
    assert watched(tmp_path) == []
    add(*(f"page{number}" for number in range(30)))
    archive = tmp_path / "archive"
    done = here("--archive", archive, "watch", "budget", "--jsonl", "--timeout", "0.000001")
    assert (done.returncode, done.stdout) == (4, "")
    assert len(watched(tmp_path)) == 30
    assert watched(tmp_path) == []


def test_an_export_has_what_a_search_has(tmp_path: Path, add) -> None:
    add(*(f"page{number}" for number in range(120)))
    archive = tmp_path / "archive"
    file = tmp_path / "all.jsonl"
    done = here("--archive", archive, "export", "--collapse", "none", "--output", file)
    assert done.returncode == 0, done.stderr
    assert len({json.loads(line)["id"] for line in file.read_text().splitlines()}) == 120
    found = here("--archive", archive, "--collapse", "none", "--all", "--ids").stdout.split()
    assert [json.loads(line)["id"] for line in file.read_text().splitlines()] == found
