"""Every command of the program: what it is called, what it does, and where it is.

The only list of them. A command is imported when it is asked for, so that neither ``--help`` nor
a search waits for what only another command needs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableMapping
from importlib import import_module
from typing import NamedTuple

import click

__all__ = ["COMMANDS", "Commands", "Entry"]


class Entry(NamedTuple):
    """A command that need not be imported yet.

    Attributes:
        place: module in `search.cli` and name in it, with a colon between.
        summary: what the list of the commands says.
        section: heading above it in that list.
    """

    place: str
    summary: str
    section: str


_FIND = "Commands that find"
_FILL = "Commands that fill the archive and look after it"
_MORE = "Other commands"

COMMANDS: Mapping[str, Entry] = {
    "search": Entry("search:search", "Search the archive; the word itself may be left out.", _FIND),
    "show": Entry("show:show", "Show a document: what is known of it and its clean text.", _FIND),
    "story": Entry("story:story", "Show the documents that report the same event.", _FIND),
    "entities": Entry(
        "entities:entities",
        "Show the people, organisations and places; merge, split, hide them.",
        _FIND,
    ),
    "export": Entry("export:export", "Write everything that matches into a file.", _FIND),
    "watch": Entry("watch:watch", "Show what has come in since it was last asked.", _FIND),
    "serve": Entry("serve:serve", "Serve the archive as web pages and a JSON API.", _FIND),
    "access": Entry("access:access", "Say who may read the archive over the web.", _FIND),
    "mcp": Entry("mcp:mcp", "Serve the archive to an agent as tools (MCP).", _FIND),
    "ingest": Entry("ingest:ingest", "Read files and folders into the archive.", _FILL),
    "inspect": Entry(
        "inspect:inspect", "Show what would become of files, without storing anything.", _FILL
    ),
    "status": Entry(
        "status:status", "Show how much is in the archive, and what was refused.", _FILL
    ),
    "doctor": Entry(
        "doctor:doctor", "Check the archive and its index; mend what can be mended.", _FILL
    ),
    "rebuild": Entry("ingest:rebuild", "Make the search index again from the archive.", _FILL),
    "backup": Entry(
        "backup:backup", "Copy the archive into a new folder, also while it is in use.", _FILL
    ),
    "evaluate": Entry(
        "evaluate:evaluate", "Measure how good the search and the cleaning are.", _MORE
    ),
    "completion": Entry(
        "completion:completion", "Print what makes a shell complete commands and names.", _MORE
    ),
    "help": Entry("help:help_", "Show this, the help of a command, or the manual page.", _MORE),
}


class Commands(MutableMapping[str, click.Command]):
    """The commands by name, in order; each is imported when it is first looked up."""

    def __init__(self, entries: Mapping[str, Entry]) -> None:
        self.entries = dict(entries)
        self._loaded: dict[str, click.Command] = {}

    def __getitem__(self, name: str) -> click.Command:
        if name not in self._loaded:
            module, attribute = self.entries[name].place.split(":")
            self._loaded[name] = getattr(import_module(f"search.cli.{module}"), attribute)
        return self._loaded[name]

    def __contains__(self, name: object) -> bool:
        return name in self.entries

    def __iter__(self) -> Iterator[str]:
        return iter(self.entries)

    def __len__(self) -> int:
        return len(self.entries)

    def __setitem__(self, name: str, command: click.Command) -> None:
        self._loaded[name] = command

    def __delitem__(self, name: str) -> None:
        del self.entries[name], self._loaded[name]
