"""The benchmark of the command line, on the seeds."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.benchmarks import startup


def test_it_prints_what_each_command_takes(
    seeds_archive: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    startup.main([str(seeds_archive), "--runs", "1"])
    printed = capsys.readouterr().out
    assert "5 documents, asked for 'Burkina Faso', 1 runs" in printed
    rows = [line.strip("|").split("|") for line in printed.splitlines() if line.startswith("| q")]
    assert len(rows) == 3
    for _, median, least, most in rows:
        assert 0 < float(least) <= float(median) <= float(most)


def test_a_command_that_fails_is_not_measured(seeds_archive: Path) -> None:
    with pytest.raises(RuntimeError, match="exit code 1"):
        startup.main([str(seeds_archive), "--runs", "1", "--query", "xyzzy"])
