"""SIGTERM and Ctrl-C as a wish that is fulfilled at the next good moment."""

from __future__ import annotations

import select
import signal
import socket
from types import FrameType, TracebackType
from typing import Self

__all__ = ["Stopping"]

_HEEDED = (signal.SIGINT, signal.SIGTERM)


class Stopping:
    """A context in which the first signal is only remembered; a second one acts as always.

    For the main thread, which is the only one that Python gives signals.

    Attributes:
        asked: the signal that came; None when none did.
    """

    def __init__(self) -> None:
        self.asked: signal.Signals | None = None
        # A byte wakes whoever waits: an event must not be set by what interrupts its owner.
        self._heard, self._said = socket.socketpair()
        # What is ignored stays so: a shell has its background commands ignore Ctrl-C.
        before = {how: signal.getsignal(how) for how in _HEEDED}
        self._before = {how: was for how, was in before.items() if was is not signal.SIG_IGN}

    def __enter__(self) -> Self:
        for how in self._before:
            signal.signal(how, self._take)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._restore()
        self._heard.close()
        self._said.close()

    def stopped(self) -> bool:
        """Whether a signal came."""
        return self.asked is not None

    def pause(self, seconds: float) -> None:
        """Wait so long, or until a signal comes."""
        select.select([self._heard], [], [], seconds)

    def _take(self, how: int, _: FrameType | None) -> None:
        self.asked = signal.Signals(how)
        self._restore()
        self._said.send(b"!")

    def _restore(self) -> None:
        for how, before in self._before.items():
            signal.signal(how, before)
