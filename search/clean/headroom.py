"""What stands around a headline: the labels of the site above it, the standfirst below it."""

from __future__ import annotations

from collections.abc import Sequence

from search.clean.bylines import is_byline, is_source_line
from search.clean.captions import is_caption
from search.clean.features import Line
from search.clean.headline import first_paragraph
from search.clean.lexicon import Finding
from search.model import Category

__all__ = ["with_headroom"]

_LABEL_WORDS = 4
_STANDFIRST_LINES = 5  # there may be a date, a writer and a button between


def with_headroom(
    lines: Sequence[Line], judged: Sequence[Finding | None], headline: int
) -> list[Finding | None]:
    """The judgements with the labels above the headline removed and its standfirst kept."""
    kept = list(judged)
    cause = _last_above(judged, headline)
    for i in range(headline):
        if kept[i] is None and lines[i].key == lines[headline].key:
            kept[i] = Finding(Category.NAVIGATION, "the headline, which follows again")
        elif cause and kept[i] is None and _is_label(lines[i]):
            near = cause.reason.rpartition(": ")[2]
            why = f"a label above the headline, with boilerplate near: {near}"
            kept[i] = Finding(Category.NAVIGATION, why)
    below = range(headline + 1, min(first_paragraph(lines, judged), headline + _STANDFIRST_LINES))
    standfirst = next((i for i in below if lines[i].prose and _is_outside(kept[i])), None)
    if standfirst is not None:
        kept[standfirst] = None
    return kept


def _is_outside(finding: Finding | None) -> bool:
    return finding is not None and finding.category is Category.OUTSIDE


def _last_above(judged: Sequence[Finding | None], headline: int) -> Finding | None:
    """The boilerplate nearest above the headline."""
    above = (f for f in reversed(judged[:headline]) if f and f.category is not Category.OUTSIDE)
    return next(above, None)


def _is_label(line: Line) -> bool:
    if line.words > _LABEL_WORDS or line.ends:
        return False
    return not (is_byline(line) or is_caption(line) or is_source_line(line))
