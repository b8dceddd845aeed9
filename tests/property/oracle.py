"""Answers worked out the slow and obvious way, document by document, to hold the index to."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise, product

from whoosh.util.numeric import byte_to_length, length_to_byte

from search.dates import first_day, last_day
from search.index.analysis import stem_term, stem_terms, tokenize
from search.model import Document
from search.query.syntax import (
    AllOf,
    AnyOf,
    DateRange,
    Everything,
    Field,
    Node,
    Not,
    Phrase,
    Undated,
    Word,
)

K1, B, TITLE_BOOST = 1.2, 0.75, 2.0

Scores = dict[str, float]
Accepts = Callable[[str], bool]


@dataclass(frozen=True)
class Text:
    """A field of a document: its words, and its words as stems."""

    words: tuple[str, ...]
    stems: tuple[str, ...]

    @classmethod
    def of(cls, text: str, language: str) -> Text:
        words = tuple(token.text for token in tokenize(text))
        return cls(words, tuple(stem_term(word, language) for word in words))

    @property
    def length(self) -> int:
        """As exactly as a byte holds it."""
        return int(byte_to_length(length_to_byte(len(self.words))))


class Oracle:
    """Scores of a query over documents."""

    def __init__(self, documents: Iterable[Document]) -> None:
        self._documents = {document.id: document for document in documents}
        self._texts = {
            Field.TITLE: {k: self._title(d) for k, d in self._documents.items()},
            Field.BODY: {k: self._body(d) for k, d in self._documents.items()},
        }

    def scores(self, node: Node) -> Scores:
        match node:
            case Everything():
                return dict.fromkeys(self._documents, 0.0)
            case Not():
                hidden = self.scores(node.node)
                return {key: 0.0 for key in self._documents if key not in hidden}
            case AllOf():
                parts = [self.scores(part) for part in node.nodes]
                return {
                    key: sum(part[key] for part in parts)
                    for key in self._documents
                    if all(key in part for part in parts)
                }
            case AnyOf():
                parts = [self.scores(part) for part in node.nodes]
                return {
                    key: sum(part.get(key, 0.0) for part in parts)
                    for key in self._documents
                    if any(key in part for part in parts)
                }
            case DateRange() | Undated():
                return {k: 0.0 for k, d in self._documents.items() if _is_dated(d, node)}
            case Word() | Phrase():
                return self._leaf(node)

    def _leaf(self, leaf: Word | Phrase) -> Scores:
        found: Scores = {}
        for field in (leaf.field,) if leaf.field else (Field.TITLE, Field.BODY):
            boost = leaf.boost * (TITLE_BOOST if field is Field.TITLE else 1.0)
            for part in self._parts(leaf, field):
                for key, score in part.items():
                    found[key] = found.get(key, 0.0) + boost * score
        return found

    def _parts(self, leaf: Word | Phrase, field: Field) -> list[Scores]:
        words = [token.text for token in tokenize(leaf.text)]
        texts = {key: text.words for key, text in self._texts[field].items()}
        if isinstance(leaf, Phrase):
            return [self._ranked(field, texts, [w.__eq__ for w in words], leaf.slop)]
        if leaf.prefix:
            last: Accepts = lambda word: word.startswith(words[-1])  # noqa: E731
            return [self._ranked(field, texts, [*(w.__eq__ for w in words[:-1]), last])]
        if leaf.edits:
            near: Accepts = lambda word: _is_near(word, words[0], leaf.edits)  # noqa: E731
            return [self._ranked(field, texts, [near])]
        if len(words) > 1:
            return [self._ranked(field, texts, [w.__eq__ for w in words])]
        stems = {key: text.stems for key, text in self._texts[field].items()}
        return [self._ranked(field, stems, [t.__eq__]) for t in stem_terms(words[0])]

    def _ranked(
        self,
        field: Field,
        texts: dict[str, tuple[str, ...]],
        pattern: Sequence[Accepts],
        slop: int = 0,
    ) -> Scores:
        """BM25F of one pattern in one field, written out."""
        counts = {key: _occurrences(words, pattern, slop) for key, words in texts.items()}
        idf = sum(
            math.log(len(texts) / (1 + sum(any(map(a, words)) for words in texts.values()))) + 1
            for a in pattern
        )
        lengths = {key: text.length for key, text in self._texts[field].items()}
        average = sum(lengths.values()) / len(lengths)
        return {
            key: idf * n * (K1 + 1) / (n + K1 * (1 - B + B * lengths[key] / average))
            for key, n in counts.items()
            if n
        }

    @staticmethod
    def _title(document: Document) -> Text:
        metadata = document.article.metadata
        return Text.of(metadata.title.value, metadata.language)

    @staticmethod
    def _body(document: Document) -> Text:
        return Text.of(document.article.page.body, document.article.metadata.language)


def _is_dated(document: Document, node: DateRange | Undated) -> bool:
    value = document.article.metadata.date.value
    if isinstance(node, Undated) or not value:
        return isinstance(node, Undated) and not value
    first = first_day(node.first) if node.first else "0000"
    last = last_day(node.last) if node.last else "9999-99"
    return first_day(value) <= last and last_day(value) >= first


def _occurrences(words: Sequence[str], pattern: Sequence[Accepts], slop: int) -> int:
    """How many places the pattern begins at: every combination of places is tried."""
    places = [[at for at, word in enumerate(words) if accepts(word)] for accepts in pattern]
    starts = {
        run[0]
        for run in product(*places)
        if all(one < other for one, other in pairwise(run))
        and run[-1] - run[0] - (len(run) - 1) <= slop
    }
    return len(starts)


def _is_near(word: str, wanted: str, edits: int) -> bool:
    return word[:1] == wanted[:1] and _distance(word, wanted) <= edits


@cache
def _distance(one: str, other: str) -> int:
    """Optimal string alignment distance, by its definition."""
    if not one or not other:
        return len(one) + len(other)
    ways = [
        _distance(one[1:], other) + 1,
        _distance(one, other[1:]) + 1,
        _distance(one[1:], other[1:]) + (one[0] != other[0]),
    ]
    if len(one) > 1 and len(other) > 1 and one[0] == other[1] and one[1] == other[0]:
        ways.append(_distance(one[2:], other[2:]) + 1)
    return min(ways)
