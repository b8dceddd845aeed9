"""Fuzzing, led by branches where atheris is there; see `tests.fuzz`."""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.fuzz import FOUND, TARGETS, corpus_of, target_of
from tests.fuzz.mutating import mutated
from tests.soak.outcome import Outcome, Soak

_SECONDS = 20  # of each target
_EXECUTED = re.compile(r"stat::number_of_executed_units:\s+(\d+)")


def run(soak: Soak) -> Iterator[Outcome]:
    """Every target for some seconds, one after the other."""
    seconds = soak.times(_SECONDS)
    led = find_spec("atheris") is not None
    executed: dict[str, int] = {}
    broken: list[str] = []
    for name in TARGETS:
        try:
            executed[name] = (_led if led else _by_chance)(name, seconds, soak.folder)
        except Broken as error:
            broken.append(f"{name}: {error}")
    how = "led by branches" if led else "changed by chance, as atheris is not installed"
    counts = ", ".join(f"{name} {count:,}" for name, count in executed.items())
    yield Outcome(
        25,
        f"{sum(executed.values()):,} inputs {how}: {counts}",
        "no crash, no hang" if not broken else "some broke it",
        "; ".join(broken),
    )


class Broken(Exception):  # noqa: N818 - an outcome that is told
    """An input broke a target."""


def _led(name: str, seconds: int, folder: Path) -> int:
    command = [sys.executable, "-m", "tests.fuzz", name, "--seconds", str(seconds)]
    done = subprocess.run(
        [*command, "--found", str(folder)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        broke = [_kept(path.name, path.read_bytes()) for path in folder.glob(f"{name}-*")]
        raise Broken(f"{', '.join(broke)}: {done.stderr[-2_000:]}")
    found = _EXECUTED.search(done.stderr)
    return int(found[1]) if found else 0


def _kept(name: str, data: bytes) -> str:
    """Keep an input that broke a target, to be looked at; where."""
    FOUND.mkdir(parents=True, exist_ok=True)
    (FOUND / name).write_bytes(data)
    return str(FOUND / name)


def _by_chance(name: str, seconds: int, _folder: Path) -> int:
    target = target_of(name)
    inputs = [path.read_bytes() for path in sorted(corpus_of(name).iterdir())]
    until = time.monotonic() + seconds
    executed = 0

    @settings(
        max_examples=200,
        derandomize=False,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(mutated(st.sampled_from(inputs)))
    def play(data: bytes) -> None:
        nonlocal executed
        executed += 1
        try:
            target(data)
        except Exception as error:
            digest = hashlib.sha256(data).hexdigest()
            raise Broken(f"{_kept(f'{name}-{digest[:12]}', data)}: {error!r}") from error

    while time.monotonic() < until:
        play()
    return executed
