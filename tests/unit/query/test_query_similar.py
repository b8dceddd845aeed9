"""More like this: what is similar, what is left out, and how it is shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from making import NameKeys, make_document, make_index

from search.model import Document, EntityType, Hit, Membership
from search.query import Searcher

Similar = Callable[..., tuple[Hit, ...] | None]

WAGNER = "Mercenaries of the Wagner group left the camp near Timbuktu after talks in Bamako."
RICE = "The price of rice rose again in the markets of the harbour, and traders complained."
FOOTBALL = "The striker scored twice before the referee ended the match in the stadium."


@pytest.fixture
def over(tmp_path: Path) -> Iterator[Callable[..., Similar]]:
    opened: list[Searcher] = []

    def open_over(*documents: Document) -> Similar:
        searcher = Searcher(make_index(tmp_path / str(len(opened)), documents))
        opened.append(searcher)
        archive = NameKeys(documents)
        return lambda number, limit=10: searcher.similar(f"{number:012x}", limit, archive)

    yield open_over
    for searcher in opened:
        searcher.close()


def numbers(hits: tuple[Hit, ...] | None) -> list[int]:
    assert hits is not None
    return [int(hit.id, 16) for hit in hits]


def news() -> list[Document]:
    return [
        make_document(1, "Wagner leaves", WAGNER),
        make_document(2, "Mercenaries gone", "The Wagner mercenaries left a camp in Timbuktu."),
        make_document(3, "Rice", RICE),
        make_document(4, "Rice prices", "Traders say the price of rice rose."),
        make_document(5, "Match", FOOTBALL),
        *(
            make_document(
                n, f"The {n} of a note", "And so the end of it was in the talks before after."
            )
            for n in range(6, 30)
        ),
    ]


def test_what_is_about_the_same_is_similar(over: Callable[..., Similar]) -> None:
    similar = over(*news())
    assert numbers(similar(1)) == [2]
    assert numbers(similar(4)) == [3]
    assert similar(5) == ()
    assert similar(99) is None


def test_snippets_are_plain(over: Callable[..., Similar]) -> None:
    (hit,) = over(*news())(1) or ()
    assert [s.text for s in hit.snippets] == ["The Wagner mercenaries left a camp in Timbuktu."]
    assert not hit.title.marks
    assert not any(snippet.marks for snippet in hit.snippets)
    assert hit.score > 0


def test_an_entity_leads_to_another_language(over: Callable[..., Similar]) -> None:
    people = {EntityType.PERSON: ["Assimi Goita"], EntityType.PLACE: ["Bamako"]}
    first = make_document(1, "Talks", "He met envoys.", entities=people)
    second = make_document(2, "Visite", "Une rencontre.", language="fr", entities=people)
    assert numbers(over(first, second, *news()[5:])(1)) == [2]


def test_near_copies_are_left_out(over: Callable[..., Similar]) -> None:
    def copy(number: int, of: int, story: int = 1) -> Document:
        document = make_document(number, f"Wagner {number}", WAGNER)
        return replace(document, membership=Membership(f"{story:012x}", f"{of:012x}"))

    similar = over(copy(1, 1), copy(2, 1), copy(3, 3), copy(4, 3), *news()[5:])
    assert numbers(similar(1)) == [3]
    assert numbers(similar(4)) == [1]


def test_so_many_at_most(over: Callable[..., Similar]) -> None:
    similar = over(*(make_document(n, f"Wagner {n}", WAGNER) for n in range(8)), *news()[7:])
    assert len(similar(1, 3) or ()) == 3
    assert len(similar(1) or ()) == 7


def test_a_document_that_says_nothing_is_like_no_other(over: Callable[..., Similar]) -> None:
    similar = over(make_document(1, "", "1 2 3"), make_document(2, "", "1 2 3"))
    assert similar(1) == ()


def test_nothing_when_the_time_is_up(tmp_path: Path) -> None:
    searcher = Searcher(make_index(tmp_path, news()), seconds=0.0)
    assert searcher.similar(f"{1:012x}", 10, NameKeys()) == ()
    searcher.close()
