"""One writer and eight readers, for minutes; then two writers."""

from __future__ import annotations

import json
import multiprocessing
import re
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any, NamedTuple

from search.archive import writer_lock
from search.engine import SearchEngine
from search.model import Collapse, Query
from search.serialization import results_to_json
from tests.crowd import QUESTION, SIZE, Writer, mark_of
from tests.serving import COMMAND, Server, gather, serving, until
from tests.soak.outcome import Outcome, Soak

__all__ = ["run"]

_SECONDS = 150
_SHORTEST = 3  # seconds, to try it out
_WAIT = 10  # seconds that a second writer waits
_BUSY = 4  # its exit code then
_WHO = re.compile(r"process \d+ \(.+\) since \d{4}-\d\d-\d\dT\S+")

Ask = Callable[[], Mapping[str, Any]]


class Read(NamedTuple):
    """What a reader has seen.

    Attributes:
        batches: how many different ones.
        wrong: what should not have been; "" when nothing was.
    """

    answers: int
    batches: int
    wrong: str


def run(soak: Soak) -> Iterator[Outcome]:
    """Write and read at the same time, then write twice at the same time."""
    seconds = max(_SHORTEST, _SECONDS * soak.share)
    archive, told = soak.folder / "archive", soak.folder / "told"
    spawn = multiprocessing.get_context("spawn")
    done = spawn.Event()
    args = (archive, soak.folder / "press", told, done)
    writer = spawn.Process(target=_write, args=args, daemon=True)
    writer.start()
    try:
        until(told.exists, 120)
        with serving(archive, "--workers", "2") as server:
            gather(server.process.stderr)
            reads = _read_together(server, archive, told, done, seconds)
    finally:
        done.set()
        writer.join(timeout=120)
    wrong = [read.wrong for read in reads if read.wrong]
    if writer.exitcode != 0:
        wrong.append(f"the writer ended with {writer.exitcode}")
    batches, answers = told.read_text("utf-8"), sum(read.answers for read in reads)
    yield Outcome(
        16,
        f"{seconds:.0f} s, {int(batches):,} batches of {SIZE}, 8 readers, {answers:,} answers",
        f"{sum(read.batches for read in reads):,} changes of batch seen, each at the next question",
        "; ".join(wrong),
    )
    yield _two_writers(archive, soak.folder / "press")


def _write(archive: Path, folder: Path, told: Path, done: Event) -> None:
    """What the process that writes does."""
    writer = Writer(archive, folder, told)
    while not done.is_set():
        writer.next_batch()


def _read_together(
    server: Server, archive: Path, told: Path, done: Event, seconds: float
) -> list[Read]:
    """Two processes with an engine that two threads share; two readers each over HTTP and CLI."""
    spawn = multiprocessing.get_context("spawn")
    with ExitStack() as open_now:
        processes = open_now.enter_context(spawn.Pool(2, _remember, (done,)))
        threads = open_now.enter_context(ThreadPoolExecutor(4))
        engines = processes.starmap_async(_read_engine, [(archive, told)] * 2)
        others = [
            threads.submit(_read, ask, told, done)
            for ask in (_over_http(server), _by_command(archive))
            for _ in range(2)
        ]
        done.wait(seconds)
        done.set()
        reads = [reader.result() for reader in others]
        return [*reads, *(read for pair in engines.get(timeout=60) for read in pair)]


_done: Event


def _remember(done: Event) -> None:
    global _done  # noqa: PLW0603 - an event reaches a process of a pool only when it begins
    _done = done


def _read_engine(archive: Path, told: Path) -> list[Read]:
    """What a process with an engine does."""
    query = Query(QUESTION, collapse=Collapse.NONE, per_page=100)
    with SearchEngine(archive) as engine, ThreadPoolExecutor(2) as threads:

        def ask() -> Mapping[str, Any]:
            return results_to_json(engine.search(query))

        return [
            read.result() for read in [threads.submit(_read, ask, told, _done) for _ in range(2)]
        ]


def _over_http(server: Server) -> Ask:
    address = f"/api/v1/search?q={QUESTION}&collapse=none&per_page=100"
    return lambda: json.loads(server.get(address))


def _by_command(archive: Path) -> Ask:
    command = [*COMMAND, "--archive", str(archive), "search", QUESTION]
    command += ["--collapse", "none", "--limit", "100", "--json"]
    return lambda: json.loads(subprocess.run(command, capture_output=True, check=True).stdout)


def _read(ask: Ask, told: Path, done: Event) -> Read:
    """Ask until the end; what was told before a question has to be in its answer."""
    answers, seen = 0, set[int]()
    while True:
        last = done.is_set()
        newest = int(told.read_text("utf-8"))
        try:
            batch = mark_of(ask())
        except Exception as error:  # noqa: BLE001 - whatever it is, it is told
            return Read(answers, len(seen), repr(error))
        answers += 1
        seen.add(batch)
        if batch < newest:
            return Read(answers, len(seen), f"batch {batch} was shown after batch {newest}")
        if last:
            return Read(answers, len(seen), "")


def _two_writers(archive: Path, press: Path) -> Outcome:
    """One that is let in while it waits, and one that is not."""
    command = [*COMMAND, "--archive", str(archive), "ingest", str(press)]
    with writer_lock(archive):
        waiting = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        threading.Event().wait(_WAIT / 2)
    _, err = waiting.communicate(timeout=120)
    wrong = [f"let in, it ended with {waiting.returncode}: {err!r}"] if waiting.returncode else []
    with writer_lock(archive):
        began = time.monotonic()
        refused = subprocess.run(command, capture_output=True, text=True, check=False)
        waited = time.monotonic() - began
    if refused.returncode != _BUSY or not _WHO.search(refused.stderr):
        wrong.append(f"kept out, it ended with {refused.returncode}: {refused.stderr}")
    if waited < _WAIT:
        wrong.append(f"it waited only {waited:.1f} s")
    figure = f"let in after {_WAIT / 2:.0f} s; kept out, busy after {_WAIT} s, with who writes"
    return Outcome(16, "2 times two writers", figure, "; ".join(wrong))
