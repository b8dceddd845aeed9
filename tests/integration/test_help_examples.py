"""Whatever the help page gives as an example finds something in the articles that come along."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from search.pipeline import ingest
from webapp import create_app

SEEDS = Path(__file__).parents[2] / "seeds"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    archive = tmp_path_factory.mktemp("help") / "archive"
    ingest(archive, [SEEDS])
    return create_app(archive).test_client()


@pytest.fixture(scope="module")
def page(client: FlaskClient) -> str:
    return client.get("/help").text


def test_every_example_finds_something(client: FlaskClient, page: str) -> None:
    examples = [unescape(url) for url in re.findall(r'class="example" href="([^"]+)"', page)]
    assert len(examples) > 20
    for url in examples:
        answer = client.get(f"/api/v1{url}")
        assert answer.status_code == 200, url
        assert answer.json, url
        assert answer.json["total"]["value"] > 0, url


def test_the_examples_cover_every_field(page: str) -> None:
    fields = {"title", "person", "org", "place", "outlet", "author", "lang", "date", "in"}
    shown = re.findall(r'class="example"[^>]*><code>(.*?)</code>', page)
    assert {name for text in shown for name in re.findall(r"\b([a-z]+):", text)} == fields


def test_every_link_of_the_page_leads_somewhere(client: FlaskClient, page: str) -> None:
    ids = re.findall(r'id="([^"]+)"', page)
    for link in map(unescape, re.findall(r'href="([^"]+)"', page)):
        if link.startswith("#"):
            assert link[1:] in ids
            continue
        with client.get(link) as answer:
            assert answer.status_code == 200, link


def test_what_stands_in_it_is_found_by_it(client: FlaskClient, page: str) -> None:
    """Each part that the contents name has a heading."""
    contents = re.search(r'<nav class="contents".*?</nav>', page, re.DOTALL)
    assert contents
    for place, words in re.findall(r'href="#([^"]+)">([^<]+)<', contents[0]):
        assert f'<h2 id="{place}">{words}</h2>' in page
    assert client.get("/search").status_code == 200
