"""JSON-LD: what it says of an article, and that nothing in it can stop the reading of a page."""

from __future__ import annotations

import json

import pytest

from search.ingest.formats.json_ld import MAX_CHARS, structured

ARTICLE = {
    "@type": "NewsArticle",
    "headline": "Ministers discuss grain",
    "datePublished": "2025-04-03T10:00:00Z",
    "author": [{"@type": "Person", "name": "Jane Doe"}, {"name": "Moussa Traoré"}],
    "publisher": {"@type": "Organization", "name": "Northern Herald"},
}
PAIRS = [
    ("json-ld headline", "Ministers discuss grain"),
    ("json-ld datePublished", "2025-04-03T10:00:00Z"),
    ("json-ld author", "Jane Doe and Moussa Traoré"),
    ("json-ld publisher", "Northern Herald"),
]


@pytest.mark.parametrize(
    "value",
    [
        ARTICLE,
        [{"@type": "WebSite", "name": "x"}, ARTICLE],
        {"@graph": [{"@type": "Person"}, ARTICLE]},
        ARTICLE | {"@type": ["Thing", "NewsArticle"]},
        ARTICLE | {"author": ["Jane Doe", "Moussa Traoré"], "publisher": "Northern Herald"},
    ],
    ids=["alone", "list", "graph", "types", "plain names"],
)
def test_an_article_is_found(value: object) -> None:
    assert list(structured([json.dumps(value)])) == PAIRS


@pytest.mark.parametrize(
    "script",
    [
        "",
        "{",
        "null",
        "[" * 100_000,
        json.dumps({"@type": "WebSite", "headline": "x"}),
        json.dumps({"@type": "NewsArticle", "headline": 5, "author": {"name": {}}}),
        json.dumps(ARTICLE) + " " * MAX_CHARS,
        json.dumps([[[[[[[ARTICLE]]]]]]]),
    ],
    ids=["empty", "broken", "null", "deep", "other", "types", "long", "nested"],
)
def test_anything_else_says_nothing(script: str) -> None:
    assert list(structured([script])) == []


def test_a_broken_script_does_not_hide_the_next_and_line_breaks_in_texts_are_read() -> None:
    broken_line = '{"@type": "Article", "headline": "Ministers\ndiscuss"}'
    assert list(structured(["{", broken_line])) == [("json-ld headline", "Ministers\ndiscuss")]


def test_addresses_languages_and_changes_are_told() -> None:
    more = {"dateModified": "2025-04-04", "inLanguage": {"@type": "Language", "name": "fr"}}
    page = {"mainEntityOfPage": {"@id": "https://example.org/grain"}}
    assert list(structured([json.dumps(ARTICLE | more | page)]))[2:] == [
        ("json-ld dateModified", "2025-04-04"),
        ("json-ld inLanguage", "fr"),
        *PAIRS[2:],
        ("json-ld url", "https://example.org/grain"),
    ]


def test_names_are_found_by_their_ids_and_references_replaced() -> None:
    graph = [
        {"@type": "Article", "headline": "Grain &amp; rain", "author": {"@id": "#jane"}},
        {"@type": "Person", "@id": "#jane", "name": "Jane Doe"},
    ]
    assert list(structured([json.dumps({"@graph": graph})])) == [
        ("json-ld headline", "Grain & rain"),
        ("json-ld author", "Jane Doe"),
    ]


def test_an_article_in_a_list_of_others_is_not_the_pages() -> None:
    other = {"@type": "NewsArticle", "headline": "Other"}
    listed = {"@type": "ItemList", "itemListElement": [other]}
    found = list(structured([json.dumps(listed), json.dumps(ARTICLE)]))
    assert found == PAIRS
