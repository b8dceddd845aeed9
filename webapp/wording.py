"""Values as people read them: counts, shares, sizes, names of things, in the reader's language."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from urllib.parse import urlsplit

from babel.lists import format_list
from babel.numbers import format_decimal
from markupsafe import Markup

from search.errors import SearchError
from search.model import (
    MISSING,
    Category,
    Collapse,
    EntityType,
    FacetField,
    Origin,
    RemovedBlock,
    Results,
    Snippet,
    Sort,
)
from search.serialization import marked_html
from webapp.findings import reason_words
from webapp.i18n import gettext, gettext_noop, language, ngettext, ngettext_noop, number, speech

__all__ = [
    "category_name",
    "collapse_name",
    "counted",
    "entity_kind",
    "error_words",
    "facet_heading",
    "file_size",
    "found_words",
    "host",
    "language_name",
    "list_of",
    "list_title",
    "marked",
    "number",
    "origin_name",
    "percent",
    "quoted",
    "removed_as",
    "removed_share",
    "sentence",
    "sort_name",
    "sure",
    "value_name",
    "whole_words",
    "why_removed",
]

_LIST_TITLE = 300
"""Characters: far more than titles have, and little enough for a list of many."""

_UNITS = (
    (gettext_noop("%(size)s GB"), 1_000_000_000),
    (gettext_noop("%(size)s MB"), 1_000_000),
    (gettext_noop("%(size)s kB"), 1_000),
)
_NOUNS = {
    "article": ngettext_noop("%(num)s article", "%(num)s articles"),
    "byte": ngettext_noop("%(num)s byte", "%(num)s bytes"),
    "document": ngettext_noop("%(num)s document", "%(num)s documents"),
    "outlet": ngettext_noop("%(num)s outlet", "%(num)s outlets"),
    "result": ngettext_noop("%(num)s result", "%(num)s results"),
    "story": ngettext_noop("%(num)s story", "%(num)s stories"),
    "value": ngettext_noop("%(num)s value", "%(num)s values"),
}
_FACETS = {
    FacetField.OUTLET: gettext_noop("Outlet"),
    FacetField.PERSON: gettext_noop("People"),
    FacetField.ORGANISATION: gettext_noop("Organisations"),
    FacetField.PLACE: gettext_noop("Places"),
    FacetField.LANGUAGE: gettext_noop("Language"),
}
_MISSING = {
    FacetField.OUTLET: gettext_noop("Outlet unknown"),
    FacetField.PERSON: gettext_noop("Nobody named"),
    FacetField.ORGANISATION: gettext_noop("None named"),
    FacetField.PLACE: gettext_noop("None named"),
    FacetField.LANGUAGE: gettext_noop("Undetermined"),
}
_KINDS = {
    EntityType.PERSON: gettext_noop("person"),
    EntityType.ORGANISATION: gettext_noop("organisation"),
    EntityType.PLACE: gettext_noop("place"),
}
_ORIGINS = {
    Origin.ARCHIVE: gettext_noop("found in the articles of the archive"),
    Origin.PERSON: gettext_noop("decided by a person"),
}
_COLLAPSES = {
    Collapse.COPIES: gettext_noop("Near-copies together"),
    Collapse.STORY: gettext_noop("Stories together"),
    Collapse.NONE: gettext_noop("Every document"),
}
_FOUND = {Collapse.COPIES: "article", Collapse.STORY: "story", Collapse.NONE: "document"}
_SORTS = {
    Sort.RELEVANCE: gettext_noop("Relevance"),
    Sort.NEWEST: gettext_noop("Newest"),
    Sort.OLDEST: gettext_noop("Oldest"),
    Sort.ADDED: gettext_noop("Last added"),
}
_CATEGORIES = {
    Category.BREADCRUMB: gettext_noop("breadcrumb"),
    Category.NAVIGATION: gettext_noop("navigation"),
    Category.ADBLOCK: gettext_noop("ad-blocker notice"),
    Category.ADVERTISEMENT: gettext_noop("advertisement"),
    Category.COOKIE: gettext_noop("cookie notice"),
    Category.SHARE_PRINT: gettext_noop("share and print"),
    Category.RELATED: gettext_noop("related articles"),
    Category.COMMENT_FORM: gettext_noop("comment form"),
    Category.COMMENT_COUNT: gettext_noop("comment count"),
    Category.COMMENTS: gettext_noop("comments"),
    Category.SUBSCRIBE: gettext_noop("subscription prompt"),
    Category.ABOUT_FOOTER: gettext_noop("about the outlet"),
    Category.COPYRIGHT: gettext_noop("copyright"),
    Category.PLAYER: gettext_noop("player"),
    Category.PAGINATION: gettext_noop("pagination"),
    Category.DECORATION: gettext_noop("decoration"),
    Category.AUTHOR_BIO: gettext_noop("author biography"),
    Category.TIMESTAMP: gettext_noop("timestamp"),
    Category.REPEATED: gettext_noop("repeated on many pages"),
    Category.OVERRULED: gettext_noop("removed by a rule"),
    Category.OUTSIDE: gettext_noop("outside the article"),
}


def percent(share: float) -> str:
    """A share (0 to 1) in whole per cent; a share that is not nothing is never shown as 0."""
    if 0 < share < 0.01:
        return gettext("under %(share)s", share=_per_cent(1, language()))
    return _per_cent(round(share * 100), language())


def removed_share(share: float) -> str:
    """How much of a page was removed: "12 % removed"."""
    return _removed_share(percent(share), language())


@lru_cache(maxsize=1_024)
def _removed_share(share: str, _language: str) -> str:
    return gettext("%(share)s removed", share=share)


@lru_cache(maxsize=1_024)
def _per_cent(value: int, _language: str) -> str:
    return gettext("%(number)s %%", number=value)


def sure(block: RemovedBlock) -> str:
    """How sure the cleaner was; "" where it did not say, or a person decided. Never 0 or 100 %."""
    if block.confidence is None or block.category is Category.OVERRULED:
        return ""
    if block.confidence < 0.005:
        return gettext("under %(share)s sure", share=_per_cent(1, language()))
    if block.confidence >= 0.995:
        return gettext("over %(share)s sure", share=_per_cent(99, language()))
    return gettext("%(share)s sure", share=_per_cent(round(block.confidence * 100), language()))


def host(url: str) -> str:
    """The host of a web address; "" for what is none, such as ``javascript:`` and ``file:``."""
    try:
        parts = urlsplit(url)
    except ValueError:  # brackets that are no address of version 6
        return ""
    return (parts.hostname or "") if parts.scheme in {"http", "https"} else ""


def file_size(size: int) -> str:
    """A size in bytes, kB, MB or GB (powers of 1,000)."""
    if size < 1_000:
        return counted(size, "byte")
    unit, factor = next((unit, factor) for unit, factor in _UNITS if size >= factor)
    return gettext(unit, size=format_decimal(size / factor, "#,##0.0", locale=speech().locale))


def counted(count: int, noun: str) -> str:
    """A number with its noun: "1 result", "1,204 results"; the nouns are those of `_NOUNS`."""
    return _counted(count, noun, language())


@lru_cache(maxsize=4_096)  # a page counts dozens of things, most of them few
def _counted(count: int, noun: str, _language: str) -> str:
    """As `counted`; the language is the one that is spoken, and keeps the cached words apart."""
    return ngettext(*_NOUNS[noun], count)


def found_words(results: Results) -> str:
    """What was found, by what is shown as one hit: "12 articles", "8 stories"."""
    return counted(results.total, _FOUND[results.query.collapse])


def whole_words(results: Results) -> str:
    """`found_words` and how many documents these are, where they are more."""
    found = found_words(results)
    if results.documents <= results.total:
        return found
    if results.query.collapse is Collapse.COPIES:
        return gettext(
            "%(found)s (%(documents)s with copies)", found=found, documents=results.documents
        )
    documents = counted(results.documents, "document")
    return gettext("%(found)s (%(documents)s)", found=found, documents=documents)


def list_of(items: Sequence[str]) -> str:
    """Things one after the other: "France, Mali and Niger"."""
    return str(format_list(items, locale=speech().locale))


def quoted(text: str) -> str:
    """A title or a name between the quotation marks of the language."""
    return gettext("“%(text)s”", text=text)


def sentence(text: str) -> str:
    """A message as a sentence: a capital first, a full stop last."""
    text = text[:1].upper() + text[1:]
    return text if text.endswith((".", "!", "?")) else f"{text}."


def error_words(error: SearchError) -> str:
    """What an error says: in the reader's language where it was raised with a template."""
    message = gettext(error.template) if error.template else ""
    if not error.values:
        return message
    values = {
        name: number(value) if type(value) is int else value for name, value in error.values.items()
    }
    return message.format(**values)


