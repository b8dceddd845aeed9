"""Suggestions while somebody types: what is suggested, in which order, and that nothing fails."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from making import NameKeys, make_document, make_index

from search.model import (
    Document,
    EntityRef,
    EntityType,
    FacetField,
    Query,
    Suggestion,
    SuggestionKind,
)
from search.query import Listing, Searcher

Suggest = Callable[..., tuple[Suggestion, ...]]

PEOPLE = EntityType.PERSON


class Forms(NameKeys):
    """Knows further forms of entities."""

    def __init__(self, *documents: Document, more: tuple[tuple[str, str, str], ...] = ()) -> None:
        super().__init__(documents)
        self._more = more

    def forms(self) -> list[tuple[str, str, str]]:
        return [*super().forms(), *self._more]


@pytest.fixture
def over(tmp_path: Path) -> Iterator[Callable[..., Suggest]]:
    opened: list[Searcher] = []

    def open_over(*documents: Document, more: tuple[tuple[str, str, str], ...] = ()) -> Suggest:
        searcher = Searcher(make_index(tmp_path / str(len(opened)), documents))
        opened.append(searcher)
        archive = Forms(*documents, more=more)
        return lambda text, limit=8: searcher.suggest(text, limit, archive)

    yield open_over
    for searcher in opened:
        searcher.close()


def texts(suggestions: tuple[Suggestion, ...]) -> list[str]:
    return [one.text for one in suggestions]


def test_entities_come_by_the_number_of_their_documents_then_titles(
    over: Callable[..., Suggest],
) -> None:
    suggest = over(
        make_document(1, "Goïta speaks", "x", entities={PEOPLE: ["Assimi Goita"]}),
        make_document(2, "Gold found", "x", entities={PEOPLE: ["Gordon Gold", "Assimi Goita"]}),
        make_document(3, "Rain", "Gold", entities={PEOPLE: ["Anna Rain"]}),
    )
    assert suggest("go") == (
        Suggestion(SuggestionKind.ENTITY, "Assimi Goita", EntityRef(PEOPLE, "assimi-goita"), "", 2),
        Suggestion(SuggestionKind.ENTITY, "Gordon Gold", EntityRef(PEOPLE, "gordon-gold"), "", 1),
        Suggestion(SuggestionKind.TITLE, "Goïta speaks", None, f"{1:012x}", 1),
        Suggestion(SuggestionKind.TITLE, "Gold found", None, f"{2:012x}", 1),
    )


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("assimi g", ["Assimi Goita"]),
        ("goita ass", ["Assimi Goita"]),  # the words before stand anywhere
        ("ASSIMI GOÏ", ["Assimi Goita"]),
        ('"assimi goi*', ["Assimi Goita"]),
        ("assi goita", []),  # only the last word may be a beginning
        ("rain assimi", []),
        ("oita", []),
        ("g", []),
        ("é", []),
        ("", []),
        ("?!", []),
        ("\u037a\u037a", []),  # letters of which folding leaves nothing
        ("assimi goita " * 100, []),
    ],
)
def test_a_word_begins_with_the_last_one_typed(
    over: Callable[..., Suggest], typed: str, expected: list[str]
) -> None:
    suggest = over(make_document(1, "Rain", "x", entities={PEOPLE: ["Assimi Goita"]}))
    assert texts(suggest(typed)) == expected


def test_an_entity_is_suggested_by_any_of_its_forms(over: Callable[..., Suggest]) -> None:
    bodies = {EntityType.ORGANISATION: ["ECOWAS"]}
    form = ("org", "ecowas", "communaute-economique")
    nobody = ("org", "nobody", "communaute-nowhere")
    suggest = over(make_document(1, "T", "x", entities=bodies), more=(form, nobody))
    assert texts(suggest("communauté éco")) == ["Ecowas"]
    assert texts(suggest("commu")) == ["Ecowas"]


def test_titles_have_some_room_beside_many_entities(over: Callable[..., Suggest]) -> None:
    many = [f"Ann{n} Doe" for n in range(20)]
    suggest = over(
        *(make_document(n, f"Anniversary {n}", "x", entities={PEOPLE: many}) for n in range(9))
    )
    kinds = [one.kind for one in suggest("ann")]
    assert kinds == [SuggestionKind.ENTITY] * 5 + [SuggestionKind.TITLE] * 3
    assert [one.kind for one in suggest("ann", 1)] == [SuggestionKind.ENTITY]
    assert len(suggest("anniv")) == 8
    assert suggest("ann", 0) == ()


def test_of_titles_the_newest_comes_first_and_each_once(over: Callable[..., Suggest]) -> None:
    suggest = over(
        make_document(1, "Gold found", "x", date="2024"),
        make_document(2, "Gold lost", "y", date="2025"),
        make_document(3, "Gold found", "z", date="2023"),
        make_document(4, "", "gold"),
    )
    found = suggest("gold")
    assert texts(found) == ["Gold lost", "Gold found"]
    assert found[1].document == f"{1:012x}"


def test_a_title_may_have_any_number_of_words(over: Callable[..., Suggest]) -> None:
    long = " ".join(f"go{n}" for n in range(2_000))
    suggest = over(make_document(1, long, "x"), make_document(2, "Gold found", "y"))
    assert texts(suggest("go")) == [long, "Gold found"]
    assert texts(suggest("found go")) == ["Gold found"]


def test_threads_that_ask_at_once_wait_for_one_table(tmp_path: Path) -> None:
    documents = [make_document(1, "Rain", "x", entities={PEOPLE: ["Ann Doe"]})]
    asked: list[int] = []

    class Slow(Forms):
        def forms(self) -> list[tuple[str, str, str]]:
            asked.append(1)
            time.sleep(0.05)
            return super().forms()

        def labels(self, kind: EntityType) -> dict[str, str]:
            asked.append(2)
            time.sleep(0.05)
            return super().labels(kind)

    searcher, archive = Searcher(make_index(tmp_path, documents)), Slow(*documents)
    listing = Listing(FacetField.PERSON, "an")

    def ask(_: int) -> None:
        assert texts(searcher.suggest("ann", 8, archive)) == ["Ann Doe"]
        assert searcher.facet(Query(), listing, archive).total == 1

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(ask, range(4)))
    assert sorted(asked) == [1, 2]
    searcher.close()


def test_what_no_document_has_any_more_is_not_suggested(tmp_path: Path) -> None:
    before = make_document(1, "Gold", "x", entities={PEOPLE: ["Ann Doe"]})
    base = make_index(tmp_path, [before, make_document(2, "Rain", "y")])
    after = make_document(1, "Silver", "x", version=2)
    searcher = Searcher(make_index(tmp_path, [after], base, 2))
    archive = Forms(before)
    assert searcher.suggest("ann", 8, archive) == ()
    assert searcher.suggest("gold", 8, archive) == ()
    assert texts(searcher.suggest("sil", 8, archive)) == ["Silver"]
    searcher.close()


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Suggest]:
    documents = [make_document(1, "Gold's U.S. price", "x", entities={PEOPLE: ["Ann O'Doe"]})]
    searcher = Searcher(make_index(tmp_path_factory.mktemp("small"), documents))
    archive = Forms(*documents)
    yield lambda text, limit=8: searcher.suggest(text, limit, archive)
    searcher.close()


@settings(max_examples=300)
@given(text=st.text(max_size=60) | st.from_regex(r"[ansgou.*\"'()~^:\- ]{1,12}"))
def test_whatever_is_typed_is_no_error(small: Suggest, text: str) -> None:
    for one in small(text):
        assert one.text in {"Gold's U.S. price", "Ann O Doe"}
