"""A text cut where names and matches begin and end.

A *match* is what a reader steps to: words of the query that stand side by side are one, and so are
those inside one link.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from search.model import Span

__all__ = ["MOST_MATCHES", "NameLink", "Piece", "Segment", "Stretch", "cut"]

MOST_MATCHES = 1_000
"""Matches that can be stepped to; any others are marked only."""


class Stretch(NamedTuple):
    """Text that matches the query throughout, or nowhere."""

    text: str
    marked: bool


class Segment(NamedTuple):
    """A stretch of text; `url` and `entity` are "" unless it names an entity."""

    stretches: tuple[Stretch, ...]
    url: str = ""
    entity: str = ""

    @property
    def text(self) -> str:
        """The stretch, marks or not."""
        return "".join(stretch.text for stretch in self.stretches)


class Piece(NamedTuple):
    """Neighbouring segments; `match` counts the matches from 1 and is 0 for text between them."""

    segments: tuple[Segment, ...]
    match: int = 0


class NameLink(NamedTuple):
    """A name in a text that leads to what else has it."""

    span: Span
    url: str
    entity: str


def cut(
    text: str, links: Sequence[NameLink], marks: Sequence[Span], numbers: Iterator[int]
) -> tuple[Piece, ...]:
    """A text, whole, in pieces: what matches, and what lies between.

    Args:
        links: in order, none overlapping another; `marks` likewise.
        numbers: gives each match its number.
    """
    pieces: list[Piece] = []
    at = 0
    for match in _matches(text, links, marks):
        pieces.append(Piece(_segments(text, Span(at, match.start), links, marks)))
        number = next(numbers)
        stepped_to = number if number <= MOST_MATCHES else 0
        pieces.append(Piece(_segments(text, match, links, marks), stepped_to))
        at = match.end
    pieces.append(Piece(_segments(text, Span(at, len(text)), links, marks)))
    return tuple(piece for piece in pieces if piece.segments)


def _matches(text: str, links: Sequence[NameLink], marks: Iterable[Span]) -> Iterator[Span]:
    """The marks, each with the links it touches; joined where only white space is between."""
    current: Span | None = None
    for mark in marks:
        touched = _touching(links, mark)
        start = min(mark.start, *(link.span.start for link in touched), mark.start)
        end = max(mark.end, *(link.span.end for link in touched), mark.end)
        if current and (start <= current.end or text[current.end : start].isspace()):
            current = Span(current.start, max(current.end, end))
            continue
        if current:
            yield current
        current = Span(start, end)
    if current:
        yield current


def _touching(links: Sequence[NameLink], span: Span) -> Sequence[NameLink]:
    """Those links, which do not overlap, that share a character with a span."""
    first = bisect_right(links, span.start, key=lambda link: link.span.end)
    return links[first : bisect_left(links, span.end, key=lambda link: link.span.start)]


def _segments(
    text: str, span: Span, links: Sequence[NameLink], marks: Sequence[Span]
) -> tuple[Segment, ...]:
    segments: list[Segment] = []
    at = span.start
    for link in _touching(links, span):
        segments.append(Segment(_stretches(text, Span(at, link.span.start), marks)))
        segments.append(Segment(_stretches(text, link.span, marks), link.url, link.entity))
        at = link.span.end
    segments.append(Segment(_stretches(text, Span(at, span.end), marks)))
    return tuple(segment for segment in segments if segment.stretches)


def _stretches(text: str, span: Span, marks: Sequence[Span]) -> tuple[Stretch, ...]:
    stretches: list[Stretch] = []
    at = span.start
    first = bisect_right(marks, span.start, key=lambda mark: mark.end)
    for mark in marks[first : bisect_left(marks, span.end, key=lambda mark: mark.start)]:
        start, end = max(mark.start, span.start), min(mark.end, span.end)
        stretches += [Stretch(text[at:start], marked=False), Stretch(text[start:end], marked=True)]
        at = end
    stretches.append(Stretch(text[at : span.end], marked=False))
    return tuple(stretch for stretch in stretches if stretch.text)
