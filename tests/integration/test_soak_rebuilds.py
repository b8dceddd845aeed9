"""The parts of the soak that rebuild and update an index, with small archives."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.soak import growth, rebuilds
from tests.soak.outcome import Outcome, Part, Soak

DOCUMENTS = 120


@pytest.fixture(scope="module")
def common(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which the archive of both parts is made once."""
    return tmp_path_factory.mktemp("common")


def only(part: Part, common: Path, folder: Path, share: float) -> Outcome:
    (outcome,) = part(Soak(folder, DOCUMENTS, share, common))
    return outcome


def test_a_rebuild_is_killed_and_comes_to_its_end(common: Path, tmp_path: Path) -> None:
    outcome = only(rebuilds.run, common, tmp_path, share=0.1)
    assert (outcome.row, outcome.missed) == (17, "")
    assert outcome.count.startswith(f"{DOCUMENTS} documents, ")


def test_an_index_does_not_grow_with_updates(common: Path, tmp_path: Path) -> None:
    outcome = only(growth.run, common, tmp_path, share=0.04)
    assert (outcome.row, outcome.missed) == (18, "")
    assert outcome.count == f"40 cycles of 5 changed documents of {DOCUMENTS}"
