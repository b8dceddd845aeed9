"""What a command takes, with all processes that it starts: time, processors, memory."""

from __future__ import annotations

import os
import re
import subprocess
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from tests.serving import COMMAND, children

__all__ = ["Took", "memory_mb", "note_peaks", "run_command"]

_SAMPLED = 0.1  # seconds between two looks at the processes


class Took(NamedTuple):
    """What a command took.

    Attributes:
        cpu_seconds: of all its processes.
        peak_mb: sum of what each of them had in memory at most.
        said: its standard output.
    """

    seconds: float
    cpu_seconds: float
    peak_mb: float
    said: str


def run_command(*args: str) -> Took:
    """Run a command of the program to its end.

    Raises:
        RuntimeError: it failed.
    """
    began = time.perf_counter()
    with subprocess.Popen([*COMMAND, *args], stdout=subprocess.PIPE, text=True) as process:
        said: list[str] = []
        assert process.stdout is not None
        reading = threading.Thread(target=lambda out=process.stdout: said.append(out.read()))
        reading.start()
        peaks: dict[int, float] = {}
        while reading.is_alive():
            note_peaks(process.pid, peaks)
            reading.join(_SAMPLED)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{' '.join(args)}: exit code {process.returncode}")
    cpu = used.ru_utime + used.ru_stime
    return Took(time.perf_counter() - began, cpu, sum(peaks.values()), said[0])


def note_peaks(process: int, peaks: dict[int, float]) -> None:
    """Take down how many MB a process and those that it started have had at most, by number.

    What the system tells of a process that has ended begins with what its parent had.
    """
    for number in (process, *children(process)):
        peaks[number] = max(peaks.get(number, 0.0), memory_mb(number, "VmHWM"))


def memory_mb(process: int | str = "self", what: str = "VmRSS") -> float:
    """What a process has in memory; 0 when it has ended.

    Args:
        what: a line of ``/proc/PID/status``: "VmHWM" for the most that it had so far.
    """
    with suppress(FileNotFoundError, ProcessLookupError):
        status = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
        found = re.search(rf"^{what}:\s+(\d+) kB$", status, re.MULTILINE)
        return int(found[1]) / 1024 if found else 0.0
    return 0.0
