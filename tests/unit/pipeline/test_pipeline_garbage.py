"""Garbage is looked for less often while files come in, and as before afterwards."""

from __future__ import annotations

import gc
from contextlib import suppress

from search.pipeline.garbage import looked_for_less


def test_the_threshold_is_as_before_afterwards_whatever_happens() -> None:
    before = gc.get_threshold()
    with suppress(KeyError), looked_for_less():
        assert gc.get_threshold()[0] > before[0]
        raise KeyError
    assert gc.get_threshold() == before
