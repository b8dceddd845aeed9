"""The parts of the soak that run processes beside each other, in a few seconds."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.serving import impatient
from tests.soak import concurrency, watching
from tests.soak.outcome import Soak
from tests.soak.watching import Sample, risen

MB = 1024 * 1024


@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="looks in /proc")
def test_watching_and_serving_side_by_side(tmp_path: Path) -> None:
    (outcome,) = watching.run(Soak(tmp_path, share=0.02))
    assert outcome.row == 24
    assert "ended" not in outcome.missed
    assert "trouble" not in outcome.missed
    assert "removed" not in outcome.missed


def test_a_writer_and_eight_readers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(concurrency, "_WAIT", 2)
    monkeypatch.setattr(concurrency, "COMMAND", impatient(2))
    read, written = concurrency.run(Soak(tmp_path, share=0.02))
    assert read.row == written.row == 16
    assert not read.missed
    assert not written.missed


@pytest.mark.parametrize(
    ("last", "told"),
    [
        (Sample(203 * MB, 33, 8), []),
        (Sample(211 * MB, 30, 0), ["11.5 MB more memory"]),
        (Sample(200 * MB, 34, 0), ["4 more open files"]),
        (Sample(200 * MB, 30, 9), ["9 removed files are still mapped"]),
    ],
)
def test_what_piles_up_is_told(last: Sample, told: list[str]) -> None:
    warm, level = [Sample(100 * MB, 20, 0)] * 10, [Sample(200 * MB, 30, 0)] * 10
    assert list(risen([*warm, *level, *[last] * 10])) == told
