"""Searching: what is found, in which order, how it is shown and counted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from making import NameKeys, make_document, make_index, make_removed, raw_of, stem_terms

from search.errors import QueryError
from search.index.analysis import stem_term, tokenize
from search.model import (
    MISSING,
    Document,
    EntityType,
    FacetField,
    Filter,
    Hit,
    Query,
    Results,
    Sort,
)
from search.query import Searcher

Search = Callable[..., Results]


class Opened:
    """Searchers over small corpora, closed at the end of the test."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._searchers: list[Searcher] = []

    def __call__(self, *documents: Document) -> Callable[..., Results]:
        folder = self._folder / str(len(self._searchers))
        searcher = Searcher(make_index(folder, documents))
        self._searchers.append(searcher)
        archive = NameKeys(documents)
        return lambda text="", **more: searcher.search(Query(text, **more), archive)

    def close(self) -> None:
        for searcher in self._searchers:
            searcher.close()


@pytest.fixture
def over(tmp_path: Path) -> Iterator[Opened]:
    opened = Opened(tmp_path)
    yield opened
    opened.close()


def numbers(results: Results) -> list[int]:
    return [int(hit.id, 16) for hit in results.hits]


WORDS = [
    # query, text, found?
    ("Goita", "President Goïta spoke", True),
    ("Goïta", "President GOITA spoke", True),
    ("goi\u0308ta", "Goïta", True),
    ("W-2", "a form W-2 is due", True),
    ("W-2", "a form W and 2 more", False),
    ("G5", "the G5 Sahel", True),
    ("X", "posted on X, he said", True),
    ("U.S.", "the US and Mali", True),
    ("US", "the U.S. and Mali", True),
    ("U.S", "the U.S. and Mali", True),
    ("U.S.", "U.S.-led forces", True),
    ("5,000", "a 5,000-strong force", True),
    ("5000", "a 5,000-strong force", True),
    ('"5,000-strong"', "a 5,000-strong force", True),
    ("Moscow", "Moscow's men", True),
    ("Moscow's", "men of Moscow", True),
    ("l’Union", "de l'Union africaine", True),
    ("l'Union", "de l’Union africaine", True),
    ("Union", "de l’Union africaine", True),
    ("cooperation", "co\u00adoperation", True),
    ("coup", "two coups", True),
    ("coups", "a coup", True),
    ('"coup"', "two coups", False),
    ("Niger", "Nigeria voted", False),
    ("Nigeria", "Niger voted", False),
    ("Niger*", "Nigeria voted", True),
    ("new", "the news", False),
    ("news", "a new law", False),
    ("university", "the universe", False),
    ("to be", "to be or not", True),
    ('"to be"', "be to or", False),
    ("The Who", "the who", True),
    ('"foreign ministers"', "foreign and other ministers", False),
    ('"foreign ministers"~2', "foreign and other ministers", True),
    ('"foreign ministers"~1', "foreign and other ministers", False),
    ('"ministers foreign"~5', "foreign ministers", False),
    ('"a b a"', "a b b a b a", True),
    ('"a b a"', "a b b a", False),
    ("lavrof~1", "Lavrov", True),
    ("teh~1", "the", True),  # swapped letters are one edit
    ("avrov~1", "Lavrov", False),
    ("lavrf~2", "Lavrov", True),
    ("lvrf~2", "Lavrov", False),
    ("W-2*", "the W-200 form", True),
    ("minist*", "ministerial", True),
    ("sahel OR mali", "mali only", True),
    ("mali NOT niger", "mali and niger", False),
    ("-niger", "mali only", True),
    ("mali -(niger OR chad)", "mali and chad", False),
]


@pytest.mark.parametrize(("query", "text", "found"), WORDS)
@pytest.mark.parametrize("place", ["title", "body"])
def test_a_query_finds_a_text(over: Opened, query: str, text: str, found: bool, place: str) -> None:
    document = make_document(1, text) if place == "title" else make_document(1, "T", text)
    results = over(document)(query)
    assert bool(results.total) is found
    if found and "-n" not in query:
        (hit,) = results.hits
        shown = [hit.title] if place == "title" else hit.snippets
        assert any(snippet.marks for snippet in shown)


