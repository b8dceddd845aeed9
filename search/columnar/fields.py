"""What this index adds to Whoosh's fields: words cut in batches, and terms derived from terms."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, runtime_checkable

from whoosh.fields import FieldType
from whoosh.formats import Frequency

__all__ = ["CONFLATED", "Conflate", "WordAnalyzer"]

Conflate = Callable[[str, str], str]
"""(word, group) -> term. Pure: it is called once for each pair, not once for each document."""


@runtime_checkable
class WordAnalyzer(Protocol):
    """An analyzer whose words can be found chunk by chunk, so that equal chunks cost once.

    A chunk is a stretch of text without separators. Three laws hold for every text:

    * words(text) is the concatenation of words(chunk) over its chunks, in order;
    * words(chunk + t) equals words(chunk) for every t of `trailing`;
    * words(text) depends on nothing but the text.
    """

    @property
    def separators(self) -> str:
        """ASCII characters that divide a text; newline and NUL must be among them."""
        ...

    @property
    def trailing(self) -> str:
        """ASCII characters that mean nothing at the end of a chunk, such as a full stop."""
        ...

    def words(self, chunk: str) -> list[str]:
        """The words of a chunk, or of a whole text, as they are indexed, in order."""
        ...


class CONFLATED(FieldType):  # type: ignore[misc] # Whoosh is untyped
    """A field whose terms are made from the words of another field, such as their stems.

    Each word of the source field counts under `conflate(word, group)`. The group is the str that
    a document has as its value in this field, for instance its language; "" when it has none.
    There are postings with frequencies, and no positions; lengths are those of the source.

    Args:
        source: name of a TEXT field of the same schema.
        conflate: the term of a word in a group.
    """

    def __init__(self, source: str, conflate: Conflate) -> None:
        self.source = source
        self.conflate = conflate
        self.format = Frequency()
        self.analyzer = None
        self.scorable = True
        self.stored = False
        self.unique = False
        self.vector = None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, CONFLATED) and self.source == other.source

    def __hash__(self) -> int:
        return hash((CONFLATED, self.source))
