"""The manual page, written from the same texts as ``--help``."""

from __future__ import annotations

import re
from collections.abc import Iterator

import click

from search.cli.options import PROGRAM, Sectioned, context_below
from search.printable import one_line

__all__ = ["manual"]

_BLOCK = "\b"  # click's sign for a paragraph that keeps its lines


def manual(app: click.Context, version: str) -> str:
    """The page in roff, with the ``man`` macros: https://man7.org/linux/man-pages/man7/man.7.html."""
    return "\n".join(_lines(app, version)) + "\n"


def _lines(app: click.Context, version: str) -> Iterator[str]:
    yield f'.TH "{PROGRAM.upper()}" 1 "" "{PROGRAM} {version}" "User commands"'
    yield ".SH NAME"
    summary = app.command.get_short_help_str(200).rstrip(".")
    yield f"{_text(PROGRAM)} \\- {_text(summary[:1].lower() + summary[1:])}"
    yield ".SH SYNOPSIS"
    for usage in (f"{PROGRAM} [OPTION]... QUERY...", f"{PROGRAM} COMMAND [OPTION]..."):
        yield f".B {_text(usage)}"
        yield ".br"
    yield ".SH DESCRIPTION"
    yield from _paragraphs(app.command.help or "")
    yield ".SH OPTIONS"
    yield from _options(app)
    yield ".SH EXAMPLES AND EXIT STATUS"
    yield from _paragraphs(app.command.epilog or "")
    yield ".SH COMMANDS"
    yield from _commands(app)


def _commands(parent: click.Context) -> Iterator[str]:
    """Each command of a group, and those below it."""
    group = parent.command
    for name in group.list_commands(parent) if isinstance(group, click.Group) else ():
        command = group.get_command(parent, name) if isinstance(group, click.Group) else None
        if command is None or command.hidden:
            continue
        ctx = context_below(parent, command, name)
        usage = " ".join(command.collect_usage_pieces(ctx))
        yield f".SS {_text(f'{ctx.command_path} {usage}')}"
        yield from _paragraphs(command.help or "")
        yield from _options(ctx)
        yield from _paragraphs(command.epilog or "")
        yield from _commands(ctx)


def _options(ctx: click.Context) -> Iterator[str]:
    """The options, under their headings."""
    heading = ""
    for param in ctx.command.get_params(ctx):
        record = param.get_help_record(ctx)
        if record is None or not isinstance(param, click.Option):
            continue
        section = param.section if isinstance(param, Sectioned) else heading
        if section != heading:
            heading = section
            yield ".PP"
            yield f".I {_text(heading)}"
        names, text = record
        yield ".TP"
        yield f".B {_text(names)}"
        yield _text(text)


def _paragraphs(text: str) -> Iterator[str]:
    """Help as click has it: paragraphs are filled, but for those that keep their lines."""
    for paragraph in re.split(r"\n\s*\n", text.strip()):
        lines = paragraph.strip("\n").split("\n")
        yield ".PP"
        if lines[0].strip() == _BLOCK:
            yield ".nf"
            yield from (_text(line, strip=False) for line in lines[1:])
            yield ".fi"
        else:
            yield _text(" ".join(map(str.strip, lines)))


def _text(text: str, *, strip: bool = True) -> str:
    """Text that roff takes for text, and a hyphen for what can be typed."""
    shown = one_line(text) if strip else text.rstrip()
    shown = shown.replace("\\", "\\e").replace("-", "\\-")
    return f"\\&{shown}" if shown[:1] in (".", "'") else shown
