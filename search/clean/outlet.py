"""Which outlet published an article: often told only by lines that are boilerplate."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from search.clean.bylines import author_of, without_label
from search.clean.lexicon import flat, key_of, lexicon
from search.model import Category, CleanPage, Page, Role, Sourced

__all__ = ["outlet_of"]

_META = ("og:site_name", "application-name", "publisher", "twitter:site", "dc.publisher")
_WORD = r"[^\W\d_a-z][\w&'’.-]*"
_NAME = re.compile(rf"(?:{_WORD}|\d+)(?:[ \u00a0]+(?:{_WORD}|of|de|du|des|la|le|the|&|\d+))*")
_RIGHTS = re.compile(
    r"(?i)copyright|all rights reserved|tous droits r[ée]serv[ée]s|©|\(c\)|&copy;"
    r"|\b\d{4}(?: ?[-–] ?\d{4})?\b|powered by.*|designed by.*|\bby\b|\bpar\b"
)
_DASH = re.compile(r"\s[-–—|]\s*|\s*[-–—|]\s|\s{3,}[-–—|]?")
_SOURCE_CUT = re.compile(r"[–—|(:,;]|\s-|-\s|(?<=\w)\.(?:\s|$)")


def outlet_of(page: Page, cleaned: CleanPage) -> Sourced | None:
    """The outlet, and in words where it stands; None when the page does not tell."""
    return next(_candidates(page, cleaned), None)


def _candidates(page: Page, cleaned: CleanPage) -> Iterator[Sourced]:
    yield from _declared(page)
    yield from _named((b.text for b in cleaned.with_role(Role.SOURCE_LINE)), _source, "source line")
    yield from _named((b.text for b in cleaned.with_role(Role.BYLINE)), _byline, "byline")
    footer = [b for b in cleaned.removed if b.category is Category.ABOUT_FOOTER]
    yield from _named((b.text for b in footer), _disclaimer, "disclaimer in the footer")
    rights = [b.text for b in cleaned.removed if b.category is Category.COPYRIGHT]
    yield from _named(rights, _copyright, "copyright notice")


def _declared(page: Page) -> Iterator[Sourced]:
    values = {name.lower(): value.strip() for name, value in page.declared}
    for name in _META:
        if values.get(name):
            yield Sourced(values[name].lstrip("@"), f"meta {name}")


def _named(
    texts: Iterable[str], read: Callable[[str], str | None], source: str
) -> Iterator[Sourced]:
    for text in texts:
        name = read(text)
        if name:
            yield Sourced(name, source)


def _source(text: str) -> str | None:
    """``Axis Times International–Monitoring.``: the capitalised words that begin the line."""
    return _plausible(_leading_name(_SOURCE_CUT.split(text, maxsplit=1)[0]))


def _byline(text: str) -> str | None:
    """``By X - THE TIMES``: what follows the dash after the writer."""
    if without_label(text) is None or author_of(text) is None:
        return None
    parts = _DASH.split(text, maxsplit=1)
    if len(parts) < 2:
        return None
    return _plausible(_leading_name(_case(" ".join(parts[1].strip(" -–—|").split()))))


def _disclaimer(text: str) -> str | None:
    seen = flat(text)
    for phrase in lexicon().words("disclaimer"):
        at = seen.find(f"{phrase} ")
        if at >= 0 and len(seen) == len(text):
            return _plausible(_leading_name(text[at + len(phrase) :].lstrip()))
    return None


def _copyright(text: str) -> str | None:
    parts = [part.strip(" .,-–|:") for part in _RIGHTS.split(text)]
    return next((name for part in parts if (name := _plausible(_leading_name(part)))), None)


def _leading_name(text: str) -> str:
    match = _NAME.match(text.strip(" .,-–|:"))
    return " ".join(_without_company(match[0].strip(" .").split())) if match else ""


def _without_company(words: list[str]) -> list[str]:
    """``X Media Services Ltd.`` is the company; the outlet is ``X``."""
    tails = lexicon().words("company")
    bare = list(words)
    while len(bare) > 1 and key_of(flat(bare[-1])) in tails:
        bare.pop()
    return bare


def _case(name: str) -> str:
    """Ordinary capitals for a name written in capitals; short words may be initials."""
    if not name.isupper():
        return name
    return " ".join(word if len(word) < 4 else word.capitalize() for word in name.split())


def _plausible(name: str) -> str | None:
    key = key_of(flat(name))
    known = {*lexicon().words("agency"), *lexicon().words("role"), *lexicon().words("source")}
    if not 3 <= len(name) <= 60 or key in known or not any(c.isalpha() for c in name):
        return None
    found = lexicon().line(flat(name), key)
    return None if found else name
