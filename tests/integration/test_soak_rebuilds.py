"""The parts of the soak that rebuild and update an index, with small archives."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.soak import growth, rebuilds
from tests.soak.outcome import Outcome, Part, Soak


def only(part: Part, folder: Path, share: float) -> Outcome:
    soak = Soak(folder / "part", documents=200, share=share, common=folder)
    soak.folder.mkdir()
    (outcome,) = part(soak)
    return outcome


@pytest.mark.reliability
def test_a_rebuild_is_killed_and_comes_to_its_end(tmp_path: Path) -> None:
    outcome = only(rebuilds.run, tmp_path, share=0.1)
    assert (outcome.row, outcome.missed) == (17, "")
    assert outcome.count.startswith("200 documents, ")


@pytest.mark.reliability
def test_an_index_does_not_grow_with_updates(tmp_path: Path) -> None:
    outcome = only(growth.run, tmp_path, share=0.04)
    assert (outcome.row, outcome.missed) == (18, "")
    assert outcome.count == "40 cycles of 5 changed documents of 200"
