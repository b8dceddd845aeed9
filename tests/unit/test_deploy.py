"""docs/deploy: what administrators copy has to be right as it stands."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from search.cli.app import app
from search.settings import SETTINGS

FOLDER = Path(__file__).parents[2] / "docs" / "deploy"
UNITS = sorted([*FOLDER.glob("*.service"), *FOLDER.glob("*.timer")])
VERIFY = shutil.which("systemd-analyze")


def command_of(unit: Path) -> list[str]:
    """What a service runs, as the program sees it."""
    (line,) = re.findall(r"^ExecStart=(.+)$", unit.read_text(encoding="utf-8"), re.MULTILINE)
    words = shlex.split(line)
    if words[0] == "/bin/sh":
        words = shlex.split(words[-1].replace("$$(date +%%F)", "2026-11-22"))[1:]
    return words


@pytest.mark.skipif(VERIFY is None, reason="this machine has no systemd-analyze")
@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_systemd_understands_every_line(unit: Path, tmp_path: Path) -> None:
    here = tmp_path / unit.name
    text = unit.read_text(encoding="utf-8")
    here.write_text(text.replace("/srv/press/venv/bin/search-cli", "/bin/true"), "utf-8")
    for other in UNITS:  # a timer needs its service
        if other != unit:
            shutil.copy(other, tmp_path)
    done = subprocess.run(
        [str(VERIFY), "verify", "--man=no", str(here)], capture_output=True, text=True, check=False
    )
    said = [line for line in done.stderr.splitlines() if line.startswith(unit.name)]
    assert not said


@pytest.mark.parametrize(
    "unit", [unit for unit in UNITS if unit.suffix == ".service"], ids=lambda unit: unit.name
)
def test_a_service_runs_a_command_that_exists(
    unit: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    program, name, *args = command_of(unit)
    assert program.endswith("/search-cli")
    monkeypatch.setattr(app.commands[name], "callback", lambda **_: None)
    done = CliRunner().invoke(app, ["--archive", str(tmp_path), name, *args])
    assert done.exit_code == 0, done.stderr


@pytest.mark.parametrize(
    "unit", [unit for unit in UNITS if unit.suffix == ".service"], ids=lambda unit: unit.name
)
def test_a_service_has_no_more_rights_than_it_needs(unit: Path) -> None:
    lines = unit.read_text(encoding="utf-8").splitlines()
    assert {
        "User=press",
        "NoNewPrivileges=yes",
        "ProtectSystem=strict",
        "CapabilityBoundingSet=",
        "SystemCallFilter=@system-service",
        "UMask=0077",
    } <= set(lines)


@pytest.mark.parametrize("file", sorted(FOLDER.iterdir()), ids=lambda file: file.name)
def test_every_variable_exists(file: Path) -> None:
    named = set(re.findall(r"SEARCH_[A-Z_]+", file.read_text(encoding="utf-8")))
    assert named <= {setting.variable for setting in SETTINGS}


def test_the_readme_tells_of_every_file() -> None:
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    files = {file.name for file in FOLDER.iterdir()} - {"README.md"}
    assert files <= set(re.findall(r"\]\(([^)/]+)\)", text))


def test_the_container_has_every_folder_of_the_program_and_no_rights() -> None:
    text = (FOLDER / "Containerfile").read_text(encoding="utf-8")
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", text, re.MULTILINE)
    root = FOLDER.parents[1]
    assert all((root / name).exists() for line in copied for name in line.split())
    assert {"search", "webapp", "requirements.lock"} <= {*" ".join(copied).split()}
    last = text.rpartition("\nFROM ")[2]
    assert re.search(r"^USER press$", last, re.MULTILINE)
    assert re.search(r'^ENTRYPOINT \["search-cli"\]$', last, re.MULTILINE)
    assert "--require-hashes" in text
