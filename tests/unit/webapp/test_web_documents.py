"""The page of a document: what was found, how it is cited, what is like it, and the raw file."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

import pytest
from fake_engine import FakeEngine, Story
from flask.testing import FlaskClient
from outline import Outline

from search.errors import IndexDamaged
from search.model import Category, Hit, Role
from webapp import create_app

Page = Callable[[str], str]


@pytest.fixture
def moscow(fake: FakeEngine) -> str:
    return fake.documents[0].id


def words_of(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def text_of(page: str) -> str:
    """The text without what steps from match to match."""
    article = page.partition("<article")[2].partition("</article>")[0]
    return words_of(re.sub(r'<span class="steps".*?</span></span>', "</span>", article))


def test_the_words_of_the_query_are_marked_and_counted(page: Page, moscow: str) -> None:
    shown = page(f"/documents/{moscow}?q=Mali")
    assert shown.count("<mark>Mali</mark>") == 3
    assert "3 matches for Mali" in words_of(shown)
    assert '<a href="#match-1">Go to the first</a>' in shown
    assert "matches" not in text_of(page(f"/documents/{moscow}"))


def test_a_title_that_matches_is_marked(page: Page, moscow: str) -> None:
    shown = page(f"/documents/{moscow}?q=Moscow")
    heading = re.search(r"<h1[^>]*>(.*?)</h1>", shown)
    assert heading
    assert '<span class="match" id="match-1"><mark>Moscow</mark>' in heading[1]
    assert "<title>Sahel ministers visit Moscow – " in shown


def test_each_match_leads_to_its_neighbours(page: Page, moscow: str) -> None:
    shown = page(f"/documents/{moscow}?q=Mali")
    steps = re.findall(r'<span class="steps".*?</span></span>', shown)
    links = [re.findall(r'href="(#[^"]*)"', step) for step in steps]
    assert links == [
        ["#match-2", "#matches"],
        ["#match-1", "#match-3", "#matches"],
        ["#match-2", "#matches"],
    ]
    assert "Match 2 of 3" in steps[1]
    ids = [attributes.get("id") for _, attributes in Outline(shown).found]
    for link in (link for each in links for link in each):
        assert link[1:] in ids


def test_marks_stand_inside_the_links_of_names(page: Page, moscow: str) -> None:
    shown = page(f"/documents/{moscow}?q=Mali")
    assert re.search(r'<a class="entity" href="[^"]*place=ML"[^>]*><mark>Mali</mark></a>', shown)


def test_marking_leaves_the_text_as_it_is(page: Page, moscow: str) -> None:
    plain = text_of(page(f"/documents/{moscow}"))
    marked = text_of(page(f"/documents/{moscow}?q=Mali"))
    assert marked.replace("3 matches for Mali Go to the first ", "") == plain


def test_the_views_of_a_document_lead_to_one_another(page: Page, moscow: str) -> None:
    for path, name in (("", "Article"), ("/strip", "Everything"), ("/source", "Raw file")):
        shown = page(f"/documents/{moscow}{path}?q=Mali")
        nav = re.search(r'<nav class="views".*?</nav>', shown, re.DOTALL)
        assert nav
        links = re.findall(r'href="([^"]+)"', nav[0])
        assert links == [f"/documents/{moscow}{one}?q=Mali" for one in ("", "/strip", "/source")]
        assert re.findall(r'aria-current="page">([^<]+)<', nav[0]) == [name]
        assert '<a href="/search?q=Mali"><span aria-hidden="true">←</span> Back' in shown


def test_a_document_is_cited_in_words_and_for_programs(page: Page, moscow: str) -> None:
    shown = page(f"/documents/{moscow}")
    cite = shown.partition('id="cite"')[2].partition("</section>")[0]
    assert "Jane Doe. “Sahel ministers visit Moscow.” Stallion Times, 2025-04-03." in words_of(cite)
    for form in ("bib", "ris", "json", "txt"):
        assert f'href="/documents/{moscow}/cite.{form}"' in cite
        assert page(f"/documents/{moscow}/cite.{form}")
    assert '<button class="copy"' in cite
    assert "hidden>" in cite  # shown by the script, which it needs


def test_the_provenance_names_the_bytes_of_the_text(page: Page, fake: FakeEngine) -> None:
    document = fake.documents[0]
    kept = document.article.page.kept
    shown = page(f"/documents/{document.id}")
    told = shown.partition('id="provenance"')[2].partition("</section>")[0]
    start, end = kept[0].span.start, kept[-1].span.end
    assert f'href="/documents/{document.id}/source?at={start}#at">bytes {start}–{end}</a>' in told
    assert document.provenance.sha256 in told
    assert "/news/" not in shown  # where on its machine the file lies is nobody's business


def test_similar_documents_are_listed_unless_they_report_the_same() -> None:
    names = [("place", "NE", "Niger")]
    other = Story([(Role.TITLE, "Elsewhere"), (Role.BODY, "Niger")], names=names, file="x.txt")
    told = FakeEngine(
        [
            other,
            *(
                Story(
                    [(Role.TITLE, f"T{n}"), (Role.BODY, "Niger")],
                    names=names,
                    file=f"{n}.txt",
                    story="one",
                )
                for n in range(3)
            ),
        ]
    )
    shown = create_app(engine=told).test_client().get(f"/documents/{told.documents[1].id}").text
    similar = shown.partition("Similar documents")[2].partition("</section>")[0]
    assert re.findall(r'href="/documents/([0-9a-f]+)"', similar) == [told.documents[0].id]


def test_a_document_can_be_read_without_an_index(
    fake: FakeEngine, moscow: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def damaged(*_: object) -> tuple[Hit, ...]:
        raise IndexDamaged("none")

    monkeypatch.setattr(fake, "similar", damaged)
    shown = create_app(engine=fake).test_client().get(f"/documents/{moscow}")
    assert shown.status_code == 200
    assert "Similar documents" not in shown.text


def test_the_raw_file_is_shown_line_by_line(page: Page, fake: FakeEngine) -> None:
    document = fake.documents[0]
    shown = page(f"/documents/{document.id}/source")
    rows = re.findall(r"<tr><th scope=\"row\">(\d+) +<span class=\"byte\">([\d,]+)</span>", shown)
    assert [int(line) for line, _ in rows] == list(range(1, 15))
    assert '<span class="removed">Home » Sahel<span class="label">breadcrumb</span></span>' in shown
    assert '<span class="kept">Sahel ministers visit Moscow</span>' in shown
    assert f'href="/documents/{document.id}/raw"' in shown


def test_a_block_that_was_removed_leads_to_its_bytes(page: Page, fake: FakeEngine) -> None:
    document = fake.documents[0]
    block = document.article.page.removed[1]
    shown = page(f"/documents/{document.id}")
    link = f"/documents/{document.id}/source?at={block.span.start}"
    assert f'href="{link}#at"' in shown
    (row,) = re.findall(r'<tr id="at">.*?</tr>', page(link), re.DOTALL)
    assert "Share this article" in row


def test_a_hostile_file_stays_text() -> None:
    raw = b"<script>alert(1)</script>\n\x00\xff\xfe\n<img src=x onerror=alert(2)>"
    engine = FakeEngine([Story([(Role.TITLE, "T"), (Category.RELATED, "x")], raw=raw)])
    shown = (
        create_app(engine=engine).test_client().get(f"/documents/{engine.documents[0].id}/source")
    )
    assert shown.status_code == 200
    outline = Outline(shown.text)
    assert len(outline.all("script")) == 1
    assert outline.all("img") == []


@pytest.mark.parametrize("at", ["-1", "x", "1.5", "99999999999"])
def test_a_place_that_is_none_is_refused(client: FlaskClient, moscow: str, at: str) -> None:
    answer = client.get(f"/documents/{moscow}/source?at={at}")
    assert answer.status_code == 422
    assert "“at”" in unescape(answer.text)
