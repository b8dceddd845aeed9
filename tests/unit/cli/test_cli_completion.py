"""Completion in three shells: scripts, and what they are answered."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar

import pytest
from click.shell_completion import ShellComplete

from search.cli.app import app
from search.errors import ArchiveMissing
from search.model import (
    EntityList,
    EntityRef,
    EntitySummary,
    EntityType,
    FacetField,
    FacetPage,
    FacetValue,
    IndexState,
    Query,
)

INDEX = IndexState("1", 5, datetime(2025, 4, 3, tzinfo=UTC), "1")
VALUES = {
    FacetField.OUTLET: (FacetValue("Stallion Times", "Stallion Times", 1),),
    FacetField.PERSON: (
        FacetValue("assimi-goita", "Assimi Goïta", 2),
        FacetValue("o'neil", "O'Neil", 1),
    ),
    FacetField.PLACE: (FacetValue("ML", "Mali", 5),),
}
ENTITIES = (
    EntitySummary(EntityRef(EntityType.PERSON, "assimi-goita"), "Assimi Goïta", 2),
    EntitySummary(EntityRef(EntityType.PERSON, "o'neil"), "O'Neil", 1),
    EntitySummary(EntityRef(EntityType.PLACE, "ML"), "Mali", 5),
)


class Archive:
    """Stands in for the engine of a completion."""

    opened: ClassVar[list[Path]] = []

    def __init__(self, archive: Path, seconds: float) -> None:
        assert seconds < 1
        if archive.name == "missing":
            raise ArchiveMissing("no archive")
        self.opened.append(archive)

    def __enter__(self):
        return self

    def __exit__(self, *_error) -> None:
        pass

    def facet(self, query: Query, field: FacetField, prefix: str, limit: int) -> FacetPage:
        values = tuple(
            value
            for value in VALUES.get(field, ())
            if any(word.startswith(prefix.lower()) for word in value.label.lower().split())
        )
        return FacetPage(query, field, values[:limit], 0, len(values), INDEX)

    def entities(self, text: str, kind: EntityType | None, limit: int) -> EntityList:
        found = tuple(
            one
            for one in ENTITIES
            if kind in {None, one.ref.type} and one.name.lower().startswith(text)
        )
        return EntityList(len(found), found[:limit])


@pytest.fixture(autouse=True)
def archive(monkeypatch):
    monkeypatch.setattr("search.engine.SearchEngine", Archive)
    Archive.opened.clear()
    return Archive


def completed(*words: str) -> dict[str, str]:
    """What the last word may become, each with its explanation."""
    *args, incomplete = words
    shell = ShellComplete(app, {}, "search-cli", "_SEARCH_CLI_COMPLETE")
    items = shell.get_completions(args, incomplete)
    return {item.value: item.help or "" for item in items}


def test_commands():
    assert {"entities", "export", "evaluate"} == set(completed("e"))
    assert completed("inge")["ingest"] == "Read files and folders into the archive."
    assert "merge" in completed("entities", "me")


def test_options_of_a_search_without_its_name():
    assert {"--place", "--person", "--page", "--paths"} == set(completed("--p"))
    assert set(completed("coup", "--pla")) == {"--place"}
    assert set(completed("search", "--pla")) == {"--place"}
    assert {"--archive", "--all"} == set(completed("--a"))


def test_options_and_choices_of_commands():
    assert set(completed("ingest", "--enc")) == {"--encoding"}
    assert set(completed("export", "--outp")) == {"--output"}
    assert set(completed("--sort", "")) == {"relevance", "newest", "oldest", "added"}
    assert set(completed("completion", "")) == {"bash", "zsh", "fish"}


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (["--person", "assi"], {"assimi-goita": "Assimi Goïta, 2 documents"}),
        (["coup", "--exclude-person", "ass"], {"assimi-goita": "Assimi Goïta, 2 documents"}),
        (["search", "coup", "--place", "ma"], {"ML": "Mali, 5 documents"}),
        (["export", "--outlet", "tim"], {"Stallion Times": "1 document"}),
        (["watch", "--outlet", "xy"], {}),
    ],
)
def test_values_are_those_of_the_archive(words, found):
    assert completed(*words) == found


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (["show", "assi"], {"person:assimi-goita": "Assimi Goïta, 2 documents"}),
        (["show", "person:assi"], {"person:assimi-goita": "Assimi Goïta, 2 documents"}),
        (["show", "place:"], {"place:ML": "Mali, 5 documents"}),
        (["show", "place:assi"], {}),
        (["merge", "person:assimi-goita", "m"], {"place:ML": "Mali, 5 documents"}),
        (["merge", "x", "--into", "m"], {"place:ML": "Mali, 5 documents"}),
        (["split", "x", "--to", "m"], {"place:ML": "Mali, 5 documents"}),
        (["hide", "m"], {"place:ML": "Mali, 5 documents"}),
        (["rename", "m"], {"place:ML": "Mali, 5 documents"}),
        (["keep", "m"], {"place:ML": "Mali, 5 documents"}),
        (["--archive", "missing", "show", "m"], {}),
    ],
)
def test_references_are_those_of_the_archive(words, found):
    at = words.index("missing") + 1 if "missing" in words else 0
    assert completed(*words[:at], "entities", *words[at:]) == found


def test_the_archive_is_the_one_that_was_named(archive):
    completed("--archive", "press", "--place", "ma")
    completed("coup", "--archive", "other", "--place", "ma")
    assert archive.opened == [Path("press"), Path("other")]


def test_a_missing_archive_completes_nothing():
    assert completed("--archive", "missing", "--place", "ma") == {}


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_scripts(run, shell):
    script = run("completion", shell).stdout
    assert f"_SEARCH_CLI_COMPLETE={shell}_complete" in script
    assert "search-cli" in script
    if shutil.which(shell):
        checked = subprocess.run([shell, "-n"], input=script, text=True, check=False)
        assert checked.returncode == 0


def test_another_shell(run):
    assert run("completion", "csh").exit_code == 2


def in_bash(typed: str, tmp_path: Path) -> list[str]:
    """What bash has for the last word of a line, as it would insert it."""
    program = tmp_path / "bin" / "search-cli"
    program.parent.mkdir(exist_ok=True)
    program.write_text(
        f"#!{sys.executable}\n"
        "import search.engine, tests.unit.cli.test_cli_completion as test\n"
        "search.engine.SearchEngine = test.Archive\n"
        "from search.cli import main\nmain()\n"
    )
    program.chmod(0o755)
    script = (
        'eval "$(search-cli completion bash)"\n'
        f"COMP_WORDS=({typed}); COMP_CWORD=$(( ${{#COMP_WORDS[@]}} - 1 ))\n"
        "_search_cli_completion search-cli\n"
        'printf "%s\\n" "${COMPREPLY[@]}"\n'
    )
    path = f"{program.parent}{os.pathsep}{os.environ['PATH']}"
    environment = os.environ | {"PATH": path, "PYTHONPATH": str(Path.cwd())}
    done = subprocess.run(
        ["bash", "--norc", "-c", script],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )
    assert done.stderr == ""
    return done.stdout.splitlines()


@pytest.mark.skipif(not shutil.which("bash"), reason="there is no bash")
@pytest.mark.parametrize(
    ("typed", "inserted"),
    [
        ("search-cli inge", ["ingest"]),
        ("search-cli coup --per", ["--person"]),
        ("search-cli --person ass", ["assimi-goita"]),
        ("search-cli --outlet stal", ["Stallion\\ Times"]),
        ("search-cli --outlet '\"stal'", ["Stallion Times"]),
        ("search-cli --person o", [r"o\'neil"]),
        ("search-cli entities show ma", ["place:ML"]),
        ("search-cli entities show person : ass", ["assimi-goita"]),
        ("search-cli entities show place :", ["ML"]),
        ("search-cli entities merge x --into person : o", [r"o\'neil"]),
    ],
)
def test_bash(tmp_path, typed, inserted):
    assert in_bash(typed, tmp_path) == inserted
