"""What a hit shows of its text: title and best passages, marked where the query is met."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from search.index.stored import StoredHit
from search.model import Role, Snippet, Span
from search.query.passages import Match, Piece, best_pieces
from search.query.reading import Reading
from search.query.syntax import AllOf, AnyOf, Field, Node, Phrase, Word
from search.query.wanted import Wanted, wanted

__all__ = ["Highlighter"]

_EFFORT = 1_000_000
"""How many places of a text are looked at, shared evenly by the words and phrases of the query;
a word read counts as nine. What occurs beyond is not marked: of a text of millions of words that
may be some occurrences of its most frequent words."""


class Highlighter:
    """Marks what the words and phrases of a query mean; what is under NOT is not marked.

    One can be kept for a query, and shared between threads.
    """

    def __init__(self, node: Node) -> None:
        leaves = tuple(_leaves(node))
        self._leaves = {
            field: [leaf for leaf in leaves if leaf.field in (Field.ANY, field)]
            for field in (Field.TITLE, Field.BODY)
        }
        self._wanted: dict[tuple[Field, str], list[Wanted]] = {}

    def title(self, hit: StoredHit) -> Snippet:
        """The title, whole, marked."""
        title, passages = hit.title, hit.passages
        matches = self._matches(title, Field.TITLE, hit.language)
        raw = next(
            (
                passages.raw(number)
                for number, role in enumerate(passages.roles)
                if role == Role.TITLE and hit.text[slice(*passages.chars(number))] == title
            ),
            None,
        )
        return Snippet("title", title, _marks(matches, Span(0, len(title))), raw)

    def snippets(self, hit: StoredHit) -> tuple[Snippet, ...]:
        """The best passages of the body in text order; its beginning when nothing matches."""
        matches = self._matches(hit.text, Field.BODY, hit.language)
        pieces = best_pieces(hit.text, hit.passages, matches)
        return tuple([_snippet(hit, piece) for piece in pieces])

    def _matches(self, text: str, field: Field, language: str) -> list[Match]:
        leaves = self._in(field, language)
        if not leaves:
            return []
        reading = Reading(text)
        share = _EFFORT // len(leaves)
        return sorted(
            [
                Match(start, end, number)
                for number, leaf in enumerate(leaves)
                for start, end in leaf.marks(reading, share)
            ]
        )

    def _in(self, field: Field, language: str) -> list[Wanted]:
        key = field, language
        if key not in self._wanted:
            found = (wanted(leaf, language) for leaf in self._leaves[field])
            self._wanted[key] = [leaf for leaf in found if leaf]
        return self._wanted[key]


def _leaves(node: Node) -> Iterator[Word | Phrase]:
    if isinstance(node, Word | Phrase):
        yield node
    elif isinstance(node, AllOf | AnyOf):
        for part in node.nodes:
            yield from _leaves(part)


def _snippet(hit: StoredHit, piece: Piece) -> Snippet:
    start, end = piece.chars
    text = hit.text[start:end].rstrip()
    chars = Span(start, start + len(text))
    return Snippet("body", text, _marks(piece.matches, chars), _raw(hit, chars, piece.passage))


def _marks(matches: Sequence[Match], chars: Span) -> tuple[Span, ...]:
    """Those of the matches that end in a range they begin in, relative to it, overlaps joined."""
    marks: list[Span] = []
    for match in matches:
        if match.end > chars.end:
            continue
        start, end = match.start - chars.start, match.end - chars.start
        if marks and start < marks[-1].end:
            marks[-1] = Span(marks[-1].start, max(end, marks[-1].end))
        else:
            marks.append(Span(start, end))
    return tuple(marks)


def _raw(hit: StoredHit, chars: Span, passage: int) -> Span:
    """The bytes of the raw file that these characters of a passage came from."""
    whole, raw = hit.passages.chars(passage), hit.passages.raw(passage)
    cuts = (whole.start, chars.start, chars.end, whole.end)
    before, inside, after = (_size(hit, *part) for part in pairwise(cuts))
    if before + inside + after != raw.end - raw.start:
        return raw  # markup stands between the words: the whole block has them
    start = raw.start + before
    return Span(start, start + inside)


def _size(hit: StoredHit, start: int, end: int) -> int:
    """Bytes of these characters of the text in the encoding of the raw file."""
    if hit.encoding == "utf-8" and hit.text.isascii():
        return end - start
    return len(hit.text[start:end].encode(hit.encoding, "replace"))
