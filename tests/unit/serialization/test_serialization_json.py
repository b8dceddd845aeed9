"""The one JSON shape: what a results value becomes, and that nothing in it can be markup."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from making import make_document

from search.model import (
    Category,
    Change,
    Collapse,
    Comparison,
    EntityForm,
    EntityList,
    EntityProfile,
    EntityRef,
    EntitySummary,
    EntityType,
    Expansion,
    Explanation,
    Facet,
    FacetField,
    FacetValue,
    Fact,
    Filter,
    Hit,
    HitEntity,
    HitStory,
    IndexState,
    Interval,
    Link,
    Membership,
    Origin,
    Precision,
    PublicationDate,
    Query,
    Rejection,
    RemovedBlock,
    Results,
    Snippet,
    Sourced,
    Span,
    Status,
    Step,
    Story,
    StoryMember,
    Strip,
    Timeline,
)
from search.serialization import (
    comparison_to_json,
    document_to_json,
    entities_to_json,
    entity_to_json,
    inspection_to_json,
    marked_html,
    results_to_json,
    status_to_json,
    story_to_json,
)

MADE = datetime(2025, 4, 3, 12, 30, 5, 999, tzinfo=UTC)
INDEX = IndexState("00000001-ab", 41, MADE, "1.0")
HIT = Hit(
    id="abc",
    title=Snippet("title", "<b>Goïta</b>", (Span(3, 8),), Span(0, 13)),
    outlet=Sourced("L’Essor", "copyright line"),
    author=None,
    date=PublicationDate(),
    language="fr",
    snippets=(Snippet("body", 'says "Mali" & Niger', (Span(6, 10), Span(14, 19)), Span(5, 24)),),
    entities=(HitEntity("ML", "Mali", EntityType.PLACE, 3),),
    strip=Strip(12, 0.123456),
    name="press/a.txt",
    score=1.23456789,
)
QUERY = Query("mali", filters=(Filter(FacetField.PLACE, "ML"),), page=2, per_page=20)
RESULTS = Results(
    query=QUERY,
    parsed="mali",
    total=41,
    hits=(HIT,),
    facets=(Facet(FacetField.PLACE, (FacetValue("ML", "Mali", 41, selected=True),), 2, 9),),
    timeline=Timeline(Interval.MONTH, (FacetValue("2025-04", "2025-04", 3),), 38),
    index=INDEX,
    took_ms=1.23456,
)


class Addresses:
    """Makes addresses that show what they were made for."""

    def search(self, query: Query, face: str = "json") -> str:
        filters = ",".join(f"{f.field.value}:{f.value}" for f in query.filters)
        return f"{face}?page={query.page}&{filters}&{query.date_from}"

    def toggled(self, field: str, value: str, face: str = "html") -> str:
        return self.search(QUERY.toggle(FacetField(field), value), face)

    def within(self, date_from: str, date_to: str, face: str = "html") -> str:
        return self.search(QUERY.within(date_from, date_to), face)

    def document(self, document_id: str, view: str = "html") -> str:
        return f"/{document_id}.{view}"

    def strip(self, document_id: str) -> str:
        return f"/{document_id}.strip"

    def cite(self, document_id: str, form: str) -> str:
        return f"/{document_id}.{form}"

    def story(self, story_id: str, view: str = "html") -> str:
        return f"/stories/{story_id}.{view}"

    def entity(self, ref: EntityRef, view: str = "html") -> str:
        return f"/entities/{ref}.{view}"


def test_results() -> None:
    shown = results_to_json(RESULTS)
    (hit,) = shown["hits"]
    assert hit["title_html"] == "&lt;b&gt;<mark>Goïta</mark>&lt;/b&gt;"
    assert hit["snippets"] == [
        {
            "field": "body",
            "text": 'says "Mali" & Niger',
            "marks": [[6, 10], [14, 19]],
            "html": "says &quot;<mark>Mali</mark>&quot; &amp; <mark>Niger</mark>",
            "raw": [5, 24],
            "removed": None,
        }
    ]
    assert hit["date"] == {
        "value": None,
        "precision": "unknown",
        "source": None,
        "inferred": False,
    }
    assert (hit["score"], hit["strip"]["share"]) == (1.234568, 0.1235)
    assert shown["total"] == {"value": 41, "relation": "exact"}
    assert shown["page"] == {"page": 2, "per_page": 20, "pages": 3}
    assert shown["facets"]["place"]["truncated"] is True
    assert shown["facets"]["place"]["missing"] == 2
    assert shown["facets"]["month"]["unknown"] == 38
    assert shown["index"]["updated"] == "2025-04-03T12:30:05+00:00"
    assert "links" not in shown
    assert json.loads(json.dumps(shown)) == shown


def test_links() -> None:
    shown = results_to_json(RESULTS, Addresses())
    assert shown["links"] == {
        "self": "json?page=2&place:ML&",
        "next": "json?page=3&place:ML&",
        "prev": "json?page=1&place:ML&",
        "html": "html?page=2&place:ML&",
        "atom": "atom?page=2&place:ML&",
        "csv": "csv?page=2&place:ML&",
    }
    assert shown["hits"][0]["links"]["raw"] == "/abc.raw"
    assert shown["hits"][0]["links"]["cite"] == "/abc.bib"
    assert shown["hits"][0]["strip"]["url"] == "/abc.strip"
    assert shown["facets"]["place"]["values"][0]["toggle"] == "json?page=1&&"
    first = results_to_json(replace(RESULTS, query=replace(QUERY, page=1)), Addresses())
    last = results_to_json(replace(RESULTS, query=replace(QUERY, page=3)), Addresses())
    assert (first["links"]["prev"], last["links"]["next"]) == (None, None)


def test_an_answer_tells_which_other_forms_of_a_name_were_looked_for() -> None:
    ecowas = EntityRef(EntityType.ORGANISATION, "ecowas")
    made = Expansion("CEDEAO", ecowas, "ECOWAS", ("ECOWAS", "Economic Community"))
    kept = Expansion("UA", EntityRef(EntityType.ORGANISATION, "au"), "African Union", (), off=True)
    query = replace(QUERY, collapse=Collapse.STORY, literal=("UA",))
    shown = results_to_json(
        replace(RESULTS, query=query, documents=57, expansions=(made, kept)), Addresses()
    )
    assert shown["documents"] == 57
    asked = {key: shown["query"][key] for key in ("collapse", "aliases", "literal", "expansions")}
    assert asked == {
        "collapse": "story",
        "aliases": True,
        "literal": ["UA"],
        "expansions": [
            {
                "term": "CEDEAO",
                "entity": {"type": "org", "id": "ecowas", "name": "ECOWAS"},
                "added": ["ECOWAS", "Economic Community"],
                "off": False,
            },
            {
                "term": "UA",
                "entity": {"type": "org", "id": "au", "name": "African Union"},
                "added": [],
                "off": True,
            },
        ],
    }


def test_a_hit_tells_what_it_shares_with_others() -> None:
    story = HitStory("abc", 5, ("Axadle", "L’Essor"), 2, ("L’Essor",))
    results = replace(RESULTS, hits=(HIT._replace(story=story), HIT))
    first, second = results_to_json(results)["hits"]
    told = {
        "id": "abc",
        "documents": 5,
        "outlets": ["Axadle", "L’Essor"],
        "copies": 2,
        "copy_outlets": ["L’Essor"],
    }
    assert (first["story"], second["story"]) == (told, None)
    first, second = results_to_json(results, Addresses())["hits"]
    links = {"html": "/stories/abc.html", "json": "/stories/abc.json"}
    assert (first["story"], second["story"]) == (
        {**told, "url": links["json"], "links": links},
        None,
    )


def test_a_document_tells_its_story_and_its_copies() -> None:
    document = make_document(1, "Title", "Mali.")
    assert (document_to_json(document)["story"], document_to_json(document)["copies"]) == (
        None,
    ) * 2
    shown = document_to_json(replace(document, membership=Membership("abc", "def")))
    assert (shown["story"], shown["copies"]) == ("abc", "def")


def test_a_story() -> None:
    member = StoryMember(
        "abc", "Goïta", Sourced("L’Essor", "copyright"), PublicationDate(), "fr", "a.txt", "abc"
    )
    story = Story("abc", (member, replace(member, id="def", outlet=None)))
    shown = story_to_json(story)
    assert (shown["id"], shown["documents"], shown["outlets"]) == ("abc", 2, ["L’Essor"])
    assert shown["members"][0] == {
        "id": "abc",
        "title": "Goïta",
        "outlet": {"value": "L’Essor", "source": "copyright"},
        "date": {"value": None, "precision": "unknown", "source": None, "inferred": False},
        "lang": "fr",
        "path": "a.txt",
        "copies": "abc",
    }
    linked = story_to_json(story, Addresses())
    assert linked.pop("links") == {"html": "/stories/abc.html", "json": "/stories/abc.json"}
    assert [one.pop("links")["html"] for one in linked["members"]] == ["/abc.html", "/def.html"]
    assert linked == shown == json.loads(json.dumps(shown))


def test_a_comparison() -> None:
    old, new = make_document(1, "Title", "Mali."), make_document(2, "Title", "Niger.")
    changes = (Change("same", "Title\n\n"), Change("removed", "Mali."), Change("added", "Niger."))
    shown = comparison_to_json(Comparison(old, new, changes), Addresses())
    assert [list(change.values()) for change in shown["changes"]] == [list(c) for c in changes]
    assert shown["new"]["title"] == "Title"
    assert shown["new"]["links"]["raw"] == "/000000000002.raw"
    assert comparison_to_json(Comparison(old, new, ()))["changes"] == []


def test_entities() -> None:
    ref = EntityRef(EntityType.PERSON, "assimi-goita")
    link = Link(EntityRef(EntityType.PERSON, "goita"), ref, Origin.ARCHIVE, "a surname")
    forms = (EntityForm("Goïta", 2, "abc"),)
    profile = EntityProfile(ref, "Assimi Goïta", 3, forms, ("Goïta",), (link,), 2)
    named = {"type": "person", "id": "assimi-goita", "name": "Assimi Goïta", "documents": 3}
    shown = entity_to_json(profile)
    assert shown == {
        **named,
        "sampled": 2,
        "forms": [{"form": "Goïta", "documents": 2, "first": {"id": "abc"}}],
        "aliases": ["Goïta"],
        "merged": [{"type": "person", "id": "goita", "origin": "archive", "reason": "a surname"}],
    }
    linked = entity_to_json(profile, Addresses())
    assert linked["forms"][0]["first"]["links"]["json"] == "/abc.json"
    links = linked["links"]
    assert links["html"] == "/entities/person:assimi-goita.html"
    assert links["search"] == "json?page=1&person:assimi-goita&"
    listed = EntityList(12, (EntitySummary(ref, "Assimi Goïta", 3),))
    total = {"value": 12, "relation": "exact"}
    assert entities_to_json(listed) == {"total": total, "entities": [named]}
    assert entities_to_json(listed, Addresses())["entities"] == [{**named, "links": links}]


def test_a_document_shows_its_blocks_in_the_order_of_the_file() -> None:
    removed = [
        RemovedBlock("Menu", Category.NAVIGATION, "a menu", 1, Span(0, 4)),
        RemovedBlock("©", Category.COPYRIGHT, "a copyright line", 9, Span(900, 902)),
    ]
    document = make_document(
        1,
        "Title",
        "Mali.\nEnd.",
        date="2025-04",
        outlet="RFI",
        entities={EntityType.PLACE: ["Mali"]},
        removed=removed,
    )
    shown = document_to_json(document)
    spans = [block["bytes"] for block in shown["blocks"]]
    assert spans == sorted(spans)
    assert [block["kind"] for block in shown["blocks"]].count("removed") == 2
    assert shown["entities"]["place"] == [
        {"id": "mali", "name": "Mali", "surfaces": ["Mali"], "n": 1}
    ]
    assert shown["date"]["precision"] == Precision.MONTH
    assert shown["provenance"]["path"] == "press/000000000001.txt"
    assert "/press/" not in json.dumps(shown).replace("press/000000000001.txt", "")
    assert document_to_json(document, Addresses())["links"]["html"] == "/000000000001.html"
    inspected = inspection_to_json("a.txt", document.article)
    assert inspected["blocks"] == shown["blocks"]
    assert inspected["path"] == "a.txt"


def test_a_passage_of_removed_text_tells_why_it_was_removed() -> None:
    block = RemovedBlock("Share this", Category.SHARE_PRINT, "a button", 9, Span(90, 100), 0.9712)
    passage = Snippet("removed", "Share", (), Span(90, 95), block)
    (hit,) = RESULTS.hits
    shown = results_to_json(replace(RESULTS, hits=(hit._replace(snippets=(passage,)),)))
    (snippet,) = shown["hits"][0]["snippets"]
    assert (snippet["field"], snippet["text"], snippet["raw"]) == ("removed", "Share", [90, 95])
    assert snippet["removed"] == {
        "category": "share_print",
        "reason": "a button",
        "confidence": 0.971,
        "line": 9,
        "bytes": [90, 100],
    }


@pytest.mark.parametrize(
    ("confidence", "shown"), [(None, None), (0.87449, 0.874), (1.0, 1.0), (0.0, 0.0)]
)
def test_a_removed_block_tells_category_reason_confidence_and_place(
    confidence: float | None, shown: float | None
) -> None:
    removed = RemovedBlock("Menu", Category.NAVIGATION, "a menu", 7, Span(90, 94), confidence)
    *_, last = document_to_json(make_document(1, "Title", "Mali.", removed=[removed]))["blocks"]
    assert last == {
        "kind": "removed",
        "category": "nav",
        "reason": "a menu",
        "confidence": shown,
        "text": "Menu",
        "line": 7,
        "bytes": [90, 94],
    }


def test_author_and_address_of_a_document_tell_where_they_were_found() -> None:
    document = make_document(1, "Title", "Mali.", author="Jane Doe")
    shown = document_to_json(document)
    assert shown["author"] == {"value": "Jane Doe", "source": "byline"}
    assert shown["url"] is None
    metadata = replace(
        document.article.metadata, author=None, url=Sourced("https://press.example/a", "og:url")
    )
    shown = inspection_to_json("a.txt", replace(document.article, metadata=metadata))
    assert shown["author"] is None
    assert shown["url"] == {"value": "https://press.example/a", "source": "og:url"}


def test_an_inspection_is_explained_only_when_that_is_asked_for() -> None:
    article = make_document(1, "Title", "Mali.").article
    facts = (Fact("words", 2.0, -1.23456), Fact("share of links", 1 / 3, 0.5))
    explained = {"Mali.": Explanation(Span(7, 12), 0.12345, "the classifier", facts)}
    assert all("explanation" not in block for block in inspection_to_json("a", article)["blocks"])
    shown = inspection_to_json("a", article, lambda block: explained.get(block.text))
    assert [block["explanation"] for block in shown["blocks"]] == [
        None,
        {
            "article": 0.123,
            "decided": "the classifier",
            "facts": [
                {"name": "words", "value": 2.0, "points": -1.235},
                {"name": "share of links", "value": 0.3333, "points": 0.5},
            ],
        },
    ]


@pytest.mark.parametrize("index", [None, INDEX])
def test_status(index: IndexState | None) -> None:
    rejection = Rejection("/secret/place/a.txt", "press/a.txt", Step.READ, "empty", MADE)
    shown = status_to_json(Status(1, 2, 3, 0.33333, None, (rejection,), index))
    assert shown["last_ingest"] is None
    assert shown["removed_share"] == 0.3333
    assert (shown["index"] is None) is (index is None)
    assert shown["rejections"] == [
        {
            "path": "press/a.txt",
            "step": "read",
            "reason": "empty",
            "at": "2025-04-03T12:30:05+00:00",
        }
    ]


@given(st.text(max_size=40), st.lists(st.integers(0, 40), max_size=8, unique=True))
def test_marked_html_holds_the_text_and_no_tag_but_mark(text: str, edges: list[int]) -> None:
    edges = sorted(edge for edge in edges if edge <= len(text))
    marks = [Span(*pair) for pair in zip(edges[::2], edges[1::2], strict=False)]
    html = marked_html(text, marks)
    bare = html.replace("<mark>", "").replace("</mark>", "")
    assert not set(bare) & set("<>\"'")
    pieces = html.replace("</mark>", "<mark>").split("<mark>")
    assert [unescape_basic(piece) for piece in pieces[1::2]] == [text[a:b] for a, b in marks]
    assert unescape_basic(bare) == text


def unescape_basic(html: str) -> str:
    for reference, char in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&#x27;", "'")):
        html = html.replace(reference, char)
    return html.replace("&amp;", "&")
