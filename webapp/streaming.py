"""Answers of any size: sent while they are made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from flask import stream_with_context

__all__ = ["streamed"]

_AT_ONCE = 32_768  # characters that are sent together


def streamed(pieces: Iterable[str]) -> Iterator[bytes]:
    """Pieces of text as the body of an answer, larger ones, in UTF-8.

    The first of those is made at once: an error before it is answered as any other. A later one
    breaks the connection off, so that nobody takes the part that was sent for the whole.
    """
    chunks = _chunks(pieces)
    first = next(chunks)
    return stream_with_context(chain([first], chunks))


def _chunks(pieces: Iterable[str]) -> Iterator[bytes]:
    """One at least, which may be empty."""
    waiting: list[str] = []
    size = 0
    for piece in pieces:
        waiting.append(piece)
        size += len(piece)
        if size >= _AT_ONCE:
            yield "".join(waiting).encode()
            waiting, size = [], 0
    yield "".join(waiting).encode()
