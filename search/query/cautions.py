"""What of a query may not have been meant as it was understood."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache

from search.model import FacetField, Warned, WarningCode
from search.query.lexing import OPERATORS, lexemes
from search.query.places import places

__all__ = ["lowercase_operators", "unknown_names"]

_MISTYPED = frozenset(map(str.lower, OPERATORS))
_ENDING = frozenset({"word", "phrase", "close"})
_NAMED = frozenset(FacetField) - {FacetField.OUTLET}  # which is looked for by its words
_BEGINNING = frozenset({"word", "phrase", "open", "field", "minus", "not"})


@lru_cache(maxsize=1_024)  # pages ask the same again and again
def lowercase_operators(text: str) -> tuple[Warned, ...]:
    """Operators in small letters, which are words like any other, between words of a query.

    Args:
        text: can be read.
    """
    spoken = lexemes(text)
    between = zip(spoken, spoken[1:], spoken[2:], strict=False)
    return tuple(
        Warned(WarningCode.LOWERCASE_OPERATOR, word.at, word.text)
        for before, word, after in between
        if word.kind == "word" and word.text in _MISTYPED
        if before.kind in _ENDING and after.kind in _BEGINNING
    )


def unknown_names(text: str, occurs: Callable[[FacetField, str], bool]) -> Iterator[Warned]:
    """The names and languages that a query asks for by their fields, and that nothing has.

    Args:
        text: can be read.
        occurs: whether some document has a value, by its id or by any name.
    """
    for place in places(text):
        leaf = place.leaf
        named = leaf.field.value in _NAMED and not place.negated and place.tokens
        if named and not occurs(FacetField(leaf.field.value), leaf.text):
            yield Warned(WarningCode.UNKNOWN_VALUE, place.tokens[0].start, leaf.text)
