"""``search-cli completion``: what makes a shell complete commands, options and names."""

from __future__ import annotations

import os
import re
from typing import Any

import click
from click.shell_completion import (
    BashComplete,
    CompletionItem,
    add_completion_class,
    get_completion_class,
)

from search.cli.options import COMPLETE_VARIABLE, PROGRAM, SectionedCommand

__all__ = ["completion", "install"]

_SHELLS = ("bash", "zsh", "fish")
_PLAIN = re.compile(r"([^\w@%+=:,./-])")

EXAMPLES = """\b
Examples (the first is for this shell only, the others for good):
  eval "$(search-cli completion bash)"
  search-cli completion bash \\
    > ~/.local/share/bash-completion/completions/search-cli
  search-cli completion zsh > ~/.zfunc/_search-cli
    (with fpath+=~/.zfunc before compinit)
  search-cli completion fish > ~/.config/fish/completions/search-cli.fish
"""


class _Bash(BashComplete):
    """As click does it, but a value with blanks stays one word, and so does ``person:goita``.

    Bash inserts a completion as it stands, so it has to come with its backslashes; and the script
    reads each line with `read`, which takes one of every two away. At a colon bash ends a word:
    what stands before it is asked about too, but is there already.
    """

    _before = ""

    def get_completion_args(self) -> tuple[list[str], str]:
        args, incomplete = super().get_completion_args()
        if incomplete == ":" and args:
            *args, self._before = args
            self._before += ":"
            return args, self._before
        if args[-1:] == [":"] and len(args) > 1:
            *args, self._before, _ = args
            self._before += ":"
        return args, self._before + incomplete

    def format_completion(self, item: CompletionItem[Any]) -> str:
        words = os.environ.get("COMP_WORDS", "").split("\n")
        is_quoted = words[-1][:1] in ("'", '"')
        rest = item.value.removeprefix(self._before)
        value = rest if is_quoted else _PLAIN.sub(r"\\\\\1", rest)
        return f"{item.type},{value}"


def install() -> None:
    """Complete with what is here: called when a shell asks."""
    add_completion_class(_Bash)


@click.command(cls=SectionedCommand, epilog=EXAMPLES)
@click.argument("shell", type=click.Choice(_SHELLS))
@click.pass_context
def completion(ctx: click.Context, shell: str) -> None:
    """Print what makes a shell complete commands and names.

    Besides commands and options, the values of filters are completed with what the archive has:
    outlets, people, organisations, places and languages, by the beginning of any of their words;
    and so are the references of entities.
    """
    kind = get_completion_class(shell)
    if kind is None:
        raise click.UsageError(f"click completes nothing in {shell}")
    click.echo(kind(ctx.find_root().command, {}, PROGRAM, COMPLETE_VARIABLE).source(), nl=False)
