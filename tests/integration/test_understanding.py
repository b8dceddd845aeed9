"""Entities are recognised in a process beside the one that writes, whatever befalls it."""

from __future__ import annotations

import gzip
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from making import make_article, make_raw

from search import clean
from search.archive import ArchiveReader, ArchiveWriter, Pending
from search.archive.writer import Published
from search.model import Document, RawPage
from search.pipeline import RULES, IngestOptions, ingest, ingesting, understanding
from search.pipeline.judging import Judge
from search.pipeline.understanding import FEW, Understanding, recogniser, understand
from tests.benchmarks.dumps import generate

ARTICLES = [
    make_article(f"Rain in Niamey {number}", f"Fatoumata Diallo{number} spoke in Gao on Monday.")
    for number in range(FEW + 6)
]
RULE = '[[outlet]]\nfiles = "*"\nremove = ["The bridge *"]\n'
PARAGRAPH = "The bridge over the river was closed on Monday, as the water rose by a metre."
PARENT = f"""
import sys, time
from pathlib import Path
sys.path[:0] = {[str(Path(__file__).parents[2]), str(Path(__file__).parents[1])]}
from making import make_article
from search.pipeline import IngestOptions
from search.pipeline.understanding import FEW, Understanding
beside = Understanding(IngestOptions())
for _ in range(FEW):
    beside.begin(make_article("Rain", "It rained in Gao."))
print(beside._beside._process.pid, flush=True)
time.sleep(60)
"""


@pytest.fixture
def two_processors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(understanding, "_processors", lambda: 2)


@pytest.fixture
def beside(two_processors: None) -> Iterator[Understanding]:  # noqa: ARG001
    with Understanding(IngestOptions()) as beside:
        for article in ARTICLES[: FEW - 1]:
            assert beside.begin(article).result() is None
        assert beside.ahead == 0
        yield beside


def test_articles_are_understood_alike_on_either_side(beside: Understanding) -> None:
    rest = ARTICLES[FEW - 1 :]
    answers = [beside.begin(article) for article in rest]
    assert beside.ahead
    assert all(answer.result(timeout=60) for answer in answers)
    for article, answer in zip(rest, answers, strict=True):
        assert beside.end(article, answer) == understand(article, recogniser(None, ner=False))


def test_a_process_that_is_killed_is_not_missed(beside: Understanding) -> None:
    asked = [(article, beside.begin(article)) for article in ARTICLES[FEW - 1 :]]
    assert beside._beside is not None
    beside._beside._process.kill()
    beside._beside._process.wait()
    asked.append((ARTICLES[0], beside.begin(ARTICLES[0])))
    for article, answer in asked:
        assert beside.end(article, answer) == understand(article, recogniser(None, ner=False))


def test_pages_are_prepared_alike_on_either_side(
    two_processors: None,  # noqa: ARG001
    tmp_path: Path,
) -> None:
    (tmp_path / RULES).write_text(RULE, encoding="utf-8")
    rules = clean.load_rules(tmp_path / RULES)
    here = Judge(clean.Experience(rules=rules))
    pages = [make_raw(f"{PARAGRAPH}\n\nIt rained {number} days. Subscribe!") for number in range(9)]
    with Understanding(IngestOptions(), rules) as beside:
        assert beside.prepare(pages[0], None).result() is None
        for article in ARTICLES[:FEW]:
            beside.begin(article)
        told = [beside.prepare(page, "utf-8").result(timeout=60) for page in pages]
        assert told == [here.prepare(page, "utf-8") for page in pages]
        assert any(told[0].cut.rulings)
        unreadable = make_raw(b"\x00\x01\x02" * 100)
        assert beside.prepare(unreadable, None).result(timeout=60) is None


def test_what_pages_taught_is_kept_when_the_process_is_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    generate(tmp_path / "dumps", 6)
    monkeypatch.setattr(ingesting, "_SAVED_EVERY", 3)
    seen = []

    def look(done: int, _: str) -> None:
        with closing(ArchiveReader(tmp_path / "archive")) as reader:
            seen.append((done, bool(list(reader.counts()))))

    ingest(tmp_path / "archive", [tmp_path / "dumps"], progress=look)
    assert seen == [(1, False), (2, False), (3, False), (4, True), (5, True), (6, True)]


