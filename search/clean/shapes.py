"""What removed lines look like: headlines, menus, rows of links, dates."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from search.clean import dates
from search.clean.facts import LABEL_WORDS
from search.clean.features import Line
from search.clean.function_words import function_words
from search.clean.lexicon import key_of, lexicon
from search.model import Category

__all__ = ["is_code", "is_menu", "is_page", "is_stamp", "like_headline", "row_of"]

_ENTRY_WORDS = 3  # of the usual entry of a menu
_STAMP_WORDS = 9
_HEADLINE_WORDS = 5
_LONG_WORDS = 25
_ROW_CHARS, _ROW_WORDS = 240, 15
_SMALL = 0.2  # share of words in small letters in a long row of entries
_ROW = re.compile(r"\S ?[|·•] ?\S.*[|·•] ?\S|\S \| \S|^\[\d{1,3}\]\w+ \[\d")
_MARK = re.compile(r"[|·•\[]")
_SEPARATOR = re.compile(r" ?[|·•] ?|\[\d{1,3}\]")
_CLOCK = re.compile(r"\d{1,2}[:.h]\d{2}(?: ?[ap]\.?m\.?| uhr| h)?|\d{1,2} ?[smhdw] ago")
_PAGE = re.compile(r"\d{1,3} ?/ ?\d{1,3}")
_CODE = re.compile(r"\{[*%{]|</?[a-z]+[ >]|\w\(\) ?[{;]")


def row_of(line: Line) -> Category | None:
    """What a row of links is about: ``Contact | Privacy``, ``Home News Sport``, ``1 | 2``."""
    if line.prose:
        return None
    if _MARK.search(line.flat) and len(line.text) <= _ROW_CHARS and _ROW.search(line.flat):
        parts = [part for part in _SEPARATOR.split(line.flat) if part]
        if line.words > LABEL_WORDS * len(parts):
            return None
        found = (lexicon().line(part, key_of(part)) for part in parts)
        told = Counter(f.category for f in found if f is not None and not f.weak)
        return told.most_common(1)[0][0] if told else Category.NAVIGATION
    return Category.NAVIGATION if _is_row_of_labels(line) else None


def is_page(line: Line) -> bool:
    """Whether it counts pages or pictures: ``3/5``."""
    return bool(_PAGE.fullmatch(line.flat))


def is_code(line: Line) -> bool:
    """Whether it is a piece of a program or of a form's template."""
    return bool(_CODE.search(line.flat[:_ROW_CHARS]))


def like_headline(line: Line) -> bool:
    """Whether it may be the headline of an article: too long for a menu, no sentence.

    Short ones are told by an ordinary word in small letters, which entries of menus hardly have.
    """
    if line.prose or line.words > _LONG_WORDS or line.text.endswith("."):
        return False
    if line.words >= _HEADLINE_WORDS:
        return "#" not in line.key or dates.find(line.text, "") is None
    small = [word for word in line.text.split() if word.islower() and len(word) > _ENTRY_WORDS]
    return line.words > _ENTRY_WORDS and any(word not in function_words() for word in small)


def is_menu(words: Sequence[int]) -> bool:
    """Whether lines of so many words are entries of a menu."""
    return len(words) > 1 and max(words) <= _ENTRY_WORDS


def is_stamp(line: Line) -> bool:
    """Whether it tells a date or a time, and nothing else."""
    if "#" not in line.key or line.words > _STAMP_WORDS:
        return False
    dated = line.key.strip("# ") and dates.is_dated(line.text)
    labelled = dates.label_of(line.text) and dates.find(line.text, "")
    return bool(dated or labelled) or dates.is_stamp(line.text) or bool(_CLOCK.fullmatch(line.flat))


def _is_row_of_labels(line: Line) -> bool:
    """``Home News Sport``: a line of entries of a menu, without a word between them."""
    if line.words < _HEADLINE_WORDS:
        return False
    words = line.key.split(" ")
    small = sum(word[:1].islower() for word in line.text.split())
    if len(words) > _ROW_WORDS and not line.ends and small < _SMALL * len(words):
        return True
    if small:
        return False
    found = [lexicon().line(word, word) for word in words]
    entries = [f for f in found if f is not None and f.category is Category.NAVIGATION]
    return len(entries) > len(words) // _ENTRY_WORDS
