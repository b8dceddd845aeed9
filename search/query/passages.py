"""Pieces of a text that show its matches best."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from search.index.stored import Passages
from search.model import Role, Span
from search.query.expansion import MAX_ADDED
from search.query.grammar import MAX_CLAUSES

__all__ = ["Match", "Piece", "best_pieces"]

_SNIPPETS = 3
_SNIPPET_CHARS = 280
_LEAVES = MAX_CLAUSES + MAX_ADDED
_TITLE = Role.TITLE.value
_PROSE = (Role.LEAD, Role.BODY, Role.QUOTE)
# A sentence ends at its punctuation and closing quotes, before a blank and a new beginning.
_SENTENCE_END = re.compile(r"[.!?…][.!?…\"'”’»)]{0,8}\s+(?=[\"'“‘«(]?\w)")


class Match(NamedTuple):
    """An occurrence of the leaf of the query that has this number."""

    start: int
    end: int
    leaf: int


class Piece(NamedTuple):
    """A stretch of the passage that has this number, short enough to be shown.

    Attributes:
        matches: those that begin in it, in order.
    """

    chars: Span
    passage: int
    matches: Sequence[Match] = ()


def best_pieces(text: str, passages: Passages, matches: Sequence[Match]) -> list[Piece]:
    """Up to `_SNIPPETS` pieces in text order, titles left out; the beginning without any match.

    Those with most different leaves are chosen, of these those with most matches, of these the
    earliest.

    Args:
        matches: in order.
    """
    knife = _Knife(text, matches)
    pieces = list(_matching(knife, passages, matches))
    if not pieces:
        return _opening(knife, passages)
    if len(pieces) <= _SNIPPETS:
        return pieces
    return sorted(sorted(pieces, key=_worth)[:_SNIPPETS])


def _worth(piece: Piece) -> tuple[int, int, Piece]:
    leaves = {match.leaf for match in piece.matches}
    return -len(leaves), -len(piece.matches), piece


def _matching(knife: _Knife, passages: Passages, matches: Sequence[Match]) -> Iterator[Piece]:
    """The pieces in which a match begins."""
    starts = [match.start for match in matches]
    at, number, end = 0, -1, 0
    while at < len(starts):
        start = starts[at]
        if start >= end:
            number = bisect_right(passages.starts, start) - 1
            if number < 0 or not _is_shown(passages, number, start):
                at += 1
                continue
            end = passages.ends[number]
        line = knife.line(passages.starts[number], end, start)
        for chars in knife.pieces(line):
            after = bisect_left(starts, chars.end, at)
            if after > at:
                yield Piece(chars, number, matches[at:after])
                at = after
                if at == len(starts) or starts[at] >= line.end:
                    break


def _is_shown(passages: Passages, number: int, at: int) -> bool:
    """Whether a character is in this passage, rather than after it, and the passage in the body."""
    return at < passages.ends[number] and passages.roles[number] != _TITLE


def _opening(knife: _Knife, passages: Passages) -> list[Piece]:
    """How the article begins: its first prose, after byline and caption."""
    body = [number for number, role in enumerate(passages.roles) if role != Role.TITLE]
    for number in [*(n for n in body if passages.roles[n] in _PROSE), *body][:1]:
        chars = passages.chars(number)
        line = knife.line(chars.start, chars.end, chars.start)
        return [Piece(next(iter(knife.pieces(line))), number)]
    return []


class _Knife:
    """Cuts a text into pieces, and no match in two."""

    def __init__(self, text: str, matches: Sequence[Match]) -> None:
        self._text = text
        self._matches = matches
        # Letters in a row are only parted where nothing better than anywhere is found.
        self._wide = [m for m in matches if not text[m.start : m.end].isalpha()]

    def line(self, begin: int, end: int, at: int) -> Span:
        """The line of the passage from `begin` to `end` in which a character stands."""
        text, wide = self._text, self._wide
        first = text.rfind("\n", begin, at) + 1
        while first and wide and _before_match(wide, 0, first) < first:
            first = text.rfind("\n", begin, first - 1) + 1
        last = text.find("\n", at, end) + 1
        while last and wide and _before_match(wide, 0, last) < last:
            last = text.find("\n", last, end) + 1
        return Span(first or begin, last or end)

    def pieces(self, line: Span) -> Iterable[Span]:
        """Cut a line at sentence ends into pieces of about `_SNIPPET_CHARS`."""
        return (line,) if line.end - line.start <= _SNIPPET_CHARS else self._cut(line)

    def _cut(self, line: Span) -> Iterator[Span]:
        start, end = line
        while end - start > _SNIPPET_CHARS:
            cut = self._end(start, start + _SNIPPET_CHARS)
            yield Span(start, cut)
            start = cut
        yield Span(start, end)

    def _end(self, start: int, limit: int) -> int:
        """Where to cut: after the last sentence, else the last word, else anywhere."""
        cut = 0
        for match in _SENTENCE_END.finditer(self._text, start, limit + 1):
            cut = match.end()
        cut = cut or self._text.rfind(" ", start + 1, limit) + 1
        if not cut:
            return _before_match(self._matches, start, limit)
        return _before_match(self._wide, start, cut) if self._wide else cut


def _before_match(matches: Sequence[Match], start: int, cut: int) -> int:
    """Where to cut instead, when a phrase would be parted: before it."""
    at = bisect_left(matches, Match(cut, 0, 0))
    near = matches[max(0, at - _LEAVES) : at]  # each leaf may have one match that goes on
    return min((m.start for m in near if m.start > start and m.end > cut), default=cut)
