"""The benchmark runs, on a corpus of a few documents, and its figures can be trusted."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from itertools import islice
from pathlib import Path

import pytest

from tests.benchmarks import __main__ as benchmarks
from tests.benchmarks.articles import read_articles
from tests.benchmarks.contest import Plan, Worker, WorkerEnded, build_indexes, compete
from tests.benchmarks.corpus import generate_records, make_corpora
from tests.benchmarks.engines import ENGINES, make_engine
from tests.benchmarks.engines.base import Page, one_edit
from tests.benchmarks.figures import Contest, load_contest, percentile
from tests.benchmarks.questions import (
    Question,
    classes_of,
    make_questions,
    read_questions,
    write_questions,
)
from tests.benchmarks.records import FACETS, Record, read_records
from tests.benchmarks.report import MARK, report

DOCUMENTS = 60
TOPICS = "harbour orchard railway library hospital stadium bakery museum".split()


@pytest.fixture(scope="module")
def articles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Eight articles as a gzipped file of JSON lines."""
    path = tmp_path_factory.mktemp("articles") / "articles.jsonl.gz"
    with gzip.open(path, "wt", encoding="utf-8") as file:
        for topic in TOPICS:
            body = "\n".join(
                f"A {topic} near Port Ellen opened in {year}, said Ada Vale who runs Tarn Council. "
                f"Visitors praised the painted {topic} and walked home along the quiet river."
                for year in range(1990, 1996)
            )
            row = {"headline": f"Painted {topic} opens near the river", "text": body}
            file.write(json.dumps(row) + "\n")
    return path


