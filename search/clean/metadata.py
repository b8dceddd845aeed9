"""`describe`: title, byline, outlet, date and language, each with where it was read."""

from __future__ import annotations

import re
from collections.abc import Iterator

from search.clean import dates
from search.clean.bylines import author_of
from search.clean.declared import Declared
from search.clean.language import language_of
from search.clean.lexicon import flat, key_of
from search.clean.outlet import outlet_of
from search.model import (
    CleanPage,
    KeptBlock,
    Metadata,
    Page,
    PublicationDate,
    Role,
    Sourced,
)

__all__ = ["describe"]

# "U.S.", "Rep." and "J. Doe" do not end a sentence.
_SENTENCE = re.compile(
    r".{12,}?(?:[!?]|(?<!\b[A-Z])(?<!\b[A-Z][a-z])(?<!\b[A-Z][a-z]{2})\.)(?=\s|$)", re.DOTALL
)
_SITE_NAME = re.compile(r"\s+[|–—»-]\s+[^|–—»]{2,40}$")
_DATELINE_CHARS = 90
_DASH = re.compile(r"\s[-–—]|[-–—]\s|[:(]")
_NEAR_TITLE = 12


def describe(page: Page, cleaned: CleanPage) -> Metadata:
    """Read the metadata of an article from its whole page, the removed blocks too."""
    declared = Declared(page)
    language = language_of(cleaned.text) or declared.language
    byline = _first(cleaned, Role.BYLINE)
    return Metadata(
        title=_title(cleaned, declared),
        subtitle=_text(_first(cleaned, Role.SUBTITLE)),
        byline=_text(byline),
        author=declared.author or _author(cleaned),
        outlet=outlet_of(page, cleaned),
        date=next(_dates(page, cleaned, declared, language), PublicationDate()),
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


def _dates(
    page: Page, cleaned: CleanPage, declared: Declared, language: str
) -> Iterator[PublicationDate]:
    """Every date that may be the publication's, the most trustworthy first."""
    yield from declared.published(language)
    yield from _stamps(page, cleaned, language)
    for block in cleaned.with_role(Role.BYLINE, Role.SOURCE_LINE):
        yield from _dated(block.text, block.role.value.replace("_", " "), language)
    for block in cleaned.with_role(Role.LEAD, Role.BODY)[:1]:
        yield from _dated(_dateline(block.text), "dateline", language)
    yield from declared.modified(language)
    for block in cleaned.with_role(Role.CAPTION):
        yield from _dated(block.text, "caption", language, inferred=True)


def _dated(
    text: str, source: str, language: str, *, inferred: bool = False
) -> Iterator[PublicationDate]:
    found = dates.find(text, language) if text else None
    if found:
        yield PublicationDate(found.value, found.precision, source, inferred)


def _stamps(page: Page, cleaned: CleanPage, language: str) -> Iterator[PublicationDate]:
    """Lines about the title that hold a date: those that say "published" before the bare ones."""
    head = list(_head(page, cleaned))
    labels = [dates.label_of(text) for text in head]
    for text, label in zip(head, labels, strict=True):
        if label == "dateline":
            yield from _dated(text, "date line", language)
    for text, label in zip(head, labels, strict=True):
        if not label and (dates.is_stamp(text) or _is_signed(text)):
            yield from _dated(text, "date line", language)
    for text, label in zip(head, labels, strict=True):
        if label == "updated":
            yield from _dated(dates.after_update(text), "date line", language)
            yield from _dated(text, "line that tells the last update", language, inferred=True)


def _is_signed(text: str) -> bool:
    """``April 3, 2025 | by Jane Doe``: a date, a name and hardly a word more."""
    rest = dates.without_day(text)
    return rest != text and (author_of(rest) or author_of(f"By {rest}")) is not None


def _head(page: Page, cleaned: CleanPage) -> Iterator[str]:
    """Short blocks from shortly above the title to the second paragraph, nearest first.

    What reads like the first paragraph may be a second headline.
    """
    title = _first(cleaned, Role.TITLE)
    body = cleaned.with_role(Role.LEAD, Role.BODY)
    end = body[:2][-1].line if body else cleaned.kept[-1].line + 1
    at = title.line if title else body[0].line if body else end
    head = [b for b in page.blocks if at <= b.line < end]
    above = [b for b in page.blocks if at - _NEAR_TITLE <= b.line < at]
    for block in (*head, *reversed(above)):
        if len(block.text) <= _DATELINE_CHARS:
            yield block.text


def _dateline(paragraph: str) -> str:
    """``Bamako, 3 April 2025 (AFP) - ...``: what stands before the dash, if it is that short."""
    opening = paragraph[:_DATELINE_CHARS]
    dash = _DASH.search(opening)
    if dash is None:
        return ""
    before = opening[: dash.start()]
    return before if key_of(flat(before)).count(" ") <= 8 else ""
