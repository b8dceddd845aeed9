"""Weeks of ``ingest --watch`` beside ``serve``, in minutes: nothing may pile up.

A look a second stands for one every ten, and each look finds something; every process is asked for
its memory and open files all the while.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import NamedTuple
from urllib.parse import quote

from tests.serving import Server, gather, serving, until, watching
from tests.soak.outcome import Outcome, Soak

__all__ = ["Sample", "risen", "run"]

_SECONDS = 240
_SHORTEST = 6  # seconds, to try it out
_FIRST = 200  # files that are there at the beginning
_SAMPLED = 2.0  # seconds between two samples
_PAGES = 8  # asked each second
_PART, _BYTES = 0.05, 4 * 1024 * 1024  # how much more memory is still level
_FILES = 3  # how many more open files are
_UNLINKED = 8  # removed files that a process may still have in memory
_ON_DISK = 64  # files of the index, at most

_WORDS = (
    "market council mayor river harvest bridge school teacher road water border army minister "
    "election hospital village trader price cotton millet radio strike union court lawyer road"
).split()
_TOWNS = ("Niamey", "Bamako", "Gao", "Agadez", "Mopti", "Zinder", "Dori", "Tahoua")


class Sample(NamedTuple):
    """Of one process, at one moment.

    Attributes:
        memory: bytes of its own: mapped files are the system's to take back.
        files: that it has open.
        unlinked: files that it maps although they are removed.
    """

    memory: int
    files: int
    unlinked: int


def run(soak: Soak) -> Iterator[Outcome]:
    """Watch, serve, write and ask; then look at what the processes needed."""
    seconds = max(_SHORTEST, _SECONDS * soak.share)
    archive, press = soak.folder / "archive", soak.folder / "press"
    press.mkdir()
    for number in range(_FIRST):
        _write(press, number, 0)
    with watching(archive, press) as watcher:
        batches, trouble = gather(watcher.stdout), gather(watcher.stderr)
        until(lambda: batches, 300)
        with serving(archive, "--workers", "2") as server:
            gather(server.process.stderr)
            until(lambda: len(server.workers()) == 2)
            trial = _Trial(archive, press, server, [watcher.pid, server.process.pid])
            trial.go_on(seconds)
            server.process.terminate()
            ended = server.process.wait(timeout=60)
        watcher.terminate()
        ended += watcher.wait(timeout=120)
    missed = trial.missed() + ([f"a process ended with {ended}"] if ended else [])
    told = [line for line in trouble if line != "Stopped."]
    missed += [f"the watch told of trouble: {line}" for line in told[:3]]
    yield Outcome(
        24,
        f"{seconds:.0f} s, {len(batches):,} batches, {trial.asked:,} pages",
        trial.figure(),
        "; ".join(missed),
    )


class _Trial:
    """What goes on while processes are sampled."""

    def __init__(self, archive: Path, press: Path, server: Server, pids: list[int]) -> None:
        self._archive = archive
        self._press = press
        self._server = server
        self._pids = [*pids, *sorted(server.workers())]
        self._samples: dict[int, list[Sample]] = {pid: [] for pid in self._pids}
        self._on_disk: list[int] = []
        self._random = random.Random(1)  # noqa: S311 - the same each time
        self.asked = 0

    def go_on(self, seconds: float) -> None:
        """Write, ask and sample for so long."""
        began = sampled = time.monotonic()
        number = _FIRST
        while (now := time.monotonic()) < began + seconds:
            number += 1
            _write(self._press, number, 0)
            for _ in range(2):
                _write(self._press, self._random.randrange(_FIRST), number)
            for _ in range(_PAGES):
                self._ask()
            if now >= sampled:
                sampled += _SAMPLED
                self._sample()
            time.sleep(max(0.0, now + 1 - time.monotonic()))

    def _ask(self) -> None:
        word, town = self._random.choice(_WORDS), self._random.choice(_TOWNS)
        self._server.get(
            self._random.choice(
                (
                    f"/search?q={word}",
                    f"/search?q={quote(town)}+{word}&sort=newest",
                    f"/api/v1/search?q={word}&per_page=20",
                    f"/search.csv?q={word}",
                    f"/search.atom?q={quote(town)}",
                    "/status",
                )
            )
        )
        self.asked += 1

    def _sample(self) -> None:
        for pid in self._pids:
            self._samples[pid].append(_sample(pid))
        self._on_disk.append(sum(1 for _ in (self._archive / "segments").iterdir()))

    def missed(self) -> list[str]:
        """Marks that were missed, in words."""
        missed = [
            f"{name}: {what}"
            for pid, name in zip(self._pids, _NAMES, strict=True)
            for what in risen(self._samples[pid])
        ]
        if max(self._on_disk) > _ON_DISK:
            missed.append(f"{max(self._on_disk)} files of the index")
        return missed

    def figure(self) -> str:
        """What was seen, in words."""
        told = []
        for pid, name in zip(self._pids, _NAMES, strict=True):
            _, middle, last = _thirds(self._samples[pid])
            told.append(
                f"{name} {middle.memory / 1e6:.0f} to {last.memory / 1e6:.0f} MB, "
                f"{middle.files} to {last.files} files"
            )
        return f"{'; '.join(told)}; at most {max(self._on_disk)} files of the index"


_NAMES = ("watch", "supervisor", "worker", "worker")


def risen(samples: list[Sample]) -> Iterator[str]:
    """What a process needs more of in the last third of its time than in the one before."""
    _, middle, last = _thirds(samples)
    more = last.memory - middle.memory
    if more > max(_BYTES, _PART * middle.memory):
        yield f"{more / 1e6:.1f} MB more memory"
    if last.files - middle.files > _FILES:
        yield f"{last.files - middle.files} more open files"
    if last.unlinked > _UNLINKED:
        yield f"{last.unlinked} removed files are still mapped"


def _thirds(samples: list[Sample]) -> list[Sample]:
    """Medians of the beginning, the middle and the end."""
    size = max(1, len(samples) // 3)
    parts = samples[:size], samples[size : 2 * size] or samples, samples[2 * size :] or samples
    return [Sample(*(int(median(values)) for values in zip(*part, strict=True))) for part in parts]


def _sample(pid: int) -> Sample:
    """What a process needs now."""
    folder = Path(f"/proc/{pid}")
    status = (folder / "status").read_text(encoding="utf-8")
    own = next(line for line in status.splitlines() if line.startswith("RssAnon:"))
    maps = (folder / "maps").read_text(encoding="utf-8").splitlines()
    unlinked = sum(line.endswith("(deleted)") and "/segments/" in line for line in maps)
    return Sample(int(own.split()[1]) * 1024, sum(1 for _ in (folder / "fd").iterdir()), unlinked)


def _write(press: Path, number: int, version: int) -> None:
    """A file that comes into being at once, as of a program that writes and renames."""
    chosen = random.Random(f"{number} {version}")  # noqa: S311 - the same each time
    sentences = [
        f"The {chosen.choice(_WORDS)} of {chosen.choice(_TOWNS)} met the {chosen.choice(_WORDS)} "
        f"about the {chosen.choice(_WORDS)} and the {chosen.choice(_WORDS)} number {number}, "
        f"as the {chosen.choice(_WORDS)} said on Monday."
        for _ in range(12)
    ]
    part = press / f".{number}.part"
    part.write_text(f"News {number}, {version}\n\n" + "\n\n".join(sentences) + "\n", "utf-8")
    part.rename(press / f"{number:06d}.txt")
