"""Names of outlets in running text: where they end, and which of them can be one."""

from __future__ import annotations

import re
from functools import cache

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
    if not 3 <= len(name) <= 60 or not any(c.isalpha() for c in name):
        return None
    key = key_of(flat(name))
    if key in _others() or dates.is_dated(name) or _says_nothing(key):
        return None
    return None if lexicon().line(flat(name), key) else name


def _says_nothing(key: str) -> bool:
    return _ordinary().issuperset(key.split())


@cache
def _others() -> frozenset[str]:
    """Names of what is no outlet: agencies, functions, companies."""
    kinds = ("agency", "role", "source", "publisher")
    return frozenset(word for kind in kinds for word in lexicon().words(kind))


@cache
def _ordinary() -> frozenset[str]:
    return frozenset({*lexicon().words("voice"), *lexicon().words("function"), "#"})


def squashed(name: str) -> str:
    """The name as it is in web addresses: ``The Northern Herald`` is ``northernherald``."""
    return key_of(flat(name)).removeprefix("the ").replace(" ", "")
