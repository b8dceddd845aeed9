"""The pages of entities: what they say, where they lead, what they escape."""

from __future__ import annotations

import re
from html import unescape

import pytest
from fake_engine import FakeEngine, Story
from flask.testing import FlaskClient
from outline import Outline

from search.model import EntityRef, EntityType, Link, Origin, Role
from webapp import create_app

LAVROV = EntityRef(EntityType.PERSON, "sergei-lavrov")
NIGER = EntityRef(EntityType.PLACE, "NE")


@pytest.fixture
def web(reports: FakeEngine) -> FlaskClient:
    return create_app(engine=reports).test_client()


def words_of(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def test_an_entity_tells_name_kind_and_how_often_it_is_named(web: FlaskClient) -> None:
    shown = web.get("/entities/person/sergei-lavrov").text
    assert '<p class="kicker">Person</p>' in shown
    assert '<h1 dir="auto">Sergei Lavrov</h1>' in shown
    assert "Named in 3 articles" in words_of(shown)
    assert "Published by 2 outlets" in words_of(shown)
    assert '<a href="/search?person=sergei-lavrov">Search for it</a>' in shown


def test_its_months_lead_to_searches_filtered_by_it(web: FlaskClient) -> None:
    shown = web.get("/entities/place/NE").text
    assert 'href="/search?place=NE&amp;from=2025-04&amp;to=2025-04"' in shown
    assert 'href="/search?q=date:unknown&amp;place=NE&amp;sort=newest"' in shown
    assert "per_page" not in shown
    assert "facet_size" not in shown


def test_its_latest_articles_are_listed(web: FlaskClient, reports: FakeEngine) -> None:
    shown = web.get("/entities/place/NE").text
    latest = shown.partition("Latest articles")[2].partition("</section>")[0]
    found = re.findall(r'href="/documents/([0-9a-f]+)"', latest)
    assert found[:2] == [reports.documents[1].id, reports.documents[0].id]
    assert len(found) == 4


def test_at_most_five_are_listed_and_the_rest_is_one_link_away() -> None:
    names = [("place", "NE", "Niger")]
    stories = [
        Story([(Role.TITLE, f"T{n}"), (Role.BODY, "Niger")], names=names, file=f"{n}.txt")
        for n in range(9)
    ]
    shown = create_app(engine=FakeEngine(stories)).test_client().get("/entities/place/NE").text
    latest = shown.partition("Latest articles")[2].partition("</section>")[0]
    assert latest.count('href="/documents/') == 5
    assert '<a href="/search?place=NE">All 9 articles<span' in latest


def test_what_it_is_named_together_with_leads_there_and_to_both(web: FlaskClient) -> None:
    aside = web.get("/entities/place/NE").text.partition("<aside")[2]
    assert '<a href="/entities/person/sergei-lavrov">Sergei Lavrov</a>' in aside
    assert '<a class="count" href="/search?person=sergei-lavrov&amp;place=NE">2<' in aside
    assert "results with Sergei Lavrov and Niger" in aside
    # As filters, two places would be alternatives: one of them goes to the query.
    assert '<a href="/entities/place/ML">Mali</a>' in aside
    both = re.search(r'href="([^"]+)">3<span class="unseen"> results with Mali', aside)
    assert both
    assert unescape(both[1]) == "/search?q=place:%22ML%22&place=NE&sort=newest"
    assert 'href="/entities/place/NE' not in aside  # not with itself
    assert '<a href="/search?outlet=Stallion+Times&amp;place=NE">Stallion Times' in aside


def test_counts_of_its_own_kind_are_of_the_documents_that_name_it() -> None:
    """The facet of a field does not see the filter of that field."""
    far = Story([(Role.TITLE, "Far"), (Role.BODY, "Mali")], names=[("place", "ML", "Mali")])
    engine = FakeEngine(
        [
            far,
            Story(
                [(Role.TITLE, "Near"), (Role.BODY, "Niger, Mali")],
                names=[("place", "ML", "Mali"), ("place", "NE", "Niger")],
                file="near.txt",
            ),
        ]
    )
    shown = create_app(engine=engine).test_client().get("/entities/place/NE").text
    assert re.search(r'">1<span class="unseen"> result with Mali and Niger', shown)


def test_its_forms_lead_to_where_each_was_first_seen(web: FlaskClient, reports: FakeEngine) -> None:
    reports.aliases[LAVROV] = ("Sergei Lavrov", "Sergueï Lavrov", "Sergej Lawrow")
    shown = web.get("/entities/person/sergei-lavrov").text
    first = {form.form: form.document for form in reports.entity(LAVROV).forms}
    assert set(first) == {"Sergei Lavrov", "Lavrov"}
    for form, document in first.items():
        (row,) = re.findall(rf'<tr><th scope="row" dir="auto">{form}</th>(.*?)</tr>', shown)
        assert f'href="/documents/{document}"' in row
    assert "Sergei Lavrov 2 Stallion Times : Niger and Mali sign a pact 3 April 2025" in words_of(
        shown
    )
    assert "Also listed, in no article yet: Sergueï Lavrov and Sergej Lawrow." in words_of(shown)


def test_what_was_merged_into_it_is_told_with_the_reason(
    web: FlaskClient, reports: FakeEngine
) -> None:
    source = EntityRef(EntityType.PERSON, "lavrov")
    assert "Shown together" not in web.get("/entities/person/sergei-lavrov").text
    reports.merged[LAVROV] = (
        Link(source, LAVROV, Origin.ARCHIVE, "<b>one surname</b>"),
        Link(source._replace(id="s-lavrov"), LAVROV, Origin.PERSON, "merged by hand"),
    )
    told = words_of(web.get("/entities/person/sergei-lavrov").text.replace("&lt;", "("))
    assert "person:lavrov (b>one surname" in told
    assert "found in the articles of the archive" in told
    assert "person:s-lavrov merged by hand ; decided by a person" in told


def test_one_that_is_shown_as_another_leads_there_for_the_time_being(
    web: FlaskClient, reports: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A merge can be undone, so no browser may keep where it led."""
    shown = reports.entity(LAVROV)
    monkeypatch.setattr(reports, "entity", lambda _ref: shown)
    answer = web.get("/entities/person/lavrov")
    assert (answer.status_code, answer.headers["Location"]) == (
        302,
        "/entities/person/sergei-lavrov",
    )


def test_long_titles_are_cut_in_its_lists() -> None:
    title = "Niger " + "x" * 400
    names = [("place", "NE", "Niger")]
    engine = FakeEngine([Story([(Role.TITLE, title)], names=names)])
    shown = create_app(engine=engine).test_client().get("/entities/place/NE").text
    assert shown.count(f">{title[:300]}…<") == 2  # the latest articles, and where a form was seen
    assert title not in shown


@pytest.mark.parametrize(
    "url", ["/entities/person/none", "/entities/thing/ML", "/entities/place/ML/x", "/entities/x"]
)
def test_an_unknown_entity_is_not_found(web: FlaskClient, url: str) -> None:
    answer = web.get(url)
    assert answer.status_code == 404
    assert "<h1>Not found</h1>" in answer.text


def test_entities_are_listed_by_how_often_they_are_named(web: FlaskClient) -> None:
    shown = web.get("/entities").text
    rows = re.findall(r'<tr><th scope="row" dir="auto"><a href="([^"]+)">([^<]+)</a>', shown)
    assert rows[0] == ("/entities/place/NE", "Niger")
    assert ("/entities/person/sergei-lavrov", "Sergei Lavrov") in rows
    assert '<a href="/search?place=NE">4<span class="unseen"> documents that name Niger' in shown
    assert ' aria-current="page">Names</a>' in shown
    assert ' aria-current="page">All</a>' in shown


def test_the_list_is_narrowed_by_kind_and_beginning(web: FlaskClient) -> None:
    shown = web.get("/entities?q=Ma&type=place").text
    assert re.findall(r'dir="auto"><a href="([^"]+)">', shown) == ["/entities/place/ML"]
    assert '<a href="/entities?q=Ma&amp;type=place" aria-current="page">Places</a>' in shown
    assert '<a href="/entities?q=Ma&amp;type=person">People</a>' in shown
    assert '<input type="hidden" name="type" value="place">' in shown
    assert 'name="q" type="search" value="Ma"' in shown
    nothing = web.get("/entities?q=zebra&type=org").text
    assert "No name of the archive with a word that begins with “zebra” is listed here." in nothing
    assert '<a href="/entities?q=zebra">Look among all kinds</a>' in nothing


def test_names_of_one_kind_are_listed_from_a_to_z(web: FlaskClient) -> None:
    shown = web.get("/entities?type=place&sort=name").text
    rows = re.findall(r'<th scope="row" dir="auto"><a href="([^"]+)">([^<]+)</a>', shown)
    assert rows == [("/entities/place/ML", "Mali"), ("/entities/place/NE", "Niger")]
    orders = '<a href="/entities?type=place">Most named first</a>'
    assert orders in shown
    assert ' aria-current="true">A to Z</a>' in shown
    assert '<input type="hidden" name="sort" value="name">' in shown
    only = web.get("/entities?q=ni&type=place&sort=name").text
    assert re.findall(r'dir="auto"><a href="([^"]+)">', only) == ["/entities/place/NE"]
    assert "A to Z" not in web.get("/entities").text


@pytest.mark.parametrize("asked", ["sort=name", "type=place&sort=count"])
def test_an_order_there_is_none_of_is_refused(web: FlaskClient, asked: str) -> None:
    assert web.get(f"/entities?{asked}").status_code == 422


def test_an_entity_can_be_followed(web: FlaskClient) -> None:
    shown = web.get("/entities/place/NE").text
    assert '<a href="/search.atom?place=NE">Feed of new articles</a>' in shown
    assert web.get("/search.atom?place=NE").status_code == 200


def test_a_long_list_has_parts() -> None:
    names = [("person", f"p{n}", f"Person{n} Doe") for n in range(120)]
    text = ", ".join(name for _, _, name in names)
    engine = FakeEngine([Story([(Role.TITLE, "All"), (Role.BODY, text)], names=names)])
    client = create_app(engine=engine).test_client()
    shown = client.get("/entities?offset=50").text
    assert "120 names, 51 to 100" in shown
    assert '<a rel="prev" href="/entities">Previous</a>' in shown
    assert '<a rel="next" href="/entities?offset=100">Next</a>' in shown
    last = client.get("/entities?offset=100").text
    assert 'rel="next"' not in last
    beyond = client.get("/entities?offset=500").text
    assert "The list ends before that" in beyond
    assert '<a rel="prev" href="/entities?offset=70">Previous</a>' in beyond


@pytest.mark.parametrize(
    ("asked", "parameter"), [("type=thing", "type"), ("offset=-1", "offset"), ("kind=org", "kind")]
)
def test_a_parameter_that_cannot_be_read_is_named(
    web: FlaskClient, asked: str, parameter: str
) -> None:
    answer = web.get(f"/entities?{asked}")
    assert answer.status_code == 422
    assert f'<a href="/entities">Go on without <code>{parameter}</code></a>' in answer.text


def test_a_filter_that_is_set_leads_to_what_it_asks_for(web: FlaskClient) -> None:
    about = '<a class="bare" href="/entities/place/NE">About Niger</a>'
    assert about in web.get("/search?place=NE").text
    assert "About" not in web.get("/search?not-place=NE").text
    assert "About" not in web.get("/search?outlet=Stallion+Times").text
    assert "About" not in web.get("/search?place=nowhere").text


def test_the_names_of_a_document_lead_to_searches_and_to_their_pages(
    web: FlaskClient, reports: FakeEngine
) -> None:
    aside = web.get(f"/documents/{reports.documents[0].id}").text.partition("<aside")[2]
    assert '<a href="/search?person=sergei-lavrov">Sergei Lavrov</a>' in aside
    assert '<a class="about" href="/entities/person/sergei-lavrov">about<' in aside


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>'])
def test_nothing_from_outside_becomes_markup(text: str) -> None:
    names = [("org", text, text), ("place", "NE", "Niger")]
    story = Story([(Role.TITLE, text), (Role.BODY, f"{text} Niger")], outlet=text, names=names)
    engine = FakeEngine([story])
    engine.aliases[NIGER] = (text,)
    engine.merged[NIGER] = (Link(EntityRef(EntityType.PLACE, text), NIGER, Origin.PERSON, text),)
    client = create_app(engine=engine).test_client()
    urls = ["/entities", "/entities/place/NE", f"/entities?q={text}", f"/entities/org/{text}"]
    for url in urls:
        shown = client.get(url).text
        outline = Outline(shown)
        assert len(outline.all("script")) == 1
        assert outline.all("img") == []
        for _, attributes in outline.found:
            assert not [name for name in attributes if name.startswith("on")]
    linked = re.search(r'<a href="(/entities/org/[^"]+)"', client.get("/entities").text)
    assert linked
    assert client.get(unescape(linked[1])).status_code == 200
