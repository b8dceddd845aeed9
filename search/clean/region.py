"""The main region of a full dump: where the article lies among menus, lists and teasers.

Each line that is not recognised as something else gets points for what it is and where it
stands (`facts_of`, `POINTS`); with less than zero it lies outside. The points were rounded by hand
from a logistic regression (docs/cleaning.md says on what): few enough to be read, and argued with.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import accumulate
from math import log
from typing import NamedTuple

from search.clean.features import Line
from search.clean.lexicon import Finding
from search.model import Category, Span

__all__ = ["POINTS", "Facts", "facts_of", "is_full", "main_span", "outside"]

_REACH = 4  # lines on either side that count as neighbours
_FULL_SHARE, _FULL_LINES = 0.42, 25
_PARAGRAPH, _TRAILING = 40, -0.5
# A page of short paragraphs has no line with many points: its best lines are still the article.
_SPREAD = 1.5
# Boxes stand within articles, too; what else is recognised, stands around them.
_WORTH = {Category.RELATED: -3, Category.ADVERTISEMENT: -3}
_WORTH_OF_BOX = -1


class Facts(NamedTuple):
    """What tells whether a line lies in the main region; each about 0 to 1.

    Attributes:
        base: 1.
        size: logarithm of its number of words.
        ends: it ends as a sentence does.
        capitals: share of its words that begin with a capital, high in menus and headlines.
        before, after: how far outside the main span it lies.
        above, below: amount of prose among its neighbours on that side.
        links: share of lines without prose among its neighbours; boxes within the span are none.
        repeated: the page has the same line again.
    """

    base: float
    size: float
    ends: float
    capitals: float
    before: float
    after: float
    above: float
    below: float
    links: float
    repeated: float


POINTS = Facts(
    base=-0.5,
    size=1.6,
    ends=0.8,
    capitals=-1.3,
    before=-1.6,
    after=-3.0,
    above=0.8,
    below=1.0,
    links=-2.6,
    repeated=-1.3,
)


def outside(lines: Sequence[Line], found: Sequence[Finding | None]) -> list[Finding | None]:
    """The findings, with those lines added that lie outside the main region."""
    points = [_points(fact) for fact in facts_of(lines, found)]
    if not is_full(lines):
        return _without_ending(lines, found, points)
    if not any(line.prose and finding is None for line, finding in zip(lines, found, strict=True)):
        return [f or _reason(line, p) for line, f, p in zip(lines, found, points, strict=True)]
    free = (p for p, finding in zip(points, found, strict=True) if finding is None)
    enough = min(0.0, max(free, default=0.0) - _SPREAD)
    return [
        finding or (None if p >= enough else _reason(line, p))
        for line, finding, p in zip(lines, found, points, strict=True)
    ]


def _without_ending(
    lines: Sequence[Line], found: Sequence[Finding | None], points: Sequence[float]
) -> list[Finding | None]:
    """On a light dump only what trails behind the last full paragraph can lie outside."""
    judged = list(found)
    for i in range(_last_paragraph(lines, found), len(lines)):
        if judged[i] is None and not lines[i].bullet and points[i] < _TRAILING:
            judged[i] = Finding(Category.OUTSIDE, "trails behind the last paragraph")
    return judged


def _last_paragraph(lines: Sequence[Line], found: Sequence[Finding | None]) -> int:
    """Index after the last full paragraph and the list or table that stands below it."""
    full = (
        i
        for i in range(len(lines) - 1, -1, -1)
        if found[i] is None and lines[i].stops and lines[i].words >= _PARAGRAPH
    )
    end = next(full, len(lines)) + 1
    while end < len(lines) and any(line.bullet or line.near for line in lines[end : end + 2]):
        end += 1
    return end


def is_full(lines: Sequence[Line]) -> bool:
    """Whether the page came with its menus and lists rather than from an extractor.

    On light dumps a region mostly loses text: there the lexicon does the work, nearly alone.
    """
    labels = sum(line.words <= 6 and not line.ends for line in lines)
    return labels >= _FULL_LINES and labels > _FULL_SHARE * len(lines)


def main_span(lines: Sequence[Line], found: Sequence[Finding | None]) -> Span:
    """The run of lines with the most prose and the least of all else.

    Kadane's maximum-sum subarray over `_worth`.
    """
    best, best_sum = Span(0, 0), 0.0
    start, total = 0, 0.0
    for i, (line, finding) in enumerate(zip(lines, found, strict=True)):
        if total <= 0:
            start, total = i, 0.0
        total += _worth(line, finding)
        if total > best_sum:
            best, best_sum = Span(start, i + 1), total
    return best


def _worth(line: Line, finding: Finding | None) -> float:
    if finding is not None:
        return _WORTH_OF_BOX if finding.placed else _WORTH.get(finding.category, -15)
    if line.prose:
        return min(line.words, 60) - 10
    return -4 if line.bullet or line.words > 12 else -12


def facts_of(lines: Sequence[Line], found: Sequence[Finding | None]) -> list[Facts]:
    """The facts of every line of a page."""
    span = main_span(lines, found)
    times = Counter(line.key for line in lines)
    free = (line.prose and finding is None for line, finding in zip(lines, found, strict=True))
    amounts = (min(x.words, 60) / 60 * f for x, f in zip(lines, free, strict=True))
    prose = [0.0, *accumulate(amounts)]
    boxed = (f is not None and f.placed and i in range(*span) for i, f in enumerate(found))
    bare = [0, *accumulate(not (x.prose or box) for x, box in zip(lines, boxed, strict=True))]
    facts = []
    for i, line in enumerate(lines):
        low, high = max(0, i - _REACH), min(len(lines), i + _REACH + 1)
        facts.append(
            Facts(
                base=1.0,
                size=log(1 + line.words) / 4,
                ends=float(line.ends),
                capitals=_capitals(line),
                before=min(1.0, max(0, span.start - i) / 20),
                after=min(1.0, max(0, i + 1 - span.end) / 20),
                above=min(1.0, prose[i] - prose[low]),
                below=min(1.0, prose[high] - prose[i + 1]),
                links=(bare[high] - bare[low]) / (high - low),
                repeated=float(times[line.key] > 1),
            )
        )
    return facts


def _capitals(line: Line) -> float:
    words = line.text[:400].split()
    return sum(word[0].isupper() for word in words) / max(1, len(words))


def _points(facts: Facts) -> float:
    return sum(fact * each for fact, each in zip(facts, POINTS, strict=True))


def _reason(line: Line, points: float) -> Finding:
    words = "1 word" if line.words == 1 else f"{line.words} words"
    why = f"a line of {words} that scores {points:+.1f} by its form and its neighbours"
    return Finding(Category.OUTSIDE, f"outside the main region: {why}")
