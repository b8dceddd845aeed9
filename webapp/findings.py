"""What was found in a page, in the reader's language: reasons of removals, and sources.

The archive keeps both as they were told in English. They are made of a closed set of phrases and
of words of the page, which stay as they are; a phrase that is not known here is shown in English.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from webapp.i18n import gettext, gettext_noop, language

__all__ = ["reason_words", "source_words"]

_DEEPEST = 4
"""Phrases within phrases: "outside the main region: resembles a cookie notice: mentions ..."."""

_SOURCES = frozenset(
    (
        gettext_noop("address"),
        gettext_noop("byline"),
        gettext_noop("caption"),
        gettext_noop("copyright notice"),
        gettext_noop("date line"),
        gettext_noop("dateline"),
        gettext_noop("derived: first heading"),
        gettext_noop("derived: first sentence"),
        gettext_noop("disclaimer in the footer"),
        gettext_noop("file name"),
        gettext_noop("line that tells the last update"),
        gettext_noop("links of the site"),
        gettext_noop("source line"),
        gettext_noop("text"),
        gettext_noop("title line"),
    )
)

_PHRASES = frozenset(
    (
        gettext_noop("a bare number"),
        gettext_noop("a bare web address"),
        gettext_noop("a button of a cookie notice"),
        gettext_noop("a call to send news or corrections"),
        gettext_noop("a cookie notice"),
        gettext_noop("a copyright notice"),
        gettext_noop("a copyright sign with a year"),
        gettext_noop("a date alone on its line"),
        gettext_noop("a date or a time alone on its line"),
        gettext_noop("a disclaimer"),
        gettext_noop("a feed or account link"),
        gettext_noop("a field that must be filled in"),
        gettext_noop("a headline among headlines of other articles"),
        gettext_noop("a line above the article, without a known phrase"),
        gettext_noop("a line below the article, without a known phrase"),
        gettext_noop("a line between parts of the article, without a known phrase"),
        gettext_noop("a link of the site's footer"),
        gettext_noop("a link of the site's menu"),
        gettext_noop("a link to another article"),
        gettext_noop("a month of an archive"),
        gettext_noop("a note about an author"),
        gettext_noop("a note about the author"),
        gettext_noop("a number of comments"),
        gettext_noop("a paragraph above the article, without a known phrase"),
        gettext_noop("a paragraph among lines about other articles"),
        gettext_noop("a paragraph below the article, without a known phrase"),
        gettext_noop("a paragraph below the headline of another article"),
        gettext_noop("a paragraph beside the site's legal lines"),
        gettext_noop("a paragraph between parts of the article, without a known phrase"),
        gettext_noop("a part of an audio or video player"),
        gettext_noop("a part of the comment form"),
        gettext_noop("a place in a ranking"),
        gettext_noop("a player clock"),
        gettext_noop("a reader's comment"),
        gettext_noop("a row of buttons"),
        gettext_noop("a row of links"),
        gettext_noop("a row of sharing services"),
        gettext_noop("a row of symbols"),
        gettext_noop("a row of symbols without letters or digits"),
        gettext_noop("a row of the menu"),
        gettext_noop("a rule for this outlet removes it"),
        gettext_noop("a sentence beside a cookie notice"),
        gettext_noop("a sentence beside an ad-blocker notice"),
        gettext_noop("a sentence beside an invitation to subscribe"),
        gettext_noop("a sentence beside the form for comments"),
        gettext_noop("a share or print button"),
        gettext_noop("a sharing service with an ordinary name"),
        gettext_noop("a short line above the article, without a known phrase"),
        gettext_noop("a short line among headlines of other articles"),
        gettext_noop("a short line among menu lines"),
        gettext_noop("a short line below the article, without a known phrase"),
        gettext_noop("a short line between parts of the article, without a known phrase"),
        gettext_noop("a short line with a copyright sign"),
        gettext_noop("a symbol beside a player clock"),
        gettext_noop("a time alone on its line"),
        gettext_noop("a time stamp without a date of its own"),
        gettext_noop("a year alone on its line"),
        gettext_noop("a year of an archive"),
        gettext_noop("ad-blocker notice"),
        gettext_noop("an ad-blocker notice"),
        gettext_noop("an advertisement label"),
        gettext_noop("an invitation to follow on social media"),
        gettext_noop("an invitation to subscribe"),
        gettext_noop("cookie notice"),
        gettext_noop("copyright notice"),
        gettext_noop("invitation to share or follow"),
        gettext_noop("invitation to subscribe"),
        gettext_noop("lies in the thread of readers' comments"),
        gettext_noop("links to the other pages of the article"),
        gettext_noop("numbered page links"),
        gettext_noop("outside the main region"),
        gettext_noop("stands among readers' comments"),
        gettext_noop("text of the comment form"),
        gettext_noop("the distributor about itself"),
        gettext_noop("the head of a reader's comment"),
        gettext_noop("the heading of a list of other articles"),
        gettext_noop("the heading of a note about the author"),
        gettext_noop("the headline, which follows again"),
        gettext_noop("the name of a newsletter"),
        gettext_noop("the name of a section in a menu"),
        gettext_noop("the number of a page or picture"),
        gettext_noop("the path to the page"),
        gettext_noop("the site about itself"),
        gettext_noop("the time that reading takes"),
        gettext_noop("this file"),
        gettext_noop("this folder"),
        gettext_noop("this outlet"),
        gettext_noop("this site"),
    )
)
"""Reasons without words of the page, and what stands before such words."""

_PATTERNS = (
    gettext_noop("seen in %(times)s of %(pages)s pages of %(what)s"),
    gettext_noop("'%(quoted)s', at the end"),
    gettext_noop("begins with '%(quoted)s'"),
    gettext_noop("mentions '%(quoted)s' and '%(also)s'"),
    gettext_noop("mentions '%(quoted)s'"),
    gettext_noop("'%(quoted)s'"),
    gettext_noop("resembles %(why)s"),
    gettext_noop("stands below %(why)s"),
    gettext_noop("stands at the end, below %(why)s"),
    gettext_noop("stands between lines of the same kind: %(why)s"),
    gettext_noop("a label above the headline, with boilerplate near: %(why)s"),
    gettext_noop("%(what)s: %(why)s"),
)
"""What stands around others (``what``, ``why``), words of the page (``quoted``, ``also``) and
numbers; the first that fits counts."""

_PLACES = {"what": "[^:]+", "why": ".+", "quoted": ".*", "also": ".*", "times": r"\d+"}
_PLACES["pages"] = _PLACES["times"]


def source_words(source: str) -> str:
    """Where something was read. Names of fields, as ``meta og:title``, are the same anywhere."""
    return gettext(source) if source in _SOURCES else source


def reason_words(reason: str) -> str:
    """Why a block was removed."""
    return _reason_words(reason, language(), 0)


@lru_cache(maxsize=4_096)
def _reason_words(reason: str, language: str, depth: int) -> str:
    if reason in _PHRASES:
        return gettext(reason)
    for pattern, message in _compiled() if depth < _DEEPEST else ():
        match = pattern.fullmatch(reason)
        if match:
            places = match.groupdict()
            for name in places.keys() & {"what", "why"}:
                places[name] = _reason_words(places[name], language, depth + 1)
            return gettext(message, **places)
    return reason


@cache
def _compiled() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((_pattern(message), message) for message in _PATTERNS)


def _pattern(message: str) -> re.Pattern[str]:
    """What an English message matches, its places as groups."""
    parts = re.split(r"%\((\w+)\)s", message)
    written = (
        f"(?P<{part}>{_PLACES[part]})" if place % 2 else re.escape(part)
        for place, part in enumerate(parts)
    )
    return re.compile("".join(written), re.DOTALL)
