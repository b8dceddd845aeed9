"""Feeds: valid Atom that says the same as the page, and says nothing is new that is not."""

from __future__ import annotations

import re
from datetime import datetime
from xml.etree import ElementTree as ET

import feedparser
import pytest
from fake_engine import NOW, FakeEngine, Story
from flask.testing import FlaskClient

from search.model import Role
from webapp import create_app

ATOM = "{http://www.w3.org/2005/Atom}"
OPENSEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"
UUID = FakeEngine.uuid
WILD = "a\x00b\x0bc\x1b[31md\ufffe\uffffe \u202e<b>&amp;]]> صحيفة =1"


def feed_of(client: FlaskClient, url: str = "/search.atom", **more: object) -> ET.Element:
    response = client.get(url, **more)
    assert response.status_code == 200, response.text
    assert response.content_type == "application/atom+xml; charset=utf-8"
    return ET.fromstring(response.data)  # noqa: S314 - what we have written ourselves


def texts(feed: ET.Element, path: str) -> list[str | None]:
    return [
        found.text for found in feed.findall("/".join(f"{ATOM}{one}" for one in path.split("/")))
    ]


def links(element: ET.Element) -> dict[str, str]:
    found = [(link.attrib["rel"], link.attrib["href"]) for link in element.findall(f"{ATOM}link")]
    assert len(dict(found)) == len(found), "a relation twice"
    return dict(found)