def test_mali_is_not_french_mal(over: Opened) -> None:
    search = over(
        make_document(1, "", "il se sent mal", language="fr"),
        make_document(2, "", "le Mali vote", language="fr"),
        make_document(3, "", "il nige", language="fr"),
    )
    assert numbers(search("Mali")) == [2]
    assert numbers(search("mal")) == [1]
    assert numbers(search("Niger")) == []


def test_fields(over: Opened) -> None:
    people = {EntityType.PERSON: ["Jane Doe"], EntityType.PLACE: ["Niger"]}
    search = over(
        make_document(1, "Rain", "Gold", author="Jane Doe", outlet="Studio Tamani"),
        make_document(2, "Gold", "Rain", language="fr", entities=people),
    )
    expected = {
        "title:rain": [1],
        "body:rain": [2],
        "author:doe": [1],
        'author:"jane doe"': [1],
        "outlet:tamani": [1],
        "outlet:tam": [],
        "person:jane-doe": [2],
        'person:"JANE DOE"': [2],
        "person:Jane": [],
        "org:Niger": [],
        "place:niger": [2],
        "lang:FR": [2],
        "lang:en rain": [1],
        "title:(rain OR gold) body:gold": [1],
    }
    assert {text: sorted(numbers(search(text))) for text in expected} == expected


GONE = [
    make_document(1, "Rain", "Gold was found", removed=make_removed("Newsletter", "Share this")),
    make_document(2, "Newsletter", "Rain fell", removed=make_removed("Cookie", "policy of ours")),
    make_document(3, "Gold", "Rain, and a newsletter", date="2025-04-03"),
    make_document(
        4,
        "Wind",
        "A storm",
        removed=make_removed("Subscribe to our newsletters by post"),
        entities={EntityType.PLACE: ["Niger"]},
    ),
]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("newsletter", [2, 3]),
        ("in:removed newsletter", [1, 4]),
        ("newsletters in:removed", [1, 4]),
        ('in:removed "newsletter"', [1]),
        ("in:removed newsl*", [1, 4]),
        ("in:removed newslettre~1", [1]),
        ('in:removed "subscribe newsletters"~2', [4]),
        ('in:removed "cookie policy"', [2]),
        ("in:removed rain", []),
        ("in:removed newsletter OR cookie", [1, 2, 4]),
        ("in:removed -newsletter", [2, 3]),
        ("in:removed newsletter -share", [4]),
        ("in:removed newsletter title:rain", [1]),
        ("in:removed newsletter place:Niger", [4]),
        ("in:removed newsletter date:unknown", [1, 4]),
        ("in:removed newsletter date:2025", []),
        ("rain (in:removed newsletter)", [1]),
        ("rain (in:removed policy)", [2]),
        ("newsletter OR (in:removed newsletter)", [1, 2, 3, 4]),
        ("newsletter -(in:removed cookie)", [3]),
    ],
)
def test_removed_text_is_searched_when_it_is_asked_for(
    over: Opened, text: str, expected: list[int]
) -> None:
    assert sorted(numbers(over(*GONE)(text))) == expected


def test_removed_text_changes_no_score_of_a_plain_query(over: Opened) -> None:
    bare = [
        replace(d, article=replace(d.article, page=replace(d.article.page, removed=())))
        for d in GONE
    ]
    for text in ("rain", "newsletter OR gold", "new*", '"rain fell"'):
        with_removed, without = over(*GONE)(text), over(*bare)(text)
        assert [(h.id, h.score) for h in with_removed.hits] == [
            (h.id, h.score) for h in without.hits
        ]


def test_filters_facets_and_dates_apply_to_what_is_found_in_removed_text(over: Opened) -> None:
    search = over(*GONE)
    niger = Filter(FacetField.PLACE, "Niger")
    results = search("in:removed newsletter", filters=(niger,), facets=(FacetField.PLACE,))
    assert numbers(results) == [4]
    (facet,) = results.facets
    assert [(value.value, value.count) for value in facet.values] == [("niger", 1)]
    assert facet.missing == 1
    assert results.timeline.unknown == 1
    assert results.parsed == "in:removed newsletter"


