"""Recognising the lines that describe a picture or credit its maker."""

from __future__ import annotations

import re

from search.clean.features import Line
from search.clean.lexicon import key_of, lexicon

__all__ = ["is_caption"]

_CREDIT = re.compile(
    r"\((?:[^()]{0,30}\b)?(?:photo|image|picture|credit|ph|file|getty|afp|reuters)\b[^()]{0,80}\)?\W*$"
)
_AGENCY_END = re.compile(r"(?:/|©|\|| - )\s*([\w ]{2,25})\W*$")
_CAPTION_WORDS = 90


def is_caption(line: Line) -> bool:
    """Whether a line describes a picture or credits its maker."""
    if line.words > _CAPTION_WORDS or not line.key:
        return False
    opens = line.text[0] in "([" or ":" in line.text[:40]
    first = [w for w in lexicon().words("caption") if f"{line.key} ".startswith(f"{w} ")]
    if first and (opens or line.words <= 4 or any(" " in w for w in first)):
        return True
    return bool(_CREDIT.search(line.flat)) or _ends_with_agency(line)


def _ends_with_agency(line: Line) -> bool:
    match = None if line.ends else _AGENCY_END.search(line.flat)
    return match is not None and key_of(match[1]) in lexicon().words("agency")
