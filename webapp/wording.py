"""Values as people read them: counts, shares, sizes, names of things."""

from __future__ import annotations

from urllib.parse import urlsplit

from markupsafe import Markup

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

__all__ = [
    "category_name",
    "collapse_name",
    "counted",
    "entity_kind",
    "facet_heading",
    "file_size",
    "found_words",
    "host",
    "language_name",
    "list_title",
    "marked",
    "origin_name",
    "percent",
    "removed_as",
    "sentence",
    "sort_name",
    "sure",
    "value_name",
    "whole_words",
    "why_removed",
]

_LIST_TITLE = 300
"""Characters: far more than titles have, and little enough for a list of many."""

_UNITS = (("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1_000))
_FACETS = {
    FacetField.OUTLET: "Outlet",
    FacetField.PERSON: "People",
    FacetField.ORGANISATION: "Organisations",
    FacetField.PLACE: "Places",
    FacetField.LANGUAGE: "Language",
}
_MISSING = {
    FacetField.OUTLET: "Outlet unknown",
    FacetField.PERSON: "Nobody named",
    FacetField.ORGANISATION: "None named",
    FacetField.PLACE: "None named",
    FacetField.LANGUAGE: "Undetermined",
}
_KINDS = {
    EntityType.PERSON: "person",
    EntityType.ORGANISATION: "organisation",
    EntityType.PLACE: "place",
}
_ORIGINS = {
    Origin.ARCHIVE: "found in the articles of the archive",
    Origin.PERSON: "decided by a person",
}
_COLLAPSES = {
    Collapse.COPIES: "Near-copies together",
    Collapse.STORY: "Stories together",
    Collapse.NONE: "Every document",
}
_FOUND = {
    Collapse.COPIES: ("article", "articles"),
    Collapse.STORY: ("story", "stories"),
    Collapse.NONE: ("document", "documents"),
}
_SORTS = {
    Sort.RELEVANCE: "Relevance",
    Sort.NEWEST: "Newest",
    Sort.OLDEST: "Oldest",
    Sort.ADDED: "Last added",
}
_CATEGORIES = {
    Category.NAVIGATION: "navigation",
    Category.ADBLOCK: "ad-blocker notice",
    Category.COOKIE: "cookie notice",
    Category.SHARE_PRINT: "share and print",
    Category.RELATED: "related articles",
    Category.SUBSCRIBE: "subscription prompt",
    Category.ABOUT_FOOTER: "about the outlet",
    Category.AUTHOR_BIO: "author biography",
    Category.REPEATED: "repeated on many pages",
    Category.OVERRULED: "removed by a rule",
    Category.OUTSIDE: "outside the article",
}
# The languages this archive is likely to meet; any other is shown by its code.
_LANGUAGES = {
    "am": "Amharic",
    "ar": "Arabic",
    "de": "German",
    "el": "Greek",
    "en": "English",
    "es": "Spanish",
    "fa": "Persian",
    "ff": "Fulah",
    "fr": "French",
    "ha": "Hausa",
    "it": "Italian",
    "mg": "Malagasy",
    "nl": "Dutch",
    "pl": "Polish",
    "pt": "Portuguese",
    "ru": "Russian",
    "so": "Somali",
    "sw": "Swahili",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "wo": "Wolof",
    "yo": "Yoruba",
    "zh": "Chinese",
}


def percent(share: float) -> str:
    """A share (0 to 1) in whole per cent; a share that is not nothing is never shown as 0."""
    if 0 < share < 0.01:
        return "under 1 %"
    return f"{share * 100:.0f} %"


def sure(block: RemovedBlock) -> str:
    """How sure the cleaner was; "" where it did not say, or a person decided. Never 0 or 100 %."""
    if block.confidence is None or block.category is Category.OVERRULED:
        return ""
    if block.confidence < 0.005:
        return "under 1 % sure"
    if block.confidence >= 0.995:
        return "over 99 % sure"
    return f"{block.confidence * 100:.0f} % sure"


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
        return f"{size} bytes"
    unit, factor = next((u, f) for u, f in _UNITS if size >= f)
    return f"{size / factor:,.1f} {unit}"


def counted(number: int, noun: str, plural: str = "") -> str:
    """A number with its noun: "1 result", "1,204 results"."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def found_words(results: Results) -> str:
    """What was found, by what is shown as one hit: "12 articles", "8 stories"."""
    return counted(results.total, *_FOUND[results.query.collapse])


def whole_words(results: Results) -> str:
    """`found_words` and how many documents these are, where they are more."""
    found = found_words(results)
    if results.documents <= results.total:
        return found
    if results.query.collapse is Collapse.COPIES:
        return f"{found} ({results.documents:,} with copies)"
    return f"{found} ({counted(results.documents, 'document')})"


def sentence(text: str) -> str:
    """A message as a sentence: a capital first, a full stop last."""
    text = text[:1].upper() + text[1:]
    return text if text.endswith((".", "!", "?")) else f"{text}."


def language_name(code: str) -> str:
    """English name of an ISO 639-1 language."""
    return _LANGUAGES.get(code, code) if code else "language undetermined"


def list_title(title: str) -> str:
    """A title as lists show it: one of more than 300 characters ends with an ellipsis there."""
    return title if len(title) <= _LIST_TITLE else f"{title[:_LIST_TITLE].rstrip()}…"


def facet_heading(field: FacetField) -> str:
    """Heading of a facet."""
    return _FACETS[field]


def value_name(field: FacetField, value: str, label: str = "") -> str:
    """A facet value as people read it."""
    if value == MISSING:
        return _MISSING[field]
    if field is FacetField.LANGUAGE:
        return language_name(value)
    return label or value


def entity_kind(kind: EntityType) -> str:
    """What kind of thing an entity is."""
    return _KINDS[kind]


def origin_name(origin: Origin) -> str:
    """Who says that two entities are one."""
    return _ORIGINS[origin]


def collapse_name(collapse: Collapse) -> str:
    """What is shown as one hit."""
    return _COLLAPSES[collapse]


def sort_name(sort: Sort) -> str:
    """Name of an order of hits."""
    return _SORTS[sort]


def category_name(category: Category) -> str:
    """What a removed block was."""
    return _CATEGORIES.get(category, category.value.replace("_", " "))


def removed_as(category: Category) -> str:
    """What a block was removed as: "removed as cookie notice"."""
    name = category_name(category)
    return name if name.startswith("removed") else f"removed as {name}"


def why_removed(block: RemovedBlock) -> str:
    """The reason of a removal, to stand behind `removed_as`, which says the category already."""
    return block.reason.removeprefix(f"{category_name(block.category)}: ")


def marked(snippet: Snippet) -> Markup:
    """A snippet with its marks, escaped by the serialiser. The only markup made outside Jinja."""
    return Markup(marked_html(snippet.text, snippet.marks))  # noqa: S704 - escaped by marked_html
