"""``search-cli evaluate metadata``: what it prints and refuses."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from search import pipeline
from search.model import (
    Article,
    CleanPage,
    Metadata,
    Precision,
    PublicationDate,
    Rejection,
    Sourced,
    Step,
)
from search.pipeline import Inspected

TRUTH = {"a": {"date": "2025-04-03", "author": None}, "b": {"date": "2025-04-03"}}


def page(name: str, day: str) -> Inspected:
    date = PublicationDate(day, Precision.DAY, "date line")
    metadata = Metadata(Sourced("Grain", "title line"), date=date)
    return Inspected(name, Article(metadata, CleanPage.of((), ()), (), "1"), None)


def refused(name: str) -> Inspected:
    return Inspected(name, None, Rejection(f"/{name}", name, Step.CLEANED, "no text", None))


@pytest.fixture
def evaluate(run, monkeypatch, tmp_path):
    """Runs ``evaluate metadata`` on pages of which the metadata is known."""

    def run_evaluate(*args: str, pages: tuple[Inspected, ...] = ()):
        def inspect(_paths: object, _options: object) -> Iterator[Inspected]:
            return iter(pages)

        monkeypatch.setattr(pipeline, "inspect", inspect)
        path = Path(tmp_path) / "truth.json"
        path.write_text(json.dumps(TRUTH), encoding="utf-8")
        return run("evaluate", "metadata", "pages", "--truth", str(path), *args)

    return run_evaluate


def test_a_pipe_gets_a_name_and_a_value_a_line(evaluate):
    result = evaluate(pages=(page("a.txt", "2025-04-03"), refused("b.txt")))
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert {"date-right\t1", "date-unknown\t1", "author-right\t1", "pages\t2"} <= set(lines)
    assert "b.txt tells nothing: no text" in result.stderr


def test_mistakes_are_listed_when_asked_for(evaluate):
    pages = (page("a.txt", "2025-04-03"), page("b.txt", "2024-01-01"))
    assert "2024" not in evaluate(pages=pages).stdout
    text = evaluate("--mistakes", pages=pages).stdout
    assert "b: date is 2024-01-01, and should be 2025-04-03" in text
    figures = json.loads(evaluate("--mistakes", "--json", pages=pages).stdout)
    assert figures["date"] == {"right": 1, "wrong": 1}
    assert figures["mistakes"][0]["page"] == "b"


def test_two_pages_of_one_name_are_refused(evaluate):
    result = evaluate(pages=(page("a.txt", "2025-04-03"), page("x/a.html", "2025-04-03")))
    assert result.exit_code == 2
    assert "two pages have the id 'a'" in result.stderr
