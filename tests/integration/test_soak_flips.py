"""The part of `make soak` that damages files, for a moment."""

from __future__ import annotations

from pathlib import Path

from tests.soak.flips import run
from tests.soak.outcome import Soak


def test_a_few_flips_tell_two_outcomes(tmp_path: Path) -> None:
    index, archive = run(Soak(tmp_path, share=0.02))
    assert (index.row, index.missed) == (3, "")
    assert index.count == "20 flips and truncations of an index, 1 of them mended"
    assert index.figure.startswith("20 found by `doctor`; at first use ")
    assert archive.row == 3
    assert archive.count == "4 of `archive.sqlite3`"
