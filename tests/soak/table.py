"""The table of docs/operations.md, made from what was seen."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from tests.soak.outcome import Outcome
from tests.soak.rows import ROWS

__all__ = ["BEGIN", "END", "table", "write_between", "write_table"]

BEGIN, END = "<!-- soak: begin -->", "<!-- soak: end -->"
"""The comments around the table; others have their own name in place of "soak"."""

_HEAD = "| # | what is done to it | mark | done | seen |\n| --: | --- | --- | --- | --- |"


def table(outcomes: Iterable[Outcome]) -> str:
    """All promises, with what was seen of each; one that nobody tried says so."""
    seen: dict[int, list[Outcome]] = {}
    for outcome in sorted(outcomes, key=lambda outcome: outcome.row):
        seen.setdefault(outcome.row, []).append(outcome)
    lines = [_HEAD]
    for number, row in ROWS.items():
        found = seen.get(number, [Outcome(number, "not run", "")])
        counts = "; ".join(outcome.count for outcome in found)
        figures = "; ".join(map(_figure, found))
        cells = (str(number), row.tried, row.mark, counts, figures)
        lines.append("| " + " | ".join(cell.replace("|", r"\|") for cell in cells) + " |")
    return "\n".join(lines)


def write_table(document: Path, outcomes: Iterable[Outcome]) -> None:
    """Replace the table in a document.

    Raises:
        ValueError: the document has no place for it.
    """
    write_between(document, "soak", table(outcomes))


def write_between(document: Path, name: str, text: str) -> None:
    """Replace what stands in a document between the two comments of a name.

    Raises:
        ValueError: the document does not have them.
    """
    begin, end = BEGIN.replace("soak", name), END.replace("soak", name)
    before, found, rest = document.read_text(encoding="utf-8").partition(begin)
    _, closed, after = rest.partition(end)
    if not found or not closed:
        raise ValueError(f"{document} has no lines {begin} and {end}")
    document.write_text(f"{before}{begin}\n{text}\n{end}{after}", encoding="utf-8")


def _figure(outcome: Outcome) -> str:
    return f"**missed**: {outcome.figure}: {outcome.missed}" if outcome.missed else outcome.figure
