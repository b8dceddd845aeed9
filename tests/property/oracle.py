"""Answers worked out the slow and obvious way, document by document, to hold the index to."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise, product

from making import stem_terms

from search.dates import first_day, last_day
from search.index.analysis import stem_term, tokenize
from search.model import Document
from search.query.syntax import (
    AllOf,
    AnyOf,
    DateRange,
    Everything,
    Field,
    Node,
    Not,
    OneName,
    Phrase,
    Undated,
    Word,
)

K1, B = 1.2, 0.75
WEIGHTS = {Field.TITLE: 2.0, Field.BODY: 1.0, Field.REMOVED: 1.0}

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
        return len(self.words)


class Oracle:
    """Scores of a query over documents."""

    def __init__(self, documents: Iterable[Document]) -> None:
        self._documents = {document.id: document for document in documents}
        self._texts = {
            Field.TITLE: {k: self._title(d) for k, d in self._documents.items()},
            Field.BODY: {k: self._body(d) for k, d in self._documents.items()},
            Field.REMOVED: {k: self._removed(d) for k, d in self._documents.items()},
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
            case Word() | Phrase() | OneName():
                return self._name(node) if isinstance(node, OneName) else self._leaf(node)
            case AnyOf():
                parts = [self.scores(part) for part in node.nodes]
                return {
                    key: sum(part.get(key, 0.0) for part in parts)
                    for key in self._documents
                    if any(key in part for part in parts)
                }
            case DateRange() | Undated():
                return {k: 0.0 for k, d in self._documents.items() if _is_dated(d, node)}

    def _leaf(self, leaf: Word | Phrase) -> Scores:
        fields = (leaf.field,) if leaf.field else (Field.TITLE, Field.BODY)
        words = _words(leaf)
        if len(words) == 1:
            return self._one_word(leaf, words[0], fields)
        found: Scores = {}
        for field in fields:
            boost = leaf.boost * WEIGHTS[field]
            for key, score in self._in_a_row(leaf, words, field).items():
                found[key] = found.get(key, 0.0) + boost * score
        return found

    def _name(self, node: OneName) -> Scores:
        """The best of: what was typed, forms of one word together, each longer form by itself."""
        typed = node.nodes[0]
        leaves = [part for part in node.nodes if isinstance(part, Word | Phrase)]
        fields = (leaves[-1].field,) if leaves[-1].field else (Field.TITLE, Field.BODY)
        main = fields[-1]
        short = [leaf for leaf in leaves if len(_words(leaf)) == 1]
        sums: Scores = {}
        for leaf in short:
            for key, share in self._shares(leaf, _words(leaf)[0], fields).items():
                sums[key] = sums.get(key, 0.0) + share
        weight = own = self._idf(min(len(self._documents), self._holders(short, main)))
        parts = []
        if typed not in short:
            parts.append(self.scores(typed))
            weight = self._weight(typed, main)
        scale = leaves[-1].boost * weight / own * self._idf(len(sums)) * (K1 + 1)
        parts.append({key: scale * tf / (tf + K1) for key, tf in sums.items()})
        for leaf in leaves:
            if leaf is not typed and leaf not in short:
                parts += [self._form(leaf, field, weight) for field in fields]
        found = {key for part in parts for key in part}
        return {key: max(part.get(key, 0.0) for part in parts) for key in found}

    def _holders(self, leaves: Sequence[Word | Phrase], field: Field) -> int:
        """How many documents have each of the words, added up."""
        return sum(len(self._shares(leaf, _words(leaf)[0], [field])) for leaf in leaves)

    def _weight(self, typed: Node, field: Field) -> float:
        if isinstance(typed, AllOf):
            return sum(self._weight(part, field) for part in typed.nodes)
        assert isinstance(typed, Word | Phrase)
        words = _words(typed)
        if len(words) == 1:
            return self._idf(self._holders([typed], field))
        return sum(self._idf(self._holders([Phrase(word)], field)) for word in words)

    def _form(self, leaf: Word | Phrase, field: Field, weight: float) -> Scores:
        words = _words(leaf)
        own = sum(self._idf(self._holders([Phrase(word)], field)) for word in words)
        scale = leaf.boost * WEIGHTS[field] * weight / own
        return {key: scale * n for key, n in self._in_a_row(leaf, words, field).items()}

    def _one_word(self, leaf: Word | Phrase, word: str, fields: Sequence[Field]) -> Scores:
        """Occurrences in title and body make one score, the title's counting twice."""
        sums = self._shares(leaf, word, fields)
        weight = leaf.boost * self._idf(len(sums)) * (K1 + 1)
        return {key: weight * tf / (tf + K1) for key, tf in sums.items()}

    def _shares(self, leaf: Word | Phrase, word: str, fields: Sequence[Field]) -> Scores:
        """Occurrences of a word in relation to the lengths of the fields."""
        sums: Scores = {}
        for field in fields:
            for key, text in self._texts[field].items():
                if isinstance(leaf, Phrase):
                    count = text.words.count(word)
                elif leaf.prefix:
                    count = sum(other.startswith(word) for other in text.words)
                elif leaf.edits:
                    count = sum(_is_near(other, word, leaf.edits) for other in text.words)
                else:
                    count = sum(other in stem_terms(word) for other in text.stems)
                if count:
                    share = WEIGHTS[field] * count / self._norm(field, key)
                    sums[key] = sums.get(key, 0.0) + share
        return sums

    def _in_a_row(self, leaf: Word | Phrase, words: Sequence[str], field: Field) -> Scores:
        """BM25F of words one after another in one field, written out."""
        pattern: list[Accepts] = [word.__eq__ for word in words]
        if isinstance(leaf, Word) and leaf.prefix:
            pattern[-1] = lambda word: word.startswith(words[-1])
        slop = leaf.slop if isinstance(leaf, Phrase) else 0
        texts = {key: text.words for key, text in self._texts[field].items()}
        counts = {key: _occurrences(text, pattern, slop) for key, text in texts.items()}
        idf = sum(
            self._idf(sum(any(map(accepts, text)) for text in texts.values()))
            for accepts in pattern
        )
        return {
            key: idf * n * (K1 + 1) / (n + K1 * self._norm(field, key))
            for key, n in counts.items()
            if n
        }

    def _idf(self, count: int) -> float:
        return math.log(1 + (len(self._documents) - count + 0.5) / (count + 0.5))

    def _norm(self, field: Field, key: str) -> float:
        texts = self._texts[field]
        average = sum(text.length for text in texts.values()) / len(texts)
        return 1 - B + B * texts[key].length / average

    @staticmethod
    def _title(document: Document) -> Text:
        metadata = document.article.metadata
        return Text.of(metadata.title.value, metadata.language)

    @staticmethod
    def _body(document: Document) -> Text:
        return Text.of(document.article.page.body, document.article.metadata.language)

    @staticmethod
    def _removed(document: Document) -> Text:
        blocks = document.article.page.removed
        language = document.article.metadata.language
        return Text.of("\n".join(block.text for block in blocks), language)


def _words(leaf: Word | Phrase) -> list[str]:
    return [token.text for token in tokenize(leaf.text)]


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
