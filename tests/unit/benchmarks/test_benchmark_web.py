"""The benchmark of the pages, on the seeds."""

from __future__ import annotations

from pathlib import Path

import pytest

from search.engine import SearchEngine
from search.pipeline import ingest
from tests.benchmarks import web
from tests.benchmarks.web_questions import make_web_questions

SEEDS = Path(__file__).parents[3] / "seeds"


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("web") / "archive"
    ingest(folder, [SEEDS])
    return folder


def test_questions_differ_and_are_the_same_again(archive: Path) -> None:
    with SearchEngine(archive) as engine:
        asked = make_web_questions(engine, 24)
        assert make_web_questions(engine, 24) == asked
        assert make_web_questions(engine, 24, seed=2) != asked
    assert len({query for _, query in asked}) == 24
    assert len({kind for kind, _ in asked}) == 7
    assert any(query.filters for _, query in asked)


def test_an_archive_that_is_too_small_is_refused(archive: Path) -> None:
    with SearchEngine(archive) as engine, pytest.raises(ValueError, match=r"only .* different"):
        make_web_questions(engine, 2_000)


def test_it_prints_what_pages_take(archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    web.main([str(archive), "--questions", "14"])
    printed = capsys.readouterr().out
    assert "5 documents, 14 questions" in printed
    assert "| all (14) |" in printed
