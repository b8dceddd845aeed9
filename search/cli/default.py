"""Groups of commands in which one need not be named."""

from __future__ import annotations

import click

from search.cli.options import Choices

__all__ = ["DefaultGroup"]


class DefaultGroup(click.Group):
    """Commands by name; anything else belongs to one of them, as though its name stood before it.

    Attributes:
        default: name of that command.
    """

    default = ""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the arguments, with the default command put in where none is named."""
        ctx.ensure_object(Choices)  # one for all: what is said after the command counts here too
        at = self._after_own_options(ctx, args)
        if at < len(args) and args[at] not in (*self.commands, *self._ending(ctx)):
            args = [*args[:at], self.default, *args[at:]]
        return super().parse_args(ctx, args)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """The commands in the order in which a newcomer needs them."""
        return list(self.commands)

    def _after_own_options(self, ctx: click.Context, args: list[str]) -> int:
        """Index of the first argument that is not an option of the group itself."""
        own = {name for param in self.params for name in param.opts}
        flags = {name for param in self.params if _is_flag(param) for name in param.opts}
        at = 0
        while at < len(args) and args[at].partition("=")[0] in own - set(self._ending(ctx)):
            at += 1 if "=" in args[at] or args[at] in flags else 2
        return at

    def _ending(self, ctx: click.Context) -> list[str]:
        """Options of the group that end it at once, such as ``--help``."""
        return ["--version", *ctx.help_option_names]


def _is_flag(param: click.Parameter) -> bool:
    return isinstance(param, click.Option) and param.is_flag
