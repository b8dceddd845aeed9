"""Texts of HTML pages as a browser shows them, with their places in the source."""

from __future__ import annotations

import re
from html import unescape
from typing import NamedTuple

from search.ingest.formats.decoding import shown

__all__ = ["Run", "run_of"]

# All white space of Unicode, and the invisible characters that are not white space.
_BLANKS = "".join(filter(str.isspace, map(chr, range(0x3001)))) + "\u200b\u2060\ufeff"
_BLANK = re.compile(f"[{re.escape(_BLANKS)}]*+")
_REFERENCE = re.compile(r"&#?\w{1,31};?")


class Run(NamedTuple):
    """A text without block boundary or line break in it.

    Attributes:
        text: as a browser would show it: character references replaced, white space as one blank.
        start, end: characters of the source, from its first word to its last.
        linked: share of its characters that are text of links.
        breaks: line breaks between it and the text before, if no block boundary is there.
    """

    text: str
    start: int
    end: int
    linked: float
    breaks: int


def run_of(source: str, parts: list[tuple[int, int, bool]], breaks: int) -> Run | None:
    """The parts of a text as one; None when they are blank."""
    texts = [source[low:high] for low, high, _ in parts]
    texts = [shown(unescape(text) if "&" in text else text) for text in texts]
    sizes = [len(text.strip(_BLANKS)) for text in texts]
    full = [i for i, size in enumerate(sizes) if size]
    if not full:
        return None
    start = _first_word(source, *parts[full[0]][:2])
    end = _last_word(source, *parts[full[-1]][:2])
    linked = sum(size for size, part in zip(sizes, parts, strict=True) if part[2])
    text = " ".join("".join(texts).split()).strip(_BLANKS)
    return Run(text, start, end, linked / sum(sizes), breaks)


def _first_word(source: str, low: int, high: int) -> int:
    """Where the first word between two places begins; blanks can be character references."""
    while True:
        blank = _BLANK.match(source, low, high)
        low = blank.end() if blank else low
        reference = _REFERENCE.match(source, low, high)
        if reference is None or unescape(reference[0]).strip(_BLANKS):
            return low
        low = reference.end()


def _last_word(source: str, low: int, high: int) -> int:
    """Where the last word between two places ends."""
    while True:
        text = source[max(low, high - 64) : high]
        bare = text.rstrip(_BLANKS)
        high -= len(text) - len(bare)
        if not bare:
            if high <= low:
                return high
            continue
        at = bare.rfind("&", -34) if bare.endswith(";") else -1
        if at < 0 or unescape(bare[at:]).strip(_BLANKS):
            return high
        high -= len(bare) - at
