"""The part of the soak that makes a large archive, with a small one."""

from __future__ import annotations

from pathlib import Path

from tests.soak.archive import archive_of
from tests.soak.outcome import Soak
from tests.soak.scale import run
from tests.soak.table import write_between


def test_an_archive_is_taken_through_its_life_and_read_to_the_end(tmp_path: Path) -> None:
    soak = Soak(tmp_path / "part", documents=50, share=0.1, common=tmp_path)
    soak.folder.mkdir()
    life, reading = run(soak)
    assert (life.row, life.count) == (23, "50 documents, 20 searches, an update, a rebuild")
    assert (reading.row, reading.missed) == (20, "")
    assert reading.figure == "50 and 50 rows, each id once"
    head, _, row = soak.tables["sizes"].splitlines()
    assert head.startswith("| documents | ingest, documents a second |")
    assert row.startswith("| 50 | ")
    assert not list(soak.folder.iterdir())
    made = archive_of(soak, 50)
    assert not [path for path in made.dumps.iterdir() if b"to hear the mayor" in path.read_bytes()]


def test_the_table_of_sizes_has_its_own_place(tmp_path: Path) -> None:
    document = tmp_path / "document.md"
    document.write_text("<!-- sizes: begin -->\nold\n<!-- sizes: end -->\nafter\n")
    write_between(document, "sizes", "new")
    assert document.read_text() == "<!-- sizes: begin -->\nnew\n<!-- sizes: end -->\nafter\n"
