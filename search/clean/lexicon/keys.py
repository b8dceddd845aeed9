"""The forms in which texts are compared: insensitive to case, accents, blanks and quotes."""

from __future__ import annotations

import re
from functools import lru_cache
from string import ascii_letters

from search.text import fold

__all__ = ["flat", "key_of"]

_LABEL = 120  # characters; a longer text is prose, and comes on one page only
_PARAGRAPH = 4_000  # characters; a longer text is not remembered
_QUOTES = (("“", '"'), ("”", '"'), ("„", '"'), ("‘", "'"), ("’", "'"), ("`", "'"), ("´", "'"))
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_TOKEN = re.compile(r"[^\W\d_]+|#")
# Nearly every text needs none of these two: its bytes in UTF-8 tell its words.
_ASCII_NUMBER = re.compile(rb"[0-9][0-9]*(?:[.,][0-9]+)*")
_MARKS = ("–", "—", "…", "«", "»", "•")
_LETTERS = ascii_letters.encode() + bytes(range(128, 256))
_TO_WORDS = bytes(i if i in _LETTERS or i in b"0123456789.," else 32 for i in range(256))
_TO_LETTERS = bytes(i if i in _LETTERS or i in b"#" else 32 for i in range(256))


def flat(text: str) -> str:
    """The text for patterns: folded, plain quotes, each run of blanks one blank."""
    if len(text) <= _LABEL:
        return _flat_label(text)
    return _flat_paragraph(text) if len(text) <= _PARAGRAPH else _flat(text)


def key_of(flat_text: str) -> str:
    """The text for phrases: its words joined by blanks, every number written ``#``."""
    if len(flat_text) <= _LABEL:
        return _label_key(flat_text)
    return _paragraph_key(flat_text) if len(flat_text) <= _PARAGRAPH else _key(flat_text)


def _flat(text: str) -> str:
    if text.isascii():
        return " ".join(text.replace("`", "'").lower().split())
    for mark, plain in _QUOTES:
        text = text.replace(mark, plain)
    return " ".join(fold(text).split())


def _key(flat_text: str) -> str:
    plain = flat_text.isascii()
    if not plain:
        for mark in _MARKS:
            flat_text = flat_text.replace(mark, " ")
    words = flat_text.encode("utf-8", "surrogatepass").translate(_TO_WORDS)
    words = _ASCII_NUMBER.sub(b" # ", words).translate(_TO_LETTERS)
    key = b" ".join(words.split()).decode("utf-8", "surrogatepass")
    if plain or key.replace(" ", "").replace("#", "").isalpha():
        return key
    return " ".join(_TOKEN.findall(_NUMBER.sub("#", flat_text.replace("#", " "))))


# Many rules ask about the same labels, on a page and on every page of an outlet.
_flat_label = lru_cache(maxsize=32_768)(_flat)
_label_key = lru_cache(maxsize=32_768)(_key)


# Several steps ask about the same paragraphs, while their page is judged and learned from.
@lru_cache(maxsize=256)
def _flat_paragraph(text: str) -> str:
    return _flat(text)


@lru_cache(maxsize=256)
def _paragraph_key(flat_text: str) -> str:
    return _key(flat_text)
