"""Power cuts between any two system calls: what of an archive is on the disk, and that it opens.

A program that ingests, decides and rebuilds is traced; its calls are carried out on a simulated
disk (`tests.power.disk`), and after each of them what a power cut may leave is opened.
"""

from __future__ import annotations

import json
import os
import random
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from search.columnar.manifest import MANIFEST
from tests.power.program import COMMANDS
from tests.power.tracing import Call, cannot_trace, replay, trace
from tests.power.trial import ARCHIVE, Promises, Trial
from tests.telling import Tell

MARKS = "marks"
SEGMENTS = f"{ARCHIVE}/segments"
IN_MEMORY = Path("/dev/shm")  # noqa: S108 - where it exists, nothing waits for a real disk


@pytest.fixture(scope="module")
def press(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("press")


@pytest.fixture(scope="module")
def calls(press: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Call]:
    """What the program does to the disk, in order, and what it says of it."""
    if reason := cannot_trace():
        assert "CI" not in os.environ, reason
        pytest.skip(f"needs strace: {reason}")
    root = tmp_path_factory.mktemp("disk")
    places = map(str, (root / ARCHIVE, press, root / MARKS))
    return trace([sys.executable, "-m", "tests.power.program", *places], root, MARKS)


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(dir=IN_MEMORY if IN_MEMORY.is_dir() else tmp_path) as name:
        yield Path(name)


@pytest.mark.reliability
def test_whatever_a_power_cut_leaves_opens_and_has_all_that_was_promised(
    calls: list[Call], press: Path, folder: Path, tell: Tell
) -> None:
    (*_, (_, end)) = replay(calls)
    decisions = end.written()[f"{ARCHIVE}/entities.toml"]
    assert decisions is not None
    everything = Promises(call.data for call in calls if call.name == "mark")
    assert len(everything.commands) == len(COMMANDS)
    trial = Trial(folder, press, everything, decisions)
    chance = random.Random(2)  # noqa: S311 - the same every time
    for call, disk in replay(calls):
        if call.name == "mark":
            trial.promised.add(call.data)
        trial.open(disk.written())
        if not disk.at_rest:
            trial.open(disk.synced())
            trial.open(disk.mixed(chance))
    assert trial.resumed > 20
    count = sum(call.name != "mark" for call in calls)
    tell(2, f"{trial.opened:,} states of {count:,} system calls", "all open, with all promised")


def test_a_generation_is_on_the_disk_before_and_after_its_manifest_is_replaced(
    calls: list[Call],
) -> None:
    replaced = removed = 0
    unsynced = False
    for call, disk in replay(calls):
        if call.name == "rename" and call.paths[1] == f"{SEGMENTS}/{MANIFEST}":
            replaced += 1
            unsynced = True
            manifest = disk.file(call.paths[1])
            assert not manifest.pending
            for segment in json.loads(manifest.written)["segments"]:
                names = {segment["name"], segment["deleted"]} - {None}
                assert all(disk.is_synced(f"{SEGMENTS}/{name}") for name in names)
        elif call.name == "fsync" and call.paths == (SEGMENTS,):
            unsynced = False
        elif call.name == "unlink" and call.paths[0].endswith((".seg", ".del")):
            removed += 1
            assert not unsynced
        elif call.name == "mark" and b'"done"' in call.data:
            assert not unsynced
            assert disk.is_synced(f"{SEGMENTS}/{MANIFEST}")
    assert replaced >= len(COMMANDS)
    assert removed
