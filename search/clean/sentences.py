"""Splitting of a paragraph whose first or last sentences are boilerplate."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from search.clean.lexicon import Finding, flat, key_of, lexicon
from search.model import Block, MediaType, Page, Span

__all__ = ["pieces_of"]

_BORDER = re.compile(r"[.!?…:][\"'”’»)\]]*\s+(?=[\"'“«(\[]?[^\W_])")
_WINDOW = 1_500  # characters: no notice at the edge of a paragraph is longer
_MIN_CHARS = 60
_MIN_WORDS = 10  # less than that is not worth keeping from a line of boilerplate


def pieces_of(page: Page) -> Iterator[tuple[Block, Finding | None]]:
    """The blocks of a page, those with boilerplate at an edge cut in two or three.

    A piece keeps the line of its block and has its own byte span. The finding is None for a
    block that is yet to be judged.
    """
    for block in page.blocks:
        cuts = _cuts(block.text) if len(block.text) >= _MIN_CHARS else None
        if cuts is None:
            yield block, None
            continue
        (start, opening), (end, closing) = cuts
        if start:
            yield _part(block, 0, start, page), opening
        yield _part(block, start, end, page), None
        if end < len(block.text):
            yield _part(block, end, len(block.text), page), closing


_Cut = tuple[int, Finding | None]


def _cuts(text: str) -> tuple[_Cut, _Cut] | None:
    """Where the article part of a paragraph begins and ends; None when all or nothing is."""
    borders = _borders(text)
    if len(borders) < 2:
        return None
    end = _tail(text, borders)
    start = _head(text, [b for b in borders if b <= end[0]])
    if (start[1] is None and end[1] is None) or _is_chrome(text):
        return None
    left = key_of(flat(text[start[0] : end[0]][:_WINDOW]))
    return (start, end) if left.count(" ") >= _MIN_WORDS else None


def _borders(text: str) -> list[int]:
    """Offsets at which sentences begin, near the two ends of the text."""
    near_end = max(_WINDOW, len(text) - _WINDOW)
    found = [m.end() for m in _BORDER.finditer(text, 0, _WINDOW)]
    if len(text) > _WINDOW:
        found += [m.end() for m in _BORDER.finditer(text, near_end - 1)]
    return [0, *found]


def _tail(text: str, borders: list[int]) -> _Cut:
    """The first sentence from which on all is one notice."""
    cut: _Cut = (len(text), None)
    for start, end in reversed(list(pairwise([*borders, len(text)]))):
        sentence = text[start:end]
        bare = flat(sentence)
        key = key_of(bare)
        finding = _finding(sentence, bare, key)
        if finding:
            cut = (start, finding)
        elif not _may_follow(sentence, key):
            break
    return cut


def _head(text: str, borders: list[int]) -> _Cut:
    """The sentence before which all is one notice."""
    cut: _Cut = (0, None)
    for start, end in pairwise(borders):
        sentence = text[start:end]
        bare = flat(sentence)
        finding = _finding(sentence, bare, key_of(bare))
        if finding is None:
            break
        cut = (end, cut[1] or finding)
    return cut


def _finding(sentence: str, bare: str, key: str) -> Finding | None:
    if not key:
        return None
    found = lexicon().notice(sentence, key) or lexicon().line(bare, key)
    return None if found is None or found.weak else found


def _is_chrome(text: str) -> bool:
    """Whether the line as a whole is a known phrase, such as a copyright notice."""
    bare = flat(text[:_WINDOW])
    found = lexicon().line(bare, key_of(bare))
    return found is not None and not found.weak


def _may_follow(sentence: str, key: str) -> bool:
    """Whether a sentence is one that only a notice before it explains."""
    return lexicon().addresses(key) and not lexicon().reports(sentence, key)


def _part(block: Block, start: int, end: int, page: Page) -> Block:
    raw = block.text[start:end]
    text = raw.strip()
    if page.media_type is not MediaType.TEXT or "\ufffd" in block.text:
        return replace(block, text=text)  # markup or bad bytes lie between: the whole is known
    start += len(raw) - len(raw.lstrip())
    at = block.span.start + len(block.text[:start].encode(page.encoding))
    return replace(block, text=text, span=Span(at, at + len(text.encode(page.encoding))))
