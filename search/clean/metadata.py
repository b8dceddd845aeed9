"""`describe`: title, byline, outlet, date and language, each with where it was read."""

from __future__ import annotations

import re

from search.clean import dates
from search.clean.bylines import author_of
from search.clean.declared import Declared
from search.clean.language import language_of
from search.clean.outlet import outlet_of
from search.clean.publication import publication_date
from search.model import CleanPage, KeptBlock, Metadata, Page, Role, Sourced

__all__ = ["describe"]

# "U.S.", "Rep." and "J. Doe" do not end a sentence.
_SENTENCE = re.compile(
    r".{12,}?(?:[!?]|(?<!\b[A-Z])(?<!\b[A-Z][a-z])(?<!\b[A-Z][a-z]{2})\.)(?=\s|$)", re.DOTALL
)
_SITE_NAME = re.compile(r"\s+[|–—»-]\s+[^|–—»]{2,40}$")


def describe(page: Page, cleaned: CleanPage, name: str = "") -> Metadata:
    """Read the metadata of an article from its whole page, the removed blocks too.

    Args:
        name: of its file (`RawPage.name`), which may tell the date.
    """
    declared = Declared(page)
    language = language_of(cleaned.text) or declared.language
    byline = _first(cleaned, Role.BYLINE)
    return Metadata(
        title=_title(cleaned, declared),
        subtitle=_text(_first(cleaned, Role.SUBTITLE)),
        byline=_text(byline),
        author=declared.author or _author(cleaned),
        outlet=outlet_of(page, cleaned),
        date=publication_date(page, cleaned, declared, language, name),
        language=language,
        url=declared.url,
    )


def _first(cleaned: CleanPage, role: Role) -> KeptBlock | None:
    return next(iter(cleaned.with_role(role)), None)


def _text(block: KeptBlock | None) -> str | None:
    return block.text if block else None


def _title(cleaned: CleanPage, declared: Declared) -> Sourced:
    told = declared.title
    if told is not None:
        return Sourced(_SITE_NAME.sub("", told.value), told.source)
    stated = _first(cleaned, Role.TITLE)
    if stated:
        return Sourced(stated.text, "title line")
    headings = (h.text for h in cleaned.with_role(Role.HEADING) if _says_something(h.text))
    heading = next(headings, None)
    if heading:
        return Sourced(heading, "derived: first heading")
    text = " ".join(cleaned.text[:2_000].split())
    sentence = _SENTENCE.match(text)
    return Sourced((sentence[0] if sentence else text)[:200], "derived: first sentence")


def _says_something(heading: str) -> bool:
    """Whether a heading can stand for a title: more than a place, a speaker or a time."""
    return heading.count(" ") >= 2 and dates.find(heading, "") is None


def _author(cleaned: CleanPage) -> Sourced | None:
    authors = (author_of(block.text) for block in cleaned.with_role(Role.BYLINE))
    author = next((author for author in authors if author), None)
    return Sourced(author, "byline") if author else None
