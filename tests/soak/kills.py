"""`kill -9` at random moments of all that writes; then the archive is opened and gone on with."""

from __future__ import annotations

import random
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from search.archive import DATABASE
from search.engine import SearchEngine
from search.entities import load_overrides
from search.errors import SearchError
from search.model import EntityRef, EntityType, Severity
from search.pipeline import OVERRIDES, examine, ingest, rebuild
from tests import killing
from tests.power.checking import contents
from tests.power.trial import left_over
from tests.soak.outcome import Outcome, Soak

__all__ = ["run"]

_ROUNDS = 200
_STEP = 0.004  # seconds: so long after a step, most have not done the next
_FEW, _MANY = 4, 80  # pages; many are understood by a second process
_TOWNS = "Gao Mopti Ségou Kayes Timbuktu Bamako Kidal Sikasso Agadez Niamey Dakar Bangui".split()
_GIVEN = "Aminata Fatoumata Moussa Ibrahim Salif Oumou Mariam Boubacar".split()
_FAMILY = "Keita Diallo Traoré Coulibaly Maïga Touré Sangaré Konaté Cissé Dembélé Diarra".split()
_UNFINISHED = (Severity.NOTE, Severity.INDEX)  # the index only where there was none yet
_KINDS = (
    "first ingest",
    "ingest",
    "commit",
    "rebuild",
    "rebuild --clean",
    "first ingest of many",
    "decision",
)


def run(soak: Soak) -> Iterator[Outcome]:
    """Kill, look, go on, and look again."""
    trial = _Trial(soak.folder)
    rounds, missed = soak.times(_ROUNDS), ""
    try:
        for number in range(rounds):
            trial.round(number, _KINDS[number % len(_KINDS)])
    except (AssertionError, SearchError) as error:
        missed = f"round {number}, {_KINDS[number % len(_KINDS)]}: {error!r}"
    kinds = ", ".join(f"{count} {kind}" for kind, count in trial.killed.items())
    yield Outcome(
        1,
        f"{rounds} rounds",
        f"killed at work: {kinds}; all opened, nothing lost, nothing by half, no file left over",
        missed,
    )


class _Trial:
    """An archive on which everything is tried, but what makes a new one.

    Attributes:
        killed: of each kind of work, how often it did not come to its end.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._press = folder / "press"
        self._archive = folder / "archive"
        self._chance = random.Random(1)  # noqa: S311 - the same every time
        self._steps: dict[str, int] = {}
        self.killed: Counter[str] = Counter()
        _write_pages(self._press, range(_FEW), 0)
        ingest(self._archive, [self._press])

    def round(self, number: int, kind: str) -> None:
        """Kill one command at a random moment; then do it to its end."""
        first = kind.startswith("first")
        archive = self._folder / f"archive {number}" if first else self._archive
        command = self._command(kind, number)
        if kind not in self._steps:
            tried = self._folder / f"tried {number}" if first else archive
            self._steps[kind] = killing.run(tried, *command).steps
            command = self._command(kind, number + _ROUNDS)
        before, versions = _contents(archive), _versions(archive)
        earliest = self._steps[kind] * 2 // 3 if kind == "commit" else 0
        steps = self._chance.randrange(earliest, self._steps[kind])
        told = killing.run_and_kill(steps, self._chance.uniform(0, _STEP), archive, *command)
        self.killed[kind] += not told.finished
        known = {told.kept or before, told.next} - {""}
        if known:
            assert _contents(archive) in known, "something was lost, or is there by half"
        if known or not first:
            _check(archive, *_UNFINISHED[: 1 + first])
        assert self._decided(command) or not told.finished, "a decision was lost"
        self._go_on(kind, archive)
        assert versions <= _versions(archive), "a document was lost"

    def _command(self, kind: str, number: int) -> list[str]:
        match kind:
            case "rebuild" | "rebuild --clean":
                return kind.split()
            case "decision":
                return ["entities", "hide", str(self._somebody())]
            case "ingest" | "commit":
                some = self._chance.sample(range(3 * _FEW), _FEW)
                return ["ingest", str(_write_pages(self._press, some, number))]
        pages = _MANY if kind.endswith("many") else _FEW
        return ["ingest", str(_write_pages(self._folder / kind, range(pages), 0))]

    def _decided(self, command: list[str]) -> bool:
        """Whether a decision, if that is what the command is, stands in its file."""
        if command[0] != "entities":
            return True
        hidden = [change.entity for change in load_overrides(self._archive / OVERRIDES)]
        return command[2] in map(str, hidden)

    def _somebody(self) -> EntityRef:
        """Somebody whom an article names, and who is not hidden yet."""
        _write_pages(self._press, range(3 * _FEW), self._chance.randrange(1000))
        ingest(self._archive, [self._press])
        with SearchEngine(self._archive) as engine:
            return engine.entities(kind=EntityType.PERSON).values[0].ref

    def _go_on(self, kind: str, archive: Path) -> None:
        """What is next started has everything in the end, and leaves nothing over."""
        press = self._folder / kind if kind.startswith("first") else self._press
        if kind.startswith("rebuild"):
            rebuild(archive, reclean=kind != "rebuild")
        ingest(archive, [press])
        left = left_over(archive)
        assert not left, f"left over: {left}"
        assert len(_documents(archive)) == len(list(press.iterdir())), "a document is missing"
        _check(archive)


def _write_pages(press: Path, numbers: range | list[int], edition: int) -> Path:
    """Write pages into a folder, which is returned."""
    press.mkdir(exist_ok=True)
    for number in numbers:
        town, other = _TOWNS[number % len(_TOWNS)], _TOWNS[(number + edition) % len(_TOWNS)]
        text = f"The council of {town} met about market {number} in its meeting {edition}.\n\n"
        mayor = f"{_GIVEN[(number + edition) % len(_GIVEN)]} {_FAMILY[edition % len(_FAMILY)]}"
        text += f"Traders from {other} came as well, the mayor {mayor} said on Monday.\n"
        (press / f"{number}.txt").write_text(text, encoding="utf-8")
    return press


def _check(archive: Path, *allowed: Severity) -> None:
    """Nothing is found but what is allowed."""
    for finding in examine(archive).findings:
        assert finding.severity in allowed, finding


def _contents(archive: Path) -> str:
    """A hash of all that the archive has; "" when it has not been made."""
    if not (archive / DATABASE).exists():
        return ""
    with closing(_open(archive)) as database:
        return contents(database)


def _versions(archive: Path) -> set[tuple[str, int, str]]:
    """Everything that was ever ingested: document, version, hash of the bytes."""
    if not (archive / DATABASE).exists():
        return set()
    with closing(_open(archive)) as database:
        return set(database.execute("SELECT document_id, number, sha256 FROM version"))


def _documents(archive: Path) -> set[str]:
    return {document for document, _, _ in _versions(archive)}


def _open(archive: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{(archive / DATABASE).as_uri()}?mode=ro", uri=True)