def test_more_than_a_thousand_expansions_are_an_error(over: Opened) -> None:
    search = over(make_document(1, "", " ".join(f"zz{n}" for n in range(1_025))))
    with pytest.raises(QueryError, match="more than 1,024 words"):
        search("zz*")
    assert search("zz1*").total == 1


DATED = [
    make_document(1, "d", "x", date="2025-04-03"),
    make_document(2, "d", "x", date="2025-04"),
    make_document(3, "d", "x", date="2025"),
    make_document(4, "d", "x", date=""),
    make_document(5, "d", "x", date="2024-12-31"),
]


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("2025-04-03", "2025-04-03", [1, 2, 3]),
        ("2025-04-04", "", [2, 3]),
        ("", "2025-04-02", [2, 3, 5]),
        ("2025-05", "", [3]),
        ("2025-04", "2025-04", [1, 2, 3]),
        ("2024", "2024", [5]),
        ("", "2024", [5]),
        ("2026", "", []),
        ("", "", [1, 2, 3, 4, 5]),
    ],
)
def test_a_date_is_found_by_every_range_that_touches_it(
    over: Opened, first: str, last: str, expected: list[int]
) -> None:
    search = over(*DATED)
    assert sorted(numbers(search("", date_from=first, date_to=last))) == expected
    if first or last:
        assert sorted(numbers(search(f"date:{first}..{last}"))) == expected


def test_undated_documents(over: Opened) -> None:
    search = over(*DATED)
    assert numbers(search("date:unknown")) == [4]
    assert numbers(search("NOT date:unknown", sort=Sort.OLDEST)) == [5, 3, 2, 1]
    assert numbers(search("x", sort=Sort.NEWEST)) == [1, 2, 3, 5, 4]
    assert numbers(search("x", sort=Sort.OLDEST)) == [5, 3, 2, 1, 4]
    assert numbers(search("", sort=Sort.RELEVANCE)) == [1, 2, 3, 5, 4]
    timeline = search("x", date_from="2025-04", date_to="2025-04").timeline
    assert [(v.value, v.count, v.selected) for v in timeline.values] == [
        ("2024-12", 1, False),
        ("2025-04", 2, True),
    ]
    assert timeline.unknown == 2


@pytest.mark.parametrize(
    ("first", "last", "parameter"),
    [("soon", "", "from"), ("", "2025-13", "to"), ("2025", "2024", "from")],
)
def test_a_wrong_date_is_an_error(over: Opened, first: str, last: str, parameter: str) -> None:
    with pytest.raises(QueryError) as error:
        over(*DATED)("", date_from=first, date_to=last)
    assert error.value.parameter == parameter


def make_people(number: int, outlet: str | None, *people: str) -> Document:
    return make_document(number, "t", "x", outlet=outlet, entities={EntityType.PERSON: people})


FACETED = [
    make_people(1, "L’Essor", "Ann", "Bob"),
    make_people(2, "L’Essor", "Ann"),
    make_people(3, "Tamani", "Bob", "Cid"),
    make_people(4, None),
]
OUTLET, PERSON = FacetField.OUTLET, FacetField.PERSON


def counted(results: Results, field: FacetField) -> tuple[dict[str, int], int]:
    (facet,) = (facet for facet in results.facets if facet.field is field)
    return {value.value: value.count for value in facet.values}, facet.missing