def language_name(code: str) -> str:
    """Name of an ISO 639-1 language."""
    if not code:
        return gettext("language undetermined")
    return _language_name(code, language())


@lru_cache(maxsize=1_024)
def _language_name(code: str, _language: str) -> str:
    return str(speech().locale.languages.get(code, code))


def list_title(title: str) -> str:
    """A title as lists show it: one of more than 300 characters ends with an ellipsis there."""
    return title if len(title) <= _LIST_TITLE else f"{title[:_LIST_TITLE].rstrip()}…"


def facet_heading(field: FacetField) -> str:
    """Heading of a facet."""
    return gettext(_FACETS[field])


def value_name(field: FacetField, value: str, label: str = "") -> str:
    """A facet value as people read it."""
    if value == MISSING:
        return gettext(_MISSING[field])
    if field is FacetField.LANGUAGE:
        return language_name(value)
    return label or value


def entity_kind(kind: EntityType) -> str:
    """What kind of thing an entity is."""
    return gettext(_KINDS[kind])


def origin_name(origin: Origin) -> str:
    """Who says that two entities are one."""
    return gettext(_ORIGINS[origin])


def collapse_name(collapse: Collapse) -> str:
    """What is shown as one hit."""
    return gettext(_COLLAPSES[collapse])


def sort_name(sort: Sort) -> str:
    """Name of an order of hits."""
    return gettext(_SORTS[sort])


def category_name(category: Category) -> str:
    """What a removed block was."""
    return gettext(_CATEGORIES[category])


def removed_as(category: Category) -> str:
    """What a block was removed as: "removed as cookie notice"."""
    name = category_name(category)
    if category is Category.OVERRULED:
        return name
    return gettext("removed as %(category)s", category=name)


def why_removed(block: RemovedBlock) -> str:
    """The reason of a removal, to stand behind `removed_as`, which says the category already."""
    return reason_words(block.reason.removeprefix(f"{_CATEGORIES[block.category]}: "))


def marked(snippet: Snippet) -> Markup:
    """A snippet with its marks, escaped by the serialiser. The only markup made outside Jinja."""
    return Markup(marked_html(snippet.text, snippet.marks))  # noqa: S704 - escaped by marked_html
