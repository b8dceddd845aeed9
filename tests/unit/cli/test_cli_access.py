"""`search-cli access`, as it is typed."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace

import pytest

from search.access import read

SECRET = "correct horse battery"  # noqa: S105 - of the tests


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "access"


def test_a_person_is_let_in_and_shut_out(run, file):
    added = run("access", "add", "anna", f"--access={file}", input=f"{SECRET}\n")
    assert (added.exit_code, added.stderr) == (0, "anna may read.\n")
    assert SECRET not in added.output
    assert read(file).knows_person("anna", SECRET)
    again = run("access", "add", "anna", f"--access={file}", input="another one of it\n")
    assert again.stderr == "anna has another password.\n"
    assert not read(file).knows_person("anna", SECRET)
    assert run("access", "remove", "anna", f"--access={file}").exit_code == 0
    assert read(file).people == {}


def test_a_program_gets_a_token_once(run, file):
    first = run("access", "token", "feeds", env={"SEARCH_ACCESS": str(file)})
    assert first.exit_code == 0
    assert re.fullmatch(r"[\w-]{43}\n", first.stdout)
    assert read(file).knows_token(first.stdout.strip())
    second = run("access", "token", "feeds", f"--access={file}")
    assert read(file).knows_token(second.stdout.strip())
    assert not read(file).knows_token(first.stdout.strip())


def test_a_list_says_who_and_nothing_more(run, file):
    run("access", "add", "anna", f"--access={file}", input=f"{SECRET}\n")
    run("access", "token", "feeds", f"--access={file}")
    assert run("access", "list", f"--access={file}").stdout == "person  anna\nprogram feeds\n"


def test_an_empty_list_says_what_it_means(run, file):
    file.touch()
    result = run("access", "list", f"--access={file}")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "nobody may read" in result.stderr


def test_a_terminal_is_asked_twice(run, file, monkeypatch):
    asked = []

    def prompt(text, **how):
        asked.append((text, how["hide_input"], bool(how["confirmation_prompt"])))
        return SECRET

    monkeypatch.setattr("click.prompt", prompt)
    monkeypatch.setattr("search.cli.access.sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("click.testing._NamedTextIOWrapper.isatty", lambda _: True)
    assert run("access", "add", "anna", f"--access={file}").exit_code == 0
    assert asked == [("Password (12 characters or more)", True, True)]
    assert read(file).knows_person("anna", SECRET)


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("add", "anna"), "say which file: --access FILE, or SEARCH_ACCESS"),
        (("list", "--access="), "the value is empty"),
        (("remove", "anna", "--access=FILE"), "there is no such file"),
        (("add", "a:b", "--access=FILE"), "is no name"),
        (("add", "anna", "--access=none/FILE"), "cannot use"),
    ],
)
def test_a_mistake_changes_nothing(run, file, args, said):
    args = [arg.replace("FILE", "access") for arg in args]
    args = [
        arg.replace("--access=", f"--access={file.parent}/") if arg[-1] != "=" else arg
        for arg in args
    ]
    result = run("access", *args, input=f"{SECRET}\n")
    assert result.exit_code in {2, 3}
    assert said in result.stderr
    assert not file.exists()


def test_a_password_too_short_changes_nothing(run, file):
    result = run("access", "add", "anna", f"--access={file}", input="short\n")
    assert result.exit_code == 2
    assert "12 to 256 characters" in result.stderr
    assert not file.exists()


def test_nowhere_to_read_a_password_from_is_said(run, file, monkeypatch):
    monkeypatch.setattr("search.cli.access.sys", SimpleNamespace(stdin=None))
    result = run("access", "add", "anna", f"--access={file}")
    assert result.exit_code == 2
    assert "nowhere to read a password from" in result.stderr
    assert not file.exists()


def test_an_empty_variable_is_a_mistake(run):
    result = run("access", "list", env={"SEARCH_ACCESS": ""})
    assert result.exit_code == 2
    assert "SEARCH_ACCESS is empty" in result.stderr
