"""The manual page has every command and every option."""

from __future__ import annotations

import shutil
import subprocess

import click
import pytest

from search.cli.app import app


@pytest.fixture
def page(run):
    result = run("help", "--man")
    assert (result.exit_code, result.stderr) == (0, "")
    return result.stdout


def commands(group: click.Group):
    for command in group.commands.values():
        yield command
        if isinstance(command, click.Group):
            yield from commands(command)


def test_everything_is_in_it(page):
    page = page.replace("\\-", "-")
    for name in app.commands:
        assert f".SS search-cli {name} " in page
    for command in (app, *commands(app)):
        for param in command.params:
            if isinstance(param, click.Option):
                assert param.opts[0] in page
        assert command.help.split("\n")[0].replace("\\", "\\e") in page


def test_help_has_the_options_that_its_command_has(run):
    assert "-h, --help" in run("help", "ingest").stdout
    told = run("help", "search").stdout  # where -h is a word that must not occur
    assert "-h, --help" not in told
    assert told == run("search", "--help").stdout
    assert run("-hostage", "--ids").exit_code == 0


def test_sections_are_those_of_a_manual_page(page):
    headings = [line for line in page.splitlines() if line.startswith(".SH")]
    assert headings[:4] == [".SH NAME", ".SH SYNOPSIS", ".SH DESCRIPTION", ".SH OPTIONS"]
    assert page.startswith('.TH "SEARCH-CLI" 1 ')


def test_examples_fit_on_a_terminal_of_80_columns():
    for command in (app, *commands(app)):
        for line in (command.epilog or "").splitlines():
            assert len(f"  {line}") <= 80, (command.name, line)


@pytest.mark.skipif(not shutil.which("groff"), reason="there is no groff")
def test_roff_reads_it_without_a_warning(page):
    done = subprocess.run(
        ["groff", "-man", "-Tutf8", "-ww", "-K", "utf8"],
        input=page,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "search-cli - search an archive" in done.stdout


def test_it_is_of_everything(run):
    assert run("help", "ingest", "--man").exit_code == 2
