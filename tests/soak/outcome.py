"""What a part of the soak gets, and what it tells."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

__all__ = ["Outcome", "Part", "Soak"]


@dataclass(frozen=True, slots=True)
class Soak:
    """How long and on what.

    Attributes:
        folder: empty, of this part alone; it is removed afterwards.
        documents: size of the large archive.
        share: of the full number of rounds, above 0 and up to 1; less than 1 is for trying out.
        common: of all parts of the run, for what takes long to make; None where there is one part.
        tables: what a part tells besides, in Markdown, by the name of its place in the document.
    """

    folder: Path
    documents: int = 100_000
    share: float = 1.0
    common: Path | None = None
    tables: dict[str, str] = field(default_factory=dict)

    @property
    def shared(self) -> Path:
        """The folder for what other parts use, too."""
        return self.common or self.folder

    def times(self, rounds: int) -> int:
        """A number of rounds, as many as are wanted; at least one."""
        return max(1, round(rounds * self.share))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a row of the table in docs/operations.md says.

    Attributes:
        row: its number, see `tests.soak.rows`.
        count: what was done how often: ``200 rounds``.
        figure: what was seen.
        missed: why the mark is missed; "" when it is met.
    """

    row: int
    count: str
    figure: str
    missed: str = ""


Part = Callable[[Soak], Iterator[Outcome]]
