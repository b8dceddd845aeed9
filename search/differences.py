"""How one text became another, told in words.

Where paragraphs differ, their sentences are compared, and where sentences differ, their words.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import groupby, takewhile

from search.model import Change

__all__ = ["differences"]

_LEVELS = (
    re.compile(r"[^\n]*\n+|[^\n]+"),  # paragraphs
    re.compile(r"\s+|.+?(?:[.!?][\"”’»)]*\s+|\Z)", re.DOTALL),  # sentences
    re.compile(r"\w+|\s+|[^\w\s]"),  # words
)
_PIECES = 120
"""Where neither text has a piece that is once in both, so many of each at most are compared: that
takes time in proportion to their product. Longer stretches are told as replaced."""

_SAME, _REMOVED, _ADDED = "same", "removed", "added"


def differences(old: str, new: str) -> tuple[Change, ...]:
    """What two texts share, and what only one of them has, in reading order.

    Of what was replaced, the removed text comes first. What is the same or removed, joined, is
    the old text, what is the same or added the new one. The time grows with the length of the
    texts, whatever they are.
    """
    return tuple(_joined(_compared(old, new, 0)))


def _compared(old: str, new: str, level: int) -> Iterator[Change]:
    """The changes, from pieces of this level down."""
    if old == new or not old or not new:
        yield from _replaced(old, new)
        return
    ours, theirs = (_LEVELS[level].findall(text) for text in (old, new))
    last = level == len(_LEVELS) - 1
    changes = _between_anchors(ours, theirs, level)
    yield from _without_tatters(changes) if last else changes


def _replaced(old: str, new: str) -> Iterator[Change]:
    if old == new:
        yield Change(_SAME, old)
    else:
        yield Change(_REMOVED, old)
        yield Change(_ADDED, new)


def _between_anchors(ours: Sequence[str], theirs: Sequence[str], level: int) -> Iterator[Change]:
    """The changes between pieces that both have, and those pieces."""
    i = j = 0
    for at, to in (*_anchors(ours, theirs), (len(ours), len(theirs))):
        yield from _gap(ours[i:at], theirs[j:to], level)
        if at < len(ours):
            yield Change(_SAME, ours[at])
        i, j = at + 1, to + 1


def _anchors(ours: Sequence[str], theirs: Sequence[str]) -> list[tuple[int, int]]:
    """Places of equal pieces, rising in both: beginning, end, and what is once in both between.

    Bram Cohen's "patience diff": the longest rising sequence of the pieces that are once in both.
    """
    head = _equal(ours, theirs)
    tail = _equal(ours[head:][::-1], theirs[head:][::-1])
    ends = len(ours) - tail, len(theirs) - tail
    once = _once(ours[head : ends[0]])
    places = _once(theirs[head : ends[1]])
    common = [(head + at, head + places[piece]) for piece, at in once.items() if piece in places]
    return [
        *((at, at) for at in range(head)),
        *_rising(common),
        *((ends[0] + k, ends[1] + k) for k in range(tail)),
    ]


def _equal(ours: Sequence[str], theirs: Sequence[str]) -> int:
    """How many pieces are equal from the beginning."""
    pairs = takewhile(lambda pair: pair[0] == pair[1], zip(ours, theirs, strict=False))
    return sum(1 for _ in pairs)


def _once(pieces: Sequence[str]) -> dict[str, int]:
    counts = Counter(pieces)
    return {
        piece: at for at, piece in enumerate(pieces) if counts[piece] == 1 and not piece.isspace()
    }


def _rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """A longest part of pairs, sorted by their first, in which the second rises as well."""
    ends: list[int] = []  # the least second with which a sequence of each length ends
    tops: list[int] = []  # the pair it belongs to
    before: list[int] = []
    for number, (_, second) in enumerate(pairs):
        length = bisect_left(ends, second)
        before.append(tops[length - 1] if length else -1)
        ends[length : length + 1] = [second]
        tops[length : length + 1] = [number]
    chain = []
    number = tops[-1] if tops else -1
    while number >= 0:
        chain.append(pairs[number])
        number = before[number]
    return chain[::-1]


def _gap(ours: Sequence[str], theirs: Sequence[str], level: int) -> Iterator[Change]:
    """The changes between two anchors: on the next level down, if there is one."""
    old, new = "".join(ours), "".join(theirs)
    if not old or not new:
        yield from _replaced(old, new)
    elif level < len(_LEVELS) - 1:
        yield from _compared(old, new, level + 1)
    elif max(len(ours), len(theirs)) > _PIECES:
        yield from _replaced(old, new)
    else:
        matcher = SequenceMatcher(None, ours, theirs, autojunk=False)
        for _, i, end_i, j, end_j in matcher.get_opcodes():
            yield from _replaced("".join(ours[i:end_i]), "".join(theirs[j:end_j]))


def _without_tatters(changes: Iterable[Change]) -> Iterator[Change]:
    """Tell a short stretch that is the same as changed, too, between two longer changes."""
    runs = [
        (same, list(run)) for same, run in groupby(changes, key=lambda change: change.kind == _SAME)
    ]
    for at, (same, run) in enumerate(runs):
        if same and 0 < at < len(runs) - 1:
            length = _length(run, _SAME)
            around = (runs[at - 1][1], runs[at + 1][1])
            if all(length <= max(_length(r, _REMOVED), _length(r, _ADDED)) for r in around):
                text = "".join(change.text for change in run)
                yield Change(_REMOVED, text)
                yield Change(_ADDED, text)
                continue
        yield from run


def _length(run: Iterable[Change], kind: str) -> int:
    return sum(len(change.text) for change in run if change.kind == kind)


def _joined(changes: Iterable[Change]) -> Iterator[Change]:
    """One change for neighbours of a kind; what was removed before what was added."""
    for same, run in groupby(changes, key=lambda change: change.kind == _SAME):
        parts = list(run)
        for kind in (_SAME,) if same else (_REMOVED, _ADDED):
            text = "".join(change.text for change in parts if change.kind == kind)
            if text:
                yield Change(kind, text)
