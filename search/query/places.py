"""Where in the text of a query its words and phrases stand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from search.index.analysis import Token, tokenize
from search.query.grammar import parse
from search.query.lexing import QUOTES, lexemes
from search.query.syntax import AllOf, AnyOf, DateRange, Node, Not, Phrase, Undated, Word

__all__ = ["Place", "places"]

_Leaf = Word | Phrase | DateRange | Undated


class Place(NamedTuple):
    """A word or phrase of a query, and where it stands.

    Attributes:
        tokens: its words; character ranges in the query text.
        negated: what has it is not wanted.
    """

    leaf: Word | Phrase
    tokens: tuple[Token, ...]
    negated: bool


def places(text: str) -> list[Place]:
    """The words and phrases of a query, in the order of its text.

    Raises:
        QueryError: it cannot be read.
    """
    leaves = _leaves(parse(text), negated=False)
    spoken = (lexeme for lexeme in lexemes(text) if lexeme.kind in {"word", "phrase"})
    found = []
    for (leaf, negated), lexeme in zip(leaves, spoken, strict=True):
        if isinstance(leaf, Word | Phrase):
            tokens = tuple(
                Token(token.text, token.start + lexeme.at, token.end + lexeme.at)
                for token in tokenize(_said(leaf, lexeme.text))
            )
            found.append(Place(leaf, tokens, negated))
    return found


def _said(leaf: Word | Phrase, typed: str) -> str:
    """The part of a lexeme that is words, without the marks behind it."""
    if isinstance(leaf, Word):
        return typed[: len(leaf.text)]
    return typed[: max(map(typed.rfind, QUOTES))]


def _leaves(node: Node, *, negated: bool) -> Iterator[tuple[_Leaf, bool]]:
    match node:
        case Not():
            yield from _leaves(node.node, negated=not negated)
        case AllOf() | AnyOf():
            for part in node.nodes:
                yield from _leaves(part, negated=negated)
        case Word() | Phrase() | DateRange() | Undated():
            yield node, negated
