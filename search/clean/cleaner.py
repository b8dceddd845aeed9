"""`clean`: the blocks of a page, split, judged and named."""

from __future__ import annotations

from collections.abc import Sequence

from search.clean.boilerplate import findings_of
from search.clean.features import Line, lines_of
from search.clean.headline import headline_of, with_headline
from search.clean.headroom import with_headroom
from search.clean.lexicon import Finding, flat, key_of
from search.clean.region import outside
from search.clean.roles import roles_of
from search.clean.sentences import pieces_of
from search.clean.wrapping import unwrapped
from search.errors import Rejected
from search.model import Category, CleanPage, KeptBlock, Page, RemovedBlock

__all__ = ["clean", "title_keys"]

_TITLE_NAMES = ("og:title", "twitter:title", "headline", "title", "dc.title")


def clean(page: Page) -> CleanPage:
    """Keep the article of a page and say of everything else why it went.

    Raises:
        Rejected: no article text is left.
    """
    pieces = tuple(pieces_of(unwrapped(page)))
    lines = lines_of(block for block, _ in pieces)
    found = findings_of(lines, [finding for _, finding in pieces])
    judged = outside(lines, found)
    headline = headline_of(lines, found, judged, title_keys(page, lines, found))
    if headline is not None:
        judged = with_headline(lines, found, judged, headline)
        judged = with_headroom(lines, judged, headline)
    kept = [line for line, finding in zip(lines, judged, strict=True) if finding is None]
    if not kept:
        raise Rejected(f"no article text: all {len(page.blocks)} blocks are boilerplate")
    roles = roles_of(kept, lines[headline] if headline is not None else None)
    return CleanPage.of(
        (
            KeptBlock(line.text, role, line.block.line, line.block.span)
            for line, role in zip(kept, roles, strict=True)
        ),
        (_removed(line, f) for line, f in zip(lines, judged, strict=True) if f is not None),
    )


def title_keys(
    page: Page, lines: Sequence[Line], found: Sequence[Finding | None]
) -> frozenset[str]:
    """Keys of the texts that the page's markup or its path tells as its title."""
    declared = [value for name, value in page.declared if name.lower() in _TITLE_NAMES]
    paths = [
        line.text.replace("›", "»").replace(">", "»").rpartition("»")[2]
        for line, finding in zip(lines, found, strict=True)
        if finding and finding.category is Category.BREADCRUMB
    ]
    return frozenset(key_of(flat(text)) for text in (*declared, *paths)) - {""}


def _removed(line: Line, finding: Finding) -> RemovedBlock:
    block = line.block
    return RemovedBlock(block.text, finding.category, finding.reason, block.line, block.span)
