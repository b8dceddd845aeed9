"""Every promise of docs/operations.md was tried, and says what was seen."""

from __future__ import annotations

import re
from pathlib import Path

from tests.soak.rows import ROWS
from tests.soak.table import BEGIN, END


def test_every_promise_of_the_docs_was_tried(root: Path) -> None:
    text = (root / "docs" / "operations.md").read_text(encoding="utf-8")
    shown = text.partition(BEGIN)[2].partition(END)[0]
    rows = re.findall(r"^\| (\d+) \|(.*)\|$", shown, re.MULTILINE)
    assert [int(number) for number, _ in rows] == list(ROWS)
    for number, said in rows:
        tried, mark, count, figure = (cell.strip() for cell in said.split(" | "))
        assert (tried, mark) == ROWS[int(number)]
        assert count not in ("", "not run")
        assert figure
