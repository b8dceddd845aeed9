"""What the cleaner makes of the pages written for the tests, held against their labels."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from search.clean import clean
from search.errors import Rejected
from search.evaluation.cleaning import evaluate_cleaning
from search.ingest import read
from search.model import Category, CleanPage, KeptBlock, RemovedBlock
from tests.quality.pages import FOLDER, FORMS, Line, MadePage, made_pages

__all__ = [
    "FLOORS",
    "Figures",
    "Judged",
    "figures_of",
    "judge",
    "judged_pages",
    "raised",
    "read_floors",
    "write_floors",
]

FLOORS = FOLDER / "floors.json"
"""What each form has to reach; it only rises."""

_SENTENCES = frozenset({"body", "lead", "quote"})
# A label of a menu or the headline of another article is told by its place alone.
_TOLD_BY_PLACE = frozenset({"nav", "related"})


class Judged(NamedTuple):
    """A page and what became of it.

    Attributes:
        lost: lines of the article of which something was removed, and what was said of them.
        left: lines of boilerplate of which something was kept.
        named: removed lines of boilerplate, what was said of them, and whether that is right.
    """

    page: MadePage
    found: str
    lost: tuple[tuple[Line, str], ...]
    left: tuple[Line, ...]
    named: tuple[tuple[Line, str, bool], ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """What was measured on the pages of one form; shares are 0 to 1.

    Attributes:
        f1: of shingles of four words, as in `search.evaluation.cleaning`.
        sentences: paragraphs of the article of which something was removed.
        lines: other lines of the article (headlines, names, captions, rows) so removed.
        categories: share of the removed lines of boilerplate whose category is right.
    """

    pages: int
    precision: float
    recall: float
    f1: float
    sentences: int
    lines: int
    categories: float


def judge(page: MadePage) -> Judged:
    """Read and clean a page, and look up each block's bytes among its labelled lines."""
    cleaned = _cleaned(page)
    lost, left, named = [], [], []
    for line in page.lines:
        kept = [block for block in cleaned.kept if _meet(block, line)]
        removed = [block for block in cleaned.removed if _meet(block, line)]
        said = ", ".join(f"{block.category.value} ({block.reason})" for block in removed)
        if line.is_article and (removed or not kept):
            lost.append((line, said or "not read"))
        elif line.is_boilerplate and kept:
            left.append(line)
        elif line.is_boilerplate and removed:
            named.append((line, said, all(_is_right(block, line) for block in removed)))
    return Judged(page, _found(page, cleaned), tuple(lost), tuple(left), tuple(named))


def judged_pages(form: str) -> tuple[Judged, ...]:
    """All pages of a form, judged."""
    return tuple(judge(page) for page in made_pages() if page.form == form)


def figures_of(judged: Iterable[Judged]) -> Figures:
    """The figures of these pages."""
    pages = tuple(judged)
    report = evaluate_cleaning(
        {one.page.name: one.found for one in pages},
        {one.page.name: one.page.reference for one in pages},
    )
    lost = [line for one in pages for line, _ in one.lost]
    sentences = sum(bool(line.labels & _SENTENCES) for line in lost)
    right = [is_right for one in pages for _, _, is_right in one.named]
    return Figures(
        pages=len(pages),
        precision=report.precision,
        recall=report.recall,
        f1=report.f1,
        sentences=sentences,
        lines=len(lost) - sentences,
        categories=sum(right) / len(right) if right else 1.0,
    )


def read_floors(path: Path = FLOORS) -> dict[str, dict[str, float]]:
    """The floors by form; those that are not there yet are missing."""
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def raised(floors: Mapping[str, float], figures: Figures) -> dict[str, float]:
    """The floors of a form after these figures: none is lower than it was."""
    return {
        "f1": max(floors.get("f1", 0.0), _down(figures.f1)),
        "categories": max(floors.get("categories", 0.0), _down(figures.categories)),
        "sentences": min(floors.get("sentences", math.inf), figures.sentences),
        "lines": min(floors.get("lines", math.inf), figures.lines),
    }


def write_floors(figures: Mapping[str, Figures], path: Path = FLOORS) -> None:
    """Raise the floors to what was measured."""
    floors = read_floors(path)
    new = {form: raised(floors.get(form, {}), figures[form]) for form in FORMS}
    path.write_text(json.dumps(new, indent=2) + "\n", encoding="utf-8")


def _cleaned(page: MadePage) -> CleanPage:
    """A page that is rejected has lost all it had."""
    try:
        return clean(read(page.raw))
    except Rejected:
        return CleanPage.of((), ())


def _found(page: MadePage, cleaned: CleanPage) -> str:
    """The kept text without the lines of which it does not matter whether they are kept."""
    matters = [line for line in page.lines if line.is_article or line.is_boilerplate]
    blocks = [one for one in cleaned.kept if any(_meet(one, line) for line in matters)]
    return CleanPage.of(blocks, ()).text


def _meet(block: KeptBlock | RemovedBlock, line: Line) -> bool:
    return block.span.start < line.end and line.start < block.span.end


def _is_right(block: RemovedBlock, line: Line) -> bool:
    by_place = block.category is Category.OUTSIDE and line.labels & _TOLD_BY_PLACE
    return block.category.value in line.labels or bool(by_place)


def _down(share: float) -> float:
    return math.floor(share * 1_000) / 1_000
