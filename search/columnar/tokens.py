"""Texts to term numbers, many texts at once.

The texts are joined into one buffer of UTF-8 bytes and cut at separators by comparing bytes with
their neighbours. Chunks are looked up in tables (`chunks`), so the analyzer sees each distinct
chunk once, not each occurrence.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from search.columnar.arrays import Int64s, offsets_of, ranges
from search.columnar.chunks import ChunkTable, Codes, Words
from search.columnar.fields import WordAnalyzer
from search.columnar.vocabulary import Numbering

__all__ = ["Tokenizer", "Tokens"]

_WORD = 8
_WIDTHS = (1, 2, 4)
"""Chunks of up to 8, 16 and 32 bytes are looked up; longer ones are rare and analysed each time."""
_LONGEST = _WORD * _WIDTHS[-1]
_MOST_CHUNKS = 300_000
"""Chunks remembered at most. A corpus has more, but most of the others occur once."""
_TRAILING_ROUNDS = 2  # as in `he said "no."'`: a mark, a quote, and another quote
_INSIDE, _TRAILING, _SEPARATOR = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Tokens:
    """The words of several texts, in order."""

    terms: Codes
    """int32[n]: term number of each word."""
    counts: Int64s
    """int64[texts]: words of each text."""


class Tokenizer:
    """Finds the words of texts, and numbers new ones from `len(terms)` on.

    Args:
        analyzer: says where texts may be cut, and what the words of a chunk are.
        terms: number by term; completed with new terms.

    Raises:
        ValueError: the analyzer's separators are not ASCII, or lack newline or NUL.
    """

    def __init__(self, analyzer: WordAnalyzer, terms: Numbering) -> None:
        if not {"\n", "\0"} <= set(analyzer.separators):
            raise ValueError("newline and NUL have to be among the separators of an analyzer")
        self._words = analyzer.words
        self._classes = _byte_classes(analyzer)
        self._terms = terms
        self._tables = [ChunkTable(width) for width in _WIDTHS]
        self._forget()

    @property
    def nbytes(self) -> int:
        """Memory held by what is remembered of earlier texts."""
        several = len(self._several) + len(self._several_counts)
        return sum(table.nbytes for table in self._tables) + several * self._several.itemsize

    def tokenize(self, texts: Sequence[bytes]) -> Tokens:
        """The words of texts in UTF-8."""
        if sum(map(len, self._tables)) > _MOST_CHUNKS:
            self._forget()
        # One byte before and the zeros after spare every special case at the ends, and let the
        # last chunk be read in whole words.
        buffer = b"\n".join([b"", *texts, bytes(_LONGEST)])
        starts, ends = self._cut(buffer)
        codes = self._codes(buffer, starts, ends - starts)
        terms, words_before = self._expand(codes)
        sizes = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))
        bounds = np.zeros(len(texts) + 1, dtype=np.int64)
        np.cumsum(sizes + 1, out=bounds[1:])
        return Tokens(terms, np.diff(words_before[np.searchsorted(starts, bounds)]))

    def _cut(self, buffer: bytes) -> tuple[Int64s, Int64s]:
        """Where chunks start and end in the buffer."""
        kinds = np.frombuffer(buffer.translate(self._classes), dtype=np.uint8)
        separates = kinds == _SEPARATOR
        trails = kinds == _TRAILING
        for _ in range(_TRAILING_ROUNDS):
            separates[:-1] |= trails[:-1] & separates[1:]
        edges = np.flatnonzero(separates[1:] != separates[:-1])
        edges += 1
        return edges[::2], edges[1::2]

    def _codes(self, buffer: bytes, starts: Int64s, lengths: Int64s) -> Codes:
        """The code of each chunk: a term number, or -1 - n for the n-th entry of `_several`."""
        codes = np.empty(len(starts), dtype=np.int32)
        shortest = 1
        for table in self._tables:
            longest = table.width * _WORD
            fitting = np.flatnonzero((lengths >= shortest) & (lengths <= longest))
            chosen_starts, chosen_lengths = starts[fitting], lengths[fitting]
            words = _words_of(buffer, chosen_starts, chosen_lengths, table.width)
            learner = _Learner(self, buffer, chosen_starts, chosen_lengths)
            codes[fitting] = table.codes(words, learner.learn)
            shortest = longest + 1
        rest = np.flatnonzero(lengths > _LONGEST)
        codes[rest] = _Learner(self, buffer, starts, lengths).learn(rest)
        return codes

    def codes_of(self, chunks: Iterable[str]) -> Codes:
        """The codes of chunks that are not remembered."""
        terms, words_of = self._terms, self._words
        codes = []
        for chunk in chunks:
            words = words_of(chunk)
            if len(words) == 1:
                codes.append(terms[words[0]])
            elif words:
                self._several.extend([terms[word] for word in words])
                self._several_counts.append(len(words))
                codes.append(-len(self._several_counts))
            else:
                codes.append(-1)
        return np.array(codes, dtype=np.int32)

    def _expand(self, codes: Codes) -> tuple[Codes, Int64s]:
        """Term numbers, and how many come before each chunk (one entry more: before the end)."""
        several = np.flatnonzero(codes < 0)
        if not len(several):
            return codes, np.arange(len(codes) + 1)
        entries = -1 - codes[several]
        known_counts = np.array(self._several_counts, dtype=np.int64)
        counts = np.ones(len(codes), dtype=np.int64)
        counts[several] = known_counts[entries]
        before = np.zeros(len(codes) + 1, dtype=np.int64)
        np.cumsum(counts, out=before[1:])
        terms = np.repeat(codes, counts)
        sources = offsets_of(known_counts)[entries]
        taken = ranges(sources, counts[several])
        flat = np.array(self._several, dtype=np.int32)
        terms[ranges(before[several], counts[several])] = flat[taken]
        return terms, before

    def _forget(self) -> None:
        for table in self._tables:
            table.clear()
        # Entry 0 stands for no term at all.
        self._several = array("i")
        self._several_counts = array("i", [0])


@dataclass(frozen=True, slots=True)
class _Learner:
    """Analyses new chunks of one buffer."""

    tokenizer: Tokenizer
    buffer: bytes
    starts: Int64s
    lengths: Int64s

    def learn(self, new: Int64s) -> Codes:
        starts = self.starts[new]
        ends = (starts + self.lengths[new]).tolist()
        buffer = self.buffer
        return self.tokenizer.codes_of(
            buffer[start:end].decode() for start, end in zip(starts.tolist(), ends, strict=True)
        )


def _byte_classes(analyzer: WordAnalyzer) -> bytes:
    """256 bytes: what each byte of UTF-8 is to the analyzer."""
    classes = bytearray(256)
    for characters, kind in ((analyzer.trailing, _TRAILING), (analyzer.separators, _SEPARATOR)):
        if not characters.isascii():
            raise ValueError(f"characters at which texts are cut must be ASCII: {characters!r}")
        for byte in characters.encode():
            classes[byte] = kind
    return bytes(classes)


# _MASKS[n] keeps the first n bytes of a word that was read from memory in little-endian order.
_MASKS = np.array([(1 << 8 * n) - 1 for n in range(_WORD + 1)], dtype=np.uint64)


def _words_of(buffer: bytes, starts: Int64s, lengths: Int64s, width: int) -> list[Words]:
    """The bytes of chunks as `width` arrays uint64[n], zeros after their ends.

    The buffer ends with _LONGEST bytes that are in no chunk.
    """
    at_any_byte: NDArray[np.uint64] = np.ndarray(
        (len(buffer) - _WORD + 1,), dtype="<u8", buffer=buffer, strides=(1,)
    )
    words = []
    for index in range(width):
        word = at_any_byte[starts + index * _WORD]
        word &= _MASKS.take(lengths - index * _WORD, mode="clip")
        words.append(word)
    return words
