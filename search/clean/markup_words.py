"""What the names, classes and ids of HTML elements say of their part in a page.

The words are generic: those of many sites. A word that only one site or product uses is none.
"""

from __future__ import annotations

import re
from functools import lru_cache

from search.model import Element

__all__ = [
    "BODY",
    "FOREIGN",
    "HIDDEN",
    "KINDS",
    "SAYINGS",
    "holds_caption",
    "holds_subtitle",
    "said_by",
]

KINDS = (
    ("paragraph", "p"),
    ("item", "li dd dt option"),
    ("first heading", "h1"),
    ("second heading", "h2"),
    ("heading", "h3 h4 h5 h6"),
    ("row", "tr td th"),
    ("caption", "figcaption caption"),
    ("quotation", "blockquote"),
    ("division", "div section article main body center"),
    ("control", "button label legend select option textarea summary"),
)
_AROUND = (
    ("article", "article"),
    ("main", "main"),
    ("section", "section"),
    ("aside", "aside"),
    ("nav", "nav menu"),
    ("header", "header hgroup"),
    ("footer", "footer address"),
    ("figure", "figure figcaption"),
    ("form", "form fieldset dialog select button"),
    ("list", "ul ol dl"),
    ("table", "table"),
    ("quotation", "blockquote q"),
)
_HINTS = (
    ("content", "article articlebody body content copy entry paragraph post story text"),
    ("main", "main primary center"),
    ("comments", "comment comments commentlist disqus discussion respond reply replies"),
    ("aside", "aside sidebar side rail secondary widget widgets module"),
    (
        "related",
        """also breaking carousel latest more most next popular promo promos recent recirc
        recommendations recommended related similar slider teaser teasers thumb trending""",
    ),
    ("share", "addthis email facebook follow pinterest print share sharing shares social twitter"),
    (
        "navigation",
        "breadcrumb breadcrumbs crumbs menu menus nav navbar navigation pager pagination tabs top",
    ),
    ("header", "banner header head masthead topbar toolbar"),
    ("footer", "bottom copyright disclaimer foot footer legal"),
    ("advertisement", "ad ads adv advert advertisement advertising dfp sponsor sponsored"),
    (
        "notice",
        """alert consent cookie cookies gdpr login message modal newsletter overlay paywall popup
        register signup subscribe subscription""",
    ),
    ("author", "author authors bio byline contributor profile writer"),
    ("date", "date dateline datetime meta metadata pubdate published time timestamp updated"),
    ("caption", "caption credit figure gallery image images media photo photos slideshow video"),
    ("tags", "categories category keywords tag tags topic topics"),
    ("headline", "deck dek headline heading intro kicker lead standfirst subtitle summary title"),
    ("list", "archive feed grid index items links list listing listings rank ranking result"),
    ("hidden", "hidden"),
)
_BODY = re.compile(
    r"(?:article|blog|entry|news|page|post|single|story|field-name)[-_]{0,2}(?:main[-_]{0,2})?"
    r"(?:body|content|copy|text)|itemprop=(?:articlebody|text)|(?:body|content)[-_]?text",
    re.IGNORECASE,
)
_CAPTIONS = frozenset("caption captions credit credits cutline figcaption".split())
_SUBTITLE = re.compile(
    r"(?:^|[-_.])(?:deck|dek|standfirst|strap-?line|sub-?(?:head|headline|title)s?)(?![a-z])",
    re.IGNORECASE,
)
_SUBTITLES = frozenset("h1 h2 h3 header hgroup".split())
_FOREIGN_CLASSES = frozenset(
    "aside author comments footer hidden navigation notice related".split()
)
_FOREIGN_NAMES = frozenset("aside footer form nav".split())
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")

SAYINGS: tuple[str, ...] = (
    *(name for name, _ in _AROUND),
    *(f"class of {name}" for name, _ in _HINTS),
    "class of body",
)
"""All that an element can say, by its name and then by its classes."""

BODY = len(SAYINGS) - 1
"""Its classes say that it holds the text of the article."""

HIDDEN = SAYINGS.index("class of hidden")
"""It is not shown until a script runs."""

FOREIGN: tuple[int, ...] = (
    *(i for i, (name, _) in enumerate(_AROUND) if name in _FOREIGN_NAMES),
    *(len(_AROUND) + i for i, (name, _) in enumerate(_HINTS) if name in _FOREIGN_CLASSES),
)
"""It holds something else than the article."""

_NAMED = {name: i for i, (_, names) in enumerate(_AROUND) for name in names.split()}
_HINTED = {w: len(_AROUND) + i for i, (_, words) in enumerate(_HINTS) for w in words.split()}
_COMMENTS = _HINTED["comments"]


@lru_cache(maxsize=8_192)
def said_by(name: str, hints: str) -> tuple[int, ...]:
    """What an element says, as places in `SAYINGS`; the page as a whole says nothing."""
    if name in ("html", "body"):
        return ()
    found = {_HINTED.get(word.lower(), -1) for word in _WORD.findall(hints)} - {-1}
    if name in _NAMED:
        found.add(_NAMED[name])
    if hints and _COMMENTS not in found and _BODY.search(hints):
        found.add(BODY)
    return tuple(sorted(found))


def holds_caption(element: Element) -> bool:
    """Whether an element holds what describes a picture or credits its maker."""
    if element.name == "figcaption":
        return True
    words = (word.lower() for word in _WORD.findall(element.hints))
    return element.name != "body" and not _CAPTIONS.isdisjoint(words)


def holds_subtitle(element: Element) -> bool:
    """Whether an element above the text of an article holds a second headline."""
    return element.name in _SUBTITLES or bool(_SUBTITLE.search(element.hints))
