"""Finding the thread of readers' comments, which reads like article and is not."""

from __future__ import annotations

from collections.abc import Sequence

from search.clean import dates
from search.clean.features import Line
from search.clean.lexicon import Finding
from search.model import Category, Span

__all__ = ["below", "find"]

_FORM = {Category.COMMENT_FORM, Category.COMMENT_COUNT, Category.COMMENTS}
_MARKS = 3
_GAP = 12
_NEAR = 7
_COMMENT_WORDS = 4
_NAME_WORDS, _STAMP_WORDS = 4, 6
_HEAD_LINES = 3  # of a comment, its text included
_SEVERAL = 3
_HEADS = {Category.TIMESTAMP, Category.COMMENTS}
_OTHER = {Category.COPYRIGHT, Category.ABOUT_FOOTER}


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


def below(lines: Sequence[Line], found: Sequence[Finding | None], last: int) -> set[int]:
    """Comments below the article that no phrase tells, and the names and dates around them.

    Args:
        last: index of the last line of the article.
    """
    members: set[int] = set()
    said, counted = 0, False
    between: list[int] = []
    since = -_NEAR  # the last line that told of comments
    for i in range(last + 1, len(lines)):
        here = found[i]
        if here is not None and not here.placed:
            if here.category not in _HEADS:
                between.clear()
            if _tells(here):
                since = i
                counted |= here.category is not Category.COMMENT_FORM and not lines[i].number
            elif here.opens or here.category in _OTHER:
                since = -_NEAR
        elif i - since < _NEAR:
            between.append(i)
            if not (lines[i].ends or _heads(lines[i])):
                since = -_NEAR
            elif lines[i].ends and lines[i].words >= _COMMENT_WORDS:
                members.update(between[-_HEAD_LINES:])
                since, said = i, said + 1
    # The form alone has sentences, too.
    return members if counted or said >= _SEVERAL else set()


def _heads(line: Line) -> bool:
    """Whether it may be the name of a reader, or a date; no headline and no field of a form."""
    if line.text.endswith("*"):
        return False
    numbers = "#" in line.key
    most = _STAMP_WORDS if numbers else _NAME_WORDS
    return line.words <= most or (numbers and dates.find(line.text, "") is not None)


def _tells(finding: Finding) -> bool:
    """Whether a line tells for certain that comments are near."""
    return finding.category in _FORM and not finding.weak and not finding.placed


def _sure(finding: Finding | None) -> bool:
    return finding is not None and not finding.weak
