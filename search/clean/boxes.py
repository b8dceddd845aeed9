"""Boxes: a heading such as "Related stories", and the short lines below it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from search.clean.extent import Findings, first_prose, placed
from search.clean.features import Line
from search.model import Category

__all__ = ["boxes"]

_LINES = 15
_INNER_LINES = 5  # in the midst of running text boxes are shorter
_SUBHEADING_WORDS = 4
_FULL_STOP = re.compile(r"(?<!\.)\.[\"'”’»)]*$")
_NUMBERED = re.compile(r"\d{1,2}[.)]\s")

_ENDS = {
    Category.COMMENT_FORM,
    Category.COMMENT_COUNT,
    Category.COMMENTS,
    Category.COPYRIGHT,
    Category.ABOUT_FOOTER,
    Category.SUBSCRIBE,
}


def boxes(lines: Sequence[Line], found: Findings) -> None:
    """Short lines below the heading of a box belong to the box, until prose resumes.

    Above the article they may be its headline: there, other passes decide.
    """
    first = first_prose(lines, found)
    for i, heading in enumerate(found):
        if i < first or heading is None or not heading.opens or heading.weak:
            continue
        for k in _members(lines, found, i):
            found[k] = placed(heading, "stands below")


def _members(lines: Sequence[Line], found: Findings, heading: int) -> list[int]:
    """The lines below a heading that nothing else is known of."""
    members: list[int] = []
    for k in range(heading + 1, min(len(lines), heading + _LINES)):
        other = found[k]
        if lines[k].prose or (other is None and _resumes(lines, k)):
            return _above_prose(lines, members, k)
        if other is None:
            members.append(k)
        elif not other.weak and other.category in _ENDS and not lines[k].number:
            break
    return members


def _resumes(lines: Sequence[Line], k: int) -> bool:
    """Whether a short line is one of the text rather than the headline of another article."""
    line = lines[k]
    if line.quoted or _FULL_STOP.search(line.text):
        return True
    below = lines[k + 1] if k + 1 < len(lines) else None
    if below is None:
        return False
    if line.text.endswith("?"):
        return below.ends and not below.text.endswith("?")
    return below.prose and bool(_NUMBERED.match(line.text))


def _above_prose(lines: Sequence[Line], members: list[int], prose: int) -> list[int]:
    """The lines of a box that text follows, without the subheading of that text."""
    members = members[:_INNER_LINES]
    *others, last = members or [-1]
    words = lines[last].words
    if last == prose - 1 and others and words <= _SUBHEADING_WORDS:
        shorter = words < min(lines[k].words for k in others)
        return others if shorter else members
    return members