@pytest.mark.parametrize(
    ("filters", "expected", "outlets", "people"),
    [
        (
            [],
            [1, 2, 3, 4],
            ({"L’Essor": 2, "Tamani": 1}, 1),
            ({"ann": 2, "bob": 2, "cid": 1}, 1),
        ),
        (
            [Filter(OUTLET, "L’Essor")],
            [1, 2],
            ({"L’Essor": 2, "Tamani": 1}, 1),
            ({"ann": 2, "bob": 1}, 0),
        ),
        (
            [Filter(OUTLET, "l'essor"), Filter(OUTLET, "TAMANI")],
            [1, 2, 3],
            ({"L’Essor": 2, "Tamani": 1}, 1),
            ({"ann": 2, "bob": 2, "cid": 1}, 0),
        ),
        (
            [Filter(OUTLET, "L’Essor"), Filter(PERSON, "Bob")],
            [1],
            ({"L’Essor": 1, "Tamani": 1}, 0),
            ({"ann": 2, "bob": 1}, 0),
        ),
        (
            [Filter(PERSON, "bob", exclude=True)],
            [2, 4],
            ({"L’Essor": 1}, 1),
            ({"ann": 2, "bob": 2, "cid": 1}, 1),
        ),
        (
            [Filter(PERSON, "ann"), Filter(PERSON, "bob", exclude=True)],
            [2],
            ({"L’Essor": 1}, 0),
            ({"ann": 2, "bob": 2, "cid": 1}, 1),
        ),
        (
            [Filter(OUTLET, MISSING)],
            [4],
            ({"L’Essor": 2, "Tamani": 1}, 1),
            ({}, 1),
        ),
        (
            [Filter(OUTLET, MISSING), Filter(OUTLET, "Tamani")],
            [3, 4],
            ({"L’Essor": 2, "Tamani": 1}, 1),
            ({"bob": 1, "cid": 1}, 1),
        ),
        (
            [Filter(OUTLET, MISSING, exclude=True)],
            [1, 2, 3],
            ({"L’Essor": 2, "Tamani": 1}, 1),
            ({"ann": 2, "bob": 2, "cid": 1}, 0),
        ),
        ([Filter(OUTLET, "Nobody")], [], ({"L’Essor": 2, "Tamani": 1}, 1), ({}, 0)),
        (
            [Filter(PERSON, "nobody", exclude=True)],
            [1, 2, 3, 4],
            ({"L’Essor": 2, "Tamani": 1}, 1),
            ({"ann": 2, "bob": 2, "cid": 1}, 1),
        ),
    ],
)
def test_facets(
    over: Opened,
    filters: list[Filter],
    expected: list[int],
    outlets: tuple[dict[str, int], int],
    people: tuple[dict[str, int], int],
) -> None:
    results = over(*FACETED)("x OR t", filters=tuple(filters))
    assert sorted(numbers(results)) == expected
    assert counted(results, OUTLET) == outlets
    assert counted(results, PERSON) == people


def test_facet_values_are_labelled_limited_and_marked(over: Opened) -> None:
    results = over(*FACETED)("", filters=(Filter(PERSON, "Cid"),), facet_size=1)
    (facet,) = (facet for facet in results.facets if facet.field is PERSON)
    assert facet.total_values == 3
    assert [(v.value, v.label, v.count, v.selected) for v in facet.values] == [
        ("ann", "Ann", 2, False),
        ("cid", "Cid", 1, True),  # listed because it is selected
    ]
    excluded = over(*FACETED)("", filters=(Filter(PERSON, "Cid", exclude=True),), facet_size=1)
    (facet,) = (facet for facet in excluded.facets if facet.field is PERSON)
    assert [(v.value, v.excluded) for v in facet.values] == [("ann", False), ("cid", True)]
    assert [f.field for f in over(*FACETED)("", facets=(OUTLET,)).facets] == [OUTLET]


LONG = "\n".join(
    [
        *(f"Paragraph {n} says that nothing happened, as on every other day." for n in range(900)),
        "The foreign ministers flew home. Ministers of foreign affairs met « Goïta » on Monday.",
        "Long sentences come too, " + "and go on, " * 60 + "until Wagner appears, " + "on " * 90,
        "An odd line: " + "x" * 900 + " Lavrov",
    ]
)


def marked(hit: Hit) -> list[str]:
    return [s.text[start:end] for s in hit.snippets for start, end in s.marks]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "cp1252"])
