"""What a person, or the whole archive, says of entities: shown at once, kept, and taken back."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from search.engine import SearchEngine
from search.entities import Hide, Keep, Merge, Rename, SplitOff
from search.errors import SearchError
from search.model import EntityRef, EntityType, FacetField, Filter, Query
from search.pipeline import OVERRIDES, ingest, override, rebuild

PERSON, BODY = EntityType.PERSON, EntityType.ORGANISATION
DIALLO = EntityRef(PERSON, "fatoumata-diallo")
KEITA = EntityRef(PERSON, "aminata-keita")
LEAGUE = EntityRef(BODY, "ligue-oroko-de-musique-urbaine-sahelienne")
LOMUS = EntityRef(BODY, "lomus")
PAGES = {
    "market": "Fatoumata Diallo opened the market of Gao. Traders came from Kidal, she said.",
    "school": "Aminata Keita, the mayor, closed a school in Mopti. Parents protested for days.",
    "song": "Aminata Keita, the singer, gave a concert in Ségou, and the crowd sang with her.",
    "league": (
        "La Ligue oroko de musique urbaine sahélienne (LOMUS) a ouvert ses portes à Bamako. "
        "Le public est venu nombreux."
    ),
    "prize": (
        "Un prix de la Ligue oroko de musique urbaine sahélienne (LOMUS) revient cette année à un "
        "groupe de Kayes, qui chante depuis vingt ans."
    ),
    "again": "Les élèves ont visité le siège de la LOMUS à Bamako. Ils y sont restés la matinée.",
}


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    press = tmp_path / "press"
    press.mkdir()
    for name, text in PAGES.items():
        (press / f"{name}.txt").write_text(f"News of {name}\n\n{text}\n", encoding="utf-8")
    ingest(tmp_path / "archive", [press])
    return tmp_path / "archive"


def naming(archive: Path, ref: EntityRef) -> set[str]:
    """The pages that are found by an entity."""
    with SearchEngine(archive) as engine:
        query = Query(filters=(Filter(FacetField(ref.type.value), ref.id),))
        return {Path(hit.name).stem for hit in engine.search(query).hits}


def shown(archive: Path, *kinds: EntityType) -> set[str]:
    """The names of the entities that the archive shows."""
    with SearchEngine(archive) as engine:
        return {one.name for kind in kinds for one in engine.entities(kind=kind).values}


def decide(archive: Path, *changes: object) -> Iterable[int]:
    return [override(archive, change).documents for change in changes]  # type: ignore[arg-type]


def test_a_merge_counts_everywhere_and_survives_rebuilding(archive: Path) -> None:
    assert decide(archive, Merge((DIALLO,), KEITA)) == [1]
    for reclean in (False, True):
        assert naming(archive, KEITA) == {"market", "school", "song"}
        assert shown(archive, PERSON) == {"Aminata Keita"}
        with SearchEngine(archive) as engine:
            found = engine.search(Query("Fatoumata Diallo"))
            assert [expansion.added for expansion in found.expansions] == [("Aminata Keita",)]
        rebuild(archive, reclean=reclean)


def test_an_entry_that_is_taken_out_of_the_file_counts_no_more(archive: Path) -> None:
    decide(archive, Merge((DIALLO,), KEITA), Rename(KEITA, "A. Keita"))
    assert shown(archive, PERSON) == {"A. Keita"}
    (archive / OVERRIDES).unlink()
    rebuild(archive, reclean=False)
    assert shown(archive, PERSON) == {"Fatoumata Diallo", "Aminata Keita"}
    assert naming(archive, DIALLO) == {"market"}


def test_two_people_of_one_name_are_split_by_document(archive: Path) -> None:
    with SearchEngine(archive) as engine:
        (song,) = engine.search(Query("concert")).hits
    singer = EntityRef(PERSON, "aminata-keita-singer")
    change = SplitOff(KEITA, singer, "Aminata Keita (singer)", (), (song.id,))
    assert decide(archive, change) == [1]
    assert (naming(archive, KEITA), naming(archive, singer)) == ({"school"}, {"song"})
    rebuild(archive, reclean=True)
    assert shown(archive, PERSON) >= {"Aminata Keita", "Aminata Keita (singer)"}


def test_what_is_hidden_is_in_no_facet(archive: Path) -> None:
    decide(archive, Hide(DIALLO))
    assert shown(archive, PERSON) == {"Aminata Keita"}
    assert naming(archive, DIALLO) == set()


def test_the_archive_explains_an_acronym_of_another_article(archive: Path) -> None:
    assert naming(archive, LEAGUE) == {"league", "prize"}
    assert naming(archive, LOMUS) == {"again"}
    rebuild(archive, reclean=False)
    assert naming(archive, LEAGUE) == {"league", "prize", "again"}
    with SearchEngine(archive) as engine:
        (link,) = engine.entity(LEAGUE).merged
        assert "LOMUS" in link.reason
        (expansion,) = engine.search(Query("LOMUS")).expansions
        assert expansion.added == ("Ligue oroko de musique urbaine sahélienne",)
    assert decide(archive, Keep(LOMUS)) == [1]
    assert naming(archive, LEAGUE) == {"league", "prize"}
    assert naming(archive, LOMUS) == {"again"}


def test_a_file_that_contradicts_itself_is_noticed_before_anything_is_done(
    archive: Path, tmp_path: Path
) -> None:
    (archive / OVERRIDES).write_text('[[hide]]\nentity = "nobody"\n', encoding="utf-8")
    (tmp_path / "press" / "new.txt").write_text("Rain fell in Gao.\n", encoding="utf-8")
    for run in (
        lambda: ingest(archive, [tmp_path / "press"]),
        lambda: rebuild(archive, reclean=True),
    ):
        with pytest.raises(SearchError, match="hide 1"):
            run()
    with SearchEngine(archive) as engine:
        assert engine.status().documents == len(PAGES)
