"""Reading of the lines that tell who wrote an article and where it came from."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from search.clean.dates import is_dated
from search.clean.features import Line
from search.clean.lexicon import Phrases, flat, key_of, lexicon

__all__ = ["author_of", "is_byline", "is_source_line", "without_label"]

_MAX_WORDS = 22
_LABEL_CHARS = 240  # what is remembered
_SOURCE_WORDS = 9
_STOP = re.compile(r"\s*(?:[|•·(@/\[;,]|\s[-–—]+|(?<![-–—])[-–—]+\s|\d|\s{3,})")
_NAME_WORD = re.compile(r"[^\W\d_]+(?:[.'’-][^\W\d_]*)*\.?")


def is_byline(line: Line) -> bool:
    """Whether a line tells who wrote the article, by name or by function."""
    if line.words > _MAX_WORDS or line.prose:
        return False
    look = _signs if len(line.text) <= _LABEL_CHARS else _signs.__wrapped__
    return look(line.text, line.key)


@lru_cache(maxsize=4_096)  # several steps ask about the same lines
def _signs(text: str, key: str) -> bool:
    if key in lexicon().words("role"):
        return True
    if key.partition(" ")[0] not in _openings():
        return _name_before_job(text) is not None
    named = without_label(text)
    return bool(named and _is_function(named)) or author_of(text) is not None


def is_source_line(line: Line) -> bool:
    """Whether a short line names the agency or service an article came from."""
    if line.words > _SOURCE_WORDS or not line.key:
        return False
    return line.key in lexicon().words("agency") or _phrases("source").occur_in(line.key)


def author_of(byline: str) -> str | None:
    """The person or persons in a byline, or None when it names a function only."""
    named = without_label(byline)
    if named is None:
        return _name_before_job(byline)
    name = _name(_undated(_STOP.split(named, maxsplit=1)[0], named))
    return name and _people(name)


def _undated(name: str, named: str) -> str:
    """``Jane Doe September 15``: a month or weekday before a number is part of the date."""
    words = name.split()
    numbered = len(name) < len(named)
    return " ".join(words[:-1]) if numbered and words and is_dated(words[-1]) else name


def _people(name: str) -> str | None:
    """``Jane Doe with AFP`` without the agency; None when no person is left."""
    words = name.split()
    joints = [i for i, word in enumerate(words) if flat(word) in lexicon().words("and")]
    if joints and _is_function(" ".join(words[joints[-1] + 1 :])):
        return _people(" ".join(words[: joints[-1]]))
    return None if not words or _is_function(name) else name


def _is_function(name: str) -> bool:
    """Whether it names a function or an agency rather than a person."""
    key = key_of(flat(name))
    return key in lexicon().words("role") or key in lexicon().words("agency")


def without_label(byline: str) -> str | None:
    """What follows "By", "Par", "Edited by" ...; None when the line does not begin so."""
    words = byline.split(None, 4)
    if key_of(flat(" ".join(words[:4]))).partition(" ")[0] not in _openings():
        return None
    best = None
    for size in range(1, min(4, len(words) - 1) + 1):
        head = words[:size]
        if key_of(flat(" ".join(head))) in lexicon().words("byline"):
            best = byline.split(None, size)[size]
    return best


def _name_before_job(byline: str) -> str | None:
    """``X, correspondent in Y``."""
    before, comma, after = byline.partition(",")
    name = _name(before) if comma else None
    if not name or " " not in name:
        return None
    return name if _phrases("job").occur_in(key_of(flat(after))) else None


def _name(text: str) -> str | None:
    """The text if every word of it can be part of a personal name."""
    words = text.strip(" .,:-–—").split()
    if not words or len(words) > 12 or not words[0][:1].isupper():
        return None
    for word in words:
        if flat(word) in _joints():
            continue
        if not (_NAME_WORD.fullmatch(word) and word[0].isupper()):
            return None
    return " ".join(words)


@cache
def _openings() -> frozenset[str]:
    """The words that the labels of bylines begin with."""
    return frozenset(label.partition(" ")[0] for label in lexicon().words("byline"))


@cache
def _joints() -> frozenset[str]:
    return frozenset({*lexicon().words("particle"), *lexicon().words("and")})


@cache
def _phrases(name: str) -> Phrases:
    return Phrases(lexicon().words(name))
