"""Files that hold many pages, from the folder to the answers."""

from __future__ import annotations

from pathlib import Path

import pytest
from packing import found_in, json_lines, members, response, rss, zipped

from search.archive import ArchiveWriter
from search.engine import SearchEngine
from search.model import Query, RawPage, Step
from search.pipeline import IngestReport, ingest, inspect

FERRY = (
    "The ferry to the islands sails again from Monday, the harbour master of Sandby said.\n\n"
    "Fares stay as they were for now, she added, and the crossing still takes an hour.\n"
)
BRIDGE = (
    "The bridge at Oldtown was closed on Friday after a lorry hit the railing, police said.\n\n"
    "Engineers promised that it would be open again before the market on Sunday morning.\n"
)
SCHOOL = (
    "The school in Millbrook gets a new roof before the winter, the council decided on Tuesday.\n\n"
    "Parents had asked for it since the storm of last year, a spokeswoman of theirs recalled.\n"
)


def html(text: str) -> str:
    paragraphs = "".join(f"<p>{part}</p>" for part in text.split("\n\n"))
    return f"<html><body><article>{paragraphs}</article></body></html>"


@pytest.fixture
def press(tmp_path: Path) -> Path:
    folder = tmp_path / "press"
    folder.mkdir()
    lines = json_lines({"article": SCHOOL, "id": "k1", "title": "A new roof"}, {"text": 5})
    (folder / "all.zip").write_bytes(zipped({"ferry.txt": FERRY, "more.jsonl": lines}))
    crawl = (
        response(html(BRIDGE), "http://x.example/bridge"),
        response(html(SCHOOL), "http://x.example/none", status="404 Not Found"),
    )
    (folder / "crawl.warc.gz").write_bytes(members(*crawl))
    return folder


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return tmp_path / "archive"


def counts(report: IngestReport) -> tuple[int, int, int, int, int]:
    return (
        report.new,
        report.changed,
        report.unchanged,
        len(report.rejected),
        len(report.skipped),
    )


def names(archive: Path, text: str) -> list[str]:
    with SearchEngine(archive) as engine:
        return sorted(hit.name for hit in engine.search(Query(text)).hits)


def test_each_page_is_a_document_and_a_second_run_changes_nothing(
    archive: Path, press: Path
) -> None:
    report = ingest(archive, [press])
    assert counts(report) == (3, 0, 0, 1, 1)
    assert report.skipped == ("press/crawl.warc.gz: 1 record: HTTP status 404",)
    (refused,) = report.rejected
    assert (refused.name, refused.step) == ("press/all.zip!/more.jsonl!/2", Step.FOUND)
    assert names(archive, "") == [
        "press/all.zip!/ferry.txt",
        "press/all.zip!/more.jsonl!/k1",
        "press/crawl.warc.gz!/http://x.example/bridge",
    ]
    assert names(archive, "lorry") == ["press/crawl.warc.gz!/http://x.example/bridge"]
    assert counts(ingest(archive, [press])) == (0, 0, 3, 1, 1)


def test_a_changed_member_is_a_new_version(archive: Path, press: Path) -> None:
    ingest(archive, [press])
    content = zipped({"ferry.txt": FERRY.replace("Monday", "Thursday"), "school.txt": SCHOOL})
    (press / "all.zip").write_bytes(content)
    report = ingest(archive, [press / "all.zip"])
    assert counts(report) == (0, 1, 1, 0, 0)  # the school is known from another place
    assert names(archive, "Thursday") == ["all.zip!/ferry.txt"]
    assert names(archive, "ferry Monday") == []


def test_the_raw_bytes_are_those_of_the_page(archive: Path, press: Path) -> None:
    ingest(archive, [press])
    pages = [found for found in found_in(press / "all.zip") if isinstance(found, RawPage)]
    with SearchEngine(archive) as engine:
        (hit,) = engine.search(Query("roof")).hits
        assert engine.raw(hit.id) == SCHOOL.encode() == pages[1].content
        assert engine.document(hit.id).provenance.paths == (pages[1].path,)


def test_what_a_damaged_container_still_holds_is_found(archive: Path, press: Path) -> None:
    feed = rss(f"<description>{FERRY}</description>").encode()
    packed = zipped({"a.rss": feed, "b.txt": BRIDGE, "c.txt": SCHOOL})
    (press / "all.zip").write_bytes(packed[: packed.index(b"c.txt") + 40])
    report = ingest(archive, [press / "all.zip"])
    assert (report.new, len(report.rejected)) == (2, 2)
    assert "it ends at byte" in report.rejected[-1].reason
    assert names(archive, "ferry OR lorry") == ["all.zip!/a.rss!/1", "all.zip!/b.txt"]


def test_an_interrupted_run_is_taken_up_within_a_container(
    archive: Path, press: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = ArchiveWriter.publish
    calls = []

    def interrupted(*args: object) -> object:
        calls.append(args)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return real(*args)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(ArchiveWriter, "publish", interrupted)
        with pytest.raises(KeyboardInterrupt):
            ingest(archive, [press])
    assert counts(ingest(archive, [press]))[:3] == (2, 0, 1)
    assert len(names(archive, "")) == 3


def test_inspecting_shows_every_page_and_refusal(press: Path) -> None:
    found = {one.name: one for one in inspect([press])}
    assert len(found) == 4
    rejection = found["press/all.zip!/more.jsonl!/2"].rejection
    assert rejection is not None
    assert rejection.reason.startswith("line 2: no text in any of its fields")
    article = found["press/all.zip!/more.jsonl!/k1"].article
    assert article is not None
    assert "Millbrook" in article.page.text


def test_two_captures_of_one_address_are_two_versions_once(archive: Path, tmp_path: Path) -> None:
    address = "http://x.example/bridge"
    crawl = members(response(html(BRIDGE), address), response(html(FERRY), address))
    (tmp_path / "crawl.warc.gz").write_bytes(crawl)
    assert counts(ingest(archive, [tmp_path / "crawl.warc.gz"])) == (1, 1, 0, 0, 0)
    assert counts(ingest(archive, [tmp_path / "crawl.warc.gz"])) == (0, 0, 2, 0, 0)
