"""The tools that measure the cleaning run, and print what documents are made from."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.benchmarks import cleaning as benchmark

ROOT = Path(__file__).parents[2]


def run(*args: str | Path) -> list[list[str]]:
    """The rows of the tables that a command prints, without head and rule."""
    done = subprocess.run(
        [sys.executable, *map(str, args)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    lines = [line for line in done.stdout.splitlines() if line.startswith("|")]
    rows = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]
    rules = [number for number, line in enumerate(lines) if line.startswith("|---")]
    return [row for n, row in enumerate(rows) if n not in rules and n + 1 not in rules]


@pytest.fixture(scope="module")
def sample() -> list[list[str]]:
    return run("scripts/sample_removed.py", "seeds", "--count", "12", "--seed", "3")


def test_a_sample_is_small_and_the_same_again(sample):
    assert len(sample) == 12
    assert run("scripts/sample_removed.py", "seeds", "--count", "12", "--seed", "3") == sample
    assert max(len(cell) for row in sample for cell in row) <= 80


def test_a_sample_has_many_categories(sample):
    assert len({row[4] for row in sample}) >= 5


def test_extractors_are_compared_by_one_measure(tmp_path):
    truth = json.loads((ROOT / "tests/data/seeds_truth.json").read_text(encoding="utf-8"))
    references = {}
    for seed in truth["seeds"]:
        content = (ROOT / "seeds" / seed["file"]).read_bytes()
        (tmp_path / f"{seed['id']}.txt.gz").write_bytes(gzip.compress(content))
        references[seed["id"]] = {"text": seed["clean_text"]}
    file = tmp_path.parent / "references.json"
    file.write_text(json.dumps(references), encoding="utf-8")
    engines = ["this program", "everything kept"]
    rows = run("scripts/compare_cleaning.py", tmp_path, "--truth", file, "--engines", *engines)
    assert [row[0] for row in rows] == engines
    assert rows[0][1:4] == ["100.0"] * 3
    assert float(rows[1][2]) > 99
    assert float(rows[1][1]) < 100


def test_the_quality_of_all_forms_is_printed():
    rows = run("-m", "tests.quality")
    assert [row[0] for row in rows] == ["html", "lines", "layout", "crawl", "dump", "light"]


def test_the_benchmark_prints_rates_a_long_line_and_memory(capsys):
    benchmark.main(["--count", "3", "--megabytes", "1", "--inputs", "10"])
    rows = [line for line in capsys.readouterr().out.splitlines() if line.startswith("| ")]
    assert [row.split(" | ")[0] for row in rows] == [
        "| pages", "| text dumps", "| HTML pages", "| one line of", "| 1 MB",
        "| pages cleaned", *(f"| {done}" for done in range(1, 11)),
    ]  # fmt: skip


def test_the_benchmark_reads_pages_of_ones_own(tmp_path):
    (tmp_path / "a.html.gz").write_bytes(gzip.compress(b"<p>text</p>"))
    (tmp_path / "b.txt").write_bytes(b"text")
    found = [(page.name, page.media_type.value) for page in benchmark.read_pages([tmp_path])]
    assert found == [("a.html", "text/html"), ("b.txt", "text/plain")]


def test_pages_made_for_the_benchmark_are_all_different_and_the_same_every_time():
    first, second = (list(benchmark.make_pages(30)) for _ in range(2))
    assert first == second
    assert len({page.sha256 for page in first}) == len(first) == 60
