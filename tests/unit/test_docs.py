"""The documentation names every command, option and setting there is, and no other."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from search.cli.app import app
from search.settings import SETTINGS

DOCS = Path(__file__).parents[2] / "docs"
COMMON = "Options of every command"
OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]*")


def sections() -> dict[str, str]:
    """The sections of docs/cli.md by heading, without the backquotes in it."""
    text = (DOCS / "cli.md").read_text(encoding="utf-8")
    _, *parts = re.split(r"^## ", text, flags=re.MULTILINE)
    return {
        heading.replace("`", ""): body
        for heading, _, body in (part.partition("\n") for part in parts)
    }


def options_of(command: click.Command) -> set[str]:
    """Those of a command; of a group of commands, those of all of them."""
    own = {name for param in command.params for name in param.opts if name.startswith("--")}
    return own.union(*map(options_of, commands_of(command))) if command is not app else own


def commands_of(command: click.Command) -> list[click.Command]:
    return list(command.commands.values()) if isinstance(command, click.Group) else []


def options_in(text: str) -> set[str]:
    return set(OPTION.findall(text))


def common_options() -> set[str]:
    return options_of(app) | {"--help"}


def test_every_command_has_a_section():
    assert {f"search-cli {name}" for name in app.commands} <= set(sections())


def test_every_section_of_a_command_has_its_command():
    named = {heading.split()[1] for heading in sections() if heading.startswith("search-cli ")}
    assert named == set(app.commands)


@pytest.mark.parametrize("name", sorted(app.commands))
def test_a_section_lists_the_options_of_its_command(name):
    """All of them; or, where it refers to those of a search, all that a search does not have."""
    section = sections()[f"search-cli {name}"]
    described = set(re.findall(r"^\| `(--[a-z-]+)", section, re.MULTILINE))
    own = options_of(app.commands[name]) - common_options()
    refers = "(#search-cli-search)" in section
    elsewhere = options_of(app.commands["search"]) if refers else set()
    assert own - elsewhere <= described <= own


def test_the_common_options_are_listed_once():
    described = set(re.findall(r"^\| `(--[a-z-]+)", sections()[COMMON], re.MULTILINE))
    assert described == common_options()


def test_every_option_named_anywhere_exists():
    known = common_options().union(*map(options_of, app.commands.values()))
    assert options_in((DOCS / "cli.md").read_text(encoding="utf-8")) <= known


def commands_in(text: str) -> list[str]:
    """Examples that are whole without a shell, up to where a pipe or redirection begins."""
    text = re.sub(r"\\\n\s*", "", text)  # a line that goes on in the next
    text = "\n".join(line for line in text.splitlines() if "$(" not in line)
    return re.findall(r"^(?:\$| )? *(search-cli [^|>\n]+)", text, re.MULTILINE)


def examples() -> list[str]:
    console = re.findall(
        r"^```console\n(.*?)^```", "".join(sections().values()), re.MULTILINE | re.DOTALL
    )
    shown = [line for line in "\n".join(console).splitlines() if line.startswith("$ ")]
    commands = [app, *app.commands.values()]
    commands += [one for command in app.commands.values() for one in commands_of(command)]
    epilogs = [command.epilog or "" for command in commands]
    return [line for text in (*shown, *epilogs) for line in commands_in(text)]


@pytest.mark.parametrize("example", examples())
def test_an_example_can_be_typed_as_it_stands(monkeypatch, example):
    for command in app.commands.values():
        for one in commands_of(command) or [command]:
            monkeypatch.setattr(one, "callback", lambda **_: None)
    typed = re.split(r" {3,}", example)[0]  # three blanks and more set off an explanation
    _, *args = shlex.split(typed, comments=True)
    result = CliRunner().invoke(app, args)
    assert result.exit_code == 0, result.stderr


def test_there_are_examples():
    assert len(examples()) > 20


def test_configuration_lists_every_setting_and_no_other():
    text = (DOCS / "configuration.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(--[a-z-]+)` \| `([A-Z_]+)` \| (.+?) \|", text, re.MULTILINE)
    assert rows == [
        (one.option, one.variable, f"`{one.default}`" if one.default else "none")
        for one in SETTINGS
    ]


def test_configuration_names_no_unknown_variable_or_option():
    text = (DOCS / "configuration.md").read_text(encoding="utf-8")
    assert set(re.findall(r"SEARCH_[A-Z_]+", text)) == {one.variable for one in SETTINGS}
    known = common_options().union(*map(options_of, app.commands.values()))
    assert options_in(text) <= known
