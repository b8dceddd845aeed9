"""Reading of copyright notices: who owns the page.

An owner is the outlet or the company behind it. A company is told by its tail ("Media Ltd.") and by
the lexicon's list of publishers; what is left without the tail is the outlet only if the page names
it elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from search.clean.lexicon import flat, key_of, lexicon
from search.clean.names import full_name, plausible, squashed

__all__ = ["owners_of", "without_company"]

_SIGN = re.compile(r"©|\(c\)|&copy;|\bcopyright\b")
_YEARS = re.compile(r"\b(?:19|20)\d\d\b(?: ?[-–] ?(?:(?:19|20)\d\d\b|))?")
_MAKER = re.compile(r"\b(?:powered|designed|developed|propulse|realise|theme) (?:by|par)\b.*")
_CUT = re.compile(r"[|/•·;:()\"“”]|,|\.(?=\s|$)|\s[-–—]+\s|™|®")
_BY = re.compile(r"^(?:by|par|por|di|von)\s+", re.IGNORECASE)
_MARK = "\n"


def owners_of(text: str, known: frozenset[str]) -> Iterator[str]:
    """The outlets that a notice may tell, the likeliest first; none for the credit of a picture.

    Args:
        known: names and domains that the page has elsewhere, squashed.
    """
    text = " ".join(text.split())
    seen = flat(text)
    if len(seen) != len(text) or not _is_notice(seen):
        return
    for part in _parts(text, seen):
        name = full_name(_BY.sub("", part))
        bare = without_company(name)
        if _is_named(name, known) or (name and name == bare and not _is_publisher(name)):
            owner = plausible(name)
        else:
            owner = plausible(bare) if _is_named(bare, known) else None
        if owner:
            yield owner


def without_company(name: str) -> str:
    """``X Media Services Ltd.`` is the company; the outlet is ``X``."""
    words = name.split()
    tails = {*lexicon().words("company"), ""}  # "" is what a lone "&" says
    while len(words) > 1 and key_of(flat(words[-1])) in tails:
        words.pop()
    return " ".join(words).strip(" .,")


def _is_notice(seen: str) -> bool:
    """Whether it claims rights as a site does: with a year or in so many words."""
    return bool(_rights().search(seen)) or bool(_SIGN.search(seen) and _YEARS.search(seen))


def _parts(text: str, seen: str) -> Iterator[str]:
    """The pieces of a notice: those behind its sign, then those before it."""
    blanked = text
    for pattern in (_MAKER, _YEARS, _rights(), _SIGN):
        for match in pattern.finditer(seen):
            start, end = match.span()
            mark = _MARK if pattern is _SIGN else "|"
            blanked = blanked[:start] + mark * (end - start) + blanked[end:]
    before, _, after = blanked.partition(_MARK)
    for side in (after, before):
        yield from (p.strip() for p in _pieces(side) if p.strip())


def _pieces(side: str) -> Iterator[str]:
    """Cut at punctuation; a company's form behind a comma stays with its name."""
    parts = _CUT.split(side.replace(_MARK, "|"))
    for part, behind in zip(parts, [*parts[1:], ""], strict=True):
        form = key_of(flat(behind)).partition(" ")[0]
        yield f"{part} {behind.split()[0]}" if form in lexicon().words("company") else part


def _is_named(name: str, known: frozenset[str]) -> bool:
    """Whether the page has the name elsewhere; an address is its own witness."""
    return bool(name) and (squashed(name) in known or _is_address(name))


def _is_address(name: str) -> bool:
    return bool(re.fullmatch(r"[\w-]{2,}\.(?:\w{2,3}\.)?[a-z]{2,4}", name))


def _is_publisher(name: str) -> bool:
    return key_of(flat(name)) in lexicon().words("publisher")


@cache
def _rights() -> re.Pattern[str]:
    return re.compile("|".join(re.escape(words) for words in lexicon().words("rights")))
