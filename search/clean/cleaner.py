"""`clean` and `explain`: the blocks of a page, split, judged and named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from search.clean.boilerplate import findings_of
from search.clean.classifier import Look, classifier
from search.clean.decision import decide, fullness, reasons
from search.clean.features import Line, lines_of
from search.clean.headline import headline_of, with_headline
from search.clean.headroom import with_headroom
from search.clean.kinds import OUTSIDE
from search.clean.known import NOTHING, Known, Ruling
from search.clean.lexicon import Finding, flat, key_of
from search.clean.repeated import left
from search.clean.roles import roles_of
from search.clean.rulings import overruled, ruled_pieces
from search.errors import Rejected
from search.model import (
    Category,
    CleanPage,
    Explanation,
    KeptBlock,
    MediaType,
    Page,
    RemovedBlock,
)

__all__ = ["Pieces", "clean", "cleaned_with", "explain", "pieces", "title_keys"]

_TITLE_NAMES = ("og:title", "twitter:title", "headline", "title", "dc.title")
_SURE = 1.0
_UNLIKELY = 0.1  # what is less likely article than that, the classifier alone keeps nowhere


class Pieces(NamedTuple):
    """The blocks of a page, measured and looked up; all of one length.

    Attributes:
        found: what the lexicon and the neighbours tell of them; weak findings, too.
        rulings: what a person decided about them.
    """

    lines: list[Line]
    found: list[Finding | None]
    rulings: list[Ruling | None]


@dataclass(frozen=True, slots=True)
class Judged:
    """What became of each block: a finding, or None for a block of the article."""

    pieces: Pieces
    findings: Sequence[Finding | None]
    headline: int | None


def clean(page: Page, known: Known = NOTHING, cut: Pieces | None = None) -> CleanPage:
    """Keep the article of a page and say of everything else why it went.

    Args:
        known: what the outlet or the folder of the page repeats, and what a person decided.
        cut: what `pieces` gave for the page and these decisions, if that was asked already.

    Raises:
        Rejected: no article text is left.
    """
    judged, look = _judge(page, known, cut or pieces(page, known))
    return _named(page, judged, look.article)


def explain(page: Page, known: Known = NOTHING) -> tuple[Explanation, ...]:
    """Why `clean` keeps or removes each block of a page, in the order of the page."""
    judged, look = _judge(page, known, pieces(page, known))
    lines, _, rulings = judged.pieces
    weighed = look.weighed()
    return tuple(
        Explanation(
            line.block.span,
            float(look.article[i]) if rulings[i] is None else float(judged.findings[i] is None),
            _decided(judged, i, float(look.article[i])),
            weighed[i],
        )
        for i, line in enumerate(lines)
    )


def pieces(page: Page, known: Known) -> Pieces:
    """The blocks that are judged: whole ones, and parts of those with boilerplate at an edge.

    Of what is known only what a person decided has a say.
    """
    blocks, cut, rulings = [], [], []
    for block, finding, ruling in ruled_pieces(page, known):
        blocks.append(block)
        cut.append(finding)
        rulings.append(ruling)
    lines = lines_of(blocks)
    if page.media_type is MediaType.READY:
        return Pieces(lines, list(cut), rulings)
    return Pieces(lines, findings_of(lines, cut), rulings)


def cleaned_with(
    page: Page, judged: Pieces, article: np.ndarray, marks: Mapping[str, float], full: float
) -> CleanPage:
    """The clean page, if its blocks are article with these probabilities: for measuring them.

    Args:
        full: how far it is a dump with all its menus (`search.clean.decision.fullness`).

    Raises:
        Rejected: no article text is left.
    """
    kept = decide(judged.lines, judged.found, article, marks, full)
    findings = reasons(judged.lines, judged.found, kept, NOTHING)
    return _named(page, _headed(page, judged, findings), article)


def _judge(page: Page, known: Known, each: Pieces) -> tuple[Judged, Look]:
    if not each.lines:
        raise Rejected("no article text: the page has no blocks")
    model = classifier("html" if page.media_type is MediaType.HTML else "text")
    repeats = [known.repeat(line.flat) for line in each.lines]
    ready = page.media_type is MediaType.READY
    rest = range(len(each.lines)) if ready else left(each.lines, repeats)
    if not rest:
        raise Rejected("no article text: the pages of its kind have every block of this one")
    times = [repeat.times if repeat else 0 for repeat in repeats]
    look = model.look(each.lines, each.found, times, rest)
    kept = np.zeros(len(each.lines), dtype=bool)
    lines, found = [each.lines[i] for i in rest], [each.found[i] for i in rest]
    full = fullness(each.lines)
    kept[list(rest)] = ready or decide(lines, found, look.article[list(rest)], model.marks, full)
    findings = reasons(each.lines, each.found, kept, known)
    return _headed(page, each, findings), look


def _headed(page: Page, each: Pieces, findings: Sequence[Finding | None]) -> Judged:
    """The judgements, those about the headline and what stands around it put right."""
    lines = each.lines
    sure = [None if finding and finding.weak else finding for finding in each.found]
    headline = headline_of(lines, sure, findings, title_keys(page, lines, sure))
    if headline is not None and page.media_type is not MediaType.READY:
        findings = with_headline(lines, sure, findings, headline)
        findings = with_headroom(lines, findings, headline)
    findings = overruled(findings, each.rulings)
    if headline is not None and findings[headline] is not None:
        headline = None
    return Judged(each, findings, headline)


def _named(page: Page, judged: Judged, article: np.ndarray) -> CleanPage:
    """The kept blocks with their roles, the removed ones with their reasons."""
    lines, _, rulings = judged.pieces
    kept = [line for line, finding in zip(lines, judged.findings, strict=True) if finding is None]
    if not kept:
        raise Rejected(f"no article text: all {len(page.blocks)} blocks are boilerplate")
    roles = roles_of(kept, lines[judged.headline] if judged.headline is not None else None)
    sure = np.where([ruling is None for ruling in rulings], 1 - article, _SURE)
    return CleanPage.of(
        (
            KeptBlock(line.text, role, line.block.line, line.block.span)
            for line, role in zip(kept, roles, strict=True)
        ),
        (
            _removed(line, finding, confidence)
            for line, finding, confidence in zip(lines, judged.findings, sure.tolist(), strict=True)
            if finding is not None
        ),
    )


def _decided(judged: Judged, i: int, article: float) -> str:
    """What had the last word about a block."""
    _, found, rulings = judged.pieces
    finding = judged.findings[i]
    if (ruling := rulings[i]) is not None:
        return f"a rule for this outlet: '{ruling.pattern}'"
    if finding is None:
        if i == judged.headline:
            return "its place as the headline"
        return "its place beside the article" if article < _UNLIKELY else "the classifier"
    if finding is found[i]:
        return f"{'its neighbours' if finding.placed else 'the lexicon'}: {finding.reason}"
    return "the classifier" if finding.reason.startswith(OUTSIDE) else finding.reason


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


def _removed(line: Line, finding: Finding, confidence: float) -> RemovedBlock:
    block = line.block
    return RemovedBlock(
        block.text,
        finding.category,
        finding.reason,
        block.line,
        block.span,
        round(confidence, 3),
    )
