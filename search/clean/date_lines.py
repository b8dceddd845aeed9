"""Lines that tell when an article came out: which they are, and what they say of the date."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from enum import Enum
from functools import cache, lru_cache

from search.clean import dates
from search.clean.ages import without_age
from search.clean.bylines import author_of
from search.clean.lexicon import flat, key_of, lexicon
from search.clean.written import blanked
from search.model import Block, Category, CleanPage, Role

__all__ = [
    "MAX_CHARS",
    "Says",
    "bare_lines",
    "head_of",
    "is_dateline",
    "is_of_event",
    "is_own",
    "says",
]

MAX_CHARS = 90
"""A line that tells a date is short; a longer one is a sentence about something."""

_RAW_CHARS = 2 * MAX_CHARS  # with runs of blanks

_NEAR_TITLE = 12  # lines
_BESIDE_TITLE = 3  # blocks
_ABOUT_TITLE = 15  # blocks
_TEASERS = 4  # so many stamps about a title are those of other articles
_PARTS = 5
_WORDS = 12
_BETWEEN = re.compile(r"[|•·/,;:()\[\]@]|\s[-–—]+\s|[-–—]\s|\s[-–—]|\.\s|\.$")
_DIGIT = re.compile(r"\d")
_HOST = re.compile(r"(?:[a-z0-9-]{1,40}\.){1,3}[a-z]{2,6}")
# "2 comments", and the same day by the Islamic calendar: "Chawwal 1446".
_BESIDE = re.compile(
    r"\d+ (?:comments?|commentaires?)|(?:\d+ )?[^\W\d]{3,15}(?:[ -][^\W\d]{1,9})? 1[34]\d\d"
)
_CLOCK = re.compile(r"\d[:h]\d\d")
_RIGHTS = re.compile(r"©|\bcopyright\b")
_IN_HEADS = frozenset(
    {
        Category.SHARE_PRINT, Category.COMMENT_COUNT, Category.DECORATION, Category.PLAYER,
        Category.ADVERTISEMENT, Category.TIMESTAMP,
    }
)  # fmt: skip
_ABOUT_ARTICLE = (Role.SUBTITLE, Role.BYLINE, Role.SOURCE_LINE, Role.CAPTION)
# An event's: "Date: 3 April 2025", and below it where that will be.
_VENUE = frozenset({"venue", "location", "place", "where", "lieu", "endroit", "time", "heure"})


class Says(Enum):
    """What a line says of the date in it."""

    PUBLISHED = "published"
    BARE = "bare"  # the line holds nothing else but names
    UPDATED = "updated"


def head_of(page_blocks: Sequence[Block], cleaned: CleanPage) -> list[tuple[int, str]]:
    """Short lines from above the title to the second paragraph, those from the title on first.

    What reads like the first paragraph may be a second headline. With each its distance from the
    title in blocks, below 0 above it; those above it are in the order of their distance, and what
    belongs to the head of an article lies in no one's way.
    """
    titles = cleaned.with_role(Role.TITLE)
    body = cleaned.with_role(Role.LEAD, Role.BODY)
    end = body[:2][-1].line if body else cleaned.kept[-1].line + 1
    at = titles[0].line if titles else body[0].line if body else end
    first = next((i for i, block in enumerate(page_blocks) if block.line >= at), len(page_blocks))
    below = [(i, b) for i, b in enumerate(page_blocks[first:]) if b.line < end]
    beside = {(b.line, b.span) for b in cleaned.removed if b.category in _IN_HEADS}
    beside |= {(b.line, b.span) for b in cleaned.with_role(*_ABOUT_ARTICLE)}
    above, distance = [], 0
    for block in reversed(page_blocks[max(0, first - _NEAR_TITLE) : first]):
        if at - block.line <= _NEAR_TITLE:
            above.append((-1 - distance, block))
        distance += (block.line, block.span) not in beside
    short = (
        (i, " ".join(b.text.split())) for i, b in (*below, *above) if len(b.text) <= _RAW_CHARS
    )
    return [(i, text) for i, text in short if len(text) <= MAX_CHARS]


def bare_lines(head: Sequence[tuple[int, str]]) -> list[tuple[int, str]]:
    """The lines of a head that are a date, with names or without, and are the article's own.

    A date far above a title is the day the page was made on. Several dates about a title, or one
    with its time of day on either side, are those of a list of articles.
    """
    bare = [(i, text) for i, text in head if says(text) is Says.BARE]
    if len({text for i, text in bare if abs(i) <= _ABOUT_TITLE}) >= _TEASERS:
        return []
    own = [(i, text) for i, text in bare if i >= -_BESIDE_TITLE]
    clocks = [(i, text) for i, text in own if abs(i) <= _BESIDE_TITLE and _CLOCK.search(text)]
    if {i < 0 for i, _ in clocks} == {True, False} and len({text for _, text in clocks}) > 1:
        return []
    return own


@lru_cache(maxsize=1_024)  # every source asks about the same lines
def says(text: str) -> Says | None:
    """What a short line says of the date in it; None if it may be about anything."""
    if len(text) > MAX_CHARS or not _DIGIT.search(text) or _RIGHTS.search(flat(text)):
        return None
    label = dates.label_of(text)
    if label:
        return Says.PUBLISHED if label == "dateline" else Says.UPDATED
    if not (dates.is_stamp(text) or _is_signed(text)):
        return None
    found = dates.find(text, "")
    before = flat(text)[: found.at] if found else ""
    return _last_label(before) or Says.BARE


def is_of_event(text: str, below: str) -> bool:
    """Whether a line with the label "Date" tells that of an event, whose place is told below."""
    opening = key_of(flat(below[:40])).partition(" ")[0]
    return opening in _VENUE and text[:4].lower() == "date"


def is_own(text: str) -> bool:
    """Whether a line without a year has nothing in it but a day or age, and what goes with it."""
    seen = flat(text)
    updated = dates.label_of(text) == "updated" or says(text) is Says.UPDATED
    if len(text) > MAX_CHARS or len(seen) != len(text) or updated:
        return False
    rest = without_age(text)
    if rest == text:
        rest = blanked(text, seen, yearless=True)
        if rest == text:
            return False
    return all(_is_known(part) for part in _parts(dates.without_time_words(rest)))


def is_dateline(opening: str) -> bool:
    """``Bamako, le 3 avril 2025 (AFP)``: whether it is a place, a day and an agency.

    "On 3 April 2025", with which sentences about that day begin, is none.
    """
    words = opening.split()
    opening = " ".join(words)
    key = key_of(flat(opening))
    if not words or key.count(" ") > 8:
        return False
    seen = flat(opening)
    rest = blanked(opening, seen, yearless=True) if len(seen) == len(opening) else opening
    beside = [w for w in dates.without_time_words(rest).split() if w[:1].isalpha()]
    return flat(words[0]) not in _prepositions() and all(
        w[0].isupper() or flat(w.strip(",.()")) in _small() for w in beside
    )


def _is_signed(text: str) -> bool:
    """``April 3, 2025 | by Jane Doe``: a date, names or agencies, and hardly a word more."""
    rest = dates.without_day(text)
    if rest == text or len(rest.split()) > _WORDS or text.endswith(("...", "…")):
        return False
    parts = list(_parts(dates.without_time_words(without_age(rest))))
    return len(parts) <= _PARTS and all(_is_known(part) for part in parts)


def _parts(text: str) -> Iterator[str]:
    return (part.strip() for part in _BETWEEN.split(text) if key_of(flat(part)))


def _is_known(part: str) -> bool:
    """Whether it is a label, an agency, a function, a host, or the name of a person."""
    key = key_of(flat(part))
    if key in _beside_names() or _BESIDE.fullmatch(flat(part)) or _HOST.fullmatch(flat(part)):
        return True
    for label in _labels():
        if key.startswith(f"{label} "):
            part = " ".join(part.split()[label.count(" ") + 1 :])
            return _is_known(part) if key_of(flat(part)) != key else False
    part = re.sub(r"^(?:in|dans) ", "", part)  # a section of the site
    name = author_of(part) or author_of(f"By {part}")
    return name is not None and " ".join(part.split()).endswith(name)


def _last_label(before: str) -> Says | None:
    """The label nearest before a date in its line."""
    if not before.strip():
        return None
    key = f" {key_of(before)} "
    at = {
        Says.UPDATED: max((key.rfind(f" {w} ") for w in lexicon().words("updated")), default=-1),
        Says.PUBLISHED: max((key.rfind(f" {w} ") for w in lexicon().words("dateline")), default=-1),
    }
    nearest = max(at, key=lambda each: at[each])
    return nearest if at[nearest] >= 0 else None


@cache
def _labels() -> tuple[str, ...]:
    words = {*lexicon().words("dateline"), *lexicon().words("updated")}
    return tuple(sorted(words, key=len, reverse=True))


@cache
def _beside_names() -> frozenset[str]:
    lists = ("dateline", "updated", "byline", "agency", "role", "source", "job")
    return frozenset(word for name in lists for word in lexicon().words(name))


@cache
def _prepositions() -> frozenset[str]:
    return frozenset(
        """
        on in since until by from after before during as at when while this that
        en le au du depuis jusqu apres avant pendant ce cette des lors
        """.split()
    )


@cache
def _small() -> frozenset[str]:
    """The small words of datelines and of the names of places."""
    joints = (*lexicon().words("particle"), *lexicon().words("and"), *lexicon().words("agency"))
    return frozenset({*joints, "le", "of", "the", "on", "sur", "les", "st", "er", "rd", "th", "nd"})