@pytest.fixture(scope="module")
def corpus(articles: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    (path,) = make_corpora(tmp_path_factory.mktemp("corpora"), articles, [DOCUMENTS])
    return path


@pytest.fixture(scope="module")
def records(corpus: Path) -> list[Record]:
    return list(read_records(corpus))


def test_names_are_told_by_their_words_and_by_what_stands_before_them(articles: Path) -> None:
    (first, *_) = read_articles(articles)
    named = first.paragraphs[0].names
    assert named == {"people": ("Ada Vale",), "orgs": ("Tarn Council",), "places": ("Port Ellen",)}


def test_names_that_the_articles_supply_are_taken(tmp_path: Path) -> None:
    row = {"title": "A", "body": "Bo met Cy.\nNobody came.", "people": ["Cy"], "category": "x"}
    (tmp_path / "a.jsonl").write_text(json.dumps(row), encoding="utf-8")
    (article,) = read_articles(tmp_path / "a.jsonl")
    assert article.group == "x"
    assert [dict(p.names) for p in article.paragraphs] == [{"people": ("Cy",)}, {}]


def test_a_corpus_is_the_same_every_time_and_grows_at_its_end(
    articles: Path, tmp_path: Path
) -> None:
    small, large = make_corpora(tmp_path, articles, [20, 30])
    assert large.read_text("utf-8").startswith(small.read_text("utf-8"))
    again = islice(generate_records(read_articles(articles)), 30)
    assert list(again) == list(read_records(large))


def test_documents_are_like_news(records: list[Record]) -> None:
    assert [record.id for record in records] == list(range(1, DOCUMENTS + 1))
    assert all(record.title and record.body for record in records)
    assert all(3 <= len(set(getattr(r, kind))) <= 10 for r in records for kind in FACETS[:3])
    assert all("2015-01-01" <= record.date <= "2025-01-01" for record in records)
    assert len({record.source for record in records}) > 5


def test_the_vocabulary_grows_ever_more_slowly(articles: Path) -> None:
    seen: set[str] = set()
    new = []
    for record in islice(generate_records(read_articles(articles)), 4_000):
        words = set(record.body.split())
        new.append(len(words - seen))
        seen |= words
    assert sum(new[3_000:]) > 1_000
    assert sum(new[3_000:]) < 0.8 * sum(new[1_000:2_000])


def test_there_are_200_questions_in_12_classes(corpus: Path, tmp_path: Path) -> None:
    questions = make_questions(corpus)
    assert len(questions) == 200
    assert len(classes_of(questions)) == 12
    assert make_questions(corpus) == questions
    write_questions(tmp_path / "q.json", questions)
    assert read_questions(tmp_path / "q.json") == questions


def test_the_last_day_of_a_range_is_the_one_before_the_end_that_is_given(tmp_path: Path) -> None:
    row = {"id": 0, "cls": "daterange", "q": "a", "filters": {}}
    row |= {"dfrom": "2024-02-01", "dto": "2024-03-01"}
    (tmp_path / "q.json").write_text(json.dumps([row]), encoding="utf-8")
    (question,) = read_questions(tmp_path / "q.json")
    assert (question.first_day, question.last_day) == ("2024-02-01", "2024-02-29")


@pytest.mark.parametrize("name", list(ENGINES))
def test_every_engine_does_the_whole_job(
    name: str, corpus: Path, records: list[Record], tmp_path: Path
) -> None:
    engine = make_engine(name, tmp_path)
    engine.build(corpus)
    engine.open()
    expected = [record for record in records if "orchard" in record.body]
    page = engine.page(Question(0, "term", "orchard"))
    check(page, expected)
    assert all("</" in hit.snippet for hit in page.hits)
    assert len(engine.rank(Question(0, "term", "orchard"))) == 10

    day = "2021-01-01"
    later = [record for record in expected if record.date <= day]
    assert engine.page(Question(1, "date", "orchard", {}, "2015-01-01", day)).total == len(later)
    outlet = expected[0].source
    of_outlet = [record for record in expected if record.source == outlet]
    found = engine.page(Question(2, "filter", "orchard", {"source": outlet}))
    assert found.total == len(of_outlet)


def check(page: Page, expected: list[Record]) -> None:
    """Against counting by hand."""
    assert page.total == len(expected)
    by_id = {record.id: record for record in expected}
    for hit in page.hits:
        record = by_id[hit.id]
        assert (hit.title, hit.date, hit.source) == (record.title, record.date, record.source)
    assert len(page.hits) == 10
    assert page.months == Counter(record.month for record in expected)
    people = Counter(name for record in expected for name in record.people)
    top = [count for _, count in people.most_common(10)]
    assert [count for _, count in page.facets["people"]] == top
    assert set(page.facets) == set(FACETS)


def test_engines_find_the_same(corpus: Path, tmp_path: Path) -> None:
    """Each in its process; the kinds of questions that do not depend on stemming agree exactly."""
    questions = make_questions(corpus)[::4]
    plan = Plan(corpus, tmp_path, tmp_path / "results.json", tmp_path / "questions.json", rounds=1)
    write_questions(plan.questions, questions)
    contest = Contest(DOCUMENTS, "a corpus")
    build_indexes(plan, list(ENGINES), contest)
    compete(plan, list(ENGINES), questions, contest)
    for question in questions:
        if question.kind not in {"prefix", "fuzzy", "phrase"}:
            totals = {name: e.answers[question.id].total for name, e in contest.engines.items()}
            assert len(set(totals.values())) == 1, (question, totals)
    assert load_contest(plan.results) == contest
    assert all(engine.rounds("rank") == 1 for engine in contest.engines.values())
    assert all(engine.build and engine.build.cpu_s > 0 for engine in contest.engines.values())

    tables = report([contest, contest], questions, "")
    for name in ENGINES:
        assert tables.count(f"\n| {name}") >= 4
    assert "| 1.00× |" in tables


def test_a_run_prints_its_report_and_writes_it_below_the_mark(
    articles: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"By hand.\n\n{MARK}\n\nolder figures\n", encoding="utf-8")
    benchmarks.main(
        f"--articles {articles} --sizes 20 --folder {tmp_path / 'bench'} --engines sqlite-fts5 "
        f"--rounds 1 --write {page}".split()
    )
    printed = capsys.readouterr().out
    assert "## 20 documents" in printed
    assert page.read_text("utf-8").rstrip() == f"By hand.\n\n{MARK}\n\n{printed}".rstrip()


@pytest.mark.parametrize("error", [KeyboardInterrupt(), WorkerEnded("the worker of x ended")])
def test_a_run_that_does_not_end_well_prints_what_it_has_and_writes_nothing(
    error: BaseException, articles: Path, tmp_path: Path, capsys, monkeypatch
) -> None:
    def failing(*_: object) -> None:
        raise error

    page = tmp_path / "page.md"
    page.write_text(MARK, encoding="utf-8")
    monkeypatch.setattr(benchmarks, "compete", failing)
    with pytest.raises(SystemExit):
        benchmarks.main(
            f"--articles {articles} --sizes 20 --folder {tmp_path} --engines sqlite-fts5 "
            f"--write {page}".split()
        )
    printed = capsys.readouterr().out
    assert "Not finished" in printed
    assert "| sqlite-fts5 |" in printed
    assert page.read_text("utf-8") == MARK


def test_a_worker_that_dies_is_noticed(tmp_path: Path, capfd) -> None:
    with Worker("sqlite-fts5", tmp_path) as worker, pytest.raises(WorkerEnded):
        worker.tell("open", questions="no-such-file")
    assert "no-such-file" in capfd.readouterr().err


def test_a_page_without_the_mark_is_refused_before_anything_is_measured(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("By hand.", encoding="utf-8")
    with pytest.raises(SystemExit):
        benchmarks.main(["--folder", str(tmp_path / "bench"), "--write", str(page)])
    assert page.read_text("utf-8") == "By hand."
    assert not (tmp_path / "bench").exists()


def test_one_edit_is_one_letter_or_two_swapped() -> None:
    near = one_edit("mali")
    assert {"mali", "mai", "malli", "mani", "mlai", "mal", "malis"} <= set(near)
    assert not {"bali", "amali", "ali", "milo"} & set(near)
    assert len(near) == len(set(near))


@pytest.mark.parametrize(("share", "expected"), [(0, 1.0), (0.5, 2.5), (1, 4.0), (0.25, 1.75)])
def test_percentiles_lie_between_values(share: float, expected: float) -> None:
    assert percentile([4.0, 1.0, 3.0, 2.0], share) == expected
