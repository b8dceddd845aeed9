"""Shows on stderr how far long work has come."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from time import monotonic
from types import TracebackType
from typing import Self

from search.cli.exits import note
from search.printable import one_line

__all__ = ["Progress"]

_ON_TERMINAL = 0.1  # seconds between two updates of the line
_IN_LOG = 5.0  # seconds between two lines


class Progress:
    """Called after each file; rewrites one line of a terminal, or logs a line now and then.

    Used as a context, it clears the line at the end. When the count begins again, so does the rate.

    Args:
        clock: seconds that only grow.
        what: one of what is counted, where it is not files.
        total: how many there are; None where that is not known.
    """

    def __init__(
        self,
        clock: Callable[[], float] = monotonic,
        what: str = "file",
        total: int | None = None,
    ) -> None:
        self._clock = clock
        self._what = what
        self._total = total
        self._terminal = sys.stderr.isatty()
        self._began = self._shown = clock()
        self._before = self._done = 0
        self._width = 0

    def __call__(self, done: int, name: str) -> None:
        """Take note that so many are done, the last of this name."""
        now = self._clock()
        if done <= self._done:  # other work on the same
            self._before, self._began = 0, self._shown
        self._done = done
        if now - self._shown < (_ON_TERMINAL if self._terminal else _IN_LOG):
            return
        self._shown = now
        line = f"{self._counted(done)}, {self._rate(done, now)}: {one_line(name)}"
        if self._terminal:
            self._rewrite(line[: shutil.get_terminal_size().columns - 1])
        else:
            note(line)

    def resume(self, done: int, message: str) -> None:
        """Go on behind what was done another time; the message stays on a line of its own."""
        self._clear()
        note(message)
        self._before = self._done = done
        self._began = self._shown = self._clock()

    def _counted(self, done: int) -> str:
        if self._total is not None:
            return f"{done} of {self._total} {self._what}s"
        return f"1 {self._what}" if done == 1 else f"{done} {self._what}s"

    def _rate(self, done: int, now: float) -> str:
        rate = (done - self._before) / (now - self._began)
        if self._total is None:
            return f"{rate:.0f} a second"
        return f"{rate:.0f} a second, {(self._total - done) / rate:.0f} s left"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._clear()

    def _clear(self) -> None:
        if self._width:
            self._rewrite("")
            print("\r", end="", file=sys.stderr, flush=True)  # noqa: T201

    def _rewrite(self, line: str) -> None:
        """Overwrite the line; blanks erase the rest of a longer one before it."""
        sys.stderr.write("\r" + line.ljust(self._width))
        sys.stderr.flush()
        self._width = len(line)
