"""A rebuild that is interrupted anywhere goes on there, to the same end."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from search.archive import ArchiveReader, ArchiveWriter
from search.cli.app import app
from search.engine import SearchEngine
from search.index import writing
from search.model import Article, Collapse, Query
from search.pipeline import RULES, ingest, rebuild, rebuilding, recleaning

PLACES = "Asari Belem Cotto Dumay Eleba Faro Gondi Hamdal Ilesa Jebba Kandi Lokoja".split()
FURNITURE = "The voice of the eight valleys since the great flood"


class Killed(BaseException):
    """Stands for a kill: nothing catches it."""


def text(place: str) -> str:
    return (
        f"Bridge of {place} opens to lorries\n\n"
        f"The new bridge of {place} was opened to lorries on Monday, after two years of work by "
        f"masons from the valley, said Moussa {place} of the council.\n\n"
        f"Traders in {place} said that the way to the market had become shorter by a day, and that "
        "the price of salt had fallen.\n\n"
        f"{FURNITURE}\n"
    )


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive whose first pages were judged before it was known what all repeat."""
    press = tmp_path_factory.mktemp("press")
    for place in PLACES:
        (press / f"{place}.txt").write_text(text(place), encoding="utf-8")
    archive = tmp_path_factory.mktemp("made") / "archive"
    ingest(archive, [press])
    return archive


