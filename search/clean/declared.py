"""What a page and its container declare: which of several values is believed.

A value of the page itself comes before one of its container, and one that is meant for the article
before one that is meant for a card on another site. Addresses of profiles are no names, and
software's defaults are no dates.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from html import unescape
from urllib.parse import urlsplit

from search.clean import dates
from search.clean.bylines import author_of
from search.clean.lexicon import flat
from search.model import Page, PublicationDate, Sourced

__all__ = ["Declared"]

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
_PUBLISHED = (
    "article:published_time", "json-ld datepublished", "datepublished", "date", "pubdate",
    "dc.date", "dcterms.date", "dcterms.created", "dc.date.issued", "dcterms.issued",
    "parsely-pub-date", "publish-date", "publication_date", "sailthru.date", "og:published_time",
    "article:published", "cxenseparse:recs:publishtime", "citation_publication_date",
    "time datepublished", "time pubdate", "record date", "feed published",
)  # fmt: skip
_MODIFIED = (
    "article:modified_time", "json-ld datemodified", "datemodified", "og:updated_time",
    "dcterms.modified", "dc.date.modified", "time datemodified", "lastmod", "last-modified",
)  # fmt: skip
_LANGUAGES = (
    "html lang", "og:locale", "content-language", "language", "json-ld inlanguage",
    "dc.language", "dcterms.language", "record language", "feed language",
)  # fmt: skip
_ADDRESSES = ("link canonical", "og:url", "json-ld url", "warc url", "record url", "feed link")
_UNTOLD = frozenset({"1970-01-01", "1900-01-01", "1601-01-01"})
_CONTAINERS = ("record ", "feed ", "warc ", "http ")


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

    def published(self, language: str) -> Iterator[PublicationDate]:
        """The times of publication that are stated, the most trustworthy first."""
        yield from self._dated(_PUBLISHED, language)
        if len({value[:10] for value in self._values.get("time datetime", ())}) == 1:
            yield from self._dated(("time datetime",), language)  # else one is another article's

    def modified(self, language: str) -> Iterator[PublicationDate]:
        """The times of the last change, from which that of publication is only inferred."""
        yield from self._dated(_MODIFIED, language, inferred=True)

    @property
    def language(self) -> str:
        """ISO 639-1; "" when undeclared."""
        codes = (value[:2].lower() for _, value in self._first(_LANGUAGES) if value[:2].isalpha())
        return next(codes, "")

    @property
    def url(self) -> Sourced | None:
        """The page's own address; that of a front page is another page's."""
        sound = [(name, value) for name, value in self._first(_ADDRESSES) if _is_address(value)]
        of_page = [(n, v) for n, v in sound if urlsplit(v).path.strip("/") or urlsplit(v).query]
        return next((_sourced(value, name) for name, value in of_page or sound), None)

    def _first(self, names: Sequence[str]) -> Iterator[tuple[str, str]]:
        return ((name, self._values[name][0]) for name in names if name in self._values)

    def _dated(
        self, names: Sequence[str], language: str, *, inferred: bool = False
    ) -> Iterator[PublicationDate]:
        for name, value in self._first(names):
            found = dates.find(value, language)
            if found and _is_plausible(found.value):
                yield PublicationDate(found.value, found.precision, _source(name), inferred)


def _source(name: str) -> str:
    return name if name.startswith((*_CONTAINERS, "link ", "time ")) else f"meta {name}"


def _sourced(value: str, name: str) -> Sourced:
    return Sourced(value, _source(name))


def _person(value: str) -> str | None:
    return author_of(value) or author_of(f"By {value}")


def _is_plausible(day: str) -> bool:
    """Whether a page can have come out then: not what software writes for "unknown"."""
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).date().isoformat()
    return day not in _UNTOLD and day <= tomorrow


def _is_address(value: str) -> bool:
    try:
        parts = urlsplit(value)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and " " not in value
    except ValueError:
        return False
