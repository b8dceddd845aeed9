"""What was seen so far, by the part that told it: kept from one run to the next in a file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

from tests.soak.outcome import Outcome

__all__ = ["Seen"]


@dataclass(slots=True)
class Seen:
    """What parts have told.

    Attributes:
        outcomes: by the name of the part; one that is run again tells all of them anew.
        tables: in Markdown, by the name of the place in the document.
    """

    outcomes: dict[str, list[Outcome]] = field(default_factory=dict)
    tables: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path | None) -> Seen:
        """What a file has; nothing when there is none."""
        if path is None or not path.exists():
            return cls()
        kept = json.loads(path.read_text(encoding="utf-8"))
        parts = kept["outcomes"].items()
        outcomes = {name: [Outcome(**outcome) for outcome in part] for name, part in parts}
        return cls(outcomes, kept["tables"])

    def write(self, path: Path) -> None:
        """Keep it in a file."""
        path.write_text(json.dumps(asdict(self), indent=1), encoding="utf-8")

    def all(self) -> Iterator[Outcome]:
        """The outcomes of all parts."""
        return (outcome for part in self.outcomes.values() for outcome in part)
