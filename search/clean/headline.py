"""Finding the headline among the other short lines above an article.

Each line that may be the headline gets points for what it says and where it stands
(`Traits`, `POINTS`); the best one is the headline, if it has enough of them. The points were
rounded by hand from a logistic regression (docs/cleaning.md says on what).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from itertools import chain
from typing import NamedTuple

from search.clean import dates
from search.clean.bylines import is_byline
from search.clean.captions import is_caption
from search.clean.features import Line
from search.clean.lexicon import Finding
from search.model import Precision

__all__ = ["POINTS", "Traits", "headline_of", "with_headline"]

_WORDS = range(2, 33)
_LETTERS = 4  # shorter words say nothing about the subject
_REACH = 45  # lines above the first paragraph: videos, galleries and boxes lie between
_BELOW = 3
_LABEL_WORDS, _USUAL_WORDS, _LONG_WORDS = 4, 12, 18
_ENOUGH = -0.8
_SECOND = 1.0  # a second headline may be more like the article than the first above it
_QUOTES = tuple("\"“‘«„'")
_STAMP_WORDS, _STAMP_CHARS = 16, 90
_PICTURE = re.compile(
    r"\b(?:photo|photograph|image|picture|credit|getty|courtesy)s? ?"
    r"(?:[:.(©]|(?:by|images|credit)\b)"
    r"|\([^()][^()/]*/[^()]+\)$"
)
_BUTTONS = re.compile(r"\S(?:\s{3,}|\s*\|\s*)\S.*\S(?:\s{3,}|\s*\|\s*)\S")


class Traits(NamedTuple):
    """What tells whether a line is the headline; each about 0 to 1.

    Attributes:
        base: 1.
        told: the page tells the same text as its title elsewhere.
        subject: share of its words that the article uses, too.
        mute: it has hardly a word that could tell a subject.
        size: its number of words, up to the usual one.
        long: it has more words than headlines have, up to the most.
        label: it is as short as the words of a menu.
        sentence: it ends with a full stop.
        colon: it ends with a colon.
        quoted: it is a quotation; half, when it only begins as one.
        signed: a byline or a date stands below it; less, the further below.
        menu: what stands above it is as short as the words of a menu.
        echoed: another line of the page has all of it; less, the more lines have.
        path: it ends with all of another line, as the path to the page does with the headline.
        listed: share of its neighbours that might be headlines, too.
        far: lines, and other lines like headlines, lie between it and the first paragraph.
        below: it stands below the beginning of the first paragraph.
    """

    base: float
    told: float
    subject: float
    mute: float
    size: float
    long: float
    label: float
    sentence: float
    colon: float
    quoted: float
    signed: float
    menu: float
    echoed: float
    path: float
    listed: float
    far: float
    below: float


POINTS = Traits(
    base=-5.5,
    told=4.0,
    subject=3.3,
    mute=-1.2,
    size=2.3,
    long=-2.0,
    label=-2.2,
    sentence=-4.5,
    colon=-2.0,
    quoted=-3.4,
    signed=2.3,
    menu=1.3,
    echoed=1.3,
    path=-2.0,
    listed=-0.9,
    far=-2.6,
    below=-3.0,
)


def headline_of(
    lines: Sequence[Line],
    found: Sequence[Finding | None],
    judged: Sequence[Finding | None],
    told: frozenset[str],
) -> int | None:
    """Index of the line that is the headline; None when no line is enough like one.

    Args:
        found: what the lines were recognised as by their words.
        judged: the same, with those lines added that lie outside the main region.
        told: keys of texts that other parts of the page (its path, its markup) tell as title.
    """
    start = first_paragraph(lines, judged)
    near = range(max(0, start - _REACH), min(len(lines), start + _BELOW))
    rest = [i for i in near if _may_be(lines[i], found[i])]
    if not rest:
        return None
    body = _words_of(line for line, f in zip(lines, judged, strict=True) if f is None)
    page = _Page(lines, start, body, told)
    points = {i: _points(page.traits(i)) for i in rest}
    best = max(points, key=lambda i: points[i])
    if points[best] < _ENOUGH:
        return None
    above = best - 1
    return above if points.get(above, _ENOUGH) > max(_ENOUGH, points[best] - _SECOND) else best


def with_headline(
    lines: Sequence[Line],
    found: Sequence[Finding | None],
    judged: Sequence[Finding | None],
    headline: int,
) -> list[Finding | None]:
    """The judgements with the headline kept, and what signs and shows below it."""
    kept = list(judged)
    kept[headline] = None
    for i in range(headline + 1, first_paragraph(lines, judged)):
        if found[i] is None and (is_byline(lines[i]) or is_caption(lines[i])):
            kept[i] = None
    return kept


def first_paragraph(lines: Sequence[Line], judged: Sequence[Finding | None]) -> int:
    """Index of the first kept line that reads as running text; 0 when none does."""
    return next((i for i, f in enumerate(judged) if f is None and lines[i].prose), 0)


class _Page:
    """A page whose first paragraph is at `start`; what many lines ask of one, is asked once."""

    def __init__(
        self, lines: Sequence[Line], start: int, body: frozenset[str], told: frozenset[str]
    ) -> None:
        self._lines, self._start, self._body, self._told = lines, start, body, told
        self._keys = "\n".join(line.key for line in lines)
        self._signs: Callable[[int], bool] = cache(lambda i: _signs(lines[i]))
        self._rival: Callable[[int], bool] = cache(
            lambda i: _looks_like_one(lines[i]) and not self._signs(i)
        )

    def traits(self, i: int) -> Traits:
        """The traits of one line."""
        lines, line, between = self._lines, self._lines[i], range(i + 1, self._start)
        beside = [k for k in (i - 2, i - 1, i + 1, i + 2) if 0 <= k < len(lines)]
        words = _subject(line)
        return Traits(
            base=1.0,
            told=float(line.key in self._told),
            subject=sum(word in self._body for word in words) / len(words) if words[1:] else 0.3,
            mute=float(len(words) < 2),
            size=min(line.words, _USUAL_WORDS) / _USUAL_WORDS,
            long=max(0.0, (line.words - _LONG_WORDS) / (_WORDS.stop - _LONG_WORDS)),
            label=float(line.words < _LABEL_WORDS),
            sentence=float(line.text.endswith(".")),
            colon=float(line.text.endswith(":")),
            quoted=1.0 if line.quoted else line.text.startswith(_QUOTES) / 2,
            signed=self._signed(i),
            menu=float(all(x.words <= _LABEL_WORDS for x in lines[max(0, i - 2) : i])),
            echoed=self._echoed(i),
            path=float(any(_leads_to(line, lines[k]) for k in beside)),
            listed=sum(map(self._rival, beside)) / 4,
            far=min(1.0, len(between) / _REACH) / 2
            + min(1.0, sum(map(self._rival, between)) / 6) / 2,
            below=float(i > self._start),
        )

    def _signed(self, i: int) -> float:
        end = len(self._lines)
        if any(map(self._signs, range(i + 1, min(i + 3, end)))):
            return 1.0
        return 0.65 if any(map(self._signs, range(i + 3, min(i + 6, end)))) else 0.0

    def _echoed(self, i: int) -> float:
        key = self._lines[i].key
        if self._lines[i].words < _LABEL_WORDS or self._keys.count(key) < 2:
            return 0.0
        padded = f" {key} "
        limit = len(padded) + 120  # a paragraph that has all words of the headline echoes nothing
        others = sum(len(x.key) < limit and padded in f" {x.key} " for x in self._lines) - 1
        return 1 / others if others > 0 else 0.0


def _words_of(lines: Iterable[Line]) -> frozenset[str]:
    """All words of these lines; only those that say something about a subject are asked for."""
    return frozenset(chain.from_iterable(line.key.split() for line in lines))


def _subject(line: Line) -> list[str]:
    return [word for word in line.key.split() if len(word) >= _LETTERS]


def _points(traits: Traits) -> float:
    return sum(trait * each for trait, each in zip(traits, POINTS, strict=True))


def _may_be(line: Line, finding: Finding | None) -> bool:
    """Whether nothing speaks against it. A box above the article may have swallowed it."""
    if finding is not None and not finding.placed:
        return False
    if line.words not in _WORDS or line.bullet:
        return False
    if is_caption(line) or _PICTURE.search(line.flat) or _BUTTONS.search(line.text):
        return False
    return not (is_byline(line) or dates.is_stamp(line.text) or _is_dated(line))


def _is_dated(line: Line) -> bool:
    """``April 3, 2025 | by Jane``: a line about the article rather than its headline."""
    if dates.label_of(line.text) and "#" in line.key:
        return True
    date = dates.find(line.text, "")
    return bool(date and date.precision is Precision.DAY and line.words <= _STAMP_WORDS)


def _signs(line: Line) -> bool:
    if line.short and is_byline(line):
        return True
    if len(line.text) > _STAMP_CHARS:
        return False
    return bool(dates.label_of(line.text)) or dates.find(line.text, "") is not None


def _looks_like_one(line: Line) -> bool:
    return line.words >= _LABEL_WORDS and line.short and not line.ends


def _leads_to(line: Line, other: Line) -> bool:
    longer = len(line.key) > len(other.key) and other.words >= _LABEL_WORDS
    return longer and line.key.endswith(f" {other.key}")
