"""HTML pages: one block for each stretch of text that a browser shows as a paragraph, item or row.

The byte range of a block runs from its first word to its last in the page's source, tags and
character references between them included.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from bs4.dammit import EncodingDetector

from search.errors import Rejected
from search.ingest.formats.decoding import Decoded, Hint, decode_page
from search.ingest.formats.html_metadata import declared_of
from search.ingest.formats.html_outline import Node, Text, path_of, texts_of
from search.ingest.formats.html_runs import Run
from search.ingest.formats.html_source import taken_apart
from search.model import Block, Markup, MediaType, Page, RawPage, Span

__all__ = ["MAX_TAGS", "read_html"]

MAX_TAGS = 200_000
"""A page with more tags is not an article."""

# A row is one block unless it lays out the page.
_MAX_CELL_CHARS = 300
_MAX_CELL_TEXTS = 6
_NOT_IN_ROWS = frozenset("article form h1 h2 h3 h4 h5 h6 header li main nav pre section".split())


def read_html(raw: RawPage, encoding: str | None = None) -> Page:
    """Read an HTML page into blocks, and the metadata that it declares.

    Args:
        encoding: the page's encoding if it is known; else it is found out.

    Raises:
        Rejected: undecodable, binary, without text, with more than `MAX_TAGS` tags, or beyond a
            limit of `search.ingest.formats.html_source`.
    """
    charset = EncodingDetector.find_declared_encoding(raw.content, is_html=True)
    decoded = decode_page(raw, encoding, *([Hint(charset, "its meta tag")] if charset else []))
    tags = decoded.text.count("<")
    if tags > MAX_TAGS:
        raise Rejected(f"{tags:,} tags, more than {MAX_TAGS:,} tags: not a page of press")
    source = taken_apart(decoded.text)
    texts = _rows(texts_of(source)) if source.runs else []
    if not texts:
        raise Rejected("empty: the page shows no text")
    blocks = tuple(_blocks(texts, decoded))
    declared = (*raw.declared, *declared_of(source))
    return Page(blocks, MediaType.HTML, decoded.codec, declared)


def _blocks(texts: Sequence[Text], decoded: Decoded) -> Iterator[Block]:
    line, at, byte = -1, 0, decoded.mark
    before: Text | None = None
    for text in texts:
        run = text.run
        start = byte + len(decoded.text[at : run.start].encode(decoded.codec))
        byte = start + len(decoded.text[run.start : run.end].encode(decoded.codec))
        at = run.end
        line += 1 if before is not None and _are_neighbours(before, text) else 2
        before = text
        yield Block(run.text, line, Span(start, byte), Markup(path_of(text.node), run.linked))


def _are_neighbours(one: Text, other: Text) -> bool:
    """Whether they are lines of one paragraph, items of one list or rows of one table."""
    if other.run.breaks:
        return other.run.breaks == 1 and one.node is other.node
    item, next_item = one.node.item, other.node.item
    if item is None or next_item is None or item is next_item:
        return False
    return item.around is next_item.around


def _rows(texts: Sequence[Text]) -> list[Text]:
    """The texts with those of one row of a table joined."""
    joined: list[Text] = []
    for row, group in groupby(texts, key=lambda text: text.node.row):
        cells = list(group)
        joined += [_row(row, cells)] if row is not None and _is_data(row, cells) else cells
    return joined


def _is_data(row: Node, texts: Sequence[Text]) -> bool:
    """Whether a row tells data: several short cells without a structure of their own."""
    if row.nests or any(text.node.name in _NOT_IN_ROWS for text in texts):
        return False
    sizes: dict[Node | None, list[int]] = {}
    for text in texts:
        sizes.setdefault(text.node.cell, []).append(len(text.run.text))
    return len(sizes) > 1 and all(
        len(cell) <= _MAX_CELL_TEXTS and sum(cell) <= _MAX_CELL_CHARS for cell in sizes.values()
    )


def _row(row: Node, texts: Sequence[Text]) -> Text:
    runs = [text.run for text in texts]
    chars = sum(len(run.text) for run in runs)
    linked = sum(len(run.text) * run.linked for run in runs) / chars
    joined = " ".join(run.text for run in runs)
    return Text(Run(joined, runs[0].start, runs[-1].end, linked, 0), row)
