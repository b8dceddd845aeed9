"""A sample of removed blocks for judging by hand, as rows of Markdown.

    python scripts/sample_removed.py PAGES... --count 200 --seed 1

PAGES are files or folders that ``search-cli inspect`` takes. Each category gets its share of the
rows, and at least five where it has so many, so that rare ones are judged too; a text that is
removed many times is taken once. A row has the page, the block between its neighbours (+ kept,
- removed), each shortened, the category, the reason, and an empty cell for the verdict. The same
seed over the same pages gives the same rows.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from search.model import Category, CleanPage, KeptBlock, RemovedBlock
from search.pipeline import inspect

LEAST = 5
"""Rows of each category, where it has so many."""

BLOCK, NEIGHBOUR, NAME = 80, 30, 16
"""Characters shown of a block, of those around it, and of the name of its page."""


class Sample(NamedTuple):
    """A removed block, and the texts that stand before and after it."""

    page: str
    block: RemovedBlock
    before: str
    after: str


def main() -> None:
    """Print the rows."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("pages", nargs="+", type=Path)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    samples = list(removed_blocks(options.pages))
    print("| page | before | removed | after | category | reason | verdict |")
    print("|---|---|---|---|---|---|---|")
    for sample in stratified(samples, options.count, options.seed):
        print(_row(sample))


def removed_blocks(paths: Sequence[Path]) -> Iterator[Sample]:
    """Every removed block of every page, each text of a category once."""
    seen = set()
    for inspected in inspect(paths):
        if inspected.article is None:
            continue
        name = inspected.name.rpartition("/")[2]
        for sample in _of_page(name, inspected.article.page):
            key = (sample.block.category, sample.block.text.casefold())
            if key not in seen:
                seen.add(key)
                yield sample


def stratified(samples: Sequence[Sample], count: int, seed: int) -> list[Sample]:
    """So many samples: the first few of each category, the others as chance has it."""
    shuffled = list(samples)
    random.Random(seed).shuffle(shuffled)  # noqa: S311 - for the same rows every time
    chosen, rest = [], []
    taken: Counter[Category] = Counter()
    for sample in shuffled:
        category = sample.block.category
        taken[category] += 1
        (chosen if taken[category] <= LEAST else rest).append(sample)
    chosen = (chosen + rest)[:count]
    return sorted(chosen, key=lambda one: (one.block.category, one.page, one.block.span))


def _of_page(name: str, page: CleanPage) -> Iterator[Sample]:
    blocks: list[KeptBlock | RemovedBlock | None] = [None, *page.blocks, None]
    for before, block, after in zip(blocks, blocks[1:], blocks[2:], strict=False):
        if isinstance(block, RemovedBlock):
            yield Sample(name, block, _marked(before), _marked(after))


def _marked(block: KeptBlock | RemovedBlock | None) -> str:
    if block is None:
        return ""
    return f"{'+' if isinstance(block, KeptBlock) else '-'} {_short(block.text, NEIGHBOUR)}"


def _row(sample: Sample) -> str:
    block = sample.block
    cells = (
        _short(sample.page, NAME),
        sample.before,
        _short(block.text, BLOCK),
        sample.after,
        block.category.value,
        _short(block.reason, BLOCK),
        "",
    )
    return f"| {' | '.join(cells)} |"


def _short(text: str, size: int) -> str:
    """On one line, not longer, and without what Markdown takes for the end of a cell."""
    line = " ".join(text.split()).replace("\\", "\\\\").replace("|", "\\|").replace("`", "'")
    return line if len(line) <= size else f"{line[: size - 1]}…"


if __name__ == "__main__":
    main()