def check_valid(feed: ET.Element) -> None:
    """What RFC 4287 demands of a feed and its entries."""
    assert feed.tag == f"{ATOM}feed"
    for element in (feed, *feed.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            assert len(element.findall(f"{ATOM}{name}")) == 1, name
        assert re.fullmatch(
            r"tag:[0-9a-f]{32},2025:[\w:/?#\[\]@!$&'()*+,;=.~%-]+",
            element.findtext(f"{ATOM}id") or "",
        )
        for name in ("updated", "published"):
            for moment in element.findall(f"{ATOM}{name}"):
                assert datetime.fromisoformat(moment.text or "").tzinfo is not None
        assert "alternate" in links(element)
        for url in links(element).values():
            assert re.match(r"https?://", url), url
    assert feed.findtext(f"{ATOM}author/{ATOM}name")
    assert "self" in links(feed)
    ids = texts(feed, "entry/id")
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("query", ["", "?q=Mali", "?q=nowhere", "?per_page=1&page=2", "?page=9"])
def test_a_feed_has_what_the_page_has(client, query):
    feed = feed_of(client, f"/search.atom{query}")
    check_valid(feed)
    in_api = [hit["id"] for hit in client.get(f"/api/v1/search{query}").json["hits"]]
    assert texts(feed, "entry/id") == [f"tag:{UUID},2025:{one}" for one in in_api]
    page = client.get(f"/search{query}").text
    assert re.findall(r'<h2[^>]*><a[^>]* href="/documents/([0-9a-f-]+)', page) == in_api


@pytest.mark.parametrize("query", ["", "?q=Mali", "?q=nowhere"])
def test_a_reader_understands_it(client, query):
    parsed = feedparser.parse(client.get(f"/search.atom{query}").data)
    assert not parsed.bozo, parsed.get("bozo_exception")
    assert parsed.version == "atom10"
    assert len(parsed.entries) == len(client.get(f"/api/v1/search{query}").json["hits"])


def test_an_entry_says_what_is_known(client, fake):
    first = feed_of(client).find(f"{ATOM}entry")
    document = fake.documents[0]
    assert first.findtext(f"{ATOM}title") == "Sahel ministers visit Moscow"
    assert first.findtext(f"{ATOM}updated") == NOW.isoformat()
    assert first.findtext(f"{ATOM}published") == "2025-04-03T00:00:00Z"
    assert first.findtext(f"{ATOM}source/{ATOM}title") == "Stallion Times"
    assert first.attrib["{http://www.w3.org/XML/1998/namespace}lang"] == "en"
    assert links(first) == {
        "alternate": f"http://localhost/documents/{document.id}",
        "via": "https://stallion.example/sahel?a=1&b=2",
    }


def test_a_date_that_is_not_known_to_the_day_is_not_told(client):
    published = {
        entry.findtext(f"{ATOM}title"): entry.findtext(f"{ATOM}published")
        for entry in feed_of(client).findall(f"{ATOM}entry")
    }
    assert published["Niamey signs a pact"] is None  # known to the month
    assert published["<script>alert(1)</script>"] is None  # not known


def test_what_was_found_is_marked(client):
    summary = feed_of(client, "/search.atom?q=Wagner").find(f"{ATOM}entry/{ATOM}summary")
    assert summary.attrib == {"type": "html"}
    assert "<mark>Wagner</mark>" in summary.text


def test_nothing_of_a_text_becomes_markup(client):
    response = client.get("/search.atom?q=Bamako")
    assert "<script" not in response.text
    assert "javascript:" not in response.text
    (entry,) = ET.fromstring(response.data).findall(f"{ATOM}entry")  # noqa: S314 - our own
    assert entry.findtext(f"{ATOM}title") == "<script>alert(1)</script>"
    assert "<img" not in entry.findtext(f"{ATOM}summary")


def test_characters_that_xml_cannot_have_are_left_out():
    story = Story(lines=[(Role.TITLE, WILD), (Role.BODY, WILD)], outlet=WILD, raw=b"wild")
    client = create_app(engine=FakeEngine([story])).test_client()
    feed = feed_of(client)
    check_valid(feed)
    assert texts(feed, "entry/title") == ["abc[31mde \u202e<b>&amp;]]> صحيفة =1"]
    assert not feedparser.parse(client.get("/search.atom").data).bozo


def test_the_same_search_has_the_same_name_from_anywhere(client):
    here = feed_of(client, "/search.atom?q=Mali&page=1")
    there = feed_of(client, "/search.atom?q=Mali", base_url="http://127.0.0.2:8080/")
    for path in ("id", "entry/id", "updated", "entry/updated"):
        assert texts(here, path) == texts(there, path)
    assert links(there)["self"] == "http://127.0.0.2:8080/search.atom?q=Mali"
    assert texts(here, "id") != texts(feed_of(client, "/search.atom?q=Niger"), "id")


def test_addresses_are_those_below_the_path_it_is_served_at(client, fake):
    feed = feed_of(client, base_url="https://192.0.2.1/news/")
    assert links(feed)["self"] == "https://192.0.2.1/news/search.atom"
    first = links(feed.find(f"{ATOM}entry"))["alternate"]
    assert first == f"https://192.0.2.1/news/documents/{fake.documents[0].id}"


def test_pages_of_a_feed_lead_to_one_another(client):
    seen, url, pages = [], "/search.atom?per_page=1", 0
    while url:
        feed = feed_of(client, url)
        assert texts(feed, "id") == [f"tag:{UUID},2025:search?per_page=1"]
        assert feed.findtext(f"{OPENSEARCH}totalResults") == "3"
        assert feed.findtext(f"{OPENSEARCH}startIndex") == str(pages + 1)
        assert feed.findtext(f"{OPENSEARCH}itemsPerPage") == "1"
        seen += texts(feed, "entry/id")
        around = links(feed)
        assert ("previous" in around) == (pages > 0)
        url = around.get("next", "")
        pages += 1
    assert (pages, len(set(seen))) == (3, 3)
    assert around["last"] == around["self"]
    assert around["first"] == "http://localhost/search.atom?per_page=1"


def test_the_feed_is_as_old_as_its_newest_entry(client):
    feed = feed_of(client)
    assert texts(feed, "updated") == [max(texts(feed, "entry/updated"))]
    empty = feed_of(client, "/search.atom?q=nowhere")
    assert texts(empty, "updated") == [NOW.isoformat()]  # of the index


def test_what_has_not_changed_is_not_sent_again(client):
    first = client.get("/search.atom?q=Mali")
    again = client.get("/search.atom?q=Mali", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_a_partial_answer_is_not_kept_and_has_no_total(client, fake):
    fake.partial = True
    response = client.get("/search.atom")
    assert response.headers["Cache-Control"] == "no-store"
    assert b"totalResults" not in response.data


def test_the_title_says_what_is_searched(client):
    assert texts(feed_of(client), "title") == ["Regional News Search: all articles"]
    feed = feed_of(client, "/search.atom?q=Mali&place=NE&not-lang=fr")
    assert texts(feed, "title") == ["Regional News Search: Mali, NE"]


@pytest.mark.parametrize("wrong", ["q=titel:x", "nonsense=1"])
def test_a_feed_that_cannot_be_read_is_refused(client, wrong):
    assert client.get(f"/search.atom?{wrong}").status_code == 422


def test_a_host_that_is_none_makes_no_addresses(client):
    response = client.get("/search.atom", headers={"Host": 'evil"><script>'})
    assert response.status_code == 403
    assert "<script>" not in response.text
