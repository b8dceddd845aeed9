"""The pages over an engine in memory: what they show, where they lead, what they escape."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from fake_engine import NOW, FakeEngine, Story, document_of
from fake_stories import HOSTILE
from flask.testing import FlaskClient
from outline import Outline

from search.errors import Busy, IndexDamaged, QueryError
from search.model import Category, Role
from webapp import create_app
from webapp.security import PAGE_POLICY, RAW_POLICY

Page = Callable[[str], str]


def id_of(story: Story) -> str:
    return document_of(story).id


@pytest.fixture
def moscow(fake: FakeEngine) -> str:
    return fake.documents[0].id


@pytest.fixture(
    params=[
        "/",
        "/search?q=Mali",
        "/search?q=nothing",
        "/status",
        "/help",
        "/nowhere",
        "/documents/{visit}",
        "/stories/{visit}",
        "/stories/{visit}/compare",
        "/entities",
        "/entities?q=nothing&type=org",
        "/entities/place/ML",
        "/entities/place/none",
    ]
)
def any_page(request: pytest.FixtureRequest, reports: FakeEngine) -> str:
    client = create_app(engine=reports).test_client()
    return client.get(request.param.format(visit=reports.documents[0].id)).text


def test_every_page_nests_and_has_one_heading(any_page: str) -> None:
    outline = Outline(any_page)
    assert len(outline.all("h1")) == 1
    assert len(outline.all("main")) == 1
    assert any_page.startswith("<!doctype html>")


def test_no_page_has_inline_style_or_script_or_loads_from_outside(any_page: str) -> None:
    outline = Outline(any_page)
    assert outline.all("style") == []
    (script,) = (a["src"] or "" for a in outline.all("script"))
    assert script.startswith("/static/site.js")
    for tag, attributes in outline.found:
        assert not [name for name in attributes if name == "style" or name.startswith("on")]
        if (tag, attributes.get("rel")) == ("a", "noopener noreferrer nofollow"):
            continue  # leads out, to the page's own address
        for name in ("href", "src", "action"):
            assert (attributes.get(name) or "/").startswith(("/", "#"))


def test_ids_are_unique_and_labels_point_at_fields(any_page: str) -> None:
    outline = Outline(any_page)
    ids = [a["id"] for _, a in outline.found if a.get("id")]
    assert len(ids) == len(set(ids))
    assert {a["for"] for a in outline.all("label") if "for" in a} <= set(ids)


def test_the_plain_page_shows_all_documents_newest_first(page: Page, fake: FakeEngine) -> None:
    shown = page("/")
    assert "<h1>All documents</h1>" in shown
    assert "3 articles" in shown
    assert shown.index("Sahel ministers") < shown.index("Niamey signs")
    assert fake.asked[0].sort == "newest"


def test_the_title_tells_query_and_total(page: Page) -> None:
    assert "<title>Mali – 2 articles – Regional News Search</title>" in page("/search?q=Mali")


def test_a_hit_shows_marks_date_honesty_entities_and_strip_share(page: Page) -> None:
    shown = page("/search?q=Mali")
    assert "<mark>Mali</mark>" in shown
    assert "3 April 2025" in shown
    assert "November 2024, inferred from caption" in shown
    assert "Outlet unknown" in shown
    assert "removed as boilerplate" in shown
    assert '<a href="/search?q=Mali&amp;org=wagner-group">Wagner Group</a>' in shown
    assert "date unknown" in page("/search?q=Bamako")


def test_a_checkbox_says_its_count_and_is_ticked_when_asked_for(page: Page) -> None:
    shown = page("/search?place=ML")
    box = next(a for a in Outline(shown).all("input") if a.get("id") == "place-1")
    assert (box["name"], box["type"], "checked" in box) == ("place", "checkbox", True)
    assert box["aria-label"] == "Mali, 2 results"


def test_the_filter_form_carries_what_it_does_not_show(page: Page) -> None:
    shown = page("/search?q=Mali&sort=oldest&per_page=10&not-outlet=Stallion+Times&page=1")
    form = shown.split('aria-label="Filters"')[1].split("</form>")[0]
    hidden = re.findall(r'type="hidden" name="([^"]+)" value="([^"]+)"', form)
    assert hidden == [
        ("q", "Mali"),
        ("not-outlet", "Stallion Times"),
        ("sort", "oldest"),
        ("per_page", "10"),
    ]


def test_an_excluded_value_is_struck_through_and_can_be_allowed_again(page: Page) -> None:
    shown = page("/search?q=Mali&not-place=NE")
    assert re.search(r'<a class="dropped" href="/search\?q=Mali"><s>Niger</s>', shown)
    assert "1 result" in shown
    assert 'href="/search?q=Mali&amp;not-place=ML"' in page("/search?q=Mali")


def with_many_people(count: int) -> FlaskClient:
    names = [("person", f"p{n}", f"Person {n} Doe") for n in range(count)]
    text = ", ".join(name for _, _, name in names)
    story = Story([(Role.TITLE, "Everybody"), (Role.BODY, text)], names=names)
    return create_app(engine=FakeEngine([story])).test_client()


def test_all_values_of_a_facet_are_a_page_away() -> None:
    shown = with_many_people(12).get("/search?q=Everybody").text
    assert shown.count('name="person"') == 8
    more = '<a class="more" href="/facets/person?q=Everybody">All 12 values<'
    assert more in shown
    assert "All 8 values" not in with_many_people(8).get("/").text


def test_the_language_of_a_hit_is_told(page: Page) -> None:
    assert '<h2 dir="auto" lang="en">' in page("/search?q=Mali")
    assert '<p class="snippet" dir="auto" lang="en">' in page("/search?q=Mali")


def test_documents_without_a_value_can_be_asked_for(page: Page) -> None:
    assert 'name="outlet" value="-"' in page("/")
    shown = page("/search?outlet=-")
    assert "Niamey signs" in shown
    assert "Sahel ministers" not in shown


def test_each_filter_has_a_chip_that_removes_it(page: Page) -> None:
    shown = page("/search?q=Mali&place=NE&from=2024")
    assert 'href="/search?q=Mali&amp;from=2024">Places: <b>Niger</b>' in shown
    assert 'href="/search?q=Mali&amp;place=NE">Date: <b>from 2024</b>' in shown
    assert 'href="/search?q=Mali">Remove all filters' in shown


def test_a_filter_that_matches_nothing_stays_in_the_form(page: Page) -> None:
    shown = page("/search?place=XX")
    assert re.search(r'name="place" value="XX" aria-label="XX, 0 results" checked', shown)


def test_months_are_bars_that_narrow_the_dates(page: Page) -> None:
    shown = page("/")
    assert 'href="/search?from=2025-04&amp;to=2025-04" title="April 2025: 1 result"' in shown
    assert shown.count('class="bar-label"') == 6  # November to April, without a gap
    assert "Date unknown (1)" in shown
    assert 'href="/search?q=date:unknown&amp;sort=newest"' in shown
    assert 'href="/search?q=%28Bamako%29+date:unknown"' in page("/search?q=Bamako")
    assert "All dates" in page("/search?from=2025-04&to=2025-04")


def test_a_single_month_is_a_link_not_a_chart(page: Page) -> None:
    shown = page("/search?q=Wagner")
    assert 'class="bars"' not in shown
    assert '<a href="/search?q=Wagner&amp;from=2025-04&amp;to=2025-04">April 2025 (1)</a>' in shown


def test_many_months_become_years() -> None:
    stories = [
        Story([(Role.TITLE, f"In {year}"), (Role.BODY, "Text")], date=f"{year}-06")
        for year in range(2001, 2021)
    ]
    client = create_app(engine=FakeEngine(stories)).test_client()
    assert 'href="/search?from=2001&amp;to=2001" title="2001: 1 result"' in client.get("/").text
    narrowed = client.get("/search?from=2001&to=2001").text
    assert 'href="/search?from=2001-06&amp;to=2001-06" title="June 2001: 1 result"' in narrowed


def test_an_empty_answer_names_what_can_be_dropped(page: Page) -> None:
    shown = page("/search?q=Mali&place=NE&outlet=Stallion+Times")
    assert "No document matches" in shown
    ways = re.findall(r'<a href="([^"]+)">(Without[^<]+)</a> <span class="count">([^<]+)', shown)
    assert ways == [
        ("/search?q=Mali&amp;place=NE", "Without “Outlet: Stallion Times”", "1 result"),
        ("/search?q=Mali&amp;outlet=Stallion+Times", "Without “Places: Niger”", "1 result"),
        ("/search?q=Mali", "Without any filter", "2 results"),
    ]


def test_at_most_five_filters_are_tried_without(fake: FakeEngine) -> None:
    client = create_app(engine=fake).test_client()
    client.get("/search?q=Mali&" + "&".join(f"outlet={n}" for n in range(20)))
    # With the filters, without each, without any, in removed text, the dates of the archive.
    assert len(fake.asked) <= 1 + 5 + 2 + 1


def test_pages_are_numbered_and_linked() -> None:
    stories = [Story([(Role.TITLE, f"Story {n}"), (Role.BODY, "Text")]) for n in range(95)]
    client = create_app(engine=FakeEngine(stories)).test_client()
    shown = client.get("/search?q=Story&page=3&per_page=10").text
    assert "95 articles, page 3 of 10" in shown
    assert '<a rel="prev" href="/search?q=Story&amp;page=2&amp;per_page=10">' in shown
    assert '<a rel="next" href="/search?q=Story&amp;page=4&amp;per_page=10">' in shown
    assert 'page=3&amp;per_page=10" aria-current="page"' in shown
    assert shown.count('class="gap"') == 1
    beyond = client.get("/search?q=Story&page=12&per_page=10").text
    assert "There is no page 12" in beyond


def test_an_empty_archive_says_what_to_do() -> None:
    client = create_app(engine=FakeEngine([])).test_client()
    assert "search-cli ingest FOLDER" in client.get("/").text
    assert "search-cli ingest FOLDER" in client.get("/status").text


def test_a_query_that_cannot_be_read_is_explained_and_stays_in_the_form(
    client: FlaskClient,
) -> None:
    answer = client.get("/search?q=Mali+titel:Moscow&place=ML")
    assert answer.status_code == 422
    assert "There is no field “titel”." in answer.text
    assert "Mali <mark>t</mark>itel:Moscow" in answer.text
    assert "Did you mean <code>title:</code>?" in answer.text
    assert 'value="Mali titel:Moscow"' in answer.text
    assert '<input type="hidden" name="place" value="ML">' in answer.text


def test_an_unknown_parameter_is_refused_with_the_nearest_name(client: FlaskClient) -> None:
    answer = client.get("/search?q=Mali&plcae=<script>&place=NE")
    assert answer.status_code == 422
    assert "<script>&" not in answer.text
    assert "Did you mean <code>place</code>?" in answer.text
    assert 'href="/search?q=Mali&amp;place=NE"' in answer.text


def test_a_document_shows_its_text_by_role(page: Page, moscow: str) -> None:
    shown = page(f"/documents/{moscow}")
    assert ">Sahel ministers visit Moscow</h1>" in shown
    assert "<h2>What comes next</h2>" in shown
    assert re.search(r"<li>Training in <a class=\"entity\"[^>]*>Mali</a></li>", shown)
    assert "<li>Trade &amp; transport</li>" in shown
    assert "<tr><td>Country Leader</td></tr>" in shown
    assert '<p class="attribution">A minister</p>' in shown
    assert '<p class="byline">By Jane Doe</p>' in shown


def test_entities_lead_back_to_searches(page: Page, moscow: str) -> None:
    shown = page(f"/documents/{moscow}?q=Mali&place=ML")
    assert shown.count('class="entity" href="/search?place=ML"') == 3
    assert '<a href="/search?person=sergei-lavrov">Sergei Lavrov</a>' in shown
    assert 'href="/search?q=Mali&amp;place=ML"><span aria-hidden="true">←</span> Back' in shown


def test_removed_blocks_are_folded_where_they_stood(page: Page, moscow: str) -> None:
    shown = page(f"/documents/{moscow}")
    assert "4 blocks removed" in shown
    folds = re.findall(r'class="fold"[^>]*>\s*<summary>(.*?)</summary>', shown)
    assert folds == [
        "1 block removed (2 words): breadcrumb",
        "1 block removed (3 words): share and print",
        "2 blocks removed (5 words): copyright, ad-blocker notice",
    ]
    assert shown.index("Wagner Group") < shown.index("Share this article")
    assert shown.index("Share this article") < shown.index("What comes next")
    assert "looks like share_print" in shown
    assert "line 1, bytes 0–13" in shown
    assert shown.count("87 % sure") == 4
    assert not re.search(r"<details[^>]* open", shown)
    assert len(re.findall(r"<details[^>]* open", page(f"/documents/{moscow}/strip"))) == 3


def test_every_removed_block_has_an_address_of_its_own(
    page: Page, fake: FakeEngine, moscow: str
) -> None:
    removed = fake.document(moscow).article.page.removed
    shown = page(f"/documents/{moscow}/strip")
    for block in removed:
        (item,) = re.findall(rf'<li id="block-{block.span.start}">(.*?)</li>', shown, re.DOTALL)
        assert block.text in item


def test_a_removal_by_an_older_cleaner_does_not_say_how_sure_it_is(page: Page) -> None:
    assert "sure" not in page(f"/documents/{id_of(HOSTILE)}")


def test_a_hit_in_removed_text_says_so_and_leads_to_the_block(
    page: Page, fake: FakeEngine, moscow: str
) -> None:
    block = next(b for b in fake.document(moscow).article.page.removed if "Share" in b.text)
    shown = page("/search?q=in:removed+share")
    url = f"/documents/{moscow}?q=in:removed+share#block-{block.span.start}"
    assert f'<a href="{url}">Removed as share and print</a>: looks like share_print' in shown
    assert "<mark>Share</mark> this article</p>" in shown
    assert "Share" not in page("/search?q=Moscow").partition("<main")[2]


def test_the_page_of_a_document_unfolds_what_was_found_in_removed_text(
    page: Page, moscow: str
) -> None:
    shown = page(f"/documents/{moscow}?q=in:removed+share")
    assert len(re.findall(r'<details class="fold"', shown)) == 3
    (fold,) = re.findall(r"<details[^>]* open>(.*?)</details>", shown, re.DOTALL)
    assert "<mark>Share</mark>" in fold
    assert " this article" in fold
    assert "<mark>" not in shown.replace(fold, "")
    assert not re.search(r"<details[^>]* open", page(f"/documents/{moscow}?q=share"))


def test_a_question_that_cannot_be_read_keeps_no_document_from_being_shown(
    page: Page, moscow: str
) -> None:
    assert "Wagner Group" in page(f"/documents/{moscow}?q=titel:x")


def test_an_empty_answer_leads_to_removed_text_that_has_the_words(page: Page) -> None:
    way = '<a href="/search?q=in:removed+adblock">In the text that was removed</a> '
    assert way + '<span class="count">1 result</span>' in page("/search?q=adblock")
    assert "In the text that was removed" not in page("/search?q=zebra")


def test_marks_alone_are_no_words() -> None:
    story = Story([(Role.TITLE, "T"), (Category.DECORATION, "* * *")])
    client = create_app(engine=FakeEngine([story])).test_client()
    shown = client.get(f"/documents/{id_of(story)}").text
    assert "<summary>1 block removed: decoration</summary>" in shown


def test_author_and_address_tell_where_they_were_found(page: Page, moscow: str) -> None:
    shown = page(f"/documents/{moscow}")
    assert 'Jane Doe <span class="source">byline</span>' in shown
    assert (
        '<a href="https://stallion.example/sahel?a=1&amp;b=2" '
        'rel="noopener noreferrer nofollow">stallion.example</a> '
        '<span class="source">canonical link</span>' in shown
    )


def test_an_address_that_is_not_of_the_web_is_no_link(page: Page) -> None:
    shown = page(f"/documents/{id_of(HOSTILE)}")
    assert "javascript:alert(8)" in shown
    assert 'href="javascript' not in shown


def test_provenance_is_shown(page: Page, fake: FakeEngine, moscow: str) -> None:
    provenance = fake.document(moscow).provenance
    shown = page(f"/documents/{moscow}")
    for told in (provenance.sha256, "moscow.txt", "utf-8", "test-1", NOW.isoformat()):
        assert told in shown


def test_the_raw_file_is_plain_text_in_a_sandbox(client: FlaskClient) -> None:
    answer = client.get(f"/documents/{id_of(HOSTILE)}/raw")
    assert answer.data == HOSTILE.raw
    assert answer.content_type == "text/plain; charset=utf-8"
    assert answer.headers["Content-Security-Policy"] == RAW_POLICY
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("encoding", "content_type"),
    [
        ("cp1252", "text/plain; charset=cp1252"),
        ("utf-16-le", "text/plain; charset=utf-16le"),
        ("x; y\r\nSet-Cookie: z", "text/plain"),
    ],
)
def test_the_raw_file_names_its_encoding(encoding: str, content_type: str) -> None:
    story = Story([(Role.TITLE, "T")], encoding=encoding)
    client = create_app(engine=FakeEngine([story])).test_client()
    assert client.get(f"/documents/{id_of(story)}/raw").content_type == content_type


def test_status_tells_counts_and_rejections(page: Page) -> None:
    shown = page("/status")
    for told in ("31 %", "2 May 2025, 09:30 UTC", "g1", "b.bin", "binary &lt;b&gt;file&lt;/b&gt;"):
        assert told in shown


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>'])
def test_nothing_from_outside_becomes_markup(client: FlaskClient, text: str) -> None:
    urls = ["/", f"/documents/{id_of(HOSTILE)}", f"/documents/{id_of(HOSTILE)}/strip", "/status"]
    pages = [client.get(url).text for url in urls]
    queries = [{"q": text}, {"outlet": text}, {text: "1"}, {"q": text, "from": text}]
    pages += [client.get("/search", query_string=query).text for query in queries]
    pages.append(client.get(f"/documents/{text}").text)
    for shown in pages:
        outline = Outline(shown)
        assert len(outline.all("script")) == 1
        assert outline.all("img") == []
        assert outline.all("i") == []


@pytest.mark.parametrize(
    "url",
    ["/", "/status", "/help", "/nowhere", "/search?x=1", "/static/site.css", "/api/v1/search"],
)
def test_every_answer_carries_the_security_headers(client: FlaskClient, url: str) -> None:
    with client.get(url) as answer:  # a static file stays open until the answer is closed
        headers = answer.headers
    assert headers["Content-Security-Policy"] == PAGE_POLICY
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"] == "no-cache"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "Set-Cookie" not in headers


def test_unknown_addresses_and_documents_are_not_found(client: FlaskClient) -> None:
    for url in ("/nowhere", "/documents/none", "/documents/none/raw", "/documents/none/strip"):
        answer = client.get(url)
        assert answer.status_code == 404
        assert "<h1>Not found</h1>" in answer.text
    assert "There is nothing at this address" in client.get("/nowhere").text


class BrokenEngine(FakeEngine):
    def __init__(self, error: Exception) -> None:
        super().__init__([])
        self._error = error

    def search(self, _query: object) -> None:  # type: ignore[override]
        raise self._error


def test_a_bug_gives_a_page_that_tells_nothing_of_it(caplog: pytest.LogCaptureFixture) -> None:
    answer = create_app(engine=BrokenEngine(ZeroDivisionError("secret"))).test_client().get("/")
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert "<h1>Something went wrong</h1>" in answer.text
    assert "secret" in caplog.text


def test_an_archive_in_no_state_to_answer_is_unavailable(
    caplog: pytest.LogCaptureFixture,
) -> None:
    damaged = create_app(engine=BrokenEngine(IndexDamaged("/srv/news is damaged")))
    answer = damaged.test_client().get("/")
    assert answer.status_code == 503
    assert "/srv/news" not in answer.text  # the message may name files of this machine
    assert "search-cli rebuild" in answer.text
    assert "/: /srv/news is damaged" in caplog.text
    assert answer.headers["Retry-After"] == "5"
    busy = create_app(engine=BrokenEngine(Busy("locked"))).test_client().get("/")
    assert busy.headers["Retry-After"] == "5"


def test_what_the_engine_refuses_can_be_left_out() -> None:
    refusing = BrokenEngine(QueryError("there is no such place", parameter="place"))
    answer = create_app(engine=refusing).test_client().get("/search?q=Mali&place=XX&person=x")
    assert answer.status_code == 422
    assert 'href="/search?q=Mali&amp;person=x">Search without <code>place</code>' in answer.text


def test_a_partial_answer_says_so(page: Callable[[str], str], fake: FakeEngine) -> None:
    fake.partial = True
    shown = page("/search?q=Mali&per_page=1")
    assert "<title>Mali – at least " in shown
    assert "At least 2 articles, page 1 of at least 2" in shown
    assert "The time for a search ran out, so documents may be missing here" in shown


@pytest.mark.parametrize("url", ["/search?q=nowhere+else&place=ML", "/search?q=Mali&page=9"])
def test_a_partial_answer_without_hits_claims_nothing(
    page: Callable[[str], str], fake: FakeEngine, url: str
) -> None:
    fake.partial = True
    shown = page(url)
    assert "that does not mean that nothing matches" in shown
    assert "No document matches" not in shown
    assert "There is no page" not in shown
    assert "Without" not in shown
    assert len(fake.asked) == 1


def test_a_way_out_that_is_not_known_in_time_is_left_out(
    page: Callable[[str], str], fake: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(fake), "totals", lambda _self, asked: tuple(None for _ in asked))
    shown = page("/search?q=nowhere+else&place=ML")
    assert "No document matches" in shown
    assert "Without" not in shown
