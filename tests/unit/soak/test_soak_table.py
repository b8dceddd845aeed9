"""The table of docs/operations.md: made from what was seen, with every promise in it."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest

from tests.soak.__main__ import PARTS
from tests.soak.outcome import Outcome, Soak
from tests.soak.rows import ROWS
from tests.soak.table import BEGIN, END, table, write_table


def test_outcomes_of_one_row_stand_together_and_those_of_others_are_missing() -> None:
    seen = [
        Outcome(5, "500 queries", "0.2 s"),
        Outcome(1, "9 kills", "1 lost", "a lock | a file"),
        Outcome(5, "more", "0.3 s"),
    ]
    lines = table(seen).splitlines()
    assert len(lines) == 2 + len(ROWS)
    assert lines[2].endswith("| 9 kills | **missed**: 1 lost: a lock \\| a file |")
    assert lines[6].endswith("| 500 queries; more | 0.2 s; 0.3 s |")
    assert lines[3].endswith("| not run |  |")


def test_only_the_table_of_a_document_is_replaced(tmp_path: Path) -> None:
    document = tmp_path / "document.md"
    document.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n")
    for _ in range(2):
        write_table(document, [])
    assert document.read_text() == f"before\n{BEGIN}\n{table([])}\n{END}\nafter\n"
    document.write_text("nothing")
    with pytest.raises(ValueError, match="no lines"):
        write_table(document, [])


def test_every_part_can_be_run() -> None:
    assert all(callable(import_module(f"tests.soak.{name}").run) for name in PARTS)


def test_rounds_are_never_none() -> None:
    assert Soak(Path(), share=0.001).times(200) == 1
    assert Soak(Path()).times(200) == 200
