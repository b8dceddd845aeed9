"""Measure what the command line costs: ``python -m tests.benchmarks.startup ARCHIVE``.

What is measured is whole processes, from their start to their end: the seconds of CPU that they and
the system for them took, which the load of the machine changes less than it does the clock. The
commands take turns; a first round, in which Python compiles the modules and nothing is at hand yet,
does not count.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from search.engine import SearchEngine
from tests.benchmarks.report import machine, table
from tests.terminal import ENVIRONMENT, on_terminal, run

_COLUMNS = 140  # wide enough for counts beside the hits


def main(args: Sequence[str] | None = None) -> None:
    """Measure, and print a table."""
    options = _options(args)
    with SearchEngine(options.archive) as engine:
        documents = engine.status().documents
        query = options.query or _most_frequent(engine)
    asked = ("--archive", options.archive, query)
    calls = {
        "python alone": lambda: _succeeded(_python()),
        "--help": lambda: _succeeded(run("--help").returncode),
        "query, on a terminal": lambda: _succeeded(on_terminal(_COLUMNS, *asked)[1]),
        "query, into a pipe": lambda: _succeeded(run(*asked).returncode),
        "query, --json": lambda: _succeeded(run(*asked, "--json").returncode),
    }
    rounds = [{name: _cpu(call) for name, call in calls.items()} for _ in range(options.runs + 1)]
    rows = [_row(name, [taken[name] for taken in rounds[1:]]) for name in calls]
    print(f"{machine()}\n\n{documents:,} documents, asked for {query!r}, {options.runs} runs\n")
    print(table(["CPU ms of a process", "median", "least", "most"], rows))


def _options(args: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.startup", description=__doc__)
    parser.add_argument("archive", type=Path, help="folder of an archive")
    parser.add_argument("--query", help="what is asked for; else the name in most documents")
    parser.add_argument("--runs", type=int, default=15, help="how often each command is measured")
    return parser.parse_args(args)


def _most_frequent(engine: SearchEngine) -> str:
    return engine.entities(limit=1).values[0].name


def _python() -> int:
    return subprocess.run([sys.executable, "-c", "pass"], env=ENVIRONMENT, check=False).returncode


def _succeeded(code: int) -> None:
    """A command that failed is not measured.

    Raises:
        RuntimeError: it did.
    """
    if code:
        raise RuntimeError(f"a command ended with exit code {code}")


def _cpu(call: Callable[[], None]) -> float:
    """CPU milliseconds of the processes that were started and have ended meanwhile."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    call()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) * 1e3


def _row(name: str, taken: Sequence[float]) -> list[str]:
    figures = (statistics.median(taken), min(taken), max(taken))
    return [name, *(f"{figure:.0f}" for figure in figures)]


if __name__ == "__main__":
    main()
