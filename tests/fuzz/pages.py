"""What holds of every page: for the targets that read one."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from functools import cache
from itertools import pairwise

from search.clean import clean, describe
from search.dates import is_date
from search.entities import Recogniser
from search.errors import Rejected
from search.ingest import read
from search.model import CleanPage, MediaType, Page, RawPage
from tests.fuzz.errors import check_error

__all__ = ["follow", "raw_page"]


def raw_page(content: bytes, media_type: MediaType) -> RawPage:
    """A page that a folder might have held."""
    digest = hashlib.sha256(content).hexdigest()
    return RawPage("/press/page", "press/page", media_type, content, digest)


def follow(raw: RawPage) -> CleanPage | None:
    """Take a page through all steps that look into it; None when it is refused.

    Raises:
        AssertionError: a step says of the page what is not so.
    """
    try:
        page = read(raw)
        _check_blocks(raw, page)
        cleaned = clean(page)
    except Rejected as refusal:
        check_error(refusal)
        return None
    _check_clean(raw, page, cleaned)
    metadata = describe(page, cleaned)
    assert not metadata.date.value or is_date(metadata.date.value)
    for entity in _recogniser().recognise(cleaned, metadata):
        assert entity.name.encode()
        for mention in entity.mentions:
            start, end = mention.chars
            assert 0 <= start < end <= len(cleaned.text)
            assert cleaned.text[start:end] == mention.surface
    return cleaned


def _check_blocks(raw: RawPage, page: Page) -> None:
    at = 0
    for block in page.blocks:
        assert at <= block.span.start < block.span.end <= len(raw.content)
        assert block.text.strip()
        assert block.text.encode()
        at = block.span.end


def _check_clean(raw: RawPage, page: Page, cleaned: CleanPage) -> None:
    """Every word of a block is in one piece of it, which was kept or removed.

    Pieces of one block have its bytes together where markup or bad bytes lie between.
    """
    assert cleaned.text.strip()
    assert cleaned.text.encode()
    pieces = sorted([*cleaned.kept, *cleaned.removed], key=lambda piece: piece.span)
    for one, other in pairwise(pieces):
        assert one.span == other.span or one.span.end <= other.span.start
    assert _letters(piece.text for piece in pieces) == _letters(block.text for block in page.blocks)
    assert pieces[0].span.start >= page.blocks[0].span.start
    assert pieces[-1].span.end <= len(raw.content)


def _letters(texts: Iterable[str]) -> Counter[str]:
    counts = Counter("".join(texts))
    return Counter({char: count for char, count in counts.items() if not char.isspace()})


@cache
def _recogniser() -> Recogniser:
    return Recogniser.load()
