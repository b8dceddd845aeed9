"""Stories: what several outlets report, and two of their texts compared."""

from __future__ import annotations

import re
from html import unescape

import pytest
from fake_engine import FakeEngine, Story
from flask.testing import FlaskClient
from outline import Outline

from search.model import Change, PublicationDate, Role, StoryMember
from search.model import Story as ToldTogether
from webapp import create_app
from webapp.comparing import Run, Unchanged, WordCounts, laid_out, word_counts
from webapp.links import WebLinks
from webapp.stories import reported_by, story_view


@pytest.fixture
def web(reports: FakeEngine) -> FlaskClient:
    return create_app(engine=reports).test_client()


@pytest.fixture
def ids(reports: FakeEngine) -> list[str]:
    return [document.id for document in reports.documents]


def words_of(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def test_a_hit_tells_what_it_shares(web: FlaskClient, ids: list[str]) -> None:
    hits = (
        web.get("/search?q=Stallion+OR+pact").text + web.get("/search?outlet=Stallion+Times").text
    )
    story = f'<a href="/stories/{ids[0]}">'
    assert f"{story}Same text in 2 outlets</a>" in hits
    assert f"{story}Part of a story: 4 articles, 3 outlets</a>" in hits
    french = web.get("/search?lang=fr").text
    assert "Same text" not in french
    assert "Part of a story" in french


def test_a_hit_alone_in_its_story_says_nothing_of_it(client: FlaskClient) -> None:
    shown = client.get("/").text
    assert "Same text" not in shown
    assert "Part of a story" not in shown


def test_copies_from_unknown_outlets_are_counted_as_documents() -> None:
    twice = [
        Story([(Role.TITLE, f"T{n}")], file=f"{n}.txt", story="s", copies="c") for n in range(3)
    ]
    shown = create_app(engine=FakeEngine(twice)).test_client().get("/").text
    assert "Same text in 3 documents" in shown
    assert "Part of a story" not in shown


def test_a_story_lists_its_articles_near_copies_under_the_first(
    web: FlaskClient, ids: list[str]
) -> None:
    shown = web.get(f"/stories/{ids[0]}").text
    links = re.findall(r'<p class="member-title"[^>]*><a href="/documents/([0-9a-f]+)"', shown)
    assert links == ids
    told = words_of(shown)
    assert "First seen 3 April 2025 Stallion Times" in told
    assert "Articles 4 3 texts, near-copies counted once" in told
    assert "Published 3 April 2025 to 5 April 2025 2 articles of unknown date" in told
    assert "Nearly the same text in 1 other article" in told
    (copies,) = re.findall(r'<ol class="copies">(.*?)</ol>', shown, re.DOTALL)
    assert "Axadle Times" in copies
    assert f'href="/stories/{ids[0]}/compare?old={ids[0]}&amp;new={ids[1]}"' in copies
    assert "Outlet unknown" in told
    assert "date unknown" in told


def test_any_two_articles_can_be_chosen(web: FlaskClient, ids: list[str]) -> None:
    page = web.get(f"/stories/{ids[0]}").text
    radios = [a for a in Outline(page).all("input") if a.get("type") == "radio"]
    assert [a["value"] for a in radios if a["name"] == "old"] == ids
    assert [a["value"] for a in radios if a["name"] == "new"] == ids
    # Two texts that differ, rather than a text and its copy.
    chosen = {a["name"]: a["value"] for a in radios if "checked" in a}
    assert chosen == {"old": ids[0], "new": ids[2]}
    assert f'action="/stories/{ids[0]}/compare" method="get"' in page


def test_a_story_of_one_article_has_nothing_to_compare(
    client: FlaskClient, fake: FakeEngine
) -> None:
    story = fake.documents[0].id
    shown = client.get(f"/stories/{story}").text
    assert "No other article of the archive reports the same." in shown
    assert '<button type="submit">Compare' not in shown
    assert client.get(f"/stories/{story}/compare").status_code == 404


def test_an_id_from_before_stories_were_joined_leads_on(
    web: FlaskClient, reports: FakeEngine, ids: list[str]
) -> None:
    reports.moved["0123456789ab"] = ids[0]
    answer = web.get("/stories/0123456789ab")
    assert (answer.status_code, answer.headers["Location"]) == (301, f"/stories/{ids[0]}")
    answer = web.get(f"/stories/0123456789ab/compare?old={ids[1]}&new={ids[0]}")
    assert answer.status_code == 301
    assert answer.headers["Location"] == f"/stories/{ids[0]}/compare?old={ids[1]}&new={ids[0]}"


@pytest.mark.parametrize("url", ["/stories/none", "/stories/none/compare", "/stories/%00"])
def test_an_unknown_story_is_not_found(web: FlaskClient, url: str) -> None:
    answer = web.get(url)
    assert answer.status_code == 404
    assert "<h1>Not found</h1>" in answer.text


def test_only_documents_of_the_story_are_compared(web: FlaskClient, ids: list[str]) -> None:
    answer = web.get(f"/stories/{ids[0]}/compare?old={ids[0]}&new=<script>")
    assert answer.status_code == 404
    assert "<script>&" not in answer.text


def test_an_unknown_parameter_is_refused(web: FlaskClient, ids: list[str]) -> None:
    for path in (f"/stories/{ids[0]}", f"/stories/{ids[0]}/compare"):
        answer = web.get(f"{path}?from=2025")
        assert answer.status_code == 422
        assert "<h1>The address cannot be read</h1>" in answer.text
        assert f'<a href="{path}">Go on without <code>from</code></a>' in answer.text


def test_a_comparison_marks_what_came_and_went_in_words_too(
    web: FlaskClient, ids: list[str]
) -> None:
    shown = web.get(f"/stories/{ids[0]}/compare?old={ids[0]}&new={ids[1]}").text
    assert Outline(shown).all("ins")
    told = words_of(shown.partition('<div class="diff"')[2])
    assert "[removed: a pact ] [added: an accord ] in Niamey" in told
    assert "2 words only in the old text" in shown
    assert "2 words only in the new text" in shown
    assert told.index("[removed:") < told.index("[added:")
    assert f'compare?old={ids[1]}&amp;new={ids[0]}">Swap old and new' in shown
    for side in ("Stallion Times", "3 April 2025", "Axadle Times", "5 April 2025", "pact.txt"):
        assert side in shown
    assert f'<a href="/documents/{ids[1]}">' in shown


def test_what_did_not_change_is_folded_where_it_is_long(web: FlaskClient, ids: list[str]) -> None:
    shown = web.get(f"/stories/{ids[0]}/compare?old={ids[0]}&new={ids[1]}").text
    (summary, fold) = re.findall(
        r"<details[^>]*><summary[^>]*>(.*?)</summary>(.*?)</details>", shown, re.DOTALL
    )[0]
    assert re.fullmatch(r"4\d\d words the same", summary)
    assert "Word59" in fold
    assert "accord" not in fold


def test_two_texts_that_are_the_same_are_said_to_be(web: FlaskClient, ids: list[str]) -> None:
    shown = web.get(f"/stories/{ids[0]}/compare?old={ids[1]}&new={ids[1]}").text
    assert "The two texts are the same" in shown
    assert "<del" not in shown


def test_a_document_names_what_reports_the_same(web: FlaskClient, ids: list[str]) -> None:
    shown = web.get(f"/documents/{ids[1]}").text
    (box,) = re.findall(r"<h2>Also reported by</h2>(.*?)</section>", shown, re.DOTALL)
    told = words_of(box)
    assert "Stallion Times 3 April 2025 Niger and Mali sign a pact nearly the same text" in told
    assert told.count("nearly the same text") == 1
    # From the one that was seen first, whichever page it is on.
    assert f"/compare?old={ids[0]}&amp;new={ids[1]}" in box
    assert f"/compare?old={ids[1]}&amp;new={ids[2]}" in box
    assert f'<a href="/stories/{ids[0]}">The whole story</a>' in box


def test_a_document_alone_in_its_story_has_no_such_list(client: FlaskClient) -> None:
    shown = client.get("/").text
    document = re.search(r'href="(/documents/[0-9a-f]+)', shown)
    assert document
    assert "Also reported by" not in client.get(document[1]).text


def test_a_long_story_is_listed_in_part_on_its_documents() -> None:
    many = [Story([(Role.TITLE, f"T{n}")], file=f"{n}.txt", story="s") for n in range(12)]
    engine = FakeEngine(many)
    page = create_app(engine=engine).test_client().get(f"/documents/{engine.documents[0].id}").text
    assert page.count("Compare<") == 5
    assert "The whole story, 6 more articles" in page


def test_a_story_page_lists_two_hundred_articles() -> None:
    groups = {"T": 2, "U": 197, "V": 4, "W": 1_000}
    engine = FakeEngine(
        [
            Story([(Role.TITLE, f"{group}{n}")], file=f"{group}{n}.txt", story="s", copies=group)
            for group, size in groups.items()
            for n in range(size)
        ]
    )
    page = create_app(engine=engine).test_client().get(f"/stories/{engine.documents[0].id}").text
    listed = re.findall(r'<p class="member-title"[^>]*><a[^>]*>([^<]+)<', page)
    assert listed == [*("T0", "T1"), *(f"U{n}" for n in range(197)), "V0"]
    told = words_of(page)
    assert "The first 200 of 1,203 articles" in told
    assert "Articles 1,203 4 texts, near-copies counted once" in told
    assert "Nearly the same text in 196 other articles" in told
    assert "Nearly the same text in 3 other articles" in told


def test_a_story_that_is_listed_whole_does_not_say_so(web: FlaskClient, ids: list[str]) -> None:
    assert "The first" not in words_of(web.get(f"/stories/{ids[0]}").text)


def test_what_is_compared_first_is_in_view() -> None:
    copies = [
        Story([(Role.TITLE, f"T{n}")], file=f"{n}.txt", story="s", copies="c") for n in range(300)
    ]
    engine = FakeEngine([*copies, Story([(Role.TITLE, "Other")], file="o.txt", story="s")])
    page = create_app(engine=engine).test_client().get(f"/stories/{engine.documents[0].id}").text
    radios = [a for a in Outline(page).all("input") if a.get("type") == "radio"]
    chosen = {a["name"]: a["value"] for a in radios if "checked" in a}
    assert chosen == {"old": engine.documents[0].id, "new": engine.documents[1].id}


def test_long_titles_are_cut_in_lists() -> None:
    title = "x" * 301
    engine = FakeEngine(
        [Story([(Role.TITLE, title)], file=f"{n}.txt", raw=bytes([n]), story="s") for n in range(3)]
    )
    client = create_app(engine=engine).test_client()
    first = engine.documents[0].id
    cut = f">{'x' * 300}…</a>"
    story = client.get(f"/stories/{first}").text.partition('<ol class="members">')[2]
    assert story.count(cut) == 3
    assert title not in story
    others = client.get(f"/documents/{first}").text.partition("Also reported by")[2]
    assert others.count(cut) == 2
    assert title not in others


class CountedId(str):
    """An id that counts how often any was compared or looked up."""

    __slots__ = ()
    uses = 0

    def __eq__(self, other: object) -> bool:
        CountedId.uses += 1
        return str.__eq__(self, other)

    def __hash__(self) -> int:
        CountedId.uses += 1
        return str.__hash__(self)


class CountedLinks(WebLinks):
    """Addresses without an application, counted."""

    made = 0

    def story(self, story_id: str, view: str = "html") -> str:
        return f"/{story_id}.{view}"

    def compare(self, story_id: str, old_id: str, new_id: str) -> str:
        self.made += 1
        return f"{story_id} {old_id} {new_id}"


@pytest.mark.parametrize("copies_of_one", [False, True])
def test_work_grows_with_the_size_of_a_story_not_with_its_square(copies_of_one: bool) -> None:
    size = 5_000
    (document,) = FakeEngine([Story([(Role.TITLE, "T")])]).documents
    ids = [CountedId(f"d{n}") for n in range(size)]
    ids[4_000] = CountedId(document.id)
    story = ToldTogether(
        "s",
        tuple(
            StoryMember(
                one, "T", None, PublicationDate(), "en", "t.txt", "c" if copies_of_one else one
            )
            for one in ids
        ),
    )
    for listed, work in (
        (5, lambda links: reported_by(document, story, links)),
        (199 if copies_of_one else 0, lambda links: story_view(story, links)),
    ):
        links = CountedLinks()
        CountedId.uses = 0
        assert work(links)
        assert links.made == listed
        assert CountedId.uses < 10 * size


def test_nothing_of_a_hostile_report_becomes_markup(web: FlaskClient, ids: list[str]) -> None:
    for url in (
        "/",
        f"/stories/{ids[0]}",
        f"/stories/{ids[0]}/compare?old={ids[0]}&new={ids[3]}",
        f"/stories/{ids[0]}/compare?old={ids[3]}&new={ids[0]}",
        *(f"/documents/{document}" for document in ids),
    ):
        outline = Outline(web.get(url).text)
        assert len(outline.all("script")) == 1
        assert outline.all("img") == []
        assert outline.all("i") == []
        assert [a for a in outline.all("b") if a.get("class") not in {None, "outlet"}] == []


def changes(*told: tuple[str, str]) -> tuple[Change, ...]:
    return tuple(Change(kind, text) for kind, text in told)


def shown_text(parts: tuple[Run | Unchanged, ...], kinds: set[str]) -> str:
    texts = []
    for part in parts:
        if isinstance(part, Unchanged):
            texts.append(part.text)
        else:
            texts += [one.text for one in part.stretches if one.kind in kinds]
    return " ".join(" ".join(texts).split())


@pytest.mark.parametrize("size", [1, 300, 899, 900, 5_000])
@pytest.mark.parametrize("space", [" ", "\n\n", ""])
def test_no_word_is_lost_by_folding(size: int, space: str) -> None:
    same = (f"wörd{space or 'x'}" * size)[:size]
    told = changes(("same", same), ("removed", "old"), ("added", "new"), ("same", same))
    parts = laid_out(told)
    for kind, text in (("removed", "old"), ("added", "new")):
        expected = (same + text + same).split()
        assert "".join(shown_text(parts, {"same", kind}).split()) == "".join(expected)
    assert any(isinstance(part, Unchanged) for part in parts) == (size >= 900)


def test_white_space_that_came_or_went_is_no_change() -> None:
    told = changes(
        ("same", "a"), ("added", "\n\n"), ("same", "b"), ("removed", "  "), ("same", "c")
    )
    (run,) = laid_out(told)
    assert isinstance(run, Run)
    assert {change.kind for change in run.stretches} == {"same"}
    assert "".join(change.text for change in run.stretches) == "a\n\nbc"


def test_a_change_over_several_paragraphs_is_one_in_each() -> None:
    told = changes(("removed", "One.\n\nTwo.\n\n"), ("added", "Drei.\n\n"), ("same", "Four."))
    (run,) = laid_out(told)
    assert isinstance(run, Run)
    kinds = [(one.kind, one.text) for one in run.stretches if one.text]
    assert kinds == [
        ("removed", "One."),
        ("same", "\n\n"),
        ("removed", "Two."),
        ("same", "\n\n"),
        ("added", "Drei."),
        ("same", "\n\n"),
        ("same", "Four."),
    ]


def test_words_are_counted() -> None:
    counts = word_counts(changes(("same", "a b"), ("removed", "c"), ("added", "d e f")))
    assert (counts.same, counts.removed, counts.added) == (2, 1, 3)


def test_a_story_tells_who_reported_when(web: FlaskClient, ids: list[str]) -> None:
    shown = web.get(f"/stories/{ids[0]}").text
    when = shown.partition('<ol class="when">')[2].partition("</aside>")[0]
    told = " ".join(unescape(re.sub(r"<[^>]+>", " ", when)).split())
    assert told.startswith("3 April 2025 Stallion Times")
    days = re.findall(r"<h3>([^<]+)</h3>", when)
    assert days == ["3 April 2025", "5 April 2025", "date unknown"]
    links = re.findall(r'href="#(report-[^"]+)"', when)
    assert links == [f"report-{one}" for one in ids]
    for link in links:
        assert f'id="{link}"' in shown
    assert when.count("near-copy") == 1


def test_texts_that_share_little_stand_side_by_side(web: FlaskClient, ids: list[str]) -> None:
    own = web.get(f"/stories/{ids[0]}/compare?old={ids[0]}&new={ids[2]}").text
    assert "These texts tell it in words of their own" in own
    sides = re.findall(r'<div class="run" dir="auto" lang="(..)">([^<]+)</div>', own)
    assert [language for language, _ in sides] == ["en", "fr"]
    assert "Le Niger et le Mali ont signé" in sides[1][1]
    copy = web.get(f"/stories/{ids[0]}/compare?old={ids[0]}&new={ids[1]}").text
    assert "These texts tell it in words of their own" not in copy
    assert "<del" in copy


@pytest.mark.parametrize(
    ("same", "removed", "added", "merged"),
    [(0, 0, 0, True), (5, 0, 100, True), (20, 80, 90, True), (19, 81, 90, False)],
)
def test_texts_are_merged_for_reading_when_they_share_a_fifth(
    same: int, removed: int, added: int, *, merged: bool
) -> None:
    assert WordCounts(same, removed, added).worth_merging is merged
