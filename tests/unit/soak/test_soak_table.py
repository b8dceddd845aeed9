"""The table of docs/operations.md: made from what was seen, with every promise in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from tests.soak import __main__ as main
from tests.soak.__main__ import PARTS
from tests.soak.outcome import Outcome, Soak
from tests.soak.rows import ROWS
from tests.soak.seen import Seen
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
    modules = Path(main.__file__).parent.glob("*.py")
    assert {path.stem for path in modules if "def run(soak" in path.read_text()} == set(PARTS)


@pytest.fixture
def parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two parts: one tells twice of a row, the other breaks after it has told of another."""

    def outcomes(name: str, soak: Soak) -> Iterator[Outcome]:
        soak.tables["sizes"] = "a table"
        yield Outcome(16, "readers", f"of {name}", "one saw half a batch" * (name == "kills"))
        yield Outcome(16, "writers", f"of {name}")
        if name == "flips":
            raise RuntimeError("it broke")

    monkeypatch.setattr(main, "_outcomes", outcomes)


@pytest.mark.usefixtures("parts")
def test_a_part_that_breaks_takes_nothing_from_the_others(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    outcomes = tmp_path / "outcomes"
    told = ["--outcomes", str(outcomes)]
    assert main.main(["--only", "growth", *told]) == 0
    assert main.main(["--only", "flips", "scale", *told]) == 1
    out, err = capsys.readouterr()
    assert "it broke" in err
    assert err.endswith("did not come to their end: flips\n")
    for figures in ("of growth; of growth", "of flips; of flips", "of scale; of scale"):
        assert re.search(rf"^\| 16 \|.*{figures}", out, re.MULTILINE)
    assert out.endswith("a table\n")


@pytest.mark.usefixtures("parts")
def test_a_missed_mark_is_told_though_the_next_of_its_row_is_met(tmp_path: Path) -> None:
    outcomes = tmp_path / "outcomes"
    assert main.main(["--only", "kills", "--outcomes", str(outcomes)]) == 1
    assert main.main(["--only", "scale", "--outcomes", str(outcomes)]) == 1
    (missed, _, *others) = Seen.read(outcomes).all()
    assert (missed.missed, len(others)) == ("one saw half a batch", 2)


def test_rounds_are_never_none() -> None:
    assert Soak(Path(), share=0.001).times(200) == 1
    assert Soak(Path()).times(200) == 200
