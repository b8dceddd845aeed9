"""Measure the pages of an archive: ``python -m tests.benchmarks.web ARCHIVE``.

Each question is answered by the engine alone and as a page, in turn, in one process; what counts
is the CPU time, which the load of the machine changes little. With ``--wrk`` a server is started
too, and asked by wrk (https://github.com/wg/wrk) as fast as it answers.
"""

from __future__ import annotations

import argparse
import gzip
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from werkzeug.test import create_environ, run_wsgi_app

from search.cli.serving import look_less_for_garbage
from search.engine import SearchEngine
from search.model import Query
from tests.benchmarks.figures import percentile
from tests.benchmarks.report import machine, table
from tests.benchmarks.web_load import Load, load
from tests.benchmarks.web_questions import make_web_questions
from webapp import Operation, create_app
from webapp.links import address

_SHARES = (0.5, 0.9, 0.99)
_ROUNDS = 3
_WARM = 20  # questions asked before any is measured
_LOAD_QUESTIONS = 4_000  # different ones, so that nothing is asked twice in a few seconds


@dataclass(frozen=True, slots=True)
class Taken:
    """What a question took, CPU milliseconds, the least of the rounds; bytes of its page."""

    kind: str
    engine_ms: float
    page_ms: float
    plain: int
    packed: int


def main(args: Sequence[str] | None = None) -> None:
    """Measure, and print the tables."""
    options = _options(args)
    with SearchEngine(options.archive) as engine:
        documents = engine.status().documents
        questions = make_web_questions(engine, options.questions)
        app = create_app(engine=engine, operation=Operation())
        taken = _measured(engine, app, questions)
        more = make_web_questions(engine, _LOAD_QUESTIONS, seed=2) if options.wrk else []
        with app.test_request_context():
            loaded = [f"/search?{address(query)}" for _, query in more]
    print(f"{machine()}\n\n{documents:,} documents, {len(questions)} questions\n")
    print(_report(taken))
    if loaded:
        print(f"\n{_load_report(load(options.archive, loaded, options))}")


def _options(args: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.web", description=__doc__)
    add = parser.add_argument
    add("archive", type=Path, help="folder of an archive")
    add("--questions", type=int, default=300, help="how many different ones are measured")
    add("--wrk", action="store_true", help="measure a server, too")
    add("--port", type=int, default=8139, help="of that server")
    add("--workers", type=int, default=2, help="its processes")
    add("--threads", type=int, default=4, help="threads of each of them")
    add("--connections", type=int, default=8, help="clients that ask at the same time")
    add("--seconds", type=int, default=15, help="how long they ask")
    return parser.parse_args(args)


def _measured(
    engine: SearchEngine, app: Flask, questions: Sequence[tuple[str, Query]]
) -> list[Taken]:
    for kind, query in questions[:_WARM]:
        _taken(engine, app, kind, query)
    rounds = [
        [_taken(engine, app, kind, query) for kind, query in questions] for _ in range(_ROUNDS)
    ]
    return [
        Taken(
            again[0].kind,
            min(one.engine_ms for one in again),
            min(one.page_ms for one in again),
            again[0].plain,
            again[0].packed,
        )
        for again in zip(*rounds, strict=True)
    ]


def _taken(engine: SearchEngine, app: Flask, kind: str, query: Query) -> Taken:
    with app.test_request_context():
        url = f"/search?{address(query)}"
    environ = create_environ(url)
    began = time.process_time()
    engine.search(query)
    searched = time.process_time()
    parts, status, _ = run_wsgi_app(app, environ, buffered=True)
    content = b"".join(parts)
    shown = time.process_time()
    if status != "200 OK":
        raise RuntimeError(f"{url}: {status}")
    packed = len(gzip.compress(content, 1))
    return Taken(kind, (searched - began) * 1e3, (shown - searched) * 1e3, len(content), packed)


def _report(taken: Sequence[Taken]) -> str:
    kinds = list(dict.fromkeys(one.kind for one in taken))
    rows = [_row(kind, [one for one in taken if one.kind == kind]) for kind in kinds]
    heads = "questions|engine, CPU ms p50 / p90 / p99|page, CPU ms p50 / p90 / p99"
    heads += "|page ÷ engine p50 / p90 / p99|all pages ÷ all engine|page, kB|with gzip, kB"
    return table(heads.split("|"), [*rows, _row("all", taken)])


def _row(kind: str, taken: Sequence[Taken]) -> list[str]:
    engine, page = [one.engine_ms for one in taken], [one.page_ms for one in taken]
    return [
        f"{kind} ({len(taken)})",
        _percentiles(engine),
        _percentiles(page),
        _percentiles([one.page_ms / one.engine_ms for one in taken]),
        f"{sum(page) / sum(engine):.2f}",
        f"{statistics.mean(one.plain for one in taken) / 1e3:.1f}",
        f"{statistics.mean(one.packed for one in taken) / 1e3:.1f}",
    ]


def _percentiles(values: Sequence[float]) -> str:
    return " / ".join(f"{percentile(values, share):.2f}" for share in _SHARES)


def _load_report(found: Load) -> str:
    heads = "requests a second|ms p50|ms p99|CPU ms of the server for each|MB of each worker|errors"
    row = [
        f"{found.per_second:.0f}",
        f"{found.p50_ms:.1f}",
        f"{found.p99_ms:.1f}",
        f"{found.cpu_ms:.2f}",
        " ".join(f"{mb:.0f}" for mb in found.memory_mb),
        str(found.errors),
    ]
    return f"`{found.command}`\n\n{table(heads.split('|'), [row])}"


if __name__ == "__main__":
    look_less_for_garbage()  # as the server does
    main()
