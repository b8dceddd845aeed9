"""Blocks that are furniture for certain, because the pages like this one have them too.

They are set aside before the rest of the page is judged: what is left then resembles the article
that an extractor would have left, however short it is.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from search.clean.bylines import is_byline, is_source_line
from search.clean.captions import is_caption
from search.clean.features import Line
from search.clean.known import FEWEST, Repeat

__all__ = ["left"]

_MANY_PAGES, _MOST = 5, 0.5  # pages of a group, and the share of them that has its furniture


def left(lines: Sequence[Line], repeats: Sequence[Repeat | None]) -> Sequence[int]:
    """The indices of the blocks that are left when the furniture is set aside.

    Furniture is a block that most pages of the group have, and a repeated block that stands among
    others. A paragraph of background that an outlet repeats stands among paragraphs that it does
    not; who wrote, and what a picture shows, may be the same in many articles. A page of which no
    paragraph would be left is no furniture: notices of the weather differ in figures only.
    """
    often = np.array([each is not None and each.times >= FEWEST for each in repeats])
    if not often.any():
        return range(len(lines))
    padded = np.concatenate(([True], often, [True]))
    among = often & padded[:-2] & padded[2:]
    for i in np.flatnonzero(often).tolist():
        if among[i] or _in_most(repeats[i]):
            line = lines[i]
            signs = line.short and (is_byline(line) or is_source_line(line) or is_caption(line))
            among[i] = not signs
    rest = np.flatnonzero(~among).tolist()
    if not any(lines[i].prose for i in rest) and any(line.prose for line in lines):
        return range(len(lines))
    return rest


def _in_most(repeat: Repeat | None) -> bool:
    if repeat is None or repeat.pages < _MANY_PAGES:
        return False
    return repeat.times >= _MOST * repeat.pages
