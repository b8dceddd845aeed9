"""The corpus of the fuzzing targets, as it is and changed by chance; see `tests.fuzz`."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz import TARGETS, corpus_of, target_of
from tests.fuzz.mutating import mutated

MUTATED = 60  # of each target
CORPUS_BYTES = 300_000


@pytest.mark.parametrize("name", TARGETS)
def test_the_corpus_breaks_nothing(name: str) -> None:
    target = target_of(name)
    for path in sorted(corpus_of(name).iterdir()):
        target(path.read_bytes())


@pytest.mark.parametrize("name", TARGETS)
def test_inputs_near_to_the_corpus_break_nothing(name: str) -> None:
    target = target_of(name)
    inputs = [path.read_bytes() for path in sorted(corpus_of(name).iterdir())]

    @settings(max_examples=MUTATED, suppress_health_check=list(HealthCheck))
    @given(mutated(st.sampled_from(inputs)))
    def play(data: bytes) -> None:
        target(data)

    play()


def test_every_target_has_a_small_corpus() -> None:
    sizes = {
        name: sum(path.stat().st_size for path in corpus_of(name).iterdir()) for name in TARGETS
    }
    assert all(sizes.values())
    assert sum(sizes.values()) < CORPUS_BYTES
