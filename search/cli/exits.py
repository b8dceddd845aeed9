"""Exit codes, and the one place where an error becomes a message and a code."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum

import click

from search.cli.options import PROGRAM, next_command, suggesting
from search.errors import (
    ArchiveError,
    ArchiveMissing,
    Busy,
    IndexDamaged,
    NotFound,
    SearchError,
)
from search.printable import printable

__all__ = ["Exit", "complain", "errors_reported", "note"]


class Exit(IntEnum):
    """What ``$?`` says. docs/cli.md explains each to users."""

    FOUND = 0
    NONE = 1
    USAGE = 2
    ARCHIVE = 3
    BUSY = 4
    BUG = 70  # EX_SOFTWARE of sysexits.h; 1 would pass for "no document matches"
    INTERRUPTED = 130  # 128 + SIGINT, as shells report it


def note(message: str) -> None:
    """Tell the user something that is not part of the answer."""
    click.echo(printable(message), err=True)


def complain(message: str) -> None:
    """Tell the user what went wrong."""
    note(f"{PROGRAM}: {message}")


@contextmanager
def errors_reported() -> Iterator[None]:
    """Turn errors into a message on stderr and an exit code; a bug keeps its traceback."""
    try:
        yield
        sys.stdout.flush()  # here, so that a closed pipe is noticed while it can be handled
    except BrokenPipeError:
        _discard_stdout()
        raise click.exceptions.Exit(Exit.FOUND) from None
    except (KeyboardInterrupt, click.Abort):  # the second one: while a password was asked for
        complain("interrupted")
        raise click.exceptions.Exit(Exit.INTERRUPTED) from None
    except (SearchError, OSError) as error:
        complain(_message(error))
        raise click.exceptions.Exit(_code(error)) from None


def _discard_stdout() -> None:
    """Let the interpreter's last flush, after the reader of the pipe has gone, succeed."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())


def _message(error: SearchError | OSError) -> str:
    if isinstance(error, ArchiveMissing):
        begin = next_command("ingest FOLDER")
        return (
            f"{error}\nBegin with:  {begin}\n"
            "Or name the archive you have:  --archive DIR, or the variable SEARCH_ARCHIVE"
        )
    if isinstance(error, OSError) and error.strerror:
        return f"cannot use {error.filename or 'a file or stream'}: {error.strerror}"
    if isinstance(error, Busy):
        return f"{error}; try again when it has ended"
    return suggesting(str(error))


def _code(error: SearchError | OSError) -> Exit:
    match error:
        case ArchiveError() | IndexDamaged():
            return Exit.ARCHIVE
        case Busy() | TimeoutError():
            return Exit.BUSY
        case NotFound():
            return Exit.NONE
        case OSError():  # disk full, permission denied: the archive cannot be used
            return Exit.ARCHIVE
        case _:
            return Exit.USAGE
