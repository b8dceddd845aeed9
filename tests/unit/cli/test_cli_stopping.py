"""A first signal is a wish, a second one is not."""

from __future__ import annotations

import os
import signal
import time

import pytest

from search.cli.stopping import Stopping


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_the_first_signal_is_remembered_and_ends_a_pause(how: signal.Signals) -> None:
    before = signal.getsignal(how)
    with Stopping() as stopping:
        assert not stopping.stopped()
        os.kill(os.getpid(), how)
        began = time.monotonic()
        stopping.pause(60)
        assert time.monotonic() - began < 30
        assert stopping.stopped()
        assert stopping.asked is how
        assert signal.getsignal(how) is before  # a second one acts as always
    assert signal.getsignal(how) is before


def test_what_is_ignored_stays_ignored() -> None:
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with Stopping() as stopping:
            os.kill(os.getpid(), signal.SIGINT)
            stopping.pause(0)
            assert not stopping.stopped()
    finally:
        signal.signal(signal.SIGINT, before)


def test_nothing_is_left_behind() -> None:
    before = [signal.getsignal(how) for how in (signal.SIGINT, signal.SIGTERM)]
    with Stopping() as stopping:
        stopping.pause(0)
        assert stopping.asked is None
    assert [signal.getsignal(how) for how in (signal.SIGINT, signal.SIGTERM)] == before
