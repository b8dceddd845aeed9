"""Which outlet published an article: often told only by lines that are boilerplate."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from search.clean.bylines import author_of, without_label
from search.clean.declared import Declared
from search.clean.lexicon import flat, key_of, lexicon
from search.clean.names import full_name, leading_name, plausible
from search.clean.notices import owner_of, without_company
from search.clean.site import names_of
from search.model import Category, CleanPage, Page, Role, Sourced

__all__ = ["outlet_of"]

_DASH = re.compile(r"\s[-–—|]\s*|\s*[-–—|]\s|\s{3,}[-–—|]?")
_SOURCE_CUT = re.compile(r"[–—|(:,;]|\s-|-\s|(?<=\w)\.(?:\s|$)")


def outlet_of(page: Page, cleaned: CleanPage) -> Sourced | None:
    """The outlet, and in words where it stands; None when the page does not tell."""
    return next(_candidates(page, cleaned), None)


def _candidates(page: Page, cleaned: CleanPage) -> Iterator[Sourced]:
    yield from Declared(page).outlets
    yield from _named((b.text for b in cleaned.with_role(Role.SOURCE_LINE)), _source, "source line")
    yield from _named((b.text for b in cleaned.with_role(Role.BYLINE)), _byline, "byline")
    footer = [b for b in cleaned.removed if b.category is Category.ABOUT_FOOTER]
    yield from _named((b.text for b in footer), _disclaimer, "disclaimer in the footer")
    authors = {key_of(flat(b.text)) for b in cleaned.with_role(Role.BYLINE)}
    site = names_of((block.text for block in cleaned.removed), authors)
    for text in _footer(cleaned):
        owner = owner_of(text, frozenset(site))
        if owner:
            yield Sourced(_case(owner), "copyright notice")
    yield from (Sourced(name, "links of the site") for name, times in site.values() if times > 2)


def _named(
    texts: Iterable[str], read: Callable[[str], str | None], source: str
) -> Iterator[Sourced]:
    for text in texts:
        name = read(text)
        if name:
            yield Sourced(name, source)


def _source(text: str) -> str | None:
    """``Axis Times International–Monitoring.``: the name that begins the line."""
    part = _SOURCE_CUT.split(text, maxsplit=1)[0]
    name = leading_name(part)
    return plausible(name) if " " in name else plausible(full_name(part))


def _byline(text: str) -> str | None:
    """``By X - THE TIMES``: what follows the dash after the writer."""
    if without_label(text) is None or author_of(text) is None:
        return None
    parts = _DASH.split(text, maxsplit=1)
    if len(parts) < 2:
        return None
    return plausible(_case(full_name(" ".join(parts[1].strip(" -–—|").split()))))


def _disclaimer(text: str) -> str | None:
    seen = flat(text)
    for phrase in lexicon().words("disclaimer"):
        at = seen.find(f"{phrase} ")
        if at >= 0 and len(seen) == len(text):
            name = leading_name(text[at + len(phrase) :].lstrip())
            return plausible(without_company(name))
    return None


def _footer(cleaned: CleanPage) -> list[str]:
    """What was removed below the text, the last first: a notice above its end is a picture's."""
    body = cleaned.with_role(Role.LEAD, Role.BODY)
    end = body[-1].line if body else 0
    return [block.text for block in reversed(cleaned.removed) if block.line >= end]


def _case(name: str) -> str:
    """Ordinary capitals for a name written in capitals; short words may be initials."""
    if not name.isupper():
        return name
    return " ".join(word if len(word) < 4 else word.capitalize() for word in name.split())
