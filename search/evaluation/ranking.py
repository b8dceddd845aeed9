"""How good the ranking is: a judged collection asked of the engine, and the answers measured."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TextIO

from search.archive import ArchiveReader, ArchiveWriter
from search.engine import SearchEngine
from search.errors import SearchError
from search.evaluation.collection import Judgement, Topic
from search.evaluation.measures import Answer, Run, measure
from search.index import Source, build
from search.index.analysis import tokenize
from search.model import Document, Query

__all__ = ["DEPTH", "RankingReport", "evaluate_ranking", "queries_of", "write_run"]

DEPTH = 1_000
"""Documents ranked for a topic: what TREC asks for, deep enough for average precision."""

_CLAUSES = 40
"""Words of one query: below the limits of the query language (`search.query.grammar`)."""

_ALL = sys.maxsize
_TAG = "regional-news-search"
_CLEANER = "record"

_Progress = Callable[[int, str], None]


@dataclass(frozen=True, slots=True)
class RankingReport:
    """What was measured, on what.

    Attributes:
        measures: by name, the mean over the topics.
        topics: those that are judged; the others are in the run and in no measure.
        documents: all that were indexed.
        judgements: those of these topics.
        unknown: judged documents that are not among the documents. None of them can be found,
            so the relevant ones lower the measures, as they do in trec_eval.
    """

    measures: Mapping[str, float]
    topics: int
    documents: int
    judgements: int
    unknown: int
    run: Run


def evaluate_ranking(
    documents: Iterable[Document],
    topics: Sequence[Topic],
    judgements: Sequence[Judgement],
    progress: _Progress | None = None,
) -> RankingReport:
    """Index the documents in a temporary archive, ask every topic, and measure the answers.

    Args:
        progress: called for each document that is indexed with how many there are and its id.

    Raises:
        SearchError: none of the topics is judged, or the measuring package is not installed.
    """
    asked = {topic.id for topic in topics}
    judged = [judgement for judgement in judgements if judgement.topic in asked]
    if not judged:
        raise SearchError(
            "none of the topics is judged: the ids in the first column of both files must agree"
        )
    ids: set[str] = set()
    with _engine_over(_counted(documents, ids, progress)) as engine:
        run = {topic.id: _answer(engine, topic) for topic in topics}
    return RankingReport(
        measures=measure(run, judged),
        topics=len({judgement.topic for judgement in judged}),
        documents=len(ids),
        judgements=len(judged),
        unknown=len({judgement.document for judgement in judged} - ids),
        run=run,
    )


def queries_of(topic: str) -> tuple[Query, ...]:
    """The queries whose answers, their scores added, are the answer to a topic.

    A topic is prose. Its quotation marks, hyphens and colons are not the query language's, and
    not all of its words need occur: it is asked as its words with OR between them, and documents
    are ranked by how many they have and how rare those are. A word that is said twice counts
    twice. Since the score of OR is the sum of its words', a topic that is longer than a query
    may be is asked in parts.
    """
    words = Counter(token.text for token in tokenize(topic))
    clauses = [word if count == 1 else f"{word}^{count}" for word, count in words.items()]
    parts = (clauses[at : at + _CLAUSES] for at in range(0, len(clauses), _CLAUSES))
    return tuple(Query(" OR ".join(part)) for part in parts)


def _answer(engine: SearchEngine, topic: Topic) -> Answer:
    """What the engine finds for a topic."""
    queries = queries_of(topic.text)
    if len(queries) == 1:
        return engine.ranked(queries[0], DEPTH)
    scores: Counter[str] = Counter()
    for query in queries:
        scores.update(dict(engine.ranked(query, _ALL)))
    return tuple(sorted(scores.items(), key=lambda found: (-found[1], found[0]))[:DEPTH])


def write_run(run: Run, file: TextIO) -> None:
    """Write a run as TREC does: topic, Q0, document, rank from 1, score, name of the system."""
    for topic, found in run.items():
        file.writelines(
            f"{topic} Q0 {document} {place} {score:.9f} {_TAG}\n"
            for place, (document, score) in enumerate(found, start=1)
        )


@contextmanager
def _engine_over(documents: Iterable[Document]) -> Iterator[SearchEngine]:
    """An engine over a temporary archive: the index has the documents, the archive stays empty."""
    with TemporaryDirectory(prefix="search-evaluate-") as name:
        folder = Path(name)
        ArchiveWriter(folder).close()
        with closing(ArchiveReader(folder)) as reader:
            source = Source(reader.uuid, reader.revision(), _CLEANER)
        build(folder, lambda _: [(source.revision, documents)], source)
        with SearchEngine(folder, seconds=None) as engine:  # half an answer would measure nothing
            yield engine


def _counted(
    documents: Iterable[Document], ids: set[str], progress: _Progress | None
) -> Iterator[Document]:
    """The documents as they pass; their ids are noted."""
    for document in documents:
        yield document
        ids.add(document.id)
        if progress is not None:
            progress(len(ids), document.id)
