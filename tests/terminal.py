"""Runs the command line: here, as a process into pipes, or on a pseudo-terminal of any size."""

from __future__ import annotations

import atexit
import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from contextlib import chdir
from pathlib import Path
from tempfile import TemporaryDirectory

from click.testing import CliRunner

from search.cli.app import app

COMMAND = [sys.executable, "-m", "search.cli"]
OWN = ("SEARCH_", "_SEARCH_", "NO_COLOR", "COLUMNS", "LINES", "TERM", "PAGER", "LESS")
# What Python has compiled is kept from one process to the next, as it is of an installed program.
_COMPILED = TemporaryDirectory(prefix="compiled-")
atexit.register(_COMPILED.cleanup)
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith(OWN)} | {
    "PYTHONPYCACHEPREFIX": _COMPILED.name,
    "PYTHONDONTWRITEBYTECODE": "",
}
ANSI = re.compile(r"\x1b\[[0-9;]*m")

Done = subprocess.CompletedProcess[str]


def here(*args: str | Path, cwd: Path | None = None, **variables: str) -> Done:
    """The program in this process, where it has not to be loaded anew; as if piped.

    Raises:
        Exception: a bug; of a process, only the traceback would be seen.
    """
    words = [*map(str, args)]
    unset = dict.fromkeys(os.environ.keys() - ENVIRONMENT.keys())
    with chdir(cwd or "."):
        done = CliRunner().invoke(app, words, prog_name="search-cli", env={**unset, **variables})
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return Done(words, done.exit_code, done.stdout, done.stderr)


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
