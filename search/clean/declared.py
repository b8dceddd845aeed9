"""What a page and its container declare: which of several values is believed.

A value of the page itself comes before one of its container, and one that is meant for the article
before one that is meant for a card on another site. Addresses of profiles are no names, and
software's defaults are no dates.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from html import unescape
from urllib.parse import urlsplit

from search.clean import dates
from search.clean.ages import captured_at
from search.clean.bylines import author_of
from search.clean.lexicon import flat
from search.clean.written import Found
from search.model import Page, PublicationDate, Sourced

__all__ = ["MODIFIED", "ONLY_TIME", "PUBLISHED", "Declared", "Reader", "source_of"]

Reader = Callable[[str], Found | None]
"""Finds the date in a text, in the order of day and month that the page has."""


_TITLES = (
    "og:title", "json-ld headline", "headline", "twitter:title", "parsely-title", "sailthru.title",
    "dc.title", "dcterms.title", "citation_title", "record title", "feed title", "title",
)  # fmt: skip
_AUTHORS = (
    "author", "article:author", "json-ld author", "dc.creator", "dcterms.creator", "byl",
    "parsely-author", "sailthru.author", "article:author_name", "citation_author",
    "twitter:creator", "record author", "feed author",
)  # fmt: skip
_OUTLETS = (
    "og:site_name", "application-name", "publisher", "json-ld publisher", "twitter:site",
    "dc.publisher", "dcterms.publisher", "record outlet", "feed outlet",
)  # fmt: skip
PUBLISHED = (
    "article:published_time", "json-ld datePublished", "datePublished", "date", "pubdate",
    "dc.date", "dcterms.date", "dcterms.created", "dc.date.issued", "dcterms.issued",
    "parsely-pub-date", "pub_date", "publish-date", "publishdate", "publication_date",
    "published_at", "sailthru.date", "og:published_time", "og:pubdate", "article:published",
    "article.published", "cxenseparse:recs:publishtime", "citation_publication_date",
    "time datePublished", "time pubdate", "record date", "feed published",
)  # fmt: skip
"""Names under which pages and containers declare when an article came out, the best first."""

MODIFIED = (
    "article:modified_time", "json-ld dateModified", "dateModified", "og:updated_time",
    "article:modified", "article.updated", "dcterms.modified", "dc.date.modified",
    "time dateModified", "feed updated", "lastmod", "last-modified",
)  # fmt: skip
"""Names under which they declare when it was changed last, the best first."""

ONLY_TIME = "time datetime"
"""An element's time of which nothing tells what it is; believed if the page has only one day."""

_LANGUAGES = (
    "html lang", "og:locale", "content-language", "language", "json-ld inlanguage",
    "dc.language", "dcterms.language", "record language", "feed language",
)  # fmt: skip
_ADDRESSES = ("link canonical", "og:url", "json-ld url", "warc url", "record url", "feed link")
_AS_THEY_ARE = ("record ", "feed ", "warc ", "http ", "link ", "time ", "json-ld ")
_COMPACT = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)(?=$|[T ]\d)")
_REGION = re.compile(r"[a-z]{2,3}(?:[-_][a-z]{4})?[-_]([a-z]{2})", re.IGNORECASE)


class Declared:
    """The declared values of a page, by what they tell; each is None where nothing tells it."""

    def __init__(self, page: Page) -> None:
        self._values: dict[str, list[str]] = {}
        for name, value in page.declared:
            if value.strip():
                self._values.setdefault(name.lower(), []).append(" ".join(value.split()))

    @property
    def title(self) -> Sourced | None:
        """The headline; a title that is only the outlet's name is none."""
        outlets = {flat(each.value) for each in self.outlets}
        values = ((name, unescape(value)) for name, value in self._first(_TITLES))
        return next((_sourced(v, name) for name, v in values if flat(v) not in outlets), None)

    @property
    def author(self) -> Sourced | None:
        """The persons; functions, agencies and the outlet itself are none."""
        outlets = {flat(each.value) for each in self.outlets}
        for name in _AUTHORS:
            values = (unescape(value) for value in dict.fromkeys(self._values.get(name, ())))
            people = [_person(v) for v in values if "://" not in v and flat(v) not in outlets]
            named = dict.fromkeys(filter(None, people))
            if named:
                return _sourced(" and ".join(named), name)
        return None

    @property
    def outlets(self) -> Iterator[Sourced]:
        """The names of the outlet, the most trustworthy first."""
        for name, value in self._first(_OUTLETS):
            if "://" not in value:
                yield _sourced(unescape(value).lstrip("@"), name)

    def published(self, read: Reader) -> Iterator[PublicationDate]:
        """The times of publication that are stated, the most trustworthy first."""
        yield from self._dated(PUBLISHED, read)
        if len({value[:10] for value in self._values.get(ONLY_TIME, ())}) == 1:
            yield from self._dated((ONLY_TIME,), read)  # else one is another article's

    def modified(self, read: Reader) -> Iterator[PublicationDate]:
        """The times of the last change, from which that of publication is only inferred."""
        yield from self._dated(MODIFIED, read, inferred=True)

    @property
    def captured(self) -> datetime | None:
        """When the page was fetched, if its container tells; never a date of publication."""
        return captured_at(next(iter(self._values.get("warc date", ())), ""))

    @property
    def language(self) -> str:
        """ISO 639-1; "" when undeclared."""
        codes = (value[:2].lower() for _, value in self._first(_LANGUAGES) if value[:2].isalpha())
        return next(codes, "")

    @property
    def region(self) -> str:
        """ISO 3166-1 in capitals, of the first language that names one ("en-GB"); "" if none."""
        regions = (_REGION.fullmatch(value) for _, value in self._first(_LANGUAGES))
        return next((match[1].upper() for match in regions if match), "")

    @property
    def url(self) -> Sourced | None:
        """The page's own address; that of a front page is another page's."""
        sound = [(name, value) for name, value in self._first(_ADDRESSES) if _is_address(value)]
        of_page = [(n, v) for n, v in sound if urlsplit(v).path.strip("/") or urlsplit(v).query]
        return next((_sourced(value, name) for name, value in of_page or sound), None)

    def _first(self, names: Sequence[str]) -> Iterator[tuple[str, str]]:
        pairs = ((name, self._values.get(name.lower())) for name in names)
        return ((name, values[0]) for name, values in pairs if values)

    def _dated(
        self, names: Sequence[str], read: Reader, *, inferred: bool = False
    ) -> Iterator[PublicationDate]:
        for name, value in self._first(names):
            found = _compact(value) or read(value)
            if found:
                yield PublicationDate(found.value, found.precision, source_of(name), inferred)


def source_of(name: str) -> str:
    """How the source of a declared value is called; `name` as in `PUBLISHED`."""
    return name if name.startswith(_AS_THEY_ARE) else f"meta {name}"


def _compact(value: str) -> Found | None:
    """``20250403``, alone or before a time."""
    match = _COMPACT.match(value)
    return dates.find("-".join(match.groups()), "") if match else None


def _sourced(value: str, name: str) -> Sourced:
    return Sourced(value, source_of(name))


def _person(value: str) -> str | None:
    return author_of(value) or author_of(f"By {value}")


def _is_address(value: str) -> bool:
    try:
        parts = urlsplit(value)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and " " not in value
    except ValueError:
        return False
