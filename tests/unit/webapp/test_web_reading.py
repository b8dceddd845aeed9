"""A document laid out for reading: whatever is marked in its text, the text stays as it is."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fake_engine import FakeEngine, Story, document_of
from hypothesis import given
from hypothesis import strategies as st

from search.model import Article, Entity, EntityType, Mention, Role, Span
from webapp import create_app
from webapp.links import WebLinks
from webapp.reading import Passage, Passages, flow

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


def passages(shown: Article) -> list[Passage]:
    with APP.test_request_context():
        parts = flow(shown, WebLinks(), {})
    return [passage for part in parts if isinstance(part, Passages) for passage in part.passages]


def at(words: str, beginning: int = 0) -> tuple[int, int]:
    start = article().page.text.index(words, beginning)
    return start, start + len(words)


def marks(shown: Article) -> list[tuple[str, str]]:
    segments = [segment for passage in passages(shown) for segment in passage.segments]
    return [(segment.entity, segment.text) for segment in segments if segment.url]


@pytest.mark.parametrize("inner_first", [True, False])
def test_of_a_name_in_a_name_the_outer_one_is_a_link(*, inner_first: bool) -> None:
    both = [("bank", *at("Bank of Mali")), ("ML", *at("Mali"))]
    shown = article(*(reversed(both) if inner_first else both), ("bamako", *at("Bamako")))
    assert marks(shown) == [("bank", "Bank of Mali"), ("bamako", "Bamako")]


def test_of_names_that_overlap_the_first_is_a_link() -> None:
    shown = article(("a", *at("Bank of")), ("b", *at("of Mali")), ("ML", *at("Mali")))
    assert marks(shown) == [("a", "Bank of"), ("ML", "Mali")]


def test_a_name_that_runs_over_blocks_hides_none_inside_them() -> None:
    start, _ = at("Mali opened")
    _, end = at("Bamako")
    shown = article(("x", start, end), ("ML", *at("Mali")), ("bamako", *at("Bamako")))
    assert marks(shown) == [("ML", "Mali"), ("bamako", "Bamako")]


spans = st.tuples(st.integers(0, 60), st.integers(0, 60)).map(lambda pair: tuple(sorted(pair)))


@given(st.lists(spans, max_size=12))
def test_no_mark_breaks_the_text(places: list[tuple[int, int]]) -> None:
    shown = article(*((f"e{n}", start, end) for n, (start, end) in enumerate(places)))
    texts = ["".join(segment.text for segment in passage.segments) for passage in passages(shown)]
    assert texts == LINES
