"""What holds of every query text."""

from __future__ import annotations

import time

from hypothesis import example, given, settings
from hypothesis import strategies as st

from search.errors import QueryError
from search.index.analysis import tokenize
from search.query.grammar import MAX_CHARS, parse
from search.query.places import places
from search.query.syntax import AllOf, AnyOf, Node, Not, render

PIECES = [
    *("mali", "Goïta", "W-2", "5,000", "é", "AND", "OR", "NOT", "and", "a:b", "10:30"),
    *("(", ")", '"', "«", "»", "”", "'", "-", "--", "*", "~", "~1", "~2", "^", "^2", "^1", "^0.5"),
    *("^1.2345678", ".", "..", ",", ":", "\x00", "\ud800", "\u202e", "\u200b", " ", "  ", "\n"),
    *("in:removed", "(in:removed", "In:removed ", "in:", "removed", "in:x"),
    *("title:", "body:", "person:", "lang:", "date:", "date:2025-04", "2025", "unknown", "nope:"),
]
QUERIES = st.one_of(
    st.lists(st.sampled_from(PIECES), max_size=14).map("".join),
    st.lists(st.sampled_from(PIECES), max_size=14).map(" ".join),
    st.text(max_size=80),
)


def parsed(text: str) -> Node | QueryError:
    """The tree or the error; anything else would be raised."""
    try:
        return parse(text)
    except QueryError as error:
        return error


@settings(max_examples=1_500)
@given(QUERIES)
def test_the_canonical_form_says_the_same(text: str) -> None:
    node = parsed(text)
    if isinstance(node, QueryError):
        assert node.position is not None
        assert 0 <= node.position <= len(text)
        assert str(node)
        return
    assert parse(render(node)) == node
    assert render(parse(render(node))) == render(node)


def _nodes(children: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        children.map("({})".format),
        children.map("NOT ({})".format),
        children.map("-({})".format),
        st.tuples(children, children).map(" ".join),
        st.tuples(children, children).map(" OR ".join),
        children.map("(in:removed {})".format),
        children.map("({} in:removed)".format),
    )


@settings(max_examples=300)
@given(
    st.recursive(
        st.sampled_from(["a", "b*", "bb*", "c~1", '"a b"', "title:a", "date:2025", "d^2", "AND^1"]),
        _nodes,
        max_leaves=10,
    )
)
def test_operators_nest(text: str) -> None:
    node = parsed(text)
    if isinstance(node, QueryError):
        assert any(said in str(node) for said in ("star needs", "deep", "without a field"))
        return
    assert parse(render(node)) == node
    assert not _has_double_negation(node)


def _has_double_negation(node: object) -> bool:
    if isinstance(node, Not):
        return isinstance(node.node, Not) or _has_double_negation(node.node)
    if isinstance(node, AllOf | AnyOf):
        return any(_has_double_negation(part) for part in node.nodes)
    return False


@settings(max_examples=60)
@given(st.sampled_from(PIECES), st.sampled_from(PIECES), st.integers(1, MAX_CHARS))
def test_the_time_is_bounded(one: str, other: str, length: int) -> None:
    text = ((one + other) * MAX_CHARS)[:length]
    began = time.process_time()
    parsed(text)
    assert time.process_time() - began < 0.5


@settings(max_examples=300)
@given(QUERIES)
@example('title:(a "b  C"~2^3) OR -c*^2 date:2025 in:removed')
@example("“U.S. 5,000” AND W-2~1")
def test_words_are_found_where_they_were_typed(text: str) -> None:
    if isinstance(parsed(text), QueryError):
        return
    end = 0
    for place in places(text):
        assert [token.text for token in tokenize(place.leaf.text)] == [
            token.text for token in place.tokens
        ]
        for token in place.tokens:
            assert token.start >= end
            end = token.end
            assert [one.text for one in tokenize(text[token.start : token.end])] == [token.text]
