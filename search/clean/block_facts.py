"""What each block says and looks like, without its neighbours."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import chain, repeat

import numpy as np

from search.clean.characters import FIRST, Kind, counts_of
from search.clean.features import Line
from search.clean.function_words import function_words, personal_words
from search.clean.lexicon import Finding, lexicon, load
from search.clean.vocabulary import Vocabulary
from search.model import Category

__all__ = ["NAMES", "BlockFacts", "facts_of"]

_TOKENS = 400  # words of a block that are looked up
_MOST_PAGES = 50
_FARTHEST = 4  # lines; the height of a gap
_GROUPS = {
    "menu": {Category.NAVIGATION, Category.BREADCRUMB, Category.PAGINATION},
    "share": {
        Category.SHARE_PRINT,
        Category.SUBSCRIBE,
        Category.ADVERTISEMENT,
        Category.PLAYER,
        Category.ADBLOCK,
        Category.COOKIE,
    },
    "related": {Category.RELATED},
    "comments": {Category.COMMENT_FORM, Category.COMMENT_COUNT, Category.COMMENTS},
    "legal": {Category.ABOUT_FOOTER, Category.COPYRIGHT},
    "author": {Category.AUTHOR_BIO},
    "stamp": {Category.TIMESTAMP, Category.DECORATION},
}
_FORM = (
    "letters a word",
    "words with a capital",
    "capital letters",
    "digits",
    "commas a word",
    "colons a word",
    "questions and cries a word",
    "quotation marks a word",
    "brackets a word",
    "separators and dashes a word",
    "symbols a word",
)
_LINE = (
    "words",
    "sentences a word",
    "ends as a sentence",
    "ends with a colon",
    "begins with a small letter",
    "begins with a list mark",
    "all in quotation marks",
    "has a number",
    "follows directly",
    "is followed directly",
    "blank lines above",
)
_WORDS = (
    "function words",
    "words to the reader",
    "words of somebody who speaks",
    "words of labels",
    "times on the page",
    "times its beginning is on the page",
    "times its end is on the page",
    "words that other text has",
)
_FOUND = ("known phrase", "weak phrase", "placed by its neighbours")
NAMES: tuple[str, ...] = (
    *_FORM,
    *_LINE,
    *_WORDS,
    *_FOUND,
    *(f"phrase of {name}" for name in _GROUPS),
    "pages that repeat it",
)
_KINDS = 4
_AT = {name: column for column, name in enumerate(NAMES)}


class BlockFacts:
    """A table of facts, shape (blocks, facts), whose columns have names."""

    def __init__(self, table: np.ndarray) -> None:
        self.table = table

    def __getitem__(self, name: str | tuple[str, ...]) -> np.ndarray:
        at = _AT[name] if isinstance(name, str) else [_AT[each] for each in name]
        return np.asarray(self.table[:, at])


def facts_of(
    lines: Sequence[Line], found: Sequence[Finding | None], repeats: Sequence[int]
) -> BlockFacts:
    """The facts in the order of `NAMES`."""
    pages = np.log(np.clip(repeats, 1, _MOST_PAGES))
    parts = (_form(lines), _line(lines), _words(lines, found), _found(found), pages[:, None])
    return BlockFacts(np.concatenate(parts, axis=1))


def _form(lines: Sequence[Line]) -> np.ndarray:
    counts = counts_of([line.text for line in lines]).astype(float)
    begins = counts[:, FIRST:]
    sums = (counts[:, :FIRST] + begins) @ _grouped()
    letters, capitals, digits, seen = sums[:, :4].T
    words = np.maximum(1, begins.sum(axis=1))
    parts = (
        letters / words,
        begins[:, Kind.CAPITAL] / words,
        capitals / np.maximum(1, letters),
        digits / np.maximum(1, seen),
        sums[:, 4:] / words[:, None],
    )
    return np.column_stack(parts)


@cache
def _grouped() -> np.ndarray:
    """Which kinds of characters are counted together, in the order of `_form`."""
    groups = (
        (Kind.SMALL, Kind.CAPITAL, Kind.LETTER),
        (Kind.CAPITAL,),
        (Kind.DIGIT,),
        tuple(kind for kind in Kind if kind is not Kind.BLANK),
        (Kind.COMMA,),
        (Kind.COLON,),
        (Kind.CRY,),
        (Kind.QUOTE,),
        (Kind.BRACKET,),
        (Kind.SEPARATOR, Kind.DASH),
        (Kind.SYMBOL,),
    )
    return np.array([[kind in group for group in groups] for kind in range(FIRST)], dtype=float)


def _line(lines: Sequence[Line]) -> np.ndarray:
    rows = [
        (
            line.words,
            line.stops,
            line.ends,
            line.text.endswith(":"),
            line.text[:1].islower(),
            line.bullet,
            line.quoted,
            "#" in line.key,
            line.near,
            0,
            line.block.line,
        )
        for line in lines
    ]
    values = np.fromiter(chain.from_iterable(rows), np.float64, len(rows) * len(_LINE))
    table = values.reshape(len(rows), len(_LINE))
    words, stops, numbers = table[:, 0].copy(), table[:, 1].copy(), table[:, 10].copy()
    table[:, 0] = np.log1p(words)
    table[:, 1] = stops / np.maximum(1, words)
    table[:-1, 9] = table[1:, 8]
    table[:, 10] = np.clip(np.diff(numbers, prepend=numbers[:1]) - 1, 0, _FARTHEST)
    return table


def _words(lines: Sequence[Line], found: Sequence[Finding | None]) -> np.ndarray:
    tokens = [line.key.split(" ")[:_TOKENS] for line in lines]
    prose = np.array(
        [f is None and x.prose for x, f in zip(lines, found, strict=True)], dtype=float
    )
    return np.column_stack(
        (
            _shares(tokens),
            _times(line.key for line in lines),
            _times(" ".join(each[:2]) for each in tokens),
            _times(each[-1] for each in tokens),
            Vocabulary(tokens).shared(prose, 1.0),
        )
    )


def _shares(tokens: Sequence[Sequence[str]]) -> np.ndarray:
    """For each block the share of its words that are of each kind of `_kinds`."""
    sizes = np.array([len(each) for each in tokens])
    words = chain.from_iterable(tokens)
    marks = np.fromiter(map(_kinds().get, words, repeat(0)), np.uint8, int(sizes.sum()))
    kinds = marks[:, None] >> np.arange(_KINDS, dtype=np.uint8) & 1
    starts = np.cumsum(sizes) - sizes
    return np.asarray(np.add.reduceat(kinds, starts, dtype=np.int64) / sizes[:, None])


@cache
def _kinds() -> dict[str, int]:
    """The words that are of some kind: small ones, the reader's, a speaker's, labels'.

    A bit of the value stands for each kind.
    """
    kinds = (function_words(), _voice(), personal_words(), _label_words())
    marks: dict[str, int] = {}
    for bit, words in enumerate(kinds):
        for word in words:
            marks[word] = marks.get(word, 0) | 1 << bit
    return marks


def _times(keys: Iterable[str]) -> np.ndarray:
    """Logarithm of how often each key occurs."""
    every = list(keys)
    times = Counter(every)
    return np.log([times[key] for key in every])


def _found(found: Sequence[Finding | None]) -> np.ndarray:
    table = np.zeros((len(found), len(_FOUND) + len(_GROUPS)))
    for row, finding in zip(table, found, strict=True):
        if finding is None:
            continue
        row[1 if finding.weak else 2 if finding.placed else 0] = 1
        if not finding.weak:
            row[len(_FOUND) + _group()[finding.category]] = 1
    return table


@cache
def _group() -> dict[Category, int]:
    return {c: number for number, group in enumerate(_GROUPS.values()) for c in group}


@cache
def _voice() -> frozenset[str]:
    return frozenset(lexicon().words("voice"))


@cache
def _label_words() -> frozenset[str]:
    """The words that labels of the lexicon are made of."""
    phrases = (
        phrase
        for source in load()
        for rule in source.rules
        for phrase in (*rule.lines, *rule.starts, *rule.labels)
    )
    words = {word for phrase in phrases for word in phrase.split() if len(word) > 2}
    return frozenset(words - function_words())
