"""Runs the command line as a process: into pipes, or on a pseudo-terminal of any size."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from pathlib import Path

COMMAND = [sys.executable, "-m", "search.cli"]
OWN = ("SEARCH_", "_SEARCH_", "NO_COLOR", "COLUMNS", "LINES", "TERM", "PAGER", "LESS")
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith(OWN)}
ANSI = re.compile(r"\x1b\[[0-9;]*m")

Done = subprocess.CompletedProcess[str]


def run(
    *args: str | Path, cwd: Path | None = None, encoding: str = "utf-8", **variables: str
) -> Done:
    """The program with its output piped."""
    return subprocess.run(
        [*COMMAND, *map(str, args)],
        capture_output=True,
        text=True,
        encoding=encoding,
        cwd=cwd,
        env=ENVIRONMENT | variables,
        timeout=120,
        check=False,
    )


def on_terminal(
    columns: int, *args: str | Path, rows: int = 24, **variables: str
) -> tuple[str, int]:
    """What the program draws on a terminal of this size, and its exit code.

    Nobody sits there to leave a pager, so there is none unless a test names one.
    """
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    process = subprocess.Popen(
        [*COMMAND, *map(str, args)],
        stdin=theirs,
        stdout=theirs,
        stderr=subprocess.DEVNULL,
        env=ENVIRONMENT | {"TERM": "xterm-256color", "PAGER": "cat"} | variables,
    )
    os.close(theirs)
    drawn = b""
    try:
        while chunk := os.read(ours, 65536):
            drawn += chunk
    except OSError:  # Linux reports the end of a pseudo-terminal as an error
        pass
    os.close(ours)
    return drawn.decode().replace("\r\n", "\n"), process.wait(timeout=60)


def widest(drawn: str) -> int:
    """Cells of the longest line."""
    return max(map(len, ANSI.sub("", drawn).splitlines()), default=0)
