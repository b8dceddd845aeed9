"""Recognising the lines that describe a picture or credit its maker."""

from __future__ import annotations

import re
from functools import cache

from search.clean.features import Line
from search.clean.lexicon import key_of, lexicon

__all__ = ["is_caption"]

_CREDIT = re.compile(
    r"\((?:[^()]{0,30}\b)?(?:photo|image|picture|credit|ph|file|getty|afp|reuters)\b[^()]{0,80}\)?\W*$"
)
# "Soldiers in Gao. © J. Doe": who made the picture; a year would make it a notice.
_MAKER_END = re.compile(r"[^\s©][^©]{8,}©\s?[^\W\d][^\d©]{1,40}$")
_AGENCY_END = re.compile(r"(?:/|©|\|| - )\s*([\w ]{2,25})\W*$")
_CAPTION_WORDS = 90


def is_caption(line: Line) -> bool:
    """Whether a line describes a picture or credits its maker."""
    if line.words > _CAPTION_WORDS or not line.key:
        return False
    if f"{line.key} ".startswith(_labels()) and _is_labelled(line):
        return True
    return any((_CREDIT.search(line.flat), _MAKER_END.match(line.flat), _ends_with_agency(line)))


def _ends_with_agency(line: Line) -> bool:
    match = None if line.ends else _AGENCY_END.search(line.flat)
    return match is not None and key_of(match[1]) in lexicon().words("agency")


def _is_labelled(line: Line) -> bool:
    """Whether the word that begins the line is a label and not part of a sentence."""
    several = tuple(label for label in _labels() if label.count(" ") > 1)
    marked = line.text[0] in "([" or ":" in line.text[:40]
    return marked or line.words <= 4 or f"{line.key} ".startswith(several)


@cache
def _labels() -> tuple[str, ...]:
    return tuple(f"{word} " for word in lexicon().words("caption"))
