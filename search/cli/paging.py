"""Shows what is longer than the screen through a pager, as git does."""

from __future__ import annotations

import io
import os
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import IO, TextIO

from search.cli.options import Choices
from search.cli.showing import on_terminal

__all__ = ["paged"]

_LESS = "FRX"  # as git: quit if it fits, obey colours, leave the text on the screen


@contextmanager
def paged(choices: Choices) -> Iterator[None]:
    """Send what is written to stdout through a pager, if a person reads it and it is long.

    Somebody who has seen enough, and leaves the pager or presses Ctrl-C in it, ends the writing
    quietly.
    """
    command = _pager() if choices.pager and on_terminal() else []
    if not command:
        yield
        return
    terminal = sys.stdout
    screen = _Screen(terminal, command)
    sys.stdout = screen
    try:
        yield
    except (BrokenPipeError, KeyboardInterrupt):
        if not screen.has_pager:
            raise
    finally:
        sys.stdout = terminal
        screen.finish()


def _pager() -> list[str]:
    """The command of the pager; empty where there is none or nobody wants one."""
    if os.environ.get("TERM", "dumb") == "dumb":
        return []
    try:
        words = shlex.split(os.environ.get("PAGER", "less"))
    except ValueError:  # a quotation mark without its other half
        return []
    return words if words and words != ["cat"] and shutil.which(words[0]) else []


class _Screen(io.TextIOBase):
    """Stands in for stdout: holds back what fits on the screen, and gives a pager what does not."""

    def __init__(self, terminal: TextIO, command: list[str]) -> None:
        self._terminal = terminal
        self._command = command
        self._room = shutil.get_terminal_size().lines - 1  # the prompt comes below
        self._held: list[str] = []
        self._process: subprocess.Popen[str] | None = None
        self._pipe: IO[str] | None = None

    @property
    def encoding(self) -> str:  # type: ignore[override] # of text streams it can be read only
        """That of the terminal."""
        return self._terminal.encoding

    @property
    def has_pager(self) -> bool:
        """Whether it was too long for the screen."""
        return self._process is not None

    def isatty(self) -> bool:
        """A person reads it."""
        return True

    def fileno(self) -> int:
        """Of the terminal."""
        return self._terminal.fileno()

    def writable(self) -> bool:
        """It can be written."""
        return True

    def write(self, text: str) -> int:
        """Show a text, at once or when it is known how long the whole is."""
        if self._pipe is not None:
            return self._pipe.write(text)
        self._room -= text.count("\n")
        self._held.append(text)
        if self._room < 0:
            self._room = sys.maxsize  # one that cannot be started is not tried again
            self._process = _started(self._command, self._terminal.encoding)
            if self._process is not None:
                self._pipe = self._process.stdin
                self._release()
        return len(text)

    def finish(self) -> None:
        """Show what was held back, or wait for the reader to leave the pager."""
        if self._process is None or self._pipe is None:
            self._release()
            self._terminal.flush()
            return
        before = signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the pager
        try:
            with suppress(BrokenPipeError):
                self._pipe.close()
            self._process.wait()
        finally:
            signal.signal(signal.SIGINT, before)

    def _release(self) -> None:
        held, self._held = "".join(self._held), []
        (self._pipe or self._terminal).write(held)


def _started(command: list[str], encoding: str) -> subprocess.Popen[str] | None:
    """The pager; None if it cannot be started."""
    settings = {"LESS": _LESS}
    if encoding.lower().replace("-", "") == "utf8":
        settings["LESSCHARSET"] = "utf-8"
    try:
        return subprocess.Popen(  # noqa: S603 - the user's own choice of a program
            command,
            stdin=subprocess.PIPE,
            text=True,
            encoding=encoding,
            errors="backslashreplace",
            env={**settings, **os.environ},
        )
    except OSError:
        return None
