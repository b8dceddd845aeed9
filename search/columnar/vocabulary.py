"""The terms of a field: numbered while they are found, sorted when they are written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from search.columnar.arrays import AnyInts, offsets_of

__all__ = [
    "TERM_BYTES",
    "Numbering",
    "encoded",
    "sorted_ranks",
    "term_bytes",
    "term_text",
    "vocabulary_arrays",
]

TERM_BYTES = 150
"""Memory that a term takes up: a short str, an int, and their entries in a dict and a list."""


class Numbering(dict[str, int]):
    """Numbers of distinct terms in the order in which they were first asked for."""

    def __missing__(self, term: str) -> int:
        self[term] = number = len(self)
        return number


def sorted_ranks(terms: Sequence[str]) -> tuple[list[str], AnyInts]:
    """Distinct terms in the order of their UTF-8 bytes, and the rank of each of them: uint32[n].

    The order of code points, in which Python compares, is that of UTF-8 bytes.
    """
    order = sorted(range(len(terms)), key=terms.__getitem__)
    ranks = np.empty(len(terms), dtype=np.uint32)
    ranks[order] = np.arange(len(terms), dtype=np.uint32)
    return [terms[number] for number in order], ranks


def term_bytes(text: str | bytes) -> bytes:
    """A term that is asked for, as it would stand in a dictionary."""
    return text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")


def term_text(text: str | bytes) -> str:
    """A term that is asked for, as str. Bytes that are no UTF-8 become one that is nowhere."""
    return text if isinstance(text, str) else text.decode("utf-8", "surrogateescape")


def encoded(terms: Sequence[str]) -> list[bytes]:
    """Terms in UTF-8."""
    return [term.encode() for term in terms]


def vocabulary_arrays(terms: Sequence[bytes]) -> Iterator[tuple[str, AnyInts]]:
    """Sorted terms by the names that their arrays have in a segment."""
    lengths = np.fromiter(map(len, terms), dtype=np.int64, count=len(terms))
    yield "terms", np.frombuffer(b"".join(terms), dtype=np.uint8)
    yield "term_offsets", offsets_of(lengths)
