"""Folding and offsets: how words are compared, and where they stand. Standard library only."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

__all__ = ["fold", "name_key"]

# Letters that NFKD does not decompose although readers type them without their stroke.
_LETTERS = str.maketrans(
    {"ø": "o", "đ": "d", "ħ": "h", "ł": "l", "ŧ": "t", "ı": "i", "æ": "ae", "œ": "oe", "’": "'"}
)
_NOT_WORD = re.compile(r"[\W_]+")


def fold(text: str) -> str:
    """Compare-form of a text: lower case, no accents, compatibility forms resolved.

    The length may change ("ﬁ" becomes "fi"): never use an offset in the result as an
    offset in the argument. Idempotent.
    """
    if text.isascii():
        return text.lower()
    return _fold(text)


@lru_cache(maxsize=65_536)
def _fold(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    bare = "".join(c for c in decomposed if not unicodedata.combining(c))
    again = bare.casefold().translate(_LETTERS)
    return bare if again == bare else _fold(again)


def name_key(name: str) -> str:
    """Identifier made from a name: folded words joined by hyphens ("Goïta" -> "goita")."""
    return _NOT_WORD.sub("-", fold(name)).strip("-")
