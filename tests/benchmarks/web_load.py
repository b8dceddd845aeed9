"""A server under load: starts `search-cli serve`, lets wrk ask it, and reads what it took."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from argparse import Namespace
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_SCRIPT = """
local urls = { %s }
local at = 0
function request()
  at = at %% #urls + 1
  return wrk.format("GET", urls[at])
end
function done(summary, latency)
  io.stderr:write(string.format('{"requests":%%d,"us":%%d,"p50":%%f,"p99":%%f,"errors":%%d}',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    summary.errors.connect + summary.errors.read + summary.errors.write
    + summary.errors.status + summary.errors.timeout))
end
"""


@dataclass(frozen=True, slots=True)
class Load:
    """What a server did under load; the CPU time is that of all its processes."""

    command: str
    per_second: float
    p50_ms: float
    p99_ms: float
    cpu_ms: float
    memory_mb: tuple[float, ...]
    errors: int


def load(archive: Path, urls: Sequence[str], options: Namespace) -> Load:
    """Ask a server for these addresses, one after another, over several connections."""
    with tempfile.TemporaryDirectory() as folder, _served(archive, options) as (server, root):
        script = Path(folder) / "ask.lua"
        script.write_text(_SCRIPT % ",".join(map(_quoted, urls)), encoding="utf-8")
        command = ["wrk", "-t1", f"-c{options.connections}", "-s", str(script), root]
        _asked([*command, "-d2s"])  # templates are compiled, the index is read
        before = _cpu_s(server)
        told = _asked([*command, f"-d{options.seconds}s"])
        took = _cpu_s(server) - before
        memory = tuple(_memory_mb(worker) for worker in _workers(server))
    return Load(
        command=f"wrk -t1 -c{options.connections} -d{options.seconds}s, "
        f"search-cli serve --workers {options.workers} --threads {options.threads}",
        per_second=told["requests"] / told["us"] * 1e6,
        p50_ms=told["p50"] / 1e3,
        p99_ms=told["p99"] / 1e3,
        cpu_ms=took / told["requests"] * 1e3,
        memory_mb=memory,
        errors=int(told["errors"]),
    )


@contextmanager
def _served(archive: Path, options: Namespace) -> Iterator[tuple[int, str]]:
    """The number of the process of a server, and its address."""
    command = [sys.executable, "-m", "search.cli", "--archive", str(archive), "serve"]
    for name in ("port", "workers", "threads"):
        command += [f"--{name}", str(getattr(options, name))]
    server = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert server.stderr is not None
    try:
        opened = re.search(r"http://\S+", server.stderr.readline())
        if opened is None:
            raise RuntimeError(f"no server: {server.stderr.read()}")
        with subprocess.Popen(["cat"], stdin=server.stderr, stdout=subprocess.DEVNULL):
            yield server.pid, opened[0]
            server.terminate()
    finally:
        server.terminate()
        server.wait(timeout=60)
        server.stderr.close()


def _asked(command: Sequence[str]) -> dict[str, float]:
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    told: dict[str, float] = json.loads(done.stderr)
    return told


def _quoted(url: str) -> str:
    return json.dumps(url)  # an address has nothing that Lua reads in another way


def _workers(server: int) -> list[int]:
    return [int(pid) for pid in Path(f"/proc/{server}/task/{server}/children").read_text().split()]


def _cpu_s(server: int) -> float:
    """CPU time of a server and its workers so far."""
    ticks = 0
    for pid in (server, *_workers(server)):
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def _memory_mb(pid: int) -> float:
    """What a process has for itself, with its share of what it has in common with others."""
    text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="utf-8")
    found = re.search(r"^Pss:\s+(\d+) kB", text, re.MULTILINE)
    return int(found[1]) / 1024 if found else 0.0
