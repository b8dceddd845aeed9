"""Judging every kept file again, with what all pages together show."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from search import clean
from search.archive import ArchiveWriter
from search.entities import Recogniser
from search.model import Article, RawPage, Rejection
from search.pipeline.indexing import Resumed
from search.pipeline.judging import IngestOptions, Judge, Progress, RejectedAt
from search.pipeline.learning import RULES, furniture, learned
from search.pipeline.means import means_of

__all__ = ["reclean"]

_WORK = "reclean"  # what the archive remembers it as, with the number of the last document
_TOGETHER = 32  # articles of a transaction, which waits for the disk
_TOGETHER_BYTES = 4 * 1024 * 1024  # of their pages


def reclean(
    archive: Path,
    writer: ArchiveWriter,
    names: Recogniser,
    options: IngestOptions,
    progress: Progress | None,
    resumed: Resumed | None,
) -> tuple[Rejection, ...]:
    """Judge every current version again. One that is refused now keeps its older article.

    Goes on with what was interrupted, if it was begun by the same program, rules and lists: by
    what all pages showed then, as by now half of them are judged by that already.

    Returns:
        What was refused, as far as it was judged by this call.
    """
    means = means_of(_read(archive / RULES), names.gazetteer.entries, options.ner)
    reached = writer.reached(_WORK, means)
    if reached is None:
        with writer.together():
            writer.save_counts(learned(archive).counts())
            writer.save_reached(_WORK, means, 0)
    rules = clean.load_rules(archive / RULES)
    judge = Judge(clean.Experience(furniture(archive), rules, learned=True))
    run = _Recleaning(writer, judge, names, means)
    done, documents = writer.documents(until=reached or 0), writer.documents()
    if 0 < done < documents and resumed is not None:
        resumed(done, documents)
    return run.judge_all(reached or 0, done, progress)


class _Recleaning:
    """Stores articles some at a time, together with how far it has come."""

    def __init__(self, writer: ArchiveWriter, judge: Judge, names: Recogniser, means: str) -> None:
        self._writer = writer
        self._judge = judge
        self._names = names
        self._means = means
        self._judged: list[tuple[int, Article]] = []
        self._bytes = 0
        self._rejected: list[Rejection] = []

    def judge_all(
        self, reached: int, done: int, progress: Progress | None
    ) -> tuple[Rejection, ...]:
        """Judge the documents after number `reached`, of which `done` were judged before."""
        number = reached
        for count, (number, key, kept) in enumerate(self._writer.current(reached), start=done + 1):
            self._take(key, kept.raw, kept.encoding)
            if len(self._judged) >= _TOGETHER or self._bytes > _TOGETHER_BYTES:
                self._store(number)
            if progress is not None:
                progress(count, kept.raw.name)
        if number > reached:
            self._store(number)
        return tuple(self._rejected)

    def _take(self, key: int, raw: RawPage, encoding: str | None) -> None:
        try:
            _, article = self._judge(raw, encoding)
        except RejectedAt as error:
            now = datetime.now(UTC)
            self._rejected.append(Rejection(raw.path, raw.name, error.step, str(error), now))
        else:
            entities = self._names.recognise(article.page, article.metadata)
            self._judged.append((key, replace(article, entities=entities)))
            self._bytes += len(raw.content)

    def _store(self, number: int) -> None:
        with self._writer.together():
            for key, article in self._judged:
                self._writer.replace(key, article)
            self._writer.save_sketching("")  # so that all are placed again
            self._writer.save_reached(_WORK, self._means, number)
        self._judged.clear()
        self._bytes = 0


def _read(path: Path) -> bytes:
    return path.read_bytes() if path.exists() else b""
