"""Stories, entities and other names on the pages of a real archive: the seeds and a near-copy."""

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
def web(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    folder = tmp_path_factory.mktemp("together")
    (seed,) = SEEDS.glob("001_*.txt")
    text = seed.read_text(encoding="utf-8").replace("Stallion Times", "Lake Chad Observer")
    (folder / "copy.txt").write_text(text.replace("significant", "major"), encoding="utf-8")
    ingest(folder / "archive", [SEEDS, folder / "copy.txt"])
    return create_app(folder / "archive").test_client()


def get(web: FlaskClient, url: str) -> str:
    answer = web.get(url)
    assert answer.status_code == 200, url
    return answer.text


def files(web: FlaskClient, query: str) -> list[str]:
    """The beginnings of the names of the files that a search finds."""
    hits = web.get(f"/search.json?{query}").get_json()["hits"]
    return sorted(Path(hit["path"]).name[:3] for hit in hits)


def results(page: str) -> int:
    found = re.search(r'class="total">([\d,]+)', page)
    assert found
    return int(found[1])


def path_of(page: str, pattern: str) -> str:
    found = re.search(pattern, page)
    assert found, pattern
    return unescape(found[1])


def test_one_form_finds_the_others_until_that_is_switched_off(web: FlaskClient) -> None:
    query = "q=CEDEAO&collapse=none&outlet=Stallion+Times&outlet=Diplomatic+Times&outlet=-"
    assert files(web, query) == ["001", "002", "004"]
    assert "<b>CEDEAO:</b> also" in get(web, f"/search?{query}")
    for off in ("aliases=0", "literal=CEDEAO"):
        page = get(web, f"/search?q=CEDEAO&{off}")
        assert results(page) == 0
        assert "look for its other names, too" in page


def test_a_copy_is_one_result_and_found_from_it(web: FlaskClient) -> None:
    page = get(web, "/search?q=Moscow")
    every = get(web, "/search?q=Moscow&collapse=none")
    assert results(every) == results(page) + 1
    story = get(web, path_of(page, r'href="(/stories/[^"]+)">Same text in 2 outlets'))
    assert "Nearly the same text in 1 other article" in story
    compared = get(web, path_of(story, r'href="([^"]+/compare[^"]+)">What differs'))
    assert re.search(r"<del[^>]*>.*?</del>", compared)
    assert re.search(r"<ins[^>]*>.*?</ins>", compared)
    document = get(web, path_of(story, r'href="(/documents/[^"]+)"'))
    assert "Also reported by" in document


@pytest.mark.parametrize("entity", ["place/ML", "org/ecowas", "person/sergei-lavrov"])
def test_every_count_beside_an_entity_is_what_its_link_finds(web: FlaskClient, entity: str) -> None:
    page = get(web, f"/entities/{entity}")
    counted = re.findall(r'<a class="count" href="([^"]+)">([\d,]+)<', page)
    counted += re.findall(r'<a href="(/\?[^"]+)">[^<]+<span class="unseen">, ([\d,]+) result', page)
    assert len(counted) > 5
    for url, count in counted:
        assert results(get(web, unescape(url))) == int(count), url
    shown = re.search(r"Named in</dt><dd>(\d+)", page)
    assert shown
    assert results(get(web, path_of(page, r'href="([^"]+)">Search for it'))) == int(shown[1])


def test_every_entity_that_is_listed_has_a_page(web: FlaskClient) -> None:
    page = get(web, "/entities")
    rows = re.findall(
        r'dir="auto"><a href="([^"]+)">.*?<td class="number"><a href="([^"]+)">([\d,]+)<', page
    )
    assert len(rows) > 20
    for about, search, count in rows:
        get(web, unescape(about))
        assert results(get(web, f"{unescape(search)}&collapse=none")) == int(count), search


def test_every_link_of_these_pages_can_be_followed(web: FlaskClient) -> None:
    story = path_of(get(web, "/search?q=Moscow"), r'href="(/stories/[^"]+)"')
    compare = path_of(get(web, story), r'href="([^"]+/compare[^"]+)"')
    starts = [
        "/search?q=CEDEAO",
        "/search?q=CEDEAO&aliases=0",
        "/entities?type=org",
        "/entities/org/ecowas",
    ]
    for start in (*starts, story, compare):
        for href in set(re.findall(r'href="(/[^"]*)"', get(web, start))):
            with web.get(unescape(href)) as answer:
                assert answer.status_code == 200, href
