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
import traceback
from collections.abc import Iterator, Sequence
from importlib import import_module
from pathlib import Path

from tests.soak.outcome import Outcome, Soak
from tests.soak.seen import Seen
from tests.soak.table import table, write_between, write_table

PARTS: tuple[str, ...] = (
    "kills",
    "flips",
    "concurrency",
    "watching",
    "growth",
    "scale",
    "rebuilds",
    "fuzzing",
)
"""Modules of this package that have `run`, in the order in which they are run."""

TESTS = "tests"
"""The part that runs the tests which tell a count: see the fixture `tell`."""

_CASES = 10_000  # generated requests to the API


def main(args: Sequence[str] | None = None) -> int:
    """Run what the options ask for; 1 when a mark is missed."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--only", nargs="+", choices=[*PARTS, TESTS], help="parts to run")
    parser.add_argument("--documents", type=int, default=100_000, help="size of the large archive")
    parser.add_argument("--share", type=float, default=1.0, help="of the rounds, to try it out")
    parser.add_argument("--write", type=Path, help="document whose table is replaced")
    parser.add_argument("--outcomes", type=Path, help="JSON file to add to what was seen before")
    options = parser.parse_args(args)
    seen = Seen.read(options.outcomes)
    broken = []
    with tempfile.TemporaryDirectory(prefix="soak-") as folder:
        common = Path(folder)
        for name in options.only or (*PARTS, TESTS):
            soak = Soak(common / name, options.documents, options.share, common, seen.tables)
            if not _run(name, soak, seen):
                broken.append(name)
            if options.outcomes:
                seen.write(options.outcomes)
    print(table(seen.all()), *seen.tables.values(), sep="\n\n")
    if options.write:
        write_table(options.write, seen.all())
        for name, text in seen.tables.items():
            write_between(options.write, name, text)
    if broken:
        print(f"did not come to their end: {', '.join(broken)}", file=sys.stderr)
    return int(bool(broken) or any(outcome.missed for outcome in seen.all()))


def _run(name: str, soak: Soak, seen: Seen) -> bool:
    """Run a part, and take up what it tells; whether it came to its end."""
    began = time.monotonic()
    seen.outcomes[name] = []
    try:
        for outcome in _outcomes(name, soak):
            seen.outcomes[name].append(outcome)
            _print(name, outcome)
    except Exception:  # noqa: BLE001 - whatever it is, the other parts are run
        traceback.print_exc()
        return False
    finally:
        print(f"{name}: {time.monotonic() - began:.0f} s", flush=True)
    return True


def _print(name: str, outcome: Outcome) -> None:
    print(f"{name}: row {outcome.row}: {outcome.count}: {outcome.figure}", flush=True)
    if outcome.missed:
        print(f"{name}: row {outcome.row} MISSED: {outcome.missed}", flush=True)


def _outcomes(name: str, soak: Soak) -> Iterator[Outcome]:
    if name == TESTS:
        yield from _told_by_tests(soak.times(_CASES))
        return
    soak.folder.mkdir()
    yield from import_module(f"tests.soak.{name}").run(soak)
    shutil.rmtree(soak.folder)


def _told_by_tests(cases: int) -> Iterator[Outcome]:
    """Run the tests that tell a count, and take up what they tell."""
    with tempfile.TemporaryDirectory(prefix="soak-") as folder:
        told = Path(folder, "told.json")
        environment = {**os.environ, "TOLD_FILE": str(told), "SCHEMA_CASES": str(cases)}
        command = [sys.executable, "-m", "pytest", "-q", "-m", "reliability"]
        done = subprocess.run(command, env=environment, check=False)
        for outcome in json.loads(told.read_text(encoding="utf-8")):
            yield Outcome(*outcome)
        if done.returncode:
            raise RuntimeError("a test failed; its promise is broken")


if __name__ == "__main__":
    sys.exit(main())
