"""``search-cli evaluate cleaning``: what it prints, writes, warns of, and refuses."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from search import pipeline
from search.model import (
    Article,
    CleanPage,
    KeptBlock,
    Metadata,
    Rejection,
    Role,
    Sourced,
    Span,
    Step,
)
from search.pipeline import Inspected

TITLE = "Bridge closed"
BODY = "the bridge was closed on Monday"
TRUTH = {"a": {"text": BODY}, "b": {"text": BODY}}


def article(body: str) -> Article:
    blocks = [
        KeptBlock(TITLE, Role.TITLE, 1, Span(0, 13)),
        KeptBlock(body, Role.BODY, 3, Span(15, 15 + len(body))),
    ]
    return Article(Metadata(Sourced(TITLE, "title line")), CleanPage.of(blocks, ()), (), "1")


def refused(name: str) -> Inspected:
    return Inspected(name, None, Rejection(f"/{name}", name, Step.CLEANED, "no text", None))


@pytest.fixture
def evaluate(run, monkeypatch, tmp_path):
    """Runs ``evaluate cleaning`` on pages that are cleaned to known texts."""

    def run_evaluate(*args: str, pages: tuple[Inspected, ...] = (), truth: object = TRUTH):
        def inspect(_paths: object, _options: object) -> Iterator[Inspected]:
            return iter(pages)

        monkeypatch.setattr(pipeline, "inspect", inspect)
        path = tmp_path / "truth.json"
        path.write_text(json.dumps(truth), encoding="utf-8")
        return run("evaluate", "cleaning", "pages", "--truth", str(path), *args)

    return run_evaluate


PAGES = (
    Inspected("pages/a.html.gz", article(BODY), None),
    Inspected("pages/b.txt", article(f"{BODY} morning"), None),
)


def test_a_pipe_gets_a_name_and_a_value_a_line(evaluate):
    result = evaluate("--only-body", pages=PAGES)
    assert result.exit_code == 0
    assert dict(line.split("\t") for line in result.stdout.splitlines()) == {
        "precision": "0.8750",
        "recall": "1.0000",
        "f1": "0.9333",
        "page_f1": "0.9286",
        "good": "0.5000",
        "pages": "2",
    }
    assert result.stderr == ""


def test_headlines_count_unless_told_otherwise(evaluate):
    result = evaluate("--json", pages=PAGES)
    told = json.loads(result.stdout)
    assert (told["recall"], told["pages"]) == (1.0, 2)
    assert told["precision"] == pytest.approx((3 / 5 + 3 / 6) / 2, abs=1e-4)


def test_a_terminal_gets_words(evaluate):
    result = evaluate("--color", "always", pages=PAGES)
    assert "mean F1 of a page" in result.stdout


def test_markdown_is_in_percent(evaluate):
    head, rule, row = evaluate("--markdown", "--only-body", pages=PAGES).stdout.splitlines()
    assert head.count("|") == rule.count("|") == row.count("|")
    assert row == "| pages | 87.5 | 100.0 | 93.3 | 92.9 | 50.0 | 2 |"


def test_the_figures_of_each_page_are_written(evaluate, tmp_path):
    path = tmp_path / "worst.tsv"
    assert evaluate("--only-body", "--per-page", str(path), pages=PAGES).exit_code == 0
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]
    assert [row[-1] for row in rows] == ["page", "b", "a"]


def test_what_is_of_no_use_is_warned_of(evaluate):
    pages = (PAGES[0], refused("pages/c.txt"), refused("pages/d.txt"))
    result = evaluate(pages=pages, truth={**TRUTH, "c": {"text": BODY}})
    assert result.exit_code == 0
    assert result.stderr.splitlines() == [
        "Warning: pages/c.txt counts as empty: no text",
        "Warning: pages/d.txt counts as empty: no text",
        "Warning: 1 pages have no right text; they are in no figure.",
        "Warning: 1 right texts have no page; each counts as an empty page.",
    ]


def test_two_pages_of_one_name_are_refused(evaluate):
    result = evaluate(pages=(PAGES[0], Inspected("more/a.txt", article(BODY), None)))
    assert result.exit_code == 2
    assert "two pages have the id 'a', the second is more/a.txt" in result.stderr


def test_a_wrong_truth_is_told(evaluate):
    result = evaluate(pages=PAGES, truth=[])
    assert result.exit_code == 2
    assert "has no references" in result.stderr


def test_a_file_that_could_not_be_written_is_told_before_the_work(evaluate, tmp_path):
    result = evaluate("--per-page", str(tmp_path / "nowhere" / "f.tsv"), pages=PAGES)
    assert result.exit_code == 2
    assert "there is no folder" in result.stderr


def test_pages_are_read_and_cleaned(run, seeds: Path, tmp_path):
    truth = json.loads((seeds.parent / "tests/data/seeds_truth.json").read_text(encoding="utf-8"))
    path = tmp_path / "truth.json"
    texts = {
        seed["file"].partition(".")[0]: {"text": seed["clean_text"]} for seed in truth["seeds"]
    }
    path.write_text(json.dumps(texts), encoding="utf-8")
    result = run("evaluate", "cleaning", str(seeds), "--truth", str(path), "--json")
    assert json.loads(result.stdout)["f1"] == 1.0
