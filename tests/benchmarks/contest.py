"""All engines, asked the same questions in one run, block by block in changing order."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from tests.benchmarks.engines import PRODUCT
from tests.benchmarks.figures import (
    WORKS,
    Build,
    Contest,
    Opening,
    Performance,
    Sample,
    answer_of,
)
from tests.benchmarks.questions import Question

ROOT = Path(__file__).parents[2]
PATIENCE = 30.0
"""Seconds that a round may take an engine; one that takes longer is measured once only."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be measured, and where.

    Attributes:
        results: the file that the figures are kept in.
        questions: a file of questions.
        rounds: how often each question is measured, after one round to warm up.
        reuse: take the other engines' indexes and their figures from an earlier run.
    """

    corpus: Path
    folder: Path
    results: Path
    questions: Path
    rounds: int = 3
    reuse: bool = False


class WorkerEnded(Exception):  # noqa: N818 - reads as what it says
    """The process of an engine is gone; it said why on stderr."""


class Worker:
    """The process of an engine, seen from here."""

    def __init__(self, engine: str, folder: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.benchmarks.worker", engine, str(folder)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,  # an interruption is for the one who asks
        )
        self._engine = engine

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.communicate()

    def tell(self, do: str, **what: object) -> Any:
        """Have something done; return what the worker says. Raises WorkerEnded."""
        commands, answers = self._process.stdin, self._process.stdout
        assert commands is not None
        assert answers is not None
        try:
            commands.write(json.dumps({"do": do, **what}) + "\n")
            commands.flush()
            return json.loads(answers.readline())
        except (BrokenPipeError, ValueError):
            raise WorkerEnded(f"the worker of {self._engine} ended") from None


def build_indexes(plan: Plan, engines: Sequence[str], contest: Contest) -> None:
    """One engine after the other, each in a new process; peak memory is that of the building."""
    for name in engines:
        folder = plan.folder / name
        performance = contest.engines.setdefault(name, Performance())
        reused = plan.reuse and name != PRODUCT
        if reused and performance.build is not None and folder.exists():
            continue
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        _say(f"{name}: index {contest.documents:,} documents")
        with Worker(name, folder) as worker:
            performance.build = Build(**worker.tell("build", corpus=str(plan.corpus)))
        contest.save(plan.results)


def compete(
    plan: Plan, engines: Sequence[str], questions: Sequence[Question], contest: Contest
) -> None:
    """Ask every engine every question: a round to warm up and compare answers, then the rounds.

    The figures are saved after each round; those of an earlier contest are dropped.
    """
    for name, earlier in contest.engines.items():
        contest.engines[name] = Performance(earlier.build)
    blocks: dict[str, list[int]] = defaultdict(list)
    for question in questions:
        blocks[question.kind].append(question.id)
    workers = {name: Worker(name, plan.folder / name) for name in engines}
    try:
        for name, worker in workers.items():
            opening = worker.tell("open", questions=str(plan.questions))
            contest.engines[name].opening = Opening(**opening)
        seconds = _warm_up(workers, blocks, contest)
        contest.save(plan.results)
        for turn in range(plan.rounds):
            _say(f"round {turn + 1} of {plan.rounds}")
            wanted = {key for key, taken in seconds.items() if turn == 0 or taken < PATIENCE}
            _round(workers, blocks, contest, turn, wanted)
            for name, worker in workers.items():
                contest.engines[name].memory_mb = worker.tell("memory")
            contest.save(plan.results)
    finally:
        for worker in workers.values():
            worker.__exit__()


def _warm_up(
    workers: Mapping[str, Worker], blocks: Mapping[str, Sequence[int]], contest: Contest
) -> dict[tuple[str, str], float]:
    """Ask everything once; return the seconds that each engine took for each kind of work."""
    seconds = {}
    for name, worker in workers.items():
        _say(f"{name}: warm up")
        began = time.perf_counter()
        for ids in blocks.values():
            for number, shown in zip(ids, worker.tell("show", ids=ids), strict=True):
                contest.engines[name].answers[number] = answer_of(shown)
        seconds[name, "page"] = time.perf_counter() - began
        began = time.perf_counter()
        for ids in blocks.values():
            worker.tell("ask", work="rank", ids=ids)
        seconds[name, "rank"] = time.perf_counter() - began
    return seconds


def _round(
    workers: Mapping[str, Worker],
    blocks: Mapping[str, Sequence[int]],
    contest: Contest,
    turn: int,
    wanted: set[tuple[str, str]],
) -> None:
    """Each class of questions to all engines before the next; another engine begins each time."""
    names = list(workers)
    for number, ids in enumerate(blocks.values()):
        first = (turn + number) % len(names)
        for name in names[first:] + names[:first]:
            for work in WORKS:
                if (name, work) in wanted:
                    samples = workers[name].tell("ask", work=work, ids=ids)
                    for question, sample in zip(ids, samples, strict=True):
                        contest.engines[name].add(work, question, Sample(**sample))


def _say(what: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {what}", file=sys.stderr, flush=True)
