"""A rebuild of the large archive that is killed again and again, while it is searched."""

from __future__ import annotations

import json
import random
import re
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from search.archive import ArchiveReader
from search.engine import SearchEngine
from search.model import Collapse, Query
from tests.serving import COMMAND
from tests.soak.archive import archive_of
from tests.soak.outcome import Outcome, Soak
from tests.soak.processes import note_peaks

__all__ = ["run"]

_KILLS = 10
_QUESTIONS = 50
_MB = 512
_COMMIT = 5_000  # documents that a rebuild commits at once
_DELAY = 3.0  # seconds, at most, between having come so far and the kill
_LOOKED = 0.02  # seconds between two looks at how far a rebuild has come
_BETWEEN = 0.05  # seconds between two searches
_GOES_ON = re.compile(r"interrupted at ([\d,]+) of [\d,]+ documents")

_Answer = tuple[int, list[tuple[str, float]]]


class _Start(NamedTuple):
    """One run of `search-cli rebuild`.

    Attributes:
        told: how many documents it said were done before; 0 when it was killed before it did.
        least: how few documents were committed while it ran.
        reached: how many were committed when it ended.
        peak_mb: of memory, all its processes together.
        killed: before it had ended by itself.
    """

    told: int
    least: int
    reached: int
    peak_mb: float
    killed: bool


def run(soak: Soak) -> Iterator[Outcome]:
    """Kill a rebuild at random moments until it may end, and search all the while."""
    archive = archive_of(soak, soak.documents).copied(soak.folder / "archive")
    chance = random.Random(17)  # noqa: S311 - the same moments every time, as far as can be
    with SearchEngine(archive, seconds=None) as engine:
        questions = _questions(engine, chance)
        asking = _Asking(engine, questions)
        old = engine.status().index
        with asking.all_the_while():
            starts = list(_starts(archive, soak, chance))
        new = engine.status().index
        assert old is not None
        assert new is not None
        missed = [*_fell_back(starts), *asking.wrong(old.generation, new.generation)]
    killed = sum(start.killed for start in starts)
    peak = max(start.peak_mb for start in starts)
    if peak > _MB:
        missed.append(f"it took more than {_MB} MB")
    went_on = ", ".join(f"{start.told:,}" for start in starts[1:])
    yield Outcome(
        17,
        f"{soak.documents:,} documents, {killed} kills, {asking.asked:,} searches meanwhile",
        f"went on at {went_on}; {peak:.0f} MB at most; {len(questions)} answers as before",
        "; ".join(missed),
    )


def _starts(archive: Path, soak: Soak, chance: random.Random) -> Iterator[_Start]:
    """Start it as often as it is killed, and once more; each time killed when it came further."""
    old = _name(archive / "segments")
    kills = soak.times(_KILLS)
    until = max(0, soak.documents - _COMMIT)
    for documents in sorted(chance.randint(0, until) for _ in range(kills)):
        yield _rebuild(archive, documents, chance.uniform(0, _DELAY))
        if _name(archive / "segments") != old:
            return  # it came to its end, even if it was killed right after
    yield _rebuild(archive, None, 0)


def _rebuild(archive: Path, until: int | None, seconds: float) -> _Start:
    """Run a rebuild, and kill it so long after that many documents are done; None for never."""
    command = [*COMMAND, "--archive", str(archive), "rebuild"]
    with (archive.parent / "said").open("w+b") as said:
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=said)
        seen, peaks = [_reached(archive)], dict[int, float]()
        kill_at: float | None = None
        while process.poll() is None:
            seen.append(_reached(archive, seen[-1]))
            note_peaks(process.pid, peaks)
            if kill_at is None and until is not None and seen[-1] >= until:
                kill_at = time.monotonic() + seconds
            if kill_at is not None and time.monotonic() > kill_at:
                process.kill()
            time.sleep(_LOOKED)
        said.seek(0)
        text = said.read().decode()
    if process.returncode not in (0, -signal.SIGKILL):
        raise RuntimeError(f"a rebuild failed: {text}")
    found = _GOES_ON.search(text)
    told = int(found[1].replace(",", "")) if found else 0
    return _Start(told, min(seen), seen[-1], sum(peaks.values()), process.returncode != 0)


def _reached(archive: Path, before: int = 0) -> int:
    """How many documents are committed to the index that is being made; if none is, as before."""
    try:
        meta = _meta(archive / "building")
    except FileNotFoundError:
        return before
    with closing(ArchiveReader(archive)) as reader:
        return reader.up_to_date(meta["source"]["revision"])[0]


def _name(index: Path) -> str:
    """The name of the generation that an index has."""
    return str(_meta(index)["name"])


def _meta(index: Path) -> dict[str, Any]:
    meta: dict[str, Any] = json.loads((index / "manifest.json").read_bytes())["meta"]
    return meta


def _fell_back(starts: list[_Start]) -> Iterator[str]:
    """Starts that did not go on where the one before was, which had not adopted its index."""
    for before, after in pairwise(starts):
        if after.least < before.reached or 0 < after.told < before.reached:
            yield f"a start fell back to {after.least:,}, though {before.reached:,} were done"


class _Asking:
    """Asks the same questions again and again, and keeps the generations that answered."""

    def __init__(self, engine: SearchEngine, questions: list[Query]) -> None:
        self._engine = engine
        self._questions = questions
        self._right = [self._answer(question)[1] for question in questions]
        self._generations: list[str] = []
        self._others = 0  # answers that were others than before
        self.asked = 0

    @contextmanager
    def all_the_while(self) -> Iterator[None]:
        """A thread asks while the context lasts."""
        done = threading.Event()
        with ThreadPoolExecutor(1) as threads:
            asking = threads.submit(self._ask_until, done)
            try:
                yield
            finally:
                done.set()
            asking.result()

    def _ask_until(self, done: threading.Event) -> None:
        """Ask until it is done, and then every question once more."""
        while not done.wait(_BETWEEN):
            self._ask(self.asked % len(self._questions))
        for number in range(len(self._questions)):
            self._ask(number)

    def wrong(self, old: str, new: str) -> Iterator[str]:
        """What is to be said against the answers."""
        if self._others:
            yield f"{self._others} of {self.asked:,} answers were others than before"
        if self._generations != [old, new] or old == new:
            yield f"generations {', '.join(self._generations)} answered, one after the other"

    def _ask(self, number: int) -> None:
        generation, answer = self._answer(self._questions[number])
        if generation not in self._generations[-1:]:
            self._generations.append(generation)
        self._others += answer != self._right[number]
        self.asked += 1

    def _answer(self, question: Query) -> tuple[str, _Answer]:
        results = self._engine.search(question)
        hits = [(hit.id, round(hit.score, 9)) for hit in results.hits]
        return results.index.generation, (results.total, hits)


def _questions(engine: SearchEngine, chance: random.Random) -> list[Query]:
    """Words, phrases and beginnings of words from titles of the archive."""
    hits = engine.search(Query(per_page=100, collapse=Collapse.NONE)).hits
    words = [word for hit in hits for word in re.findall(r"[a-z]{4,}", hit.title.text.lower())]
    texts = []
    for number in range(_QUESTIONS):
        one, two = chance.choice(words), chance.choice(words)
        forms = (one, f"{one} {two}", f"{one} OR {two}", f'"{one} {two}"', f"{one[:3]}*")
        texts.append(forms[number % len(forms)])
    return [Query(text, collapse=Collapse.NONE, aliases=False) for text in texts]
