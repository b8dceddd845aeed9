"""The web front end over a real archive, made from the seeds."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from search.pipeline import ingest
from webapp import create_app

SEEDS = Path(__file__).parents[2] / "seeds"
FILES = sorted(SEEDS.glob("*.txt"))


@pytest.fixture(scope="session")
def web(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    archive = tmp_path_factory.mktemp("web") / "archive"
    ingest(archive, [SEEDS])
    return create_app(archive).test_client()


def hits(web: FlaskClient, query: str) -> list[str]:
    """Names of the files found, in order."""
    answer = web.get(f"/api/v1/search?{query}")
    assert answer.status_code == 200, answer.text
    return [Path(hit["path"]).name for hit in answer.json["hits"]]


def documents(web: FlaskClient) -> dict[str, str]:
    """Id of each document, by the name of its file."""
    found = web.get("/api/v1/search").json["hits"]
    return {Path(hit["path"]).name: hit["id"] for hit in found}


def test_every_seed_is_found(web: FlaskClient) -> None:
    assert sorted(hits(web, "")) == [file.name for file in FILES]


def test_words_are_marked_on_the_page(web: FlaskClient) -> None:
    page = web.get("/search?q=Wagner+Mali").text
    assert "<mark>Wagner</mark>" in page
    assert "<mark>Mali</mark>" in page


def test_the_page_and_the_api_show_the_same_documents_in_the_same_order(web: FlaskClient) -> None:
    for query in ("", "q=Wagner+Mali", "q=Moscow&sort=newest&place=NE", "q=Mali&not-place=FR"):
        page = web.get(f"/search?{query}").text
        on_page = re.findall(r'<h2[^>]*><a href="/documents/([0-9a-f-]+)', page)
        in_api = [hit["id"] for hit in web.get(f"/api/v1/search?{query}").json["hits"]]
        assert on_page == in_api
        total = web.get(f"/api/v1/search?{query}").json["total"]["value"]
        assert f"{total} result" in page


def test_every_count_of_a_facet_is_what_its_filter_finds(web: FlaskClient) -> None:
    facets = web.get("/api/v1/search?q=Russia").json["facets"]
    for field in ("outlet", "person", "org", "place", "lang"):
        for value in facets[field]["values"]:
            narrowed = web.get(value["toggle"]).json
            assert narrowed["total"]["value"] == value["count"], value
        if facets[field]["missing"]:
            assert len(hits(web, f"q=Russia&{field}=-")) == facets[field]["missing"]


def test_a_value_and_its_exclusion_share_the_documents_out(web: FlaskClient) -> None:
    for value in web.get("/api/v1/search").json["facets"]["person"]["values"]:
        having = hits(web, f"person={quote(value['value'])}")
        rest = hits(web, f"not-person={quote(value['value'])}")
        assert sorted(having + rest) == [file.name for file in FILES]


def test_every_link_of_the_pages_can_be_followed(web: FlaskClient) -> None:
    some = next(iter(documents(web).values()))
    for start in ("/", "/search?q=Wagner+Mali&place=ML&from=2025", f"/documents/{some}", "/help"):
        page = web.get(start).text
        for href in set(re.findall(r'href="(/[^"]*)"', page)):
            with web.get(unescape(href)) as answer:
                assert answer.status_code == 200, href


def test_a_month_of_the_timeline_finds_its_documents(web: FlaskClient) -> None:
    timeline = web.get("/api/v1/search").json["facets"]["month"]
    for month in timeline["values"]:
        assert web.get(month["toggle"]).json["total"]["value"] == month["count"]
    assert len(hits(web, "q=date:unknown")) == timeline["unknown"]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name[:3])
def test_the_raw_file_is_the_file(web: FlaskClient, file: Path) -> None:
    answer = web.get(f"/documents/{documents(web)[file.name]}/raw")
    assert answer.data == file.read_bytes()
    assert answer.content_type == "text/plain; charset=utf-8"


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name[:3])
def test_the_page_of_a_document_leaves_nothing_of_it_out(web: FlaskClient, file: Path) -> None:
    document_id = documents(web)[file.name]
    page = web.get(f"/documents/{document_id}/strip").text
    told = _plain(page)
    blocks = web.get(f"/api/v1/documents/{document_id}").json["blocks"]
    assert [block["text"] for block in blocks if _plain(block["text"]) not in told] == []


def _plain(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", "", page)).split())


@pytest.mark.parametrize("text", ["Wagner Mali", "in:removed cookies OR comment OR adblock"])
def test_byte_ranges_of_snippets_lie_in_the_raw_file(web: FlaskClient, text: str) -> None:
    hits = web.get("/api/v1/search", query_string={"q": text}).json["hits"]
    assert hits
    for hit in hits:
        content = web.get(hit["links"]["raw"]).data
        for snippet in hit["snippets"]:
            start, end = snippet["raw"]
            there = content[start:end].decode("utf-8")
            assert " ".join(snippet["text"].split()) == " ".join(there.split())


def test_a_removed_block_is_found_and_shown_where_it_stood(web: FlaskClient) -> None:
    """From the hit to the block on the page of the document, unfolded and marked."""
    assert not web.get("/api/v1/search?q=adblock").json["hits"]
    page = web.get("/search?q=in:removed+adblock").text
    url = re.search(r'<div class="taken">\s*<p[^>]*><a href="([^"#]+)#(block-\d+)">', page)
    assert url
    document = web.get(unescape(url[1])).text
    (fold,) = re.findall(r"<details[^>]* open>(.*?)</details>", document, re.DOTALL)
    (block,) = re.findall(rf'<li id="{url[2]}">(.*?)</li>', fold, re.DOTALL)
    assert "<mark>" in block
    assert "<details" in document.replace(fold, "")


@pytest.mark.parametrize("text", ["(Mali OR", '"Mali', "titel:Mali", "date:2025-13", "a" * 1001])
def test_a_query_that_cannot_be_read_is_a_problem_with_its_place(
    web: FlaskClient, text: str
) -> None:
    answer = web.get("/api/v1/search", query_string={"q": text})
    assert answer.status_code == 422
    assert answer.json["parameter"] == "q"
    assert 0 <= answer.json["position"] <= len(text)
    page = web.get("/search", query_string={"q": text})
    assert page.status_code == 422
    assert "The query cannot be read" in page.text


def test_an_empty_archive_shows_the_first_step(tmp_path: Path) -> None:
    ingest(tmp_path / "archive", [])
    client = create_app(tmp_path / "archive").test_client()
    assert "search-cli ingest FOLDER" in client.get("/").text
    assert client.get("/api/v1/search").json["total"]["value"] == 0
    assert client.get("/status").status_code == 200
    assert client.get("/ready").json == {"status": "ready"}


def test_the_archive_comes_from_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ingest(tmp_path / "archive", [SEEDS])
    monkeypatch.setenv("SEARCH_ARCHIVE", str(tmp_path / "archive"))
    assert create_app().test_client().get("/api/v1/status").json["documents"] == len(FILES)
