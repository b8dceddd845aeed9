"""The words of a TEXT field while documents are added.

Texts wait until there are enough to be cut at once (`tokens`); each batch becomes one run of
postings. Fields conflated from this one take the same words in the same batch.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from whoosh.fields import FieldType

from search.columnar.arrays import AnyInts, Int64s, narrow, ranges
from search.columnar.conflated import ConflatedColumn
from search.columnar.fields import WordAnalyzer
from search.columnar.layout import FieldLayout
from search.columnar.packed import Writable
from search.columnar.postings import Run, make_run, postings_arrays
from search.columnar.tokens import Tokenizer
from search.columnar.vocabulary import (
    TERM_BYTES,
    Numbering,
    encoded,
    sorted_ranks,
    vocabulary_arrays,
)

__all__ = ["PlacedWords", "TextColumn"]

_BATCH_BYTES = 4 << 20
"""Bytes of text cut at once: enough to make the fixed costs small, little enough for a cache."""
_BATCH_WORDS = 1 << 19


@dataclass(frozen=True, slots=True)
class PlacedWords:
    """Words of a document that are ready, and their positions, ascending."""

    words: Sequence[str]
    positions: Sequence[int]


class TextColumn:
    """A TEXT field: words in batches, runs of postings, lengths.

    Args:
        layout: of the field.
        field: gives the analyzer.
        conflated: the fields that are conflated from this one.
    """

    def __init__(
        self, layout: FieldLayout, field: FieldType, conflated: Sequence[ConflatedColumn]
    ) -> None:
        self._layout = layout
        self._analyzer = field.analyzer
        self._conflated = conflated
        self._terms = Numbering()
        self._tokenizer = (
            Tokenizer(field.analyzer, self._terms)
            if isinstance(field.analyzer, WordAnalyzer)
            else None
        )
        self._texts = _WaitingTexts()
        self._placed = _WaitingWords()
        self._runs: list[Run] = []
        self._run_bytes = 0
        self._lengths: list[tuple[AnyInts, Int64s]] = []

    @property
    def nbytes(self) -> int:
        """Memory held."""
        tables = self._tokenizer.nbytes if self._tokenizer is not None else 0
        waiting = self._texts.size + self._placed.nbytes
        return self._run_bytes + tables + waiting + len(self._terms) * TERM_BYTES

    def prepare(self, value: object) -> bytes | PlacedWords:
        """A value in the form that `add` takes.

        Raises:
            ValueError: it is neither a str nor a list of str, or has unpaired surrogates.
        """
        if isinstance(value, str):
            text = value.encode()
            if self._tokenizer is not None:
                return text
            tokens = self._analyzer(value, positions=True, mode="index")
            placed = sorted(((token.pos, token.text) for token in tokens), key=lambda pair: pair[0])
            return PlacedWords([word for _, word in placed], [position for position, _ in placed])
        if isinstance(value, list | tuple) and all(isinstance(word, str) for word in value):
            "".join(value).encode()  # raises where a word could not be written later
            return PlacedWords(value, range(len(value)))
        raise ValueError(f"takes a str or a list of str, not {type(value).__name__}")

    def add(self, document: int, value: bytes | PlacedWords) -> None:
        """Add the value of a document; documents ascend."""
        if isinstance(value, bytes):
            self._texts.add(document, value)
        else:
            self._placed.add(document, value, self._terms)

    def flush_if_enough(self) -> bool:
        """Make postings of what waits when it makes a batch; tells whether it did.

        Only between documents: a document's groups are to be known when its words are taken.
        """
        enough = self._texts.size >= _BATCH_BYTES or self._placed.size >= _BATCH_WORDS
        if enough:
            self.flush()
        return enough

    def flush(self) -> None:
        """Make postings of what waits, here and in the conflated fields."""
        batches = []
        if self._texts.documents and self._tokenizer is not None:
            batches.append(self._texts.tokenized(self._tokenizer))
            self._texts = _WaitingTexts()
        if self._placed.documents:
            batches.append(self._placed.batch())
            self._placed = _WaitingWords()
        if not batches:
            return
        self._lengths += [(batch.documents, batch.counts) for batch in batches]
        batch = batches[0] if len(batches) == 1 else _in_order(batches)
        if not len(batch.terms):
            return
        docs = np.repeat(batch.documents, batch.counts)
        positions = batch.positions if self._layout.positions else None
        run = make_run(batch.terms, docs, positions, len(self._terms))
        self._runs.append(run)
        self._run_bytes += run.nbytes
        words = list(self._terms) if self._conflated else []
        for column in self._conflated:
            column.take(words, batch.terms, docs)

    def arrays(self, documents: int) -> Iterator[tuple[str, Writable]]:
        """Its arrays by the names that they have in a segment; none when it has no words.

        Args:
            documents: number of documents of the segment.
        """
        self.flush()
        if not self._terms:
            return
        terms, ranks = sorted_ranks(list(self._terms))
        yield from vocabulary_arrays(encoded(terms))
        yield from postings_arrays([run.renumbered(ranks) for run in self._runs], len(terms))
        lengths = np.zeros(documents, dtype=np.int64)
        for numbers, counts in self._lengths:
            lengths[numbers] = counts
        yield "lengths", narrow(lengths)


@dataclass(frozen=True, slots=True)
class _Batch:
    """The words of several documents."""

    documents: AnyInts
    """uint16[d], ascending."""
    counts: Int64s
    """int64[d]: words of each document."""
    terms: AnyInts
    """int32[sum of counts]."""
    positions: AnyInts
    """int64[sum of counts]."""


class _WaitingTexts:
    """Texts of documents, not cut yet."""

    def __init__(self) -> None:
        self.documents = array("H")
        self.size = 0
        """Bytes of text."""
        self._texts: list[bytes] = []

    def add(self, document: int, text: bytes) -> None:
        self.documents.append(document)
        self._texts.append(text)
        self.size += len(text)

    def tokenized(self, tokenizer: Tokenizer) -> _Batch:
        tokens = tokenizer.tokenize(self._texts)
        return _Batch(
            documents=np.array(self.documents, dtype=np.uint16),
            counts=tokens.counts,
            terms=tokens.terms,
            positions=ranges(np.zeros_like(tokens.counts), tokens.counts),
        )


class _WaitingWords:
    """Words of documents that need no cutting."""

    def __init__(self) -> None:
        self.documents = array("H")
        self._counts = array("q")
        self._terms = array("i")
        self._positions = array("q")

    @property
    def size(self) -> int:
        """Number of words."""
        return len(self._terms)

    @property
    def nbytes(self) -> int:
        return self.size * (self._terms.itemsize + self._positions.itemsize)

    def add(self, document: int, placed: PlacedWords, terms: Numbering) -> None:
        self.documents.append(document)
        self._counts.append(len(placed.words))
        self._terms.extend(map(terms.__getitem__, placed.words))
        self._positions.extend(placed.positions)

    def batch(self) -> _Batch:
        return _Batch(
            documents=np.array(self.documents, dtype=np.uint16),
            counts=np.array(self._counts, dtype=np.int64),
            terms=np.array(self._terms, dtype=np.int32),
            positions=np.array(self._positions, dtype=np.int64),
        )


def _in_order(batches: Sequence[_Batch]) -> _Batch:
    """Batches of different documents as one, in the order of the documents."""
    documents = np.concatenate([batch.documents for batch in batches])
    counts = np.concatenate([batch.counts for batch in batches])
    order = np.argsort(documents, kind="stable")
    starts = np.cumsum(counts) - counts
    words = ranges(starts[order], counts[order])
    return _Batch(
        documents=documents[order],
        counts=counts[order],
        terms=np.concatenate([batch.terms for batch in batches])[words],
        positions=np.concatenate([batch.positions for batch in batches])[words],
    )
