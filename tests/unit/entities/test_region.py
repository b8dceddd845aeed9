"""A region is a folder; what is wrong with it is said with file, line and remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from search.entities import Recogniser
from search.entities.region import SAHEL, WORLD, read_region
from search.errors import SearchError
from search.model import EntityType, Metadata, Sourced
from tests.unit.entities.conftest import page_of

HEADER = "key\tname\taliases\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("people.tsv", "organisations.tsv", "places.tsv"):
        (tmp_path / name).write_text(HEADER, encoding="utf-8")
    return tmp_path


def test_another_folder_is_another_region(folder: Path) -> None:
    (folder / "people.tsv").write_text(
        f"# heads of villages\n{HEADER}old-zur\tZur of Zilebo\tOld Zur|le vieux Zur\n\n",
        encoding="utf-8",
    )
    recogniser = Recogniser.load(folder)
    page = page_of("Le vieux Zur met Sergei Lavrov in Mali, and Assimi stayed.")
    found = recogniser.recognise(page, Metadata(Sourced("", "test")))
    assert {entity.id for entity in found} == {"old-zur", "sergei-lavrov", "ML"}


def test_a_region_overrides_the_world(folder: Path) -> None:
    (folder / "people.tsv").write_text(f"{HEADER}sergei-lavrov\tS. V. Lavrov\tLavrov\n")
    page = page_of("Lavrov")
    (entity,) = Recogniser.load(folder).recognise(page, Metadata(Sourced("", "test")))
    assert entity.name == "S. V. Lavrov"


@pytest.mark.parametrize(
    ("content", "place", "remedy"),
    [
        ("", None, None),
        ("name\tkey\n", ":1:", "header must be"),
        (f"{HEADER}a-key\tName\n", ":2:", "2 columns instead of 3"),
        (f"{HEADER}# note\n\na-key\tName\ta\tb\n", ":4:", "4 columns instead of 3"),
        (f"{HEADER}A Key\tName\t\n", ":2:", "use lower-case letters"),
        (f"{HEADER}key\t\t\n", ":2:", "write one in the second column"),
        (f"{HEADER}key\tName\t\nkey\tOther\t\n", ":3:", "already on line 2"),
    ],
)
def test_a_malformed_line_says_where_and_what_to_do(
    folder: Path, content: str, place: str | None, remedy: str | None
) -> None:
    (folder / "places.tsv").write_text(content, encoding="utf-8")
    if place is None or remedy is None:
        assert read_region(folder) == ()
        return
    with pytest.raises(SearchError) as caught:
        read_region(folder)
    assert f"{folder / 'places.tsv'}{place}" in str(caught.value)
    assert remedy in str(caught.value)


@pytest.mark.parametrize("break_it", [Path.unlink, lambda path: path.write_bytes(b"\xff\xfe\xff")])
def test_an_unreadable_file_is_named(folder: Path, break_it: object) -> None:
    assert callable(break_it)
    break_it(folder / "organisations.tsv")
    with pytest.raises(SearchError, match=r"organisations\.tsv: cannot be read"):
        Recogniser.load(folder)


@pytest.mark.parametrize("region", [SAHEL, WORLD])
def test_packaged_regions_are_well_formed(region: Path) -> None:
    entries = read_region(region)
    assert {entry.type for entry in entries} == set(EntityType)
    assert all(form == form.strip() and form for entry in entries for form in entry.forms)
