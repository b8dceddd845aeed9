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
_AGENCY_MARKS = ("/", "©", "|", " - ")
_CAPTION_WORDS = 90


def is_caption(line: Line) -> bool:
    """Whether a line describes a picture or credits its maker."""
    if line.words > _CAPTION_WORDS or not line.key:
        return False
    if line.key.partition(" ")[0] in _openings() and _is_labelled(line):
        return True
    flat_text = line.flat
    return bool(
        ("(" in flat_text and _CREDIT.search(flat_text))
        or ("©" in flat_text and _MAKER_END.match(flat_text))
        or (not line.ends and _ends_with_agency(flat_text))
    )


def _ends_with_agency(flat_text: str) -> bool:
    if not any(mark in flat_text for mark in _AGENCY_MARKS):
        return False
    match = _AGENCY_END.search(flat_text)
    return match is not None and key_of(match[1]) in lexicon().words("agency")


def _is_labelled(line: Line) -> bool:
    """Whether the line begins with a label that is one, and not part of a sentence."""
    padded = f"{line.key} "
    if not padded.startswith(_labels()):
        return False
    several = tuple(label for label in _labels() if label.count(" ") > 1)
    marked = line.text[0] in "([" or ":" in line.text[:40]
    return marked or line.words <= 4 or padded.startswith(several)


@cache
def _labels() -> tuple[str, ...]:
    return tuple(f"{word} " for word in lexicon().words("caption"))


@cache
def _openings() -> frozenset[str]:
    """The words that the labels begin with."""
    return frozenset(label.partition(" ")[0] for label in _labels())
