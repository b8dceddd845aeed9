"""The process of one engine: does what it is told in JSON lines, and says what it took.

``python -m tests.benchmarks.worker ENGINE FOLDER``; CPU and wall-clock times are measured here, so
that neither the pipe nor another engine is in them.
"""

from __future__ import annotations

import gc
import json
import os
import re
import resource
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tests.benchmarks.engines import make_engine
from tests.benchmarks.engines.base import Page
from tests.benchmarks.figures import Build, Opening, Sample
from tests.benchmarks.questions import read_questions


def main(name: str, folder: str) -> None:
    """Serve until the input ends."""
    answers, sys.stdout = sys.stdout, sys.stderr  # what an engine prints is no answer
    _stay_on_one_core()
    worker = _Worker(name, Path(folder))
    for line in sys.stdin:
        told = json.loads(line)
        print(json.dumps(getattr(worker, told.pop("do"))(**told)), file=answers, flush=True)


class _Worker:
    """What an engine can be told to do: its public methods, by name."""

    def __init__(self, name: str, folder: Path) -> None:
        self._name = name
        self._folder = folder
        self._engine = make_engine(name, folder)

    def build(self, corpus: str) -> dict[str, Any]:
        """Index a corpus in the empty folder."""
        _, sample = _timed(lambda: self._engine.build(Path(corpus)))
        size = sum(path.stat().st_size for path in self._folder.rglob("*") if path.is_file())
        return asdict(Build(sample.cpu_ms / 1000, sample.wall_ms / 1000, size / 1e6, _peak_mb()))

    def open(self, questions: str) -> dict[str, Any]:
        """Open twice, for the first time loads libraries; the second is measured."""
        self._questions = {q.id: q for q in read_questions(Path(questions))}
        self._engine.open()
        del self._engine
        gc.collect()
        self._engine = make_engine(self._name, self._folder)
        _, opening = _timed(self._engine.open)
        first = next(iter(self._questions.values()))
        _, page = _timed(lambda: self._engine.page(first))
        gc.collect()
        gc.freeze()
        return asdict(Opening(self._engine.version(), opening.cpu_ms, page.cpu_ms))

    def ask(self, work: str, ids: Sequence[int]) -> list[dict[str, Any]]:
        """Answer questions; the answers are not kept, as their making is what is measured."""
        answer = getattr(self._engine, work)
        return [asdict(_timed(lambda i=i: answer(self._questions[i]))[1]) for i in ids]

    def show(self, ids: Sequence[int]) -> list[dict[str, Any]]:
        """What pages hold, to compare the engines' answers."""
        return [_summary(self._engine.page(self._questions[i])) for i in ids]

    def memory(self) -> float:
        """The most memory this process ever had, in MB."""
        return _peak_mb()


def _timed(work: Callable[[], object]) -> tuple[object, Sample]:
    cpu, wall = time.process_time(), time.perf_counter()
    result = work()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    return result, Sample(cpu * 1000, wall * 1000)


def _summary(page: Page) -> dict[str, Any]:
    return {
        "total": page.total,
        "best": [hit.id for hit in page.hits],
        "dated": sum(page.months.values()),
        "counts": {name: [count for _, count in values] for name, values in page.facets.items()},
        "marked": sum("</" in hit.snippet for hit in page.hits),
    }


def _peak_mb() -> float:
    """Since the program began; the system's own figure includes the process it was started by."""
    with suppress(OSError):
        status = Path("/proc/self/status").read_text(encoding="ascii")
        if found := re.search(r"VmHWM:\s+(\d+) kB", status):
            return int(found[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _stay_on_one_core() -> None:
    """The same for all: the last one, as the first has most to do for the system."""
    with suppress(AttributeError, OSError):  # not every system has it, or allows it
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


if __name__ == "__main__":
    main(*sys.argv[1:])