@pytest.mark.parametrize(
    ("query", "marks"),
    [
        ('"foreign ministers"', ["foreign ministers"]),
        ("goita", ["Goïta"]),
        ("wagner", ["Wagner"]),
        ("lavrov", ["Lavrov"]),
        ("lavrof~1", ["Lavrov"]),
        ('"ministers affairs"~2', ["Ministers", "affairs"]),
        ("goita wagner NOT putin", ["Goïta", "Wagner"]),
        ("goit* OR putin", ["Goïta"]),
        ("title:goita OR wagner", ["Wagner"]),
    ],
)
def test_snippets_deep_in_a_long_text(
    over: Opened, encoding: str, query: str, marks: list[str]
) -> None:
    assert len(LONG) > 50_000
    document = make_document(1, "Goïta in Moscow", LONG, encoding=encoding)
    (hit,) = over(document)(query).hits
    assert marked(hit) == marks
    raw = raw_of("Goïta in Moscow", LONG, encoding)
    for snippet in (hit.title, *hit.snippets):
        assert snippet.raw is not None
        start, end = snippet.raw
        assert raw[start:end].decode(encoding) == snippet.text
        assert len(snippet.text) <= 280


@pytest.mark.parametrize("before", range(36, 48))
def test_a_phrase_is_shown_whole_wherever_a_long_sentence_is_cut(over: Opened, before: int) -> None:
    body = "filler " * before + "foreign ministers" + " filler" * 60
    (hit,) = over(make_document(1, "", body))('"foreign ministers"').hits
    assert marked(hit) == ["foreign ministers"]


def test_every_mark_is_a_word_of_the_query(over: Opened) -> None:
    wanted = "nothing happened minister flew"
    (hit,) = over(make_document(1, "Minister flew", LONG))(wanted).hits
    terms = {term for token in tokenize(wanted) for term in stem_terms(token.text)}
    texts = marked(hit) + [hit.title.text[start:end] for start, end in hit.title.marks]
    assert len(hit.snippets) == 3
    assert len(texts) >= 5
    for text in texts:
        (token,) = tokenize(text)
        assert stem_term(token.text, "en") in terms


def test_a_title_is_marked_and_knows_its_bytes(over: Opened) -> None:
    (hit,) = over(make_document(1, "Goïta: a new Mali", "x"))('"new mali" OR goita').hits
    assert [hit.title.text[start:end] for start, end in hit.title.marks] == ["Goïta", "new Mali"]
    assert hit.title.raw == (0, len("Goïta: a new Mali".encode()))


def test_a_derived_title_has_no_bytes(over: Opened) -> None:
    """Even when the page has a line that was taken for a title."""
    document = make_document(1, "Line of the page", "x")
    metadata = document.article.metadata
    derived = replace(metadata, title=replace(metadata.title, value="Made up", source="derived"))
    (hit,) = over(replace(document, article=replace(document.article, metadata=derived)))().hits
    assert (hit.title.text, hit.title.raw) == ("Made up", None)


def test_without_a_match_in_the_body_its_beginning_is_shown(over: Opened) -> None:
    (hit,) = over(make_document(1, "Goïta", "First line.\nSecond line."))("goita").hits
    assert [(s.text, s.marks) for s in hit.snippets] == [("First line.", ())]


def test_a_word_with_very_many_marks_takes_no_quadratic_time(over: Opened) -> None:
    (hit,) = over(make_document(1, "", "\n".join(["rain " * 40] * 2_000)))("rain").hits
    assert [len(snippet.marks) for snippet in hit.snippets] == [40, 40, 40]


@pytest.mark.parametrize("sort", list(Sort))
@pytest.mark.parametrize("text", ["", "rain", "rain OR gold"])
def test_every_hit_is_on_one_page(over: Opened, text: str, sort: Sort) -> None:
    search = over(
        *(
            make_document(
                n,
                "rain" if n % 3 else "gold",
                "rain " * (n % 5 + 1),
                date=["", "2025", "2025-04", "2025-04-03"][n % 4],
            )
            for n in range(1, 38)
        )
    )
    whole = numbers(search(text, sort=sort, per_page=100))
    paged = [
        number
        for page in range(1, 9)
        for number in numbers(search(text, sort=sort, per_page=5, page=page))
    ]
    assert paged == whole
    assert sorted(paged) == list(range(1, 38))
    assert numbers(search(text, sort=sort, per_page=5, page=9)) == []
    assert search(text, per_page=5).pages == 8


