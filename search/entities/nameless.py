"""Capitals that name no person, organisation or place, although they read so: "Roland Garros"."""

from __future__ import annotations

from collections.abc import Iterator

from search.entities.lexicon import Lexicon
from search.entities.tokens import Line

__all__ = ["nameless_things"]


def nameless_things(line: Line, lexicon: Lexicon) -> Iterator[int]:
    """The tokens of a line that are part of a listed event, programme or building."""
    tokens = line.tokens
    for at, token in enumerate(tokens):
        for name in lexicon.nameless_phrases.get(token.key, ()) if token.capital else ():
            found = tokens[at : at + len(name)]
            if tuple(one.key for one in found) == name:
                yield from range(at, at + len(name))
