"""Fixtures that several folders share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

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
