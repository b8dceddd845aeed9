"""The decision over a whole page: one main region, what belongs to it, and why the rest went.

The classifier says how likely each block is article. How likely it has to be depends on what the
lexicon found, on whether the block stands inside the main region, and on the labels of the page: a
dump that an extractor has been over has few, and little besides the article.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from search.clean.bylines import is_byline, is_source_line
from search.clean.facts import LABEL_WORDS
from search.clean.features import Line
from search.clean.impressions import best_stretch
from search.clean.kinds import kinds_of
from search.clean.known import FEWEST, Known
from search.clean.lexicon import Finding
from search.model import Category

__all__ = ["decide", "fullness", "reasons"]

_LABELS = 30  # short lines that are no sentences: menus have more, articles fewer
_POWER = 2
_BESIDE_LINES = 2
_EVEN = 0.5  # probability at which a block neither belongs to the main region nor against it
_BLOCK = 3  # words that a block counts for besides its own
_KINDS = ("free", "weak", "placed", "phrase")
# A page without a likely sentence: its best ones are still the article.
_LIKELY, _LEAST = 0.6, 0.4


def decide(
    lines: Sequence[Line],
    found: Sequence[Finding | None],
    article: np.ndarray,
    marks: Mapping[str, float],
    full: float,
) -> np.ndarray:
    """Which blocks are article: bool, shape (blocks,).

    Args:
        article: probability of each block that it is article.
        marks: how likely a block has to be, by name, as in a file of weights.
        full: the `fullness` of the page, with what was set aside of it.
    """
    words = np.array([line.words for line in lines], dtype=float)
    inside = np.zeros(len(lines), dtype=np.int64)
    inside[slice(*best_stretch((article - _EVEN) * (words + _BLOCK)))] = 1
    light, menus = (_table(marks, regime) for regime in ("light", "full"))
    table = light + (menus - light) * full
    kind = [_KINDS.index(_kind(finding)) for finding in found]
    prose = np.array([line.prose for line in lines])
    # What the lexicon knows, goes for certain, unless it is a sentence that resembles a notice.
    known = (np.array(kind) == _KINDS.index("phrase")) & ~prose
    if not prose.any() and full == 1:
        return prose  # nothing but labels
    best = float(article[prose].max()) if prose.any() else 1.0
    enough = table[kind, inside] * np.clip(best / _LIKELY, _LEAST, 1)
    kept = np.asarray((article >= enough) & ~known)
    return kept if full == 1 else _with_signatures(lines, found, kept)


def _with_signatures(
    lines: Sequence[Line], found: Sequence[Finding | None], kept: np.ndarray
) -> np.ndarray:
    """What signs beside the article belongs to it; among menus, only the headline tells that."""
    near = np.convolve(kept, np.ones(2 * _BESIDE_LINES + 1))[_BESIDE_LINES:-_BESIDE_LINES] > _EVEN
    rescued = kept.copy()
    for i in np.flatnonzero(near & ~kept).tolist():
        if found[i] is None and lines[i].short:
            rescued[i] = is_byline(lines[i]) or is_source_line(lines[i])
    return rescued


def _table(marks: Mapping[str, float], regime: str) -> np.ndarray:
    """How likely a block has to be, by what was found and by where it stands."""
    return np.array(
        [
            [marks[f"{regime}, {what}, {where}"] for where in ("outside", "inside")]
            for what in _KINDS
        ]
    )


def _kind(finding: Finding | None) -> str:
    if finding is None:
        return "free"
    return "weak" if finding.weak else "placed" if finding.placed else "phrase"


def fullness(lines: Sequence[Line]) -> float:
    """How far a page is a dump with all its menus, told by its labels.

    0 for one without labels, as an extractor leaves them, to 1.
    """
    labels = sum(line.words <= LABEL_WORDS and not line.ends for line in lines)
    return min(1.0, labels / _LABELS) ** _POWER


def reasons(
    lines: Sequence[Line], found: Sequence[Finding | None], kept: np.ndarray, known: Known
) -> list[Finding | None]:
    """Why each block went; None for those that are kept."""
    judged = [
        None if keep else finding or _repeated(line, known)
        for line, finding, keep in zip(lines, found, kept, strict=True)
    ]
    return kinds_of(lines, judged, kept)


def _repeated(line: Line, known: Known) -> Finding | None:
    repeat = known.repeat(line.flat)
    if repeat is None or repeat.times < FEWEST:
        return None
    reason = f"seen in {repeat.times} of {repeat.pages} pages of {repeat.group}"
    return Finding(Category.REPEATED, reason)
