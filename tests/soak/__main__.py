"""``python -m tests.soak`` runs the long trials and prints the table of docs/operations.md.

``make soak`` runs all of them, and the tests whose counts belong into the table; it takes less
than an hour on two processors.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from importlib import import_module
from pathlib import Path

from tests.soak.outcome import Outcome, Soak
from tests.soak.table import table, write_between, write_table

PARTS: tuple[str, ...] = (
    "kills",
    "flips",
    "concurrency",
    "watching",
    "growth",
    "scale",
    "rebuilds",
)
"""Modules of this package that have `run`, in the order in which they are run."""

TESTS = "tests"
"""The part that runs the tests which tell a count: see the fixture `tell`."""


def main(args: Sequence[str] | None = None) -> int:
    """Run what the options ask for; 1 when a mark is missed."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--only", nargs="+", choices=[*PARTS, TESTS], help="parts to run")
    parser.add_argument("--documents", type=int, default=100_000, help="size of the large archive")
    parser.add_argument("--share", type=float, default=1.0, help="of the rounds, to try it out")
    parser.add_argument("--write", type=Path, help="document whose table is replaced")
    parser.add_argument("--outcomes", type=Path, help="JSON file to add to what was seen before")
    options = parser.parse_args(args)
    outcomes = _remembered(options.outcomes)
    tables: dict[str, str] = {}
    with tempfile.TemporaryDirectory(prefix="soak-") as common:
        for name in options.only or (*PARTS, TESTS):
            began = time.monotonic()
            soak = Soak(Path(common, name), options.documents, options.share, Path(common), tables)
            for outcome in _run(name, soak):
                outcomes[f"{outcome.row} {name}"] = outcome
                print(f"{name}: row {outcome.row}: {outcome.count}: {outcome.figure}", flush=True)
                if outcome.missed:
                    print(f"{name}: row {outcome.row} MISSED: {outcome.missed}", flush=True)
            print(f"{name}: {time.monotonic() - began:.0f} s", flush=True)
            _remember(options.outcomes, outcomes)
    print(table(outcomes.values()), *tables.values(), sep="\n\n")
    if options.write:
        write_table(options.write, outcomes.values())
        for name, text in tables.items():
            write_between(options.write, name, text)
    return int(any(outcome.missed for outcome in outcomes.values()))


def _run(name: str, soak: Soak) -> Iterator[Outcome]:
    if name == TESTS:
        yield from _told_by_tests()
        return
    soak.folder.mkdir()
    yield from import_module(f"tests.soak.{name}").run(soak)
    shutil.rmtree(soak.folder)


def _told_by_tests() -> Iterator[Outcome]:
    """Run the tests that tell a count, and take up what they tell."""
    with tempfile.TemporaryDirectory(prefix="soak-") as folder:
        told = Path(folder, "told.json")
        environment = {**os.environ, "TOLD_FILE": str(told), "SCHEMA_CASES": "10000"}
        command = [sys.executable, "-m", "pytest", "-q", "-m", "reliability"]
        done = subprocess.run(command, env=environment, check=False)
        for row, count, figure in json.loads(told.read_text(encoding="utf-8")):
            yield Outcome(row, count, figure)
        if done.returncode:
            raise SystemExit("a test failed; its promise is broken")


def _remembered(path: Path | None) -> dict[str, Outcome]:
    if path is None or not path.exists():
        return {}
    return {key: Outcome(**found) for key, found in json.loads(path.read_text("utf-8")).items()}


def _remember(path: Path | None, outcomes: dict[str, Outcome]) -> None:
    if path is not None:
        plain = {
            key: {name: getattr(outcome, name) for name in Outcome.__slots__}
            for key, outcome in outcomes.items()
        }
        path.write_text(json.dumps(plain, indent=1), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
