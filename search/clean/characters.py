"""What the characters of texts are, counted for many texts in one pass."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from enum import IntEnum
from functools import cache

import numpy as np

__all__ = ["FIRST", "Kind", "counts_of"]

_BATCH = 500_000  # characters counted together: more would only take memory
_SEEN = 2_000  # characters of a text: enough for every share
_PLANE = 0x10000


class Kind(IntEnum):
    """Kinds of characters; those at the beginning of a word are counted again, `FIRST` further."""

    SMALL = 0
    CAPITAL = 1
    LETTER = 2
    DIGIT = 3
    BLANK = 4
    STOP = 5
    CRY = 6
    COMMA = 7
    COLON = 8
    QUOTE = 9
    BRACKET = 10
    SEPARATOR = 11
    DASH = 12
    SYMBOL = 13


FIRST = 16
"""From here on the kinds of characters that begin a word."""

_WIDTH = 2 * FIRST
_MARKS = {
    Kind.STOP: ".…。।",
    Kind.CRY: "!?！？؟",
    Kind.COMMA: ",،、",
    Kind.COLON: ":;",
    Kind.QUOTE: "\"'“”„«»‘’`",
    Kind.SEPARATOR: "|›>·•→▸/\\_<‹●▪",
}
_CATEGORIES = {
    "Ll": Kind.SMALL,
    "Lu": Kind.CAPITAL,
    "Lt": Kind.CAPITAL,
    "Nd": Kind.DIGIT,
    "Nl": Kind.DIGIT,
    "No": Kind.DIGIT,
    "Pd": Kind.DASH,
    "Ps": Kind.BRACKET,
    "Pe": Kind.BRACKET,
}
_GROUPS = {"L": Kind.LETTER, "M": Kind.LETTER, "Z": Kind.BLANK, "C": Kind.BLANK}


def counts_of(texts: Sequence[str]) -> np.ndarray:
    """How many characters of each kind a text has among its first 2,000.

    Returns:
        int64, shape (texts, 32): column ``kind`` counts the characters of that kind that do not
        begin a word, column ``FIRST + kind`` those that do.
    """
    rows = np.zeros((len(texts), _WIDTH), dtype=np.int64)
    start, size = 0, 0
    for end, text in enumerate(texts, start=1):
        size += min(len(text), _SEEN) + 1
        if size >= _BATCH or end == len(texts):
            rows[start:end] = _count([text[:_SEEN] for text in texts[start:end]])
            start, size = end, 0
    return rows


def _count(texts: Sequence[str]) -> np.ndarray:
    joined = ("\n".join(texts) + "\n").encode("utf-32-le", "surrogatepass")
    codes = np.frombuffer(joined, dtype=np.uint32)
    kinds = _kinds()[np.minimum(codes, _PLANE)]
    blank = kinds == Kind.BLANK
    begins = np.empty(len(kinds), dtype=bool)
    begins[0], begins[1:] = True, blank[:-1]
    owner = np.repeat(np.arange(len(texts)), [len(text) + 1 for text in texts])
    cells = owner * _WIDTH + kinds + FIRST * (begins & ~blank)
    return np.bincount(cells, minlength=len(texts) * _WIDTH).reshape(len(texts), _WIDTH)


@cache
def _kinds() -> np.ndarray:
    """The kind of every character of the basic plane; the last stands for all others."""
    kinds = np.full(_PLANE + 1, Kind.LETTER, dtype=np.uint8)
    for code in range(_PLANE):
        category = unicodedata.category(chr(code))
        kinds[code] = _CATEGORIES.get(category, _GROUPS.get(category[0], Kind.SYMBOL))
    for kind, marks in _MARKS.items():
        kinds[[ord(mark) for mark in marks]] = kind
    return kinds
