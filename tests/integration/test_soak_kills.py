"""The part of the soak that kills programs, with one round of each kind."""

from __future__ import annotations

from pathlib import Path

from tests.soak.kills import run
from tests.soak.outcome import Soak


def test_every_kind_of_work_is_killed_and_gone_on_with(tmp_path: Path) -> None:
    (outcome,) = run(Soak(tmp_path, share=7 / 200))
    assert (outcome.row, outcome.count, outcome.missed) == (1, "7 rounds", "")
    assert "rebuild --clean" in outcome.figure
