"""The part of the soak that fuzzes, tried out."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.soak import fuzzing
from tests.soak.outcome import Soak


@pytest.mark.parametrize("led", [False, True])
def test_every_target_is_fuzzed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, led: bool) -> None:
    monkeypatch.setattr(fuzzing, "TARGETS", ("dates",))
    if not led:  # inputs are others each time: what they find is for the soak to tell
        monkeypatch.setattr(fuzzing, "find_spec", lambda _: None)
        monkeypatch.setattr(fuzzing, "target_of", lambda _: len)
    elif fuzzing.find_spec("atheris") is None:
        return
    (outcome,) = fuzzing.run(Soak(tmp_path, share=0.05))
    assert outcome.row == 25
    assert not outcome.missed
    assert ("not installed" in outcome.count) is not led


def test_an_input_that_breaks_a_target_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fuzzing, "TARGETS", ("dates",))
    monkeypatch.setattr(fuzzing, "find_spec", lambda _: None)
    monkeypatch.setattr(fuzzing, "target_of", lambda _: lambda data: data.index(b"no such thing"))
    monkeypatch.setattr(fuzzing, "FOUND", tmp_path / "found")
    (outcome,) = fuzzing.run(Soak(tmp_path, share=0.05))
    (kept,) = (tmp_path / "found").iterdir()
    assert outcome.missed.startswith(f"dates: {kept}: ValueError(")
    assert b"no such thing" not in kept.read_bytes()
