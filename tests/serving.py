"""Runs `search-cli` as processes that go on: the server, and an ingest that watches."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

__all__ = [
    "COMMAND",
    "Server",
    "children",
    "ending",
    "gather",
    "impatient",
    "serving",
    "until",
    "watching",
]

COMMAND = [sys.executable, "-m", "search.cli"]

_IMPATIENT = """
from search.archive.lock import writer_lock
from search.cli import main
writer_lock.__wrapped__.__defaults__ = ({},)
main()
"""


def impatient(seconds: float) -> list[str]:
    """In place of `COMMAND`: it waits only so long for somebody else who writes."""
    return [sys.executable, "-c", _IMPATIENT.format(seconds)]


@dataclass
class Server:
    """A server that runs.

    Attributes:
        url: without a slash at the end.
    """

    process: subprocess.Popen[str]
    url: str

    def get(self, path: str) -> str:
        """The page at a path."""
        with urllib.request.urlopen(f"{self.url}{path}", timeout=30) as answer:  # noqa: S310
            text: str = answer.read().decode()
        return text

    @property
    def address(self) -> tuple[str, int]:
        """Host and port."""
        host, port = self.url.removeprefix("http://").split(":")
        return host, int(port)

    def workers(self) -> set[int]:
        """Numbers of the processes that answer."""
        return children(self.process.pid)

    def stop(self, how: signal.Signals = signal.SIGTERM) -> list[str]:
        """What it wrote after it said where it is."""
        self.process.send_signal(how)
        assert self.process.stderr is not None
        rest = self.process.stderr.read()
        assert self.process.wait(timeout=30) == 0
        return rest.splitlines()


@contextmanager
def serving(archive: Path, *options: str) -> Iterator[Server]:
    """A server on a port that is free."""
    process = subprocess.Popen(
        [*COMMAND, "--archive", str(archive), "serve", "--port", "0", *options],
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    with ending(process):
        opened = re.search(r"http://\S+(?=/ )", process.stderr.readline())
        assert opened
        yield Server(process, opened[0])


@contextmanager
def watching(archive: Path, press: Path) -> Iterator[subprocess.Popen[str]]:
    """An ingest that watches a folder, once it has said so; what it says is in its pipes."""
    process = subprocess.Popen(
        [*COMMAND, "--archive", str(archive), "ingest", str(press), "--watch", "--every", "1"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    with ending(process):
        assert process.stderr.readline().startswith("Watching ")
        yield process


@contextmanager
def ending(process: subprocess.Popen[str]) -> Iterator[None]:
    """At the end the process has ended, if need be by force."""
    try:
        yield
    finally:
        if process.poll() is None:
            process.kill()
            process.wait(timeout=30)
        for pipe in (process.stdout, process.stderr):
            if pipe is not None:
                pipe.close()


def gather(pipe: Iterable[str] | None) -> list[str]:
    """The lines that a process writes, taken as they come: it never waits for a reader."""
    assert pipe is not None
    lines: list[str] = []

    def take() -> None:
        with suppress(ValueError):  # closed
            for line in pipe:
                lines.append(line.rstrip("\n"))  # noqa: PERF401 - others look meanwhile

    threading.Thread(target=take, daemon=True).start()
    return lines


def children(pid: int) -> set[int]:
    """Numbers of the processes that a process has started; none when it has ended."""
    with suppress(FileNotFoundError, ProcessLookupError):
        found = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="utf-8")
        return {int(child) for child in found.split()}
    return set()


def until(reached: Callable[[], object], seconds: float = 30) -> None:
    """Wait until something is so.

    Raises:
        AssertionError: it was not within the seconds.
    """
    end = time.monotonic() + seconds
    while not reached():
        assert time.monotonic() < end
        time.sleep(0.02)
