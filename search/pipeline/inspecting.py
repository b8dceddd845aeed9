"""What the steps make of files, without storing anything."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from search import clean
from search.entities import Recogniser
from search.ingest import Refusal, Skipped, discover, pages_of
from search.model import Article, Explanation, RawPage, Rejection, Step
from search.pipeline.judging import IngestOptions, Judge, RejectedAt
from search.pipeline.learning import experience
from search.pipeline.understanding import recogniser

__all__ = ["Inspected", "inspect"]


@dataclass(frozen=True, slots=True)
class Inspected:
    """What the steps make of one page: an article, or the reason why not.

    Attributes:
        explanations: why each block was kept or removed, if that was asked.
    """

    name: str
    article: Article | None
    rejection: Rejection | None
    explanations: tuple[Explanation, ...] = ()


def inspect(
    paths: Sequence[Path],
    options: IngestOptions = IngestOptions(),
    archive: Path | None = None,
    *,
    explain: bool = False,
) -> Iterator[Inspected]:
    """What the steps make of files, one at a time, without storing anything.

    Args:
        archive: what it knows of outlets and folders is used, as an ingest would.
        explain: tell for each block what decided.

    Raises:
        SearchError: a path does not exist, or the rules cannot be read. Raised at once.
        ArchiveError: the archive is damaged, or of another version. Raised at once.
    """
    candidates = discover(paths)
    known = experience(archive) if archive else clean.Experience()
    judge, names = Judge(known), recogniser(options.region, ner=options.ner)
    return (
        _inspect(found, judge, names, options.encoding, explain=explain)
        for candidate in candidates
        if not candidate.skipped
        for found in pages_of(candidate)
        if not isinstance(found, Skipped)
    )


def _inspect(
    found: RawPage | Refusal,
    judge: Judge,
    names: Recogniser,
    encoding: str | None,
    *,
    explain: bool,
) -> Inspected:
    now = datetime.now(UTC)
    if isinstance(found, Refusal):
        rejection = Rejection(found.path, found.name, Step.FOUND, found.reason, now)
        return Inspected(found.name, None, rejection)
    try:
        page, article = judge(found, encoding)
    except RejectedAt as error:
        rejection = Rejection(found.path, found.name, error.step, str(error), now)
        return Inspected(found.name, None, rejection)
    article = replace(article, entities=names.recognise(article.page, article.metadata))
    explanations = judge.explain(found, page, article) if explain else ()
    judge.learn(found, article)
    return Inspected(found.name, article, None, explanations)
