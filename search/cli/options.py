"""Options that several commands share, and help that is laid out in sections."""

from __future__ import annotations

import os
import shlex
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

import click
from click.core import ParameterSource

from search.settings import (
    ACCESS,
    ARCHIVE,
    TIMEOUT,
    Setting,
    path_of,
    seconds_in,
    seconds_of,
    value_of,
)

__all__ = [
    "COMPLETE_VARIABLE",
    "PROGRAM",
    "Choices",
    "Color",
    "Decorated",
    "Sectioned",
    "SectionedCommand",
    "access_option",
    "archive_option",
    "color_option",
    "context_below",
    "explained",
    "next_command",
    "not_blank",
    "pager_option",
    "pass_choices",
    "suggesting",
    "timeout_option",
    "value_in_environment",
]

PROGRAM = "search-cli"
COMPLETE_VARIABLE = "_SEARCH_CLI_COMPLETE"
"""What a shell sets when it asks for completions; the name is click's."""

Decorated = TypeVar("Decorated", bound=Callable[..., Any])


class Color(StrEnum):
    """When to draw with colours."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


@dataclass(slots=True)
class Choices:
    """What may be said before the command as well as after it; the last word counts."""

    archive_option: Path | None = None
    color: Color = Color.AUTO
    pager: bool = True
    timeout_option: float | None = None

    @property
    def archive(self) -> Path:
        """Folder of the archive."""
        return self.archive_option or Path(value_of(ARCHIVE))

    @property
    def timeout(self) -> float:
        """Seconds that a search may take.

        Raises:
            SearchError: the environment says something that is no number of seconds.
        """
        return seconds_of(TIMEOUT) if self.timeout_option is None else self.timeout_option

    @property
    def archive_is_default(self) -> bool:
        """True when neither the option nor the environment names an archive."""
        return self.archive_option is None and ARCHIVE.variable not in os.environ


pass_choices = click.make_pass_decorator(Choices, ensure=True)


def next_command(words: str) -> str:
    """A command line to type next; it names the archive if this one did."""
    ctx = click.get_current_context(silent=True)
    choices = ctx.find_object(Choices) if ctx else None
    if choices is None or choices.archive_option is None:
        return f"{PROGRAM} {words}"
    return f"{PROGRAM} --archive {shlex.quote(str(choices.archive_option))} {words}"


def suggesting(message: str) -> str:
    """A message in which the commands to type next name the archive if this one did."""
    return message.replace(f"'{PROGRAM} ", f"'{next_command('')}")


def context_below(parent: click.Context, command: click.Command, name: str) -> click.Context:
    """What the help of a command is written from, with the settings that the command has."""
    return click.Context(command, parent=parent, info_name=name, **command.context_settings)


_OTHERS = "Options"


class Sectioned(click.Option):
    """An option that stands under a heading of its own choice in the help."""

    def __init__(self, *args: Any, section: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.section = section


class SectionedCommand(click.Command):
    """A command whose help lists its options under their headings."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options, section by section in the order of their first option."""
        sections: dict[str, list[tuple[str, str]]] = {}
        for param in self.get_params(ctx):
            record = param.get_help_record(ctx)
            if record is not None and isinstance(param, click.Option):
                heading = param.section if isinstance(param, Sectioned) else _OTHERS
                sections.setdefault(heading, []).append(record)
        if _OTHERS in sections:  # what most commands share is what is looked for least
            sections[_OTHERS] = sections.pop(_OTHERS)
        for heading, records in sections.items():
            with formatter.section(heading):
                formatter.write_dl(records)


def explained(setting: Setting) -> str:
    """Help text of the option of a setting."""
    default = setting.default or "none"
    return f"{setting.meaning}  [variable: {setting.variable}; default: {default}]"


def value_in_environment(setting: Setting) -> Callable[[], str | None]:
    """A default for click: read when the command runs, not when the module is imported."""
    return lambda: value_of(setting) or None


def not_blank(ctx: click.Context, param: click.Parameter, value: str) -> str:
    """The value; an empty one is nearly always a shell variable that was not set.

    Raises:
        click.BadParameter: it is empty, or only blanks, and was not left to the default.
    """
    given = ctx.get_parameter_source(param.name or "") is not ParameterSource.DEFAULT
    if given and not value.strip():
        remedy = "leave the option out, or give it one" if isinstance(param, click.Option) else ""
        message = f"the value is empty; {remedy or 'give one'}."
        raise click.BadParameter(message, ctx=ctx, param=param)
    return value


def access_option(function: Decorated) -> Decorated:
    """Add ``--access FILE``; the parameter is None where neither it nor its variable is given."""
    return click.option(
        ACCESS.option,
        metavar="FILE",
        type=click.Path(dir_okay=False, path_type=Path),
        default=lambda: path_of(ACCESS),  # read when the command runs
        callback=_not_blank_path,
        help=explained(ACCESS),
    )(function)


def _not_blank_path(ctx: click.Context, param: click.Parameter, value: Path | None) -> Path | None:
    # An empty one, of a shell variable that was not set, must not read as "everybody".
    if value is not None and str(value).strip() in {"", "."}:
        raise click.BadParameter(
            "the value is empty; leave the option out, or give it one.", ctx=ctx, param=param
        )
    return value


def archive_option(function: Decorated) -> Decorated:
    """Add ``--archive DIR``; it fills in `Choices`."""

    def choose(ctx: click.Context, param: click.Parameter, value: str | None) -> None:
        if value is not None:
            not_blank(ctx, param, value)
            ctx.ensure_object(Choices).archive_option = Path(value)

    return click.option(
        ARCHIVE.option,
        metavar="DIR",
        type=click.Path(file_okay=False),
        expose_value=False,
        callback=choose,
        help=explained(ARCHIVE),
    )(function)


def timeout_option(function: Decorated) -> Decorated:
    """Add ``--timeout SECONDS``; it fills in `Choices`."""

    def choose(ctx: click.Context, param: click.Parameter, value: str | None) -> None:
        if value is not None:
            try:
                ctx.ensure_object(Choices).timeout_option = seconds_in(value)
            except ValueError as error:
                raise click.BadParameter(f"{error}.", ctx=ctx, param=param) from None

    return click.option(
        TIMEOUT.option,
        metavar="SECONDS",
        expose_value=False,
        callback=choose,
        help=explained(TIMEOUT),
    )(function)


def pager_option(function: Decorated) -> Decorated:
    """Add ``--no-pager``; it fills in `Choices`."""

    def choose(ctx: click.Context, _: click.Parameter, unwanted: bool) -> None:  # noqa: FBT001 - click's signature
        if unwanted:
            ctx.ensure_object(Choices).pager = False

    return click.option(
        "--no-pager",
        is_flag=True,
        expose_value=False,
        callback=choose,
        help="Never show what is longer than the screen through $PAGER (else less).",
    )(function)


def color_option(function: Decorated) -> Decorated:
    """Add ``--color WHEN``; it fills in `Choices`."""

    def choose(ctx: click.Context, _: click.Parameter, value: str | None) -> None:
        if value is not None:
            ctx.ensure_object(Choices).color = Color(value)

    return click.option(
        "--color",
        type=click.Choice([when.value for when in Color]),
        expose_value=False,
        callback=choose,
        help="When to use colours. auto: on a terminal, unless NO_COLOR is set.  [default: auto]",
    )(function)
