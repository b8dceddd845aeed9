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
_WORD_CHARS = 40  # words come again; longer texts do not, and would fill the memory


def fold(text: str) -> str:
    """Compare-form of a text: lower case, no accents, compatibility forms resolved.

    The length may change ("ﬁ" becomes "fi"): never use an offset in the result as an
    offset in the argument. Idempotent, and character by character: the fold of a text is
    the folds of its characters, joined.
    """
    if text.isascii():
        return text.lower()
    return _fold_word(text) if len(text) <= _WORD_CHARS else text.translate(_FOLDS)


class _Folds(dict[int, str]):
    """The fold of each character that was met, by its code point."""

    def __missing__(self, point: int) -> str:
        self[point] = folded = _fold_char(chr(point))
        return folded


_FOLDS = _Folds()


@lru_cache(maxsize=65_536)
def _fold_word(word: str) -> str:
    return word.translate(_FOLDS)


def _fold_char(char: str) -> str:
    decomposed = unicodedata.normalize("NFKD", char.casefold().translate(_LETTERS))
    bare = "".join(c for c in decomposed if not unicodedata.combining(c))
    again = bare.casefold().translate(_LETTERS)
    return bare if again == bare else _fold_char(again)


def name_key(name: str) -> str:
    """Identifier made from a name: folded words joined by hyphens ("Goïta" -> "goita")."""
    return _NOT_WORD.sub("-", fold(name)).strip("-")