def test_equal_scores_go_to_the_newer_then_to_the_smaller_id(over: Opened) -> None:
    dates = {3: "2025-04-03", 1: "2025-04-01", 4: "2025-04-03", 2: ""}
    documents = [make_document(n, "rain", "x", date=date) for n, date in dates.items()]
    assert numbers(over(*documents)("rain")) == [3, 4, 1, 2]


def test_a_word_of_the_title_and_a_boost_count_more(over: Opened) -> None:
    search = over(
        make_document(1, "gold", "rain and wind"),
        make_document(2, "rain", "gold and wind"),
        make_document(3, "wind", "sun and cold"),
    )
    assert numbers(search("rain")) == [2, 1]
    assert numbers(search("rain OR gold^9")) == [1, 2]
    assert numbers(search("rain^9 OR gold")) == [2, 1]
    (first, _) = search("rain").hits
    (boosted, _) = search("rain^3").hits
    assert boosted.score == pytest.approx(3 * first.score)


def test_when_marking_takes_too_long_hits_show_how_they_begin(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    documents = [make_document(n, f"Rain {n}", "First line.\nThen rain fell.") for n in range(3)]
    searcher = Searcher(make_index(tmp_path, documents), seconds=1_000.0)
    shown = searcher.search(Query("rain"), NameKeys()).hits
    assert all(hit.title.marks and hit.snippets[0].text == "Then rain fell." for hit in shown)
    monkeypatch.setattr("search.query.searcher._MARKING", 0.0)
    results = searcher.search(Query("rain"), NameKeys())
    assert not results.partial
    assert len(results.hits) == 3
    for hit in results.hits:
        assert not hit.title.marks
        assert [(s.text, s.marks) for s in hit.snippets] == [("First line.", ())]


def test_a_hit_in_removed_text_shows_the_block_it_is_in(over: Opened) -> None:
    texts = ("Share this", "Our newsletter, the newsletter", "Ende – “Newsletter”")
    before = raw_of("Rain", "Gold was found")
    document = make_document(
        1, "Rain", "Gold was found", removed=make_removed(*texts, after=before)
    )
    (hit,) = over(document)("in:removed newsletter").hits
    assert hit.title.marks == ()
    first, second = hit.snippets
    assert [first.text[start:end] for start, end in first.marks] == ["newsletter", "newsletter"]
    assert (first.field, first.text, second.text) == ("removed", *texts[1:])
    assert (first.removed, second.removed) == document.article.page.removed[1:]
    raw = raw_of("Rain", "Gold was found", removed=texts)
    assert [raw[slice(*s.raw)].decode() for s in hit.snippets if s.raw] == [*texts[1:]]


def test_passages_of_the_text_stand_before_those_of_removed_text(over: Opened) -> None:
    removed = make_removed("Newsletter")
    search = over(make_document(1, "Rain", "First line.\nGold was found.", removed=removed))

    def shown(text: str) -> list[tuple[str, str]]:
        (hit,) = search(text).hits
        return [(snippet.field, snippet.text) for snippet in hit.snippets]

    article, gone = ("body", "Gold was found."), ("removed", "Newsletter")
    assert shown("gold (in:removed newsletter)") == [article, gone]
    assert shown("rain (in:removed newsletter)") == [gone]
    assert shown("gold OR (in:removed nothing)") == [article]
    assert shown("rain -(in:removed nothing)") == [("body", "First line.")]


def test_a_phrase_over_two_removed_blocks_is_marked_in_both(over: Opened) -> None:
    document = make_document(1, "", "x", removed=make_removed("Read our cookie", "policy here"))
    (hit,) = over(document)('in:removed "cookie policy"').hits
    marked = [[s.text[start:end] for start, end in s.marks] for s in hit.snippets]
    assert marked == [["cookie"], ["policy"]]


def test_what_the_archive_no_longer_has_is_not_shown(tmp_path: Path) -> None:
    document = make_document(1, "T", "First line.", removed=make_removed("Newsletter"))
    searcher = Searcher(make_index(tmp_path, [document]))
    (hit,) = searcher.search(Query("in:removed newsletter"), NameKeys()).hits
    assert [(snippet.field, snippet.text) for snippet in hit.snippets] == [("body", "First line.")]
