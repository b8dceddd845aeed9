"""Reading of copyright notices: who owns the page.

An owner is the outlet or the company behind it. A company is told by its tail ("Media Ltd.") and by
the lexicon's list of publishers; what is left without the tail is the outlet only if the links of
the page say so, or if it is called as papers are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from search.clean.lexicon import Phrases, flat, key_of, lexicon
from search.clean.names import full_name, plausible, squashed

__all__ = ["owner_of", "without_company"]

_SIGN = re.compile(r"©|\(c\)|&copy;|\bcopyright\b")
_YEARS = re.compile(r"\b(?:19|20)\d\d\b(?: ?[-–] ?(?:(?:19|20)\d\d\b|))?")
_MAKER = re.compile(
    r"\b(?:powered|designed|developed|created|built|made|propulse|realise|concu|theme)\b"
    r".{0,25}?\b(?:by|par)\b.*"
)
_ASIDE = re.compile(r"\([^()]*\)")
_CUT = re.compile(r"[|/•·;:]|,|\.(?=\s|$)|\s[-–—]+\s|™|®")
_BY = re.compile(r"^(?:by|par|por|di|von)\s+", re.IGNORECASE)
_MARK = "\n"
_SIGNS = ("©", "(c)", "&copy;", "copyright")  # one of them is in whatever _SIGN finds


def owner_of(text: str, known: frozenset[str]) -> str | None:
    """The outlet that a notice tells; None for a company's name or the credit of a picture.

    Args:
        known: names that the links of the page call its site, squashed.
    """
    text = " ".join(text.split())
    seen = flat(text)
    if len(seen) != len(text) or not _is_notice(seen):
        return None
    names = (full_name(_BY.sub("", part)) for part in _parts(text, seen))
    name = next((name for name in names if name), "")
    bare = without_company(name)
    maker = _MAKER.search(seen)
    if maker and bare and flat(bare) in maker[0]:
        return None  # who made the site claims it, too
    if squashed(bare) in known or _is_address(bare) or _is_paper(bare):
        return plausible(bare)
    return None if bare != name or _is_company(name) else plausible(name)


def without_company(name: str) -> str:
    """``X Media Services Ltd.`` is the company; the outlet is ``X``."""
    words = name.split()
    tails = {*lexicon().words("company"), ""}  # "" is what a lone "&" says
    while len(words) > 1 and key_of(flat(words[-1])) in tails:
        words.pop()
    return " ".join(words).strip(" .,")


def _is_notice(seen: str) -> bool:
    """Whether it claims rights as a site does: with a year or in so many words."""
    if _claims().occur_in(key_of(seen)):
        return True
    if not any(sign in seen for sign in _SIGNS):
        return False
    return bool(_SIGN.search(seen) and _YEARS.search(seen))


def _parts(text: str, seen: str) -> list[str]:
    """The pieces of a notice behind its sign; those before it, when nothing is behind it."""
    blanked = text
    for pattern in (_MAKER, _YEARS, _rights(), _SIGN):
        blanked = _blanked(blanked, pattern.finditer(seen), _MARK if pattern is _SIGN else "|")
    before, sign, after = blanked.partition(_MARK)
    parts, behind = _pieces(before), _pieces(after)
    if not sign or not behind:
        return parts
    return [] if parts else behind  # what has words before its sign is about something else


def _blanked(text: str, matches: Iterable[re.Match[str]], mark: str) -> str:
    """The text with a mark in place of each character that was matched."""
    parts: list[str] = []
    at = 0
    for start, end in (match.span() for match in matches):
        parts += (text[at:start], mark * (end - start))
        at = end
    return "".join((*parts, text[at:]))


def _pieces(side: str) -> list[str]:
    """Cut at punctuation; a company's form behind a comma stays with its name."""
    parts = [part.strip() for part in _CUT.split(_ASIDE.sub(" ", side.replace(_MARK, "|")))]
    pieces: list[str] = []
    for part in parts:
        form = key_of(flat(part)).partition(" ")[0]
        if pieces and pieces[-1] and form in lexicon().words("company"):
            pieces[-1] += f" {part.split()[0]}"
        else:
            pieces.append(part)
    return [piece for piece in pieces if any(map(str.isalpha, piece))]


def _is_paper(name: str) -> bool:
    """Whether it is called as papers and stations are: ``Northern Herald``."""
    words = key_of(flat(name)).split()
    return len(words) > 1 and not lexicon().words("paper").isdisjoint(words)


def _is_company(name: str) -> bool:
    key = key_of(flat(name))
    tails = lexicon().words("company")
    return key in lexicon().words("publisher") or not tails.isdisjoint(key.split()[1:])


def _is_address(name: str) -> bool:
    return bool(re.fullmatch(r"[\w-]{2,}\.(?:\w{2,3}\.)?[a-z]{2,4}", name))


@cache
def _claims() -> Phrases:
    return Phrases(lexicon().words("rights"))


@cache
def _rights() -> re.Pattern[str]:
    return re.compile("|".join(re.escape(words) for words in lexicon().words("rights")))