def test_a_process_that_cannot_be_started_is_not_missed(
    two_processors: None,  # noqa: ARG001
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with Understanding(IngestOptions()) as beside:
        for article in ARTICLES[:FEW]:
            answer = beside.begin(article)
        assert beside.end(article, answer) == understand(article, recogniser(None, ner=False))


def test_the_process_ends_with_the_one_that_started_it() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        parent.send_signal(signal.SIGKILL)
    for _ in range(200):
        if not _runs(child):
            return
        time.sleep(0.05)
    pytest.fail("the process is still there")


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").split()[2] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_an_archive_is_the_same_with_and_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    generate(tmp_path / "dumps", FEW + 80)
    (tmp_path / "dumps" / "zz.txt").write_bytes((tmp_path / "dumps" / "000143.txt").read_bytes())
    archives = []
    for processors in (1, 2):
        monkeypatch.setattr(understanding, "_processors", lambda count=processors: count)
        archive = tmp_path / f"archive{processors}"
        report = ingest(archive, [tmp_path / "dumps"])
        assert (report.new, report.unchanged) == (FEW + 80, 1)
        archives.append(_documents(archive))
    assert archives[0] == archives[1]


@pytest.mark.parametrize("processors", [1, 2])
def test_what_is_on_its_way_has_a_say_in_what_comes_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, processors: int
) -> None:
    monkeypatch.setattr(understanding, "FEW", 2)
    monkeypatch.setattr(understanding, "_processors", lambda: processors)
    archive, dumps = tmp_path / "archive", tmp_path / "dumps"
    generate(dumps, 8)
    ingest(archive, [dumps / "000005.txt"])
    shutil.copyfile(dumps / "000005.txt", dumps / "000006.txt")  # an article gets another name,
    shutil.copyfile(dumps / "000004.txt", dumps / "000005.txt")  # as its own goes to a new one
    with (dumps / "000005.txt").open("a", encoding="utf-8") as file:
        file.write("\n\nThe bridge over the river was closed on Monday, as the water rose.\n")
    cut = gzip.compress((dumps / "000007.txt").read_bytes())[:-9]
    (dumps / "000007.txt.gz").write_bytes(cut)  # what is left is an article, and it is refused
    (dumps / "000007.txt").unlink()
    report = ingest(archive, [dumps])
    assert (report.new, report.changed, report.unchanged) == (7, 1, 0)
    with closing(ArchiveReader(archive)) as reader:
        assert [one.name for one in reader.status().rejections] == ["dumps/000007.txt.gz"]
        assert all(len(one.provenance.paths) == 1 for one in reader.revised_since(0))


def test_large_pages_do_not_wait_in_numbers(
    two_processors: None,  # noqa: ARG001
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    generate(tmp_path / "dumps", 60)
    monkeypatch.setattr(understanding, "FEW", 2)
    monkeypatch.setattr(ingesting, "_AT_ONCE_BYTES", 20_000)
    keep, publish = ArchiveWriter.keep, ArchiveWriter.publish
    held, most = 0, 0

    def kept(writer: ArchiveWriter, raw: RawPage, encoding: str | None) -> Pending:
        nonlocal held, most
        held += len(raw.content)
        most = max(held, most)
        return keep(writer, raw, encoding)

    def published(writer: ArchiveWriter, pending: Pending, *args: Any) -> Published:
        nonlocal held
        held -= len(pending.raw.content)
        return publish(writer, pending, *args)

    monkeypatch.setattr(ArchiveWriter, "keep", kept)
    monkeypatch.setattr(ArchiveWriter, "publish", published)
    assert ingest(tmp_path / "archive", [tmp_path / "dumps"]).new == 60
    assert (held, most < 100_000) == (0, True)


def _documents(archive: Path) -> list[tuple[object, ...]]:
    def told(document: Document) -> tuple[object, ...]:
        return (document.id, document.article, document.membership, document.provenance.paths)

    with closing(ArchiveReader(archive)) as reader:
        return [told(document) for document in reader.revised_since(0)]
