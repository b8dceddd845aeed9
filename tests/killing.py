"""Runs `search-cli` in processes that are killed, and that tell how far they had come.

A moment to kill at is a number of steps, not of seconds: so it lies within the work however slow
the machine is just now.
"""

from __future__ import annotations

import contextlib
import os
import sys
import time
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from search.cli.app import app
from tests.forking import PROCESSES
from tests.transactions import tell_transactions

__all__ = ["Told", "run", "run_and_kill"]

_CHANGES = frozenset({"open", "os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.link"})


@dataclass
class Told:
    """What a process has told.

    Attributes:
        steps: how many it has done.
        kept: what it has made durable in the archive last; "" for nothing.
        next: what it was about to make durable; "" for nothing.
        finished: whether it came to its end.
    """

    steps: int = 0
    kept: str = ""
    next: str = ""
    finished: bool = False

    def hear(self, what: str, value: str) -> None:
        """Take note of something."""
        match what:
            case "step":
                self.steps += 1
            case "begin":
                self.next = value
            case "end":
                self.kept, self.next = value, ""
            case "finished":
                self.finished = True


def run(archive: Path, *args: str) -> Told:
    """Run `search-cli` with these arguments to its end."""
    return run_and_kill(sys.maxsize, 0, archive, *args)


def run_and_kill(steps: int, seconds: float, archive: Path, *args: str) -> Told:
    """Run `search-cli`, and kill it so long after it has done so many steps.

    A step is a change of a name in the archive's folder, or the beginning or end of a transaction.
    """
    told, near = Told(), PROCESSES.Pipe(duplex=False)
    process = PROCESSES.Process(target=_run, args=(near[1], archive, *args))
    process.start()
    near[1].close()
    with contextlib.suppress(EOFError):
        while told.steps < steps:
            told.hear(*near[0].recv())
        time.sleep(seconds)
    process.kill()
    process.join()
    with contextlib.suppress(EOFError):
        while True:
            told.hear(*near[0].recv())
    near[0].close()
    assert told.finished or steps < sys.maxsize, "it did not come to its end"
    return told


def _run(told: Connection, archive: Path, *args: str) -> None:
    """`search-cli` with these arguments, in this process; tells what it does."""
    with open(os.devnull, "w") as nowhere:  # noqa: PTH123 - a device
        os.dup2(nowhere.fileno(), 1)

    def begin(contents: str) -> None:
        told.send(("begin", contents))
        told.send(("step", "commit"))

    def end(contents: str) -> None:
        told.send(("end", contents))
        told.send(("step", "committed"))

    tell_transactions(begin, end)
    _tell_of_files(told, os.fspath(archive))
    app([*args, f"--archive={archive}"], prog_name="search-cli", standalone_mode=False)
    told.send(("finished", ""))


def _tell_of_files(told: Connection, archive: str) -> None:
    def hook(event: str, args: tuple[object, ...]) -> None:
        if event in _CHANGES and str(args[0]).startswith(archive):
            told.send(("step", event))

    sys.addaudithook(hook)
