"""``search-cli mcp``: the archive as tools of an agent."""

from __future__ import annotations

import click

from search.cli.opening import open_archive
from search.cli.options import (
    Choices,
    SectionedCommand,
    archive_option,
    pass_choices,
    timeout_option,
)
from search.errors import SearchError

__all__ = ["mcp"]

_HOW = "the package mcp is missing: pip install 'regional-news-search[mcp]'"


@click.command(cls=SectionedCommand)
@timeout_option
@archive_option
@pass_choices
def mcp(choices: Choices) -> None:
    """Serve the archive to an agent that speaks the Model Context Protocol.

    The agent's program starts this and talks over stdin and stdout; see docs/agents.md.
    """
    try:
        from search.mcp.server import serve  # noqa: PLC0415 - an extra
    except ModuleNotFoundError as error:
        raise SearchError(_HOW) from error
    serve(open_archive(choices))
