"""Names of outlets in running text: where they end, and which of them can be one."""

from __future__ import annotations

import re

from search.clean import dates
from search.clean.lexicon import flat, key_of, lexicon

__all__ = ["full_name", "leading_name", "plausible", "squashed"]

_WORD = r"[^\W\d_a-z][\w&'’.-]*"
_NAME = re.compile(
    rf"(?:{_WORD}|\d+(?=[ \u00a0]+{_WORD}))"
    rf"(?:[ \u00a0]+(?:{_WORD}|of|de|du|des|do|da|del|la|le|the|der|die|und|and|e|y|et|&|\d+))*"
)
_STRIP = " .,-–|:\u00a0"


def leading_name(text: str) -> str:
    """The capitalised words that begin a text; "" when it begins otherwise."""
    match = _NAME.match(text.strip(_STRIP))
    return match[0].strip(_STRIP) if match else ""


def full_name(text: str) -> str:
    """The text if it is a name and nothing else, else ""."""
    bare = text.strip(_STRIP)
    return bare if _NAME.fullmatch(bare) else ""


def plausible(name: str) -> str | None:
    """The name if it can be an outlet's: not an agency, a function, a date or a menu word."""
    key = key_of(flat(name))
    known = {w for kind in ("agency", "role", "source", "publisher") for w in lexicon().words(kind)}
    if not 3 <= len(name) <= 60 or key in known or not any(c.isalpha() for c in name):
        return None
    if dates.is_dated(name) or _says_nothing(key):
        return None
    return None if lexicon().line(flat(name), key) else name


def _says_nothing(key: str) -> bool:
    ordinary = {*lexicon().words("voice"), *lexicon().words("function")}
    return all(word in ordinary or word == "#" for word in key.split())


def squashed(name: str) -> str:
    """The name as it is in web addresses: ``The Northern Herald`` is ``northernherald``."""
    return key_of(flat(name)).removeprefix("the ").replace(" ", "")
