"""What was measured, kept in a JSON file that grows while the measurement goes on."""

from __future__ import annotations

import json
import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

CPU, WALL = "cpu", "wall"
WORKS = ("page", "rank")


@dataclass(frozen=True, slots=True)
class Sample:
    """What one piece of work took, in milliseconds."""

    cpu_ms: float
    wall_ms: float


@dataclass(frozen=True, slots=True)
class Build:
    """What indexing a corpus took; memory is the peak of the process."""

    cpu_s: float
    wall_s: float
    index_mb: float
    peak_mb: float


@dataclass(frozen=True, slots=True)
class Opening:
    """What it takes until the first answer, in milliseconds of CPU."""

    version: str
    open_ms: float
    first_page_ms: float


@dataclass(frozen=True, slots=True)
class Answer:
    """What is compared of an engine's answer to a question.

    Attributes:
        dated: sum of the counts by month.
        counts: by facet, the counts of its ten most frequent values.
        marked: hits whose snippet has a mark.
    """

    total: int
    best: tuple[int, ...]
    dated: int
    counts: dict[str, list[int]]
    marked: int


@dataclass(slots=True)
class Performance:
    """Everything about one engine.

    Attributes:
        samples: by kind of work ("page", "rank") and question, [CPU, wall] in milliseconds of
            each round.
        answers: by question.
        memory_mb: peak of the process that answered.
    """

    build: Build | None = None
    opening: Opening | None = None
    samples: dict[str, dict[int, list[tuple[float, float]]]] = field(
        default_factory=lambda: {work: {} for work in WORKS}
    )
    answers: dict[int, Answer] = field(default_factory=dict)
    memory_mb: float = 0.0

    def add(self, work: str, question: int, sample: Sample) -> None:
        """Keep what a question took in one more round."""
        taken = (round(sample.cpu_ms, 4), round(sample.wall_ms, 4))
        self.samples[work].setdefault(question, []).append(taken)

    def times(self, work: str, clock: str, questions: Iterable[int]) -> list[float]:
        """Median over the rounds, in milliseconds, of each of the questions that was asked."""
        column = (CPU, WALL).index(clock)
        taken = self.samples[work]
        return [statistics.median(r[column] for r in taken[q]) for q in questions if q in taken]

    def rounds(self, work: str) -> int:
        """How often each question was asked and measured."""
        return min(map(len, self.samples[work].values()), default=0)


@dataclass(slots=True)
class Contest:
    """One corpus and all engines.

    Attributes:
        documents: in the corpus.
        corpus: in words.
    """

    documents: int
    corpus: str
    engines: dict[str, Performance] = field(default_factory=dict)

    def save(self, path: Path) -> None:
        """Replace the file in one step."""
        draft = path.with_suffix(".part")
        draft.write_text(json.dumps(asdict(self)), encoding="utf-8")
        draft.replace(path)


def load_contest(path: Path) -> Contest:
    """What `Contest.save` wrote."""
    data = json.loads(path.read_text(encoding="utf-8"))
    engines = {}
    for name, kept in data["engines"].items():
        engines[name] = Performance(
            build=Build(**kept["build"]) if kept["build"] else None,
            opening=Opening(**kept["opening"]) if kept["opening"] else None,
            samples={
                work: {
                    int(number): [(cpu, wall) for cpu, wall in rounds]
                    for number, rounds in questions.items()
                }
                for work, questions in kept["samples"].items()
            },
            answers={int(number): answer_of(row) for number, row in kept["answers"].items()},
            memory_mb=kept["memory_mb"],
        )
    return Contest(data["documents"], data["corpus"], engines)


def answer_of(row: Mapping[str, Any]) -> Answer:
    """An answer as JSON has it."""
    return Answer(**{**row, "best": tuple(row["best"])})


def percentile(values: Sequence[float], share: float) -> float:
    """The value that this share of the values does not exceed, between two of them linearly."""
    ordered = sorted(values)
    place = (len(ordered) - 1) * share
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)
