"""Where the running text of a page begins and ends, as far as its findings tell."""

from __future__ import annotations

from collections.abc import Sequence

from search.clean.features import Line
from search.clean.lexicon import Finding

__all__ = ["Findings", "end_of_article", "first_prose", "placed", "sure"]

Findings = list[Finding | None]
_QUOTE_WORDS = 5


def first_prose(lines: Sequence[Line], found: Sequence[Finding | None]) -> int:
    """Index of the first line of running text; behind the last line, if there is none."""
    return next((i for i, line in enumerate(lines) if line.prose and not found[i]), len(lines))


def end_of_article(lines: Sequence[Line], found: Sequence[Finding | None]) -> int:
    """Index after the last line that reads as article."""
    last = (i for i in range(len(lines) - 1, -1, -1) if found[i] is None and _article(lines[i]))
    return next(last, -1) + 1


def sure(finding: Finding | None) -> bool:
    """Whether something was found that needs no other boilerplate beside it."""
    return finding is not None and not finding.weak


def placed(cause: Finding, where: str) -> Finding:
    """The finding of a line that belongs to another by where it stands."""
    said = cause.reason.rpartition(": ")[2].rpartition("below ")[2].removeprefix("begins with ")
    return Finding(cause.category, f"{where} {said}", placed=True)


def _article(line: Line) -> bool:
    return line.prose or line.bullet or (line.quoted and line.words > _QUOTE_WORDS)
