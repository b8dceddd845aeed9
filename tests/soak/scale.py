"""The large archive and smaller ones: ingested, searched, updated, rebuilt, and read to the end."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode

from flask.testing import FlaskClient

from tests.benchmarks.figures import percentile
from tests.benchmarks.ingest import make_dumps
from tests.benchmarks.report import table
from tests.soak.archive import Made, archive_of
from tests.soak.outcome import Outcome, Soak
from tests.soak.processes import Took, run_command
from webapp import Operation, create_app

__all__ = ["Needs", "run"]

_SMALLER = (100, 10)  # times as small as the large archive
_FEWEST = 50  # documents, to draw questions from
_QUESTIONS = 200
_CHANGED = _NEW = 100  # files of an update
_WORDS, _OTHERS = 400, 7  # words of a new file; a seed that no other dumps have
_A_SECOND, _MB = 100, 2048


class Needs(NamedTuple):
    """What an archive of one size needs.

    Attributes:
        database_mb, index_mb: on the disk.
        serving_mb: what a process that serves pages has in memory after all questions.
        cpu_ms: of each question.
    """

    made: Made
    database_mb: float
    index_mb: float
    serving_mb: float
    cpu_ms: list[float]
    update: Took
    rebuild: Took

    @property
    def a_second(self) -> float:
        """Documents ingested a second."""
        return self.made.documents / self.made.took.seconds

    @property
    def peak_mb(self) -> float:
        """What a step had in memory at most, all its processes together."""
        peaks = (took.peak_mb for took in (self.made.took, self.update, self.rebuild))
        return max(self.serving_mb, *peaks)


def run(soak: Soak) -> Iterator[Outcome]:
    """Take the large archive and smaller ones through a life."""
    sizes = {max(_FEWEST, soak.documents // part) for part in (*_SMALLER, 1)}
    needs = [_needs(soak, archive_of(soak, size)) for size in sorted(sizes)]
    soak.tables["sizes"] = table(list(_COLUMNS), [list(_row(each)) for each in needs])
    yield _in_time(needs[-1])
    yield _all_reached(archive_of(soak, soak.documents))


def _needs(soak: Soak, made: Made) -> Needs:
    """Search in an archive, update and rebuild it."""
    archive = made.copied(soak.folder / "archive")
    database_mb, index_mb = _mb(archive.glob("archive.sqlite3*")), _mb(archive.glob("segments/*"))
    asked = _asked(archive, soak.times(_QUESTIONS))
    with _changed(made, soak.folder / "new") as files:
        update = run_command("--archive", str(archive), "ingest", *map(str, files))
    rebuild = run_command("--archive", str(archive), "rebuild")
    shutil.rmtree(archive)
    return Needs(made, database_mb, index_mb, asked["mb"], asked["cpu_ms"], update, rebuild)


def _mb(files: Iterator[Path]) -> float:
    return float(sum(file.stat().st_size for file in files) / 2**20)


def _asked(archive: Path, number: int) -> dict[str, Any]:
    """What `tests.soak.asking` tells, in a process of its own."""
    command = [sys.executable, "-m", "tests.soak.asking", str(archive), str(number)]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    told: dict[str, Any] = json.loads(done.stdout)
    return told


@contextmanager
def _changed(made: Made, folder: Path) -> Iterator[list[Path]]:
    """Some files of an archive with other content, and some new ones; put back at the end."""
    before = {path: path.read_bytes() for path in islice(sorted(made.dumps.iterdir()), _CHANGED)}
    make_dumps(folder, _NEW, _WORDS, seed=_OTHERS)
    try:
        for path, content in before.items():
            path.write_bytes(content + b"\n\nThe council met again on Monday to hear the mayor.")
        yield [*before, folder]
    finally:
        for path, content in before.items():
            path.write_bytes(content)
        shutil.rmtree(folder)


_COLUMNS: dict[str, Callable[[Needs], str]] = {
    "documents": lambda need: f"{need.made.documents:,}",
    "ingest, documents a second": lambda need: f"{need.a_second:.0f}",
    "ingest, MB at most": lambda need: f"{need.made.took.peak_mb:.0f}",
    "database, MB": lambda need: f"{need.database_mb:.0f}",
    "index, MB": lambda need: f"{need.index_mb:.0f}",
    "serving process, MB": lambda need: f"{need.serving_mb:.0f}",
    "page, CPU ms p50": lambda need: f"{percentile(need.cpu_ms, 0.5):.1f}",
    "page, CPU ms p99": lambda need: f"{percentile(need.cpu_ms, 0.99):.1f}",
    "update of 200 files, s": lambda need: f"{need.update.seconds:.0f}",
    "update, MB at most": lambda need: f"{need.update.peak_mb:.0f}",
    "rebuild, s": lambda need: f"{need.rebuild.seconds:.0f}",
    "rebuild, MB at most": lambda need: f"{need.rebuild.peak_mb:.0f}",
}


def _row(need: Needs) -> Iterator[str]:
    return (tell(need) for tell in _COLUMNS.values())


def _in_time(need: Needs) -> Outcome:
    """The row of the large archive."""
    missed = []
    if need.a_second < _A_SECOND:
        missed.append(f"fewer than {_A_SECOND} documents a second")
    if need.peak_mb > _MB:
        missed.append(f"more than {_MB:,} MB")
    cpu_ms = 1e3 * need.made.took.cpu_seconds / need.made.documents
    return Outcome(
        23,
        f"{need.made.documents:,} documents, {len(need.cpu_ms)} searches, an update, a rebuild",
        f"{need.a_second:.0f} a second, {cpu_ms:.1f} ms CPU each; {need.peak_mb:.0f} MB at most",
        " and ".join(missed),
    )


def _all_reached(made: Made) -> Outcome:
    """Read on from page to page to the end, and export."""
    client = create_app(made.folder, operation=Operation()).test_client()
    paged = [one for page in _pages(client) for one in page]
    written = run_command(
        *("--archive", str(made.folder), "export", "--collapse", "none", "--timeout", "60"),
        "--ids",
    ).said.split()
    missed = ""
    if not len(paged) == len(set(paged)) == made.documents:
        missed = f"{len(set(paged)):,} different ones"
    elif sorted(written) != sorted(paged):
        missed = f"the export has {len(written):,} rows"
    return Outcome(
        20,
        f"{made.documents:,} hits by cursor, 100 a page, and by `export`",
        f"{len(paged):,} and {len(written):,} rows, each id once",
        missed,
    )


def _pages(client: FlaskClient) -> Iterator[list[str]]:
    """The ids on each page of a search that finds every document."""
    asked = {"per_page": "100", "collapse": "none", "sort": "newest"}
    cursor: str | None = ""
    while cursor is not None:
        url = f"/api/v1/search?{urlencode(asked | ({'cursor': cursor} if cursor else {}))}"
        told = client.get(url).get_json()
        yield [hit["id"] for hit in told["hits"]]
        cursor = told["page"]["cursor"]
