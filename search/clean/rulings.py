"""What a person has decided about blocks overrules everything else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from search.clean.known import Known, Ruling
from search.clean.lexicon import Finding
from search.clean.sentences import pieces_of
from search.clean.wrapping import unwrapped
from search.model import Block, Category, MediaType, Page

__all__ = ["overruled", "ruled_pieces"]


def ruled_pieces(page: Page, known: Known) -> Iterator[tuple[Block, Finding | None, Ruling | None]]:
    """The blocks of a page, cut as `pieces_of` does, and the rule for each.

    A block with a rule is left whole, and so is every block of an article that is ready.
    """
    page = unwrapped(page)
    rulings = [known.ruling(block.text) for block in page.blocks]
    if page.media_type is MediaType.READY or any(rulings):
        for block, ruling in zip(page.blocks, rulings, strict=True):
            if ruling or page.media_type is MediaType.READY:
                yield block, None, ruling
            else:
                for piece, finding in pieces_of(replace(page, blocks=(block,))):
                    yield piece, finding, known.ruling(piece.text)
        return
    for piece, finding in pieces_of(page):
        yield piece, finding, known.ruling(piece.text)


def overruled(
    judged: Sequence[Finding | None], rulings: Sequence[Ruling | None]
) -> list[Finding | None]:
    """The judgements, with what a person decided in place of them."""
    return [
        finding if ruling is None else _finding(ruling)
        for finding, ruling in zip(judged, rulings, strict=True)
    ]


def _finding(ruling: Ruling) -> Finding | None:
    if ruling.keep:
        return None
    return Finding(Category.OVERRULED, f"a rule for this outlet removes it: '{ruling.pattern}'")
