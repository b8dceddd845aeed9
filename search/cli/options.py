"""Options that several commands share, and help that is laid out in sections."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

import click

from search.settings import ARCHIVE, Setting, value_of

__all__ = [
    "Choices",
    "Color",
    "Sectioned",
    "SectionedCommand",
    "archive_option",
    "color_option",
    "explained",
    "pass_choices",
    "value_in_environment",
]

_Decorated = TypeVar("_Decorated", bound=Callable[..., Any])


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

    @property
    def archive(self) -> Path:
        """Folder of the archive."""
        return self.archive_option or Path(value_of(ARCHIVE))

    @property
    def archive_is_default(self) -> bool:
        """True when neither the option nor the environment names an archive."""
        return self.archive_option is None and ARCHIVE.variable not in os.environ


pass_choices = click.make_pass_decorator(Choices, ensure=True)


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
                heading = param.section if isinstance(param, Sectioned) else "Options"
                sections.setdefault(heading, []).append(record)
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


def archive_option(function: _Decorated) -> _Decorated:
    """Add ``--archive DIR``; it fills in `Choices`."""

    def choose(ctx: click.Context, _: click.Parameter, value: Path | None) -> None:
        if value is not None:
            ctx.ensure_object(Choices).archive_option = value

    return click.option(
        ARCHIVE.option,
        metavar="DIR",
        type=click.Path(file_okay=False, path_type=Path),
        expose_value=False,
        callback=choose,
        help=explained(ARCHIVE),
    )(function)


def color_option(function: _Decorated) -> _Decorated:
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
