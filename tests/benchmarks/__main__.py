"""Compare this project with other engines at the same job: ``python -m tests.benchmarks --help``.

Method and results: docs/benchmarks.md.
"""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Sequence
from pathlib import Path

from tests.benchmarks.contest import Plan, WorkerEnded, build_indexes, compete
from tests.benchmarks.corpus import make_corpora
from tests.benchmarks.engines import ENGINES
from tests.benchmarks.figures import Contest, load_contest
from tests.benchmarks.questions import Question, make_questions, read_questions, write_questions
from tests.benchmarks.records import read_records
from tests.benchmarks.report import MARK, replace_measured, report

ROOT = Path(__file__).parents[2]
SIZE_OF_SEEDS, SIZE_OF_ARTICLES = 2_000, 10_000


def main(args: Sequence[str] | None = None) -> None:
    """Measure what the options ask for; print the report, also of a run that is interrupted."""
    options = _options(args)
    options.folder.mkdir(parents=True, exist_ok=True)
    corpora = options.corpus or make_corpora(options.folder, options.articles, _sizes(options))
    questions = _questions(options, corpora[0])
    contests: list[Contest] = []
    failure = ""
    try:
        for corpus in corpora:
            contests.append(_contest(options, corpus))
            plan = _plan(options, corpus)
            build_indexes(plan, options.engines, contests[-1])
            compete(plan, options.engines, questions, contests[-1])
    except (KeyboardInterrupt, WorkerEnded) as error:
        failure = f"Not finished: {error or 'interrupted'}."
    written = report(contests, questions, failure)
    print(written)
    if failure:
        raise SystemExit(1)
    if options.write:
        replace_measured(options.write, written)


def _options(args: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    add = parser.add_argument
    add("--articles", type=Path, help="JSON lines, also .gz, to make corpora from (the seeds)")
    add("--sizes", nargs="+", type=_size, help="documents of the corpora made: 10k 100k")
    add("--corpus", nargs="+", type=Path, help="ready corpora, instead of making them")
    add("--queries", type=Path, help="a file of questions, instead of making them")
    add("--engines", nargs="+", choices=list(ENGINES), default=list(ENGINES))
    add("--rounds", type=int, default=3, help="how often each question is measured")
    add("--reuse", action="store_true", help="take the other engines' indexes of an earlier run")
    add("--folder", type=Path, default=ROOT / "build/bench", help="for corpora and indexes")
    add("--write", type=Path, help="a page to put the report into, below its mark")
    options = parser.parse_args(args)
    if options.write and MARK not in options.write.read_text(encoding="utf-8"):
        parser.error(f"{options.write} has no line {MARK}")
    return options


def _size(text: str) -> int:
    """A number of documents: "500", "10k"."""
    return int(text.removesuffix("k")) * (1_000 if text.endswith("k") else 1)


def _sizes(options: argparse.Namespace) -> list[int]:
    usual = SIZE_OF_ARTICLES if options.articles else SIZE_OF_SEEDS
    return sorted(options.sizes or [usual])


def _questions(options: argparse.Namespace, corpus: Path) -> list[Question]:
    """As given, or made from the smallest corpus; the workers read them from a file."""
    given = options.queries
    questions = read_questions(given) if given else make_questions(corpus)
    write_questions(options.folder / "questions.json", questions)
    return questions


def _plan(options: argparse.Namespace, corpus: Path) -> Plan:
    return Plan(
        corpus=corpus.resolve(),
        folder=options.folder.resolve() / "indexes" / corpus.stem,
        results=options.folder / f"results-{corpus.stem}.json",
        questions=options.folder.resolve() / "questions.json",
        rounds=options.rounds,
        reuse=options.reuse,
    )


def _contest(options: argparse.Namespace, corpus: Path) -> Contest:
    earlier = _plan(options, corpus).results
    if options.reuse and earlier.exists():
        return load_contest(earlier)
    documents = words = 0
    for record in read_records(corpus):
        documents += 1
        words += record.body.count(" ") + record.body.count("\n") + 1
    with corpus.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    described = (
        f"`{corpus.name}` (SHA-256 {digest[:12]}…): {corpus.stat().st_size / 1e6:,.0f} MB, "
        f"{words / documents:,.0f} words a document."
    )
    return Contest(documents, described)


if __name__ == "__main__":
    main()
