"""Finding the thread of readers' comments, which reads like article and is not."""

from __future__ import annotations

from collections.abc import Sequence

from search.clean.features import Line
from search.clean.lexicon import Finding
from search.model import Category, Span

__all__ = ["find"]

_FORM = {Category.COMMENT_FORM, Category.COMMENT_COUNT, Category.COMMENTS}
_MARKS = 3
_GAP = 12


def find(lines: Sequence[Line], found: Sequence[Finding | None]) -> Span:
    """The thread as a range of indices; an empty range when there is none."""
    marks = [i for i, f in enumerate(found) if f and f.category is Category.COMMENTS]
    # An article, too, may introduce its speakers line by line; it has no button to reply.
    runs = [r for r in _runs(marks) if len(r) >= _MARKS and any(_sure(found[i]) for i in r)]
    if not runs:
        return Span(0, 0)
    start, end = runs[0][0], runs[-1][-1] + 1
    before = sum(line.words for line, f in zip(lines[:start], found, strict=False) if not f)
    if before < 50:  # a thread follows an article
        return Span(0, 0)
    return Span(_heading(found, start), _close(lines, found, end))


def _runs(marks: Sequence[int]) -> list[list[int]]:
    runs: list[list[int]] = []
    for mark in marks:
        if runs and mark - runs[-1][-1] <= _GAP:
            runs[-1].append(mark)
        else:
            runs.append([mark])
    return runs


def _heading(found: Sequence[Finding | None], start: int) -> int:
    """The thread begins at the heading or count of comments shortly above its first mark."""
    above = (i for i in range(max(0, start - 6), start) if (f := found[i]) and f.category in _FORM)
    return next(above, start)


def _close(lines: Sequence[Line], found: Sequence[Finding | None], end: int) -> int:
    """The text of the last comment follows its mark."""
    while end < len(lines) and found[end] is None and lines[end].words > 5:
        end += 1
    return end


def _sure(finding: Finding | None) -> bool:
    return finding is not None and not finding.weak
