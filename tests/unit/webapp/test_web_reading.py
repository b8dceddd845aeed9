"""A document laid out for reading: whatever is marked in its text, the text stays as it is."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fake_engine import FakeEngine, Story, document_of
from hypothesis import given
from hypothesis import strategies as st

from search.model import Article, Category, Entity, EntityType, Marks, Mention, Role, Span
from webapp import create_app
from webapp.cutting import MOST_MATCHES, Piece
from webapp.links import WebLinks
from webapp.reading import Fold, Passage, Passages, Reading, laid_out

LINES = ["The Bank of Mali opened.", "It is in Bamako, Mali."]
STORY = Story([(Role.TITLE, "T"), *((Role.BODY, line) for line in LINES)])
APP = create_app(engine=FakeEngine([STORY]))


def article(*named: tuple[str, int, int]) -> Article:
    """With entities at these places of the text."""
    made = document_of(STORY).article
    entities = tuple(
        Entity(
            name, EntityType.PLACE, name, (Mention(made.page.text[start:end], Span(start, end)),)
        )
        for name, start, end in named
    )
    return replace(made, entities=entities)


NOTHING = Marks((), ())


def read(shown: Article, found: Marks = NOTHING) -> Reading:
    with APP.test_request_context():
        return laid_out(shown, WebLinks(), found)


def passages(shown: Article, found: Marks = NOTHING) -> list[Passage]:
    parts = read(shown, found).parts
    return [passage for part in parts if isinstance(part, Passages) for passage in part.passages]


def text_of(piece: Piece) -> str:
    return "".join(segment.text for segment in piece.segments)


def in_body(line: int, *words: str) -> Marks:
    """These words of a line of the body marked."""
    found = [Span(at, at + len(word)) for word in words for at in [LINES[line].index(word)]]
    kept: list[tuple[Span, ...]] = [(), (), ()]
    kept[line + 1] = tuple(sorted(found))
    return Marks(tuple(kept), ())


def at(words: str, beginning: int = 0) -> tuple[int, int]:
    start = article().page.text.index(words, beginning)
    return start, start + len(words)


def names(shown: Article) -> list[tuple[str, str]]:
    pieces = [piece for passage in passages(shown) for piece in passage.pieces]
    return [(one.entity, one.text) for piece in pieces for one in piece.segments if one.url]


def matches(shown: Article, found: Marks) -> list[tuple[int, str]]:
    pieces = [piece for passage in passages(shown, found) for piece in passage.pieces]
    return [(piece.match, text_of(piece)) for piece in pieces if piece.match]


@pytest.mark.parametrize("inner_first", [True, False])
def test_of_a_name_in_a_name_the_outer_one_is_a_link(*, inner_first: bool) -> None:
    both = [("bank", *at("Bank of Mali")), ("ML", *at("Mali"))]
    shown = article(*(reversed(both) if inner_first else both), ("bamako", *at("Bamako")))
    assert names(shown) == [("bank", "Bank of Mali"), ("bamako", "Bamako")]


def test_of_names_that_overlap_the_first_is_a_link() -> None:
    shown = article(("a", *at("Bank of")), ("b", *at("of Mali")), ("ML", *at("Mali")))
    assert names(shown) == [("a", "Bank of"), ("ML", "Mali")]


def test_a_name_that_runs_over_blocks_hides_none_inside_them() -> None:
    start, _ = at("Mali opened")
    _, end = at("Bamako")
    shown = article(("x", start, end), ("ML", *at("Mali")), ("bamako", *at("Bamako")))
    assert names(shown) == [("ML", "Mali"), ("bamako", "Bamako")]


def test_words_side_by_side_are_one_match_and_others_are_not() -> None:
    found = in_body(0, "Bank", "of", "opened")
    assert matches(article(), found) == [(1, "Bank of"), (2, "opened")]
    assert read(article(), found).matches == 2


def test_words_in_one_link_are_one_match_that_holds_the_link() -> None:
    shown = article(("bank", *at("Bank of Mali")))
    assert matches(shown, in_body(0, "Bank", "Mali")) == [(1, "Bank of Mali")]
    (body, _) = passages(shown, in_body(0, "Bank", "Mali"))
    (segment,) = [one for piece in body.pieces for one in piece.segments if one.url]
    marked = [(stretch.text, stretch.marked) for stretch in segment.stretches]
    assert marked == [("Bank", True), (" of ", False), ("Mali", True)]


def test_a_match_that_begins_in_a_link_goes_on_after_it() -> None:
    shown = article(("bank", *at("Bank of Mali")))
    assert matches(shown, in_body(0, "Mali opened")) == [(1, "Bank of Mali opened")]


def test_matches_are_counted_in_the_order_of_the_page_title_first() -> None:
    story = Story(
        [
            (Role.TITLE, "Mali"),
            (Category.COOKIE, "Cookies of Mali"),
            (Role.BODY, "In Mali."),
        ]
    )
    found = Marks(((Span(0, 4),), (Span(3, 7),)), ((Span(11, 15),),))
    shown = read(document_of(story).article, found)
    fold, body = shown.parts
    assert isinstance(fold, Fold)
    assert isinstance(body, Passages)
    assert fold.found
    numbers = [
        piece.match
        for passage in (shown.title, *fold.passages, *body.passages)
        for piece in passage.pieces
        if piece.match
    ]
    assert numbers == [1, 2, 3]
    assert shown.matches == 3


def test_only_so_many_matches_can_be_stepped_to() -> None:
    words = 3 * MOST_MATCHES
    story = Story([(Role.TITLE, "T"), (Role.BODY, "a b " * words)])
    found = Marks(((), tuple(Span(at, at + 1) for at in range(0, 4 * words, 4))), ())
    shown = read(document_of(story).article, found)
    assert (shown.matches, shown.steps) == (words, MOST_MATCHES)
    (body,) = [part for part in shown.parts if isinstance(part, Passages)]
    pieces = body.passages[0].pieces
    assert max(piece.match for piece in pieces) == MOST_MATCHES
    marked = sum(s.marked for piece in pieces for one in piece.segments for s in one.stretches)
    assert marked == words


spans = st.tuples(st.integers(0, 60), st.integers(0, 60)).map(lambda pair: tuple(sorted(pair)))


@given(st.lists(spans, max_size=12), st.lists(st.integers(0, 24), max_size=8, unique=True))
def test_no_mark_breaks_the_text(places: list[tuple[int, int]], edges: list[int]) -> None:
    shown = article(*((f"e{n}", start, end) for n, (start, end) in enumerate(places)))
    ordered = sorted(edges)
    found = tuple(
        Span(start, min(end, len(LINES[0])))
        for start, end in zip(ordered[::2], ordered[1::2], strict=False)
        if start < len(LINES[0])
    )
    read_as = passages(shown, Marks(((), found, ()), ()))
    assert ["".join(map(text_of, passage.pieces)) for passage in read_as] == LINES
    marked = [
        stretch.text
        for piece in read_as[0].pieces
        for segment in piece.segments
        for stretch in segment.stretches
        if stretch.marked
    ]
    assert "".join(marked) == "".join(LINES[0][start:end] for start, end in found)
