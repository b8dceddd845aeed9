"""Cleaning with what many pages show, and with what a person decided, from files to answers."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from search.archive import ArchiveReader
from search.errors import SearchError
from search.model import Article, Category
from search.pipeline import RULES, ingest, inspect, rebuild

PLACES = "Asari Belem Cotto Dumay Eleba Faro Gondi Hamdal".split()
FURNITURE = "The voice of the eight valleys since the great flood"
NOTICE = "Communiqué de la rédaction"


def text(place: str) -> str:
    return (
        f"Bridge of {place} opens to lorries\n\n"
        f"The new bridge of {place} was opened to lorries on Monday, after two years of work by "
        "masons from the valley.\n\n"
        f"Traders in {place} said that the way to the market had become shorter by a day, and that "
        "the price of salt had fallen.\n\n"
        f"{NOTICE}\n\n"
        f"The council of {place} wants to plant trees along the road before the rains begin in "
        "June, a member of the council said.\n\n"
        f"{FURNITURE}\n"
    )


@pytest.fixture
def press(tmp_path: Path) -> Path:
    folder = tmp_path / "press"
    folder.mkdir()
    for place in PLACES:
        (folder / f"{place}.txt").write_text(text(place), encoding="utf-8")
    return folder


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return tmp_path / "archive"


def articles(archive: Path) -> dict[str, Article]:
    with closing(ArchiveReader(archive)) as reader:
        return {Path(path).stem: article for path, article in reader.judged()}


def removed(article: Article) -> dict[str, Category]:
    return {block.text: block.category for block in article.page.removed}


def test_what_was_learned_later_is_applied_to_what_came_earlier(archive: Path, press: Path) -> None:
    ingest(archive, [press])
    first, last = (articles(archive)[place] for place in (PLACES[0], PLACES[-1]))
    assert FURNITURE not in removed(first)
    assert removed(last)[FURNITURE] is Category.REPEATED
    rebuild(archive, reclean=True)
    for article in articles(archive).values():
        (block,) = (b for b in article.page.removed if b.text == FURNITURE)
        assert block.category is Category.REPEATED
        assert block.reason == "seen in 8 of 8 pages of this folder"


def test_cleaning_again_does_not_depend_on_the_order(archive: Path, press: Path) -> None:
    ingest(archive, [press])
    rebuild(archive, reclean=True)
    before = articles(archive)
    rebuild(archive, reclean=True)
    assert articles(archive) == before


def test_the_article_that_all_print_is_no_furniture(archive: Path, press: Path) -> None:
    for number, place in enumerate(PLACES):
        copy = text("Asari").replace(FURNITURE, f"Printed by the {place} Gazette, {number}")
        (press / f"{place}.txt").write_text(copy, encoding="utf-8")
    ingest(archive, [press])
    rebuild(archive, reclean=True)
    for article in articles(archive).values():
        assert "masons from the valley" in article.page.text
        assert NOTICE in article.page.text


def test_a_person_overrules_the_cleaner(archive: Path, press: Path) -> None:
    ingest(archive, [press])
    (archive / RULES).write_text(
        f'[[outlet]]\nfiles = "press/*"\nkeep = ["{FURNITURE}"]\nremove = ["Communiqué *"]\n',
        encoding="utf-8",
    )
    rebuild(archive, reclean=True)
    for article in articles(archive).values():
        assert FURNITURE in article.page.text
        (block,) = (b for b in article.page.removed if b.text == NOTICE)
        assert block.category is Category.OVERRULED
        assert "Communiqué *" in block.reason
        assert block.confidence == 1.0


def test_rules_that_cannot_be_read_stop_before_anything_is_done(archive: Path, press: Path) -> None:
    ingest(archive, [press])
    before = articles(archive)
    (archive / RULES).write_text("[[outlet]]\nname = 5\n")
    (press / "new.txt").write_text(text("Idri"))
    for run in (
        lambda: ingest(archive, [press]),
        lambda: rebuild(archive, reclean=True),
        lambda: list(inspect([press], archive=archive)),
    ):
        with pytest.raises(SearchError, match=r"outlets.toml: outlet 1: say which pages"):
            run()
    assert articles(archive) == before


def test_inspecting_uses_what_the_archive_knows(archive: Path, press: Path) -> None:
    ingest(archive, [press])
    (press / "new.txt").write_text(text("Idri"), encoding="utf-8")
    (alone,) = inspect([press / "new.txt"])
    (known,) = inspect([press / "new.txt"], archive=archive)
    assert alone.article is not None
    assert known.article is not None
    assert FURNITURE not in removed(alone.article)
    assert removed(known.article)[FURNITURE] is Category.REPEATED
