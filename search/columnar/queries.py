"""Queries that Whoosh does not have."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from whoosh.query import Prefix, Query, Term

__all__ = ["Near", "OneWord"]


class Near(Query):  # type: ignore[misc] # Whoosh is untyped
    """Words in this order, with at most `slop` other words between them, in all.

    Unlike Whoosh's Phrase, whose slop holds for each gap, and whose score is the sum of its words'
    scores, this counts as one word: it occurs once for each place of its first word from which a
    run of the others exists (each of them taken as early as possible), and its idf is the sum of
    its parts' idf.

    Args:
        fieldname: a TEXT field with positions.
        parts: Term and Prefix queries of that field; their boosts mean nothing.
        slop: other words allowed between the parts.
        boost: what the score is multiplied by.

    Raises:
        ValueError: there are no parts, or one of them is another query or of another field.
    """

    def __init__(
        self, fieldname: str, parts: Sequence[Term | Prefix], slop: int = 0, boost: float = 1.0
    ) -> None:
        if not parts:
            raise ValueError("Near needs at least one part")
        for part in parts:
            if type(part) not in {Term, Prefix} or part.fieldname != fieldname:
                raise ValueError(f"a part of Near is a Term or Prefix of {fieldname!r}: {part!r}")
        self.fieldname = fieldname
        self.parts = tuple(parts)
        self.slop = slop
        self.boost = boost

    def __repr__(self) -> str:
        return f"Near({self.fieldname!r}, {self.parts!r}, slop={self.slop}, boost={self.boost})"

    def __str__(self) -> str:
        return f"{self.fieldname}:({' '.join(map(str, self.parts))})~{self.slop}"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Near) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())

    def _key(self) -> tuple[object, ...]:
        return self.fieldname, self.parts, self.slop, self.boost

    def is_leaf(self) -> bool:
        """False: its parts are queries."""
        return False

    def children(self) -> Iterator[Query]:
        """The parts."""
        return iter(self.parts)

    def apply(self, function: Callable[[Any], Any]) -> Near:
        """The same with a function applied to each part."""
        parts = [function(part) for part in self.parts]
        return Near(self.fieldname, parts, self.slop, self.boost)

    def field(self) -> str:
        """The field of its parts."""
        return self.fieldname


class OneWord(Query):  # type: ignore[misc] # Whoosh is untyped
    """One word, whatever terms of whatever fields stand for it.

    Its occurrences in all fields are added up before a score is made of them (BM25F): each counts
    as much as the boost of its part, in relation to the length of its field. Its idf is that of
    the documents that have any of the parts.

    Args:
        parts: Term queries and patterns (Prefix, FuzzyTerm and so on) of fields of words. The boost
            of a part is the weight of its field.
        boost: what the score is multiplied by.
    """

    def __init__(self, parts: Sequence[Query], boost: float = 1.0) -> None:
        self.parts = tuple(parts)
        self.boost = boost

    def __repr__(self) -> str:
        return f"OneWord({self.parts!r}, boost={self.boost})"

    def __str__(self) -> str:
        return f"({' | '.join(map(str, self.parts))})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, OneWord) and (self.parts, self.boost) == (other.parts, other.boost)

    def __hash__(self) -> int:
        return hash((self.parts, self.boost))

    def is_leaf(self) -> bool:
        """False: its parts are queries."""
        return False

    def children(self) -> Iterator[Query]:
        """The parts."""
        return iter(self.parts)

    def apply(self, function: Callable[[Any], Any]) -> OneWord:
        """The same with a function applied to each part."""
        return OneWord([function(part) for part in self.parts], self.boost)
