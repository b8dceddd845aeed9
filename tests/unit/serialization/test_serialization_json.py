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
    EntityType,
    Explanation,
    Facet,
    FacetField,
    FacetValue,
    Fact,
    Filter,
    Hit,
    HitEntity,
    IndexState,
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
    Strip,
    Timeline,
)
from search.serialization import (
    document_to_json,
    inspection_to_json,
    marked_html,
    results_to_json,
    status_to_json,
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
    timeline=Timeline((FacetValue("2025-04", "2025-04", 3),), 38),
    index=INDEX,
    took_ms=1.23456,
)


class Addresses:
    """Makes addresses that show what they were made for."""

    def search(self, query: Query, face: str = "json") -> str:
        filters = ",".join(f"{f.field.value}:{f.value}" for f in query.filters)
        return f"{face}?page={query.page}&{filters}&{query.date_from}"

    def document(self, document_id: str, view: str = "html") -> str:
        return f"/{document_id}.{view}"


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
    }
    assert shown["hits"][0]["links"]["raw"] == "/abc.raw"
    assert shown["facets"]["place"]["values"][0]["toggle"] == "json?page=1&&"
    first = results_to_json(replace(RESULTS, query=replace(QUERY, page=1)), Addresses())
    last = results_to_json(replace(RESULTS, query=replace(QUERY, page=3)), Addresses())
    assert (first["links"]["prev"], last["links"]["next"]) == (None, None)


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
