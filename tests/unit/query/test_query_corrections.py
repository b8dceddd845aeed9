"""Did you mean, and warnings: what is offered, and that it finds what it says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from making import NameKeys, make_document, make_index, make_removed

from search.model import (
    MISSING,
    Document,
    FacetField,
    Filter,
    Query,
    Results,
    Warned,
    WarningCode,
)
from search.query import Searcher
from search.query.corrections import Corrector

Search = Callable[..., Results]

NEWS = [
    make_document(
        1, "Wagner leaves Mali", "The Wagner group met foreign ministers", author="Smith"
    ),
    make_document(2, "Wagner in Mali", "Main news: elections", outlet="L’Essor"),
    make_document(3, "Elections", "An election was held in Niger", language="en"),
    make_document(
        4, "Rain", "It rained, no mail came", removed=make_removed("Our newsletter", "Or gold")
    ),
    *(make_document(n, f"Said {n}", "He said it was said", language="fr") for n in range(5, 12)),
]


@pytest.fixture(scope="module")
def search(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Search]:
    searcher = Searcher(make_index(tmp_path_factory.mktemp("news"), NEWS))
    archive = NameKeys(NEWS)
    yield lambda text="", **more: searcher.search(Query(text, **more), archive)
    searcher.close()


CORRECTED = [
    ("Wagnr Mail", "Wagner Mali"),
    ("wagnr", "wagner"),
    ("WAGNR", "WAGNER"),
    ("wagnre", "wagner"),
    ("vagner", "wagner"),
    ("mali wagnnner", "mali wagner"),
    ("title:wagnr^2 -niger", "title:wagner^2 -niger"),
    ("(wagnr OR xqz) AND mali", "(wagner OR xqz) AND mali"),
    ('mali "wagnr gruop"', 'mali "wagner group"'),
    ('"foreing ministers"~3^2', '"foreign ministers"~3^2'),
    ("“foreing ministers”", "“foreign ministers”"),
    ("author:smth", "author:smith"),
    ("outlet:essr", "outlet:essor"),
    ("in:removed newslettr", "in:removed newsletter"),
    ("  elektions   niger ", "  elections   niger "),
]


@pytest.mark.parametrize(("typed", "meant"), CORRECTED)
def test_a_misspelled_word_is_corrected_and_all_else_stays(
    search: Search, typed: str, meant: str
) -> None:
    results = search(typed)
    assert results.total == 0
    assert results.corrections[0].text == meant
    for text, total in results.corrections:
        assert search(text).total == total > 0
    assert len(results.corrections) <= 3


@pytest.mark.parametrize(
    "text",
    [
        "",
        "xqzzyq",
        "wagnr*",
        "wagnr~1",
        "mali -wagnr -xqz date:2020",
        "wa 12",
        "wagner mali niger NOT group",
        "person:wagnr",
    ],
)
def test_what_has_no_likely_correction_has_none(search: Search, text: str) -> None:
    assert search(text).corrections == ()


def test_who_finds_something_is_not_corrected(
    search: Search, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Corrector, "corrections", None)
    assert search("wagner").corrections == ()
    # The words are right: it is the filter that nothing passes.
    assert search("wagner", filters=(Filter(FacetField.LANGUAGE, "fr"),)).corrections == ()


def test_corrections_are_counted_within_the_filters(search: Search) -> None:
    german = (Filter(FacetField.LANGUAGE, "de"),)
    assert search("wagnr").corrections == ((("wagner", 2)),)
    assert search("wagnr", filters=german).corrections == ()
    essor = (Filter(FacetField.OUTLET, "l’essor"),)
    assert search("wagnr", filters=essor).corrections == (("wagner", 1),)


def test_a_correction_never_becomes_an_operator(tmp_path: Path) -> None:
    documents = [make_document(1, "Lands and lakes", "not or and")]
    searcher = Searcher(make_index(tmp_path, documents))
    found = searcher.search(Query("ANDD LAKES"), NameKeys(documents))
    assert [one.text for one in found.corrections] == ["And LAKES"]
    searcher.close()


def test_looking_for_corrections_is_bounded(search: Search) -> None:
    text = " ".join(["wagnr", "elektion", "gruop", "foreing", "minsters", "sadi"] * 10)
    assert len(search(text).corrections) <= 3


def lowercase(at: int, word: str) -> Warned:
    return Warned(WarningCode.LOWERCASE_OPERATOR, at, word)


@pytest.mark.parametrize(
    ("text", "warned"),
    [
        ("wagner or mali", [lowercase(7, "or")]),
        ("wagner and mali not niger", [lowercase(7, "and"), lowercase(16, "not")]),
        ('"wagner" or (mali)', [lowercase(9, "or")]),
        ("(wagner) and title:mali", [lowercase(9, "and")]),
        ("wagner or -mali", [lowercase(7, "or")]),
        ("wagner OR mali AND NOT niger", []),
        ('"war or peace"', []),
        ("or mali", []),
        ("mali or", []),
        ("title:or mali", []),
        ("wagner Or mali", []),
        ("wagner or* mali", []),
        ("", []),
    ],
)
def test_operators_in_small_letters_are_pointed_out(
    search: Search, text: str, warned: list[Warned]
) -> None:
    assert list(search(text).warnings) == warned


def test_a_filter_whose_value_nothing_has_is_pointed_out(search: Search) -> None:
    filters = (
        Filter(FacetField.OUTLET, "L'ESSOR"),
        Filter(FacetField.OUTLET, "Nobody"),
        Filter(FacetField.LANGUAGE, "xx", exclude=True),
        Filter(FacetField.PERSON, "nobody"),
        Filter(FacetField.PLACE, MISSING),
    )
    assert search(filters=filters).warnings == (
        Warned(WarningCode.UNKNOWN_VALUE, None, "Nobody", "outlet"),
        Warned(WarningCode.UNKNOWN_VALUE, None, "xx", "lang"),
        Warned(WarningCode.UNKNOWN_VALUE, None, "nobody", "person"),
    )


@pytest.mark.parametrize(
    ("text", "warned"),
    [
        ('wagner person:"Jane  Dough"', [(15, "Jane Dough")]),
        ("(lang:xx OR place:nowhere)", [(6, "xx"), (18, "nowhere")]),
        ("lang:EN xqz", []),
        ("org:nobody OR wagner", []),  # something is found
        ("-place:nowhere xqz", []),
        ("outlet:nobody", []),  # words, of which others may be near
    ],
)
def test_a_name_that_nothing_has_is_pointed_out_when_nothing_is_found(
    search: Search, text: str, warned: list[tuple[int, str]]
) -> None:
    found = [(one.at, one.subject) for one in search(text).warnings]
    assert found == warned
    assert all(one.parameter == "q" for one in search(text).warnings)


def test_no_correction_without_time(tmp_path: Path) -> None:
    documents: list[Document] = [replace(NEWS[0])]
    searcher = Searcher(make_index(tmp_path, documents), seconds=0.0)
    results = searcher.search(Query("wagnr"), NameKeys(documents))
    assert results.partial
    assert results.corrections == ()
    searcher.close()
