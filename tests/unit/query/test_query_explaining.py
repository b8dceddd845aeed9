"""What a hit was found by: the parts of its score, and that they are the true ones."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from making import NameKeys, make_document, make_index, make_removed

from search.model import Aliases, EntityRef, EntityType, Hit, Query
from search.query import Searcher

ECOWAS = Aliases(
    EntityRef(EntityType.ORGANISATION, "ecowas"),
    "ECOWAS",
    ("ECOWAS", "CEDEAO", "Economic Community of West African States"),
)
TALK = "talks about the price of rice in the capital "
NEWS = [
    make_document(1, "Wagner in Mali", f"Wagner met ministers. {TALK}", author="Jane Smith"),
    make_document(2, "CEDEAO meets", f"La CEDEAO à Niamey. {TALK * 2}", language="fr"),
    make_document(3, "Sahel", f"The Economic Community of West African States met. {TALK}"),
    make_document(4, "Rain", TALK, removed=make_removed("Our newsletter")),
    make_document(5, "Niger", f"ECOWAS, or CEDEAO, in Mali. {TALK}"),
    *(make_document(n, f"Rice {n}", TALK * 3) for n in range(6, 20)),
]


class Listed(NameKeys):
    """Knows the forms of one entity."""

    def aliases_of(self, name: str) -> tuple[Aliases, ...]:
        return (ECOWAS,) if name.lower() in {"ecowas", "cedeao"} else ()


class Asked:
    """Asks for explained hits."""

    def __init__(self, searcher: Searcher) -> None:
        self._searcher = searcher

    def __call__(self, text: str, *, explain: bool = True, aliases: bool = True) -> dict[int, Hit]:
        query = Query(text, per_page=100, explain=explain, aliases=aliases)
        hits = self._searcher.search(query, Listed(NEWS)).hits
        return {int(hit.id, 16): hit for hit in hits}


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    searcher = Searcher(make_index(tmp_path_factory.mktemp("news"), NEWS))
    yield Asked(searcher)
    searcher.close()


def named(hit: Hit) -> set[tuple[str, str]]:
    return {(reason.term, reason.field) for reason in hit.why}


FOUND_BY = [
    ("wagner", 1, {("wagner", "title"), ("wagner", "body")}),
    ("title:wagner", 1, {("wagner", "title")}),
    ("minist* wagne~1", 1, {("minist*", "body"), ("wagne~1", "title"), ("wagne~1", "body")}),
    ('"price of rice" -niger^3', 1, {("price of rice", "body")}),
    ("W-2 OR price-of", 4, {("price-of", "body")}),
    ("author:smith mali", 1, {("smith", "author"), ("mali", "title")}),
    ("in:removed newsletter", 4, {("newsletter", "removed")}),
    ("ECOWAS", 2, {("CEDEAO", "title"), ("CEDEAO", "body")}),
    ("ECOWAS", 3, {("Economic Community of West African States", "body")}),
    ("ECOWAS", 5, {("ECOWAS", "body"), ("CEDEAO", "body")}),
    ("rice (xqz OR mali)", 5, {("rice", "body"), ("mali", "body")}),
    ("(mali wagner) OR rice", 5, {("rice", "body")}),  # all of a parenthesis, or nothing of it
]


@pytest.mark.parametrize(("text", "number", "by"), FOUND_BY)
def test_a_hit_says_what_it_was_found_by(
    ask: Asked, text: str, number: int, by: set[tuple[str, str]]
) -> None:
    assert named(ask(text)[number]) == by


@pytest.mark.parametrize(
    "text", ["wagner", "ECOWAS mali", "mali^7 OR rice", '"price of" CEDEAO OR wagner^0.5 rice*']
)
def test_the_parts_are_of_the_whole_and_the_greatest_comes_first(ask: Asked, text: str) -> None:
    for hit in ask(text).values():
        parts = [reason.part for reason in hit.why]
        assert sum(parts) == pytest.approx(1.0)
        assert parts == sorted(parts, reverse=True)


def test_a_part_is_what_the_leaf_scores_alone(ask: Asked) -> None:
    whole = ask("wagner^3 mali OR rice OR ministers")
    for leaf, boost in (("wagner", 3.0), ("mali", 1.0), ("rice", 1.0), ("ministers", 1.0)):
        for number, alone in ask(leaf).items():
            hit = whole[number]
            if leaf in {"wagner", "mali"} and number == 5:
                continue  # only one of the two words that both have to be there
            part = sum(reason.part for reason in hit.why if reason.term == leaf)
            assert part * hit.score == pytest.approx(boost * alone.score)


def test_without_words_there_is_nothing_to_tell(ask: Asked) -> None:
    for text in ("", "date:unknown", "lang:fr", "place:niger OR date:unknown", "NOT rice"):
        assert all(hit.why == () for hit in ask(text).values())


def test_only_who_asks_is_told(ask: Asked) -> None:
    assert ask("wagner", explain=False)[1].why == ()
    assert named(ask("ECOWAS", aliases=False)[5]) == {("ECOWAS", "body")}


def test_nothing_is_told_when_the_time_is_up(ask: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("search.query.searcher._share", lambda *_: 0.0)
    found = ask("wagner OR rice")
    assert len(found) > 1
    assert all(hit.why == () for hit in found.values())


def test_explaining_changes_nothing_else(ask: Asked) -> None:
    plain, explained = ask("mali OR ECOWAS", explain=False), ask("mali OR ECOWAS")
    assert {n: hit._replace(why=()) for n, hit in explained.items()} == plain
