"""Fixtures that several folders share."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from telling import Tell

from search.engine import SearchEngine
from search.pipeline import ingest

settings.register_profile("project", deadline=None, database=None, derandomize=True)
settings.load_profile("project")

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder of the project."""
    return ROOT


@pytest.fixture(scope="session")
def seeds() -> Path:
    """The files that come with the project."""
    return ROOT / "seeds"


@pytest.fixture(scope="session")
def seeds_archive(tmp_path_factory: pytest.TempPathFactory, seeds: Path) -> Path:
    """An archive of the files that come with the project; only to be read."""
    archive = tmp_path_factory.mktemp("seeds") / "index"
    ingest(archive, [seeds])
    return archive


@pytest.fixture
def seeds_engine(seeds_archive: Path) -> Iterator[SearchEngine]:
    """A search engine over the files that come with the project."""
    with SearchEngine(seeds_archive) as engine:
        yield engine


_TOLD = "reliability"
_told: list[tuple[int, str, str, str]] = []


@pytest.fixture
def tell(record_property: Callable[[str, object], None]) -> Tell:
    """Tells a count of the table in docs/operations.md; for tests marked ``reliability``."""

    def record(row: int, count: str, figure: str, missed: str = "") -> None:
        record_property(_TOLD, (row, count, figure, missed))

    return record


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Collect what tests that passed have told."""
    if report.when == "call" and report.passed:
        _told.extend(value for name, value in report.user_properties if name == _TOLD)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the counts, and write them for `tests.soak` into the file that TOLD_FILE names."""
    if _told:
        terminalreporter.section("reliability")
    for row, count, figure, missed in sorted(_told):
        terminalreporter.write_line(f"row {row}: {count}: {figure}")
        if missed:
            terminalreporter.write_line(f"row {row} MISSED: {missed}", yellow=True)
    if "TOLD_FILE" in os.environ:
        Path(os.environ["TOLD_FILE"]).write_text(json.dumps(sorted(_told)), encoding="utf-8")