@pytest.fixture
def archive(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(recleaning, "_TOGETHER", 3)
    batches = ArchiveReader.batches_since
    monkeypatch.setattr(
        ArchiveReader, "batches_since", lambda reader, since: batches(reader, since, 5)
    )
    shutil.copytree(made, tmp_path / "archive")
    return tmp_path / "archive"


def interrupted(archive: Path, at: int, *, reclean: bool = False) -> None:
    """Rebuild until so many documents were taken up in all."""
    seen = 0

    def kill(*_: object) -> None:
        nonlocal seen
        seen += 1
        if seen == at:
            raise Killed

    with pytest.raises(Killed):
        rebuild(archive, reclean=reclean, progress=kill)


def articles(archive: Path) -> dict[str, Article]:
    with closing(ArchiveReader(archive)) as reader:
        return {Path(path).stem: article for path, article in reader.judged()}


def answers(archive: Path) -> list[object]:
    told: list[object] = []
    with SearchEngine(archive, seconds=None) as engine:
        for words in ("", "bridge", "salt market", '"opened to lorries"', "ma*", "valleys"):
            results = engine.search(Query(words, per_page=100, collapse=Collapse.NONE))
            told.append([(hit.id, round(hit.score, 9), hit.entities) for hit in results.hits])
            told.append((results.total, results.facets, results.stories))
    return told


def remembered(archive: Path) -> list[object]:
    with closing(ArchiveWriter(archive)) as writer:
        return writer._db.execute("SELECT * FROM unfinished").fetchall()


def going_on(archive: Path, *, reclean: bool = False) -> list[tuple[int, int]]:
    """Rebuild to the end; where it said that it went on."""
    told: list[tuple[int, int]] = []
    rebuild(archive, reclean=reclean, resumed=lambda done, of: told.append((done, of)))
    assert remembered(archive) == []
    assert not (archive / "building").exists()
    return told


def test_an_interrupted_rebuild_goes_on_and_a_completed_one_begins_anew(
    archive: Path, tmp_path: Path
) -> None:
    shutil.copytree(archive, tmp_path / "whole")
    assert going_on(tmp_path / "whole") == []
    before = answers(archive)
    interrupted(archive, 4)
    interrupted(archive, 12)
    assert answers(archive) == before
    assert going_on(archive) == [(10, 12)]
    assert answers(archive) == answers(tmp_path / "whole")
    assert going_on(archive) == []


def test_what_all_articles_show_is_not_looked_at_again_unless_something_changed(
    archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked = []
    consolidate = rebuilding.consolidate

    def counted(*args: object) -> None:
        looked.append(args)
        consolidate(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(rebuilding, "consolidate", counted)
    interrupted(archive, 3)
    interrupted(archive, 3)
    assert len(looked) == 1
    (tmp_path / "new.txt").write_text(text("Tahoua"), encoding="utf-8")
    ingest(archive, [tmp_path / "new.txt"])
    interrupted(archive, 3)
    assert len(looked) == 2
    rebuild(archive, reclean=False)
    assert len(looked) == 2
    rebuild(archive, reclean=False)
    assert len(looked) == 3


def test_an_ingest_between_is_no_trouble(archive: Path, tmp_path: Path) -> None:
    interrupted(archive, 8)
    (tmp_path / "new.txt").write_text(text("Tahoua"), encoding="utf-8")
    ingest(archive, [tmp_path / "new.txt"])
    assert (archive / "building").exists()
    assert going_on(archive) == [(5, 13)]
    shutil.copytree(archive, tmp_path / "whole")
    assert going_on(tmp_path / "whole") == []
    assert answers(archive) == answers(tmp_path / "whole")


@pytest.mark.parametrize("at", [1, 2, 5, 9, 12, 13, 20])
def test_cleaning_that_is_interrupted_ends_as_if_it_had_not_been(
    archive: Path, tmp_path: Path, at: int
) -> None:
    shutil.copytree(archive, tmp_path / "whole")
    rebuild(tmp_path / "whole", reclean=True)
    interrupted(archive, at, reclean=True)
    cleaned = at - at % 3 if at < len(PLACES) else len(PLACES)
    told = going_on(archive, reclean=True)
    if at < len(PLACES):
        assert told == ([(cleaned, 12)] if cleaned else [])
    assert articles(archive) == articles(tmp_path / "whole")
    assert answers(archive) == answers(tmp_path / "whole")
    for article in articles(archive).values():
        (block,) = (each for each in article.page.removed if each.text == FURNITURE)
        assert block.reason == "seen in 12 of 12 pages of this folder"


def test_cleaning_that_is_interrupted_often_comes_to_its_end(archive: Path, tmp_path: Path) -> None:
    shutil.copytree(archive, tmp_path / "whole")
    rebuild(tmp_path / "whole", reclean=True)
    for _ in range(3):
        interrupted(archive, 4, reclean=True)
    assert going_on(archive, reclean=True) == [(9, 12)]
    assert articles(archive) == articles(tmp_path / "whole")


@pytest.mark.parametrize("left", [True, False])
def test_cleaning_whose_index_is_in_use_is_done(
    archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, left: bool
) -> None:
    """Killed when the new index was adopted, before or after that of the making was removed."""

    def killed(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        if left:
            patch.setattr(
                writing, "remove_folder", lambda folder: killed() if folder.exists() else None
            )
        else:
            patch.setattr(ArchiveWriter, "finish", killed)
        with pytest.raises(Killed):
            rebuild(archive, reclean=True)
    assert len(remembered(archive)) == 2
    assert (archive / "building").exists() == left
    (tmp_path / "new.txt").write_text(text("Tahoua"), encoding="utf-8")
    ingest(archive, [tmp_path / "new.txt"])
    seen: list[int] = []
    rebuild(archive, reclean=True, progress=lambda done, _: seen.append(done))
    assert seen == [*range(1, 14), *range(1, 14)]


def _other_rules(archive: Path, _: pytest.MonkeyPatch) -> None:
    (archive / RULES).write_text('[[outlet]]\nfiles = "*"\nkeep = ["The voice *"]\n')


def _other_program(_: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("search.clean.VERSION", "99")


@pytest.mark.parametrize("change", [_other_rules, _other_program])
def test_cleaning_by_other_means_begins_anew(
    archive: Path, monkeypatch: pytest.MonkeyPatch, change: Callable[..., None]
) -> None:
    interrupted(archive, 8, reclean=True)
    change(archive, monkeypatch)
    seen: list[int] = []
    rebuild(archive, reclean=True, progress=lambda done, _: seen.append(done))
    assert seen == [*range(1, 13), *range(1, 13)]


def test_a_plain_rebuild_ends_cleaning_that_was_interrupted(archive: Path) -> None:
    interrupted(archive, 8, reclean=True)
    assert len(remembered(archive)) == 1
    assert going_on(archive) == []
    assert going_on(archive, reclean=True) == []


def test_the_command_says_that_it_goes_on(archive: Path) -> None:
    interrupted(archive, 8)
    done = CliRunner().invoke(app, ["rebuild", "--archive", str(archive)])
    assert done.exit_code == 0
    assert done.stdout.startswith("12 documents in generation ")
    told = "Going on with a rebuild that was interrupted at 5 of 12 documents.\n"
    assert done.stderr == told


def test_an_index_of_another_format_is_made_by_an_ingest_that_goes_on(
    archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first ingest after an update of the program, killed once."""
    to_fields, made = writing.to_fields, 0

    def kill(*args: object) -> dict[str, object]:
        nonlocal made
        made += 1
        if made == 8:
            raise Killed
        return to_fields(*args)  # type: ignore[arg-type]

    monkeypatch.setattr("search.index.generations.FORMAT", 99)
    monkeypatch.setattr(writing, "to_fields", kill)
    (tmp_path / "new.txt").write_text(text("Tahoua"), encoding="utf-8")
    with pytest.raises(Killed):
        ingest(archive, [tmp_path / "new.txt"])
    ingest(archive, [tmp_path / "new.txt"])
    assert made == 8 + 13 - 5
    with SearchEngine(archive) as engine:
        assert engine.search(Query("bridge", collapse=Collapse.NONE)).total == 13
