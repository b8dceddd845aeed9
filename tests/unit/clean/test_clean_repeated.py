"""Which blocks are set aside because the pages like this one have them too."""

from __future__ import annotations

import pytest

from search.clean.features import lines_of
from search.clean.known import Repeat
from search.clean.repeated import left
from search.model import Block, Span

PROSE = "The council of {} met on Monday, and will meet again before the rains, a member said."


def rest(*blocks: tuple[str, int], pages: int = 1_000) -> list[str]:
    """The texts that are left of blocks given with the number of articles that have them."""
    lines = lines_of(
        Block(text, 2 * n, Span(100 * n, 100 * n + 99)) for n, (text, _) in enumerate(blocks)
    )
    repeats = [Repeat(times, pages, "this folder") if times else None for _, times in blocks]
    return [lines[i].text for i in left(lines, repeats)]


def test_nothing_is_set_aside_of_what_few_have() -> None:
    blocks = [("Home", 2), ("Sport", 0), (PROSE.format("Asari"), 0), ("Contact", 1)]
    assert rest(*blocks) == [text for text, _ in blocks]


def test_menus_and_teasers_that_stand_together_go() -> None:
    new = [("Rain", 0), (PROSE.format("Asari"), 0), (PROSE.format("Belem"), 0)]
    teasers = [(PROSE.format(place), 4) for place in ("Cotto", "Dumay", "Eleba")]
    found = rest(("Home", 9), ("Sport", 9), ("News", 9), *new, *teasers, ("Contact", 9))
    # What stands directly beside the new text is left to the classifier.
    assert found == ["News", *(text for text, _ in new), teasers[0][0]]


def test_background_among_new_paragraphs_stays() -> None:
    blocks = [(PROSE.format("A"), 0), (PROSE.format("B"), 40), (PROSE.format("C"), 0)]
    assert rest(*blocks) == [text for text, _ in blocks]


@pytest.mark.parametrize(("times", "pages", "stays"), [(8, 8, False), (4, 8, False), (3, 8, True)])
def test_what_most_pages_have_goes_wherever_it_stands(times: int, pages: int, stays: bool) -> None:
    blocks = [(PROSE.format("A"), 0), ("The voice of the eight valleys", times)]
    assert (len(rest(*blocks, (PROSE.format("B"), 0), pages=pages)) == 3) is stays


def test_a_group_of_few_pages_proves_nothing() -> None:
    blocks = [(PROSE.format("A"), 0), ("The voice of the valleys", 4), (PROSE.format("B"), 0)]
    assert len(rest(*blocks, pages=4)) == 3


@pytest.mark.parametrize("line", ["By Jane Doe", "Photo: Ali Musa", "Source: Reuters"])
def test_who_signs_many_articles_is_not_furniture(line: str) -> None:
    assert line in rest((line, 9), (PROSE.format("A"), 0), (PROSE.format("B"), 0), pages=9)


def test_a_page_of_repeated_paragraphs_is_an_article_all_the_same() -> None:
    blocks = [("Weather of the day", 9), (PROSE.format("A"), 9), (PROSE.format("B"), 9)]
    assert len(rest(*blocks, pages=9)) == 3
