"""Generations: committed whole, never changed by later ones, damage noticed before it misleads."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from making import NameKeys, make_document, make_index

from search.columnar.manifest import read_manifest, write_manifest
from search.errors import ArchiveError, Busy, IndexDamaged
from search.index import Generation, Index, Source, build, discard_unrelated, write
from search.model import Document, Query
from search.query import Searcher

FIRST = make_document(1, "Rain in Niamey", "Farmers welcome the rain", date="2025-04-03")
SECOND = make_document(2, "Gold in Bamako", "Miners found gold", date="2025-03")
QUERIES = ("", "rain", '"rain in"', "ra*", "rain~1", "NOT gold", "date:2025", "title:rain")


def found(generation: Generation, text: str) -> list[str]:
    return [hit.id for hit in Searcher(generation).search(Query(text), NameKeys()).hits]


def current_of(archive: Path) -> Generation | None:
    return Index(archive).current()


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return tmp_path / "archive"


def test_no_index_yet(tmp_path: Path) -> None:
    assert Index(tmp_path).stamp() is None
    assert current_of(tmp_path) is None


def test_a_generation_is_in_use_when_it_is_committed(archive: Path) -> None:
    made = make_index(archive, [FIRST, SECOND], revision=7)
    assert made.state.documents == 2
    assert made.source == Source("archive", 7, "1.0")
    assert made.state.generation.startswith("00000007-")
    assert made.state.cleaner == "1.0"
    assert found(made, "rain") == [FIRST.id]


def test_every_commit_changes_the_stamp_and_the_name(archive: Path) -> None:
    first = make_index(archive, [FIRST])
    before = Index(archive).stamp()
    second = make_index(archive, [FIRST])
    assert Index(archive).stamp() not in (None, before)
    assert first.state.generation != second.state.generation


def test_an_index_of_no_documents_answers(archive: Path) -> None:
    """The logarithm of no documents stopped the first version."""
    generation = make_index(archive, [])
    for text in QUERIES:
        assert found(generation, text) == [], text


def every_damage(folder: Path) -> Iterator[tuple[Path, bytes]]:
    """Each file of an index with one of its bytes flipped, at many places."""
    for path in sorted(folder.iterdir()):
        content = path.read_bytes()
        if not path.name.startswith("writer."):
            for at in range(0, len(content), max(1, len(content) // 60)):
                flipped = bytearray(content)
                flipped[at] ^= 1 << at % 8
                yield path, bytes(flipped)


def test_a_flipped_bit_in_any_file_never_gives_another_answer(archive: Path) -> None:
    whole = make_index(archive, [FIRST, SECOND])
    right = [found(whole, text) for text in QUERIES]
    damages = list(every_damage(archive / "segments"))
    noticed = 0
    for path, damaged in damages:
        before = path.read_bytes()
        path.unlink()  # the opened generation keeps the file as it was
        path.write_bytes(damaged)
        try:
            generation = current_of(archive)
            assert generation is not None
            assert [found(generation, text) for text in QUERIES] == right
        except IndexDamaged:
            noticed += 1
        path.write_bytes(before)
    assert noticed > len(damages) / 2
    assert len({path for path, _ in damages}) >= 2


def test_a_missing_cut_or_strange_file_is_noticed(archive: Path) -> None:
    make_index(archive, [FIRST])
    for path in sorted((archive / "segments").glob("*.seg")):
        whole = path.read_bytes()
        path.unlink()
        with pytest.raises(IndexDamaged):
            current_of(archive)
        path.write_bytes(whole[:-1])
        with pytest.raises(IndexDamaged):
            found(current_of(archive), "rain")  # type: ignore[arg-type]
        path.write_bytes(whole)


@pytest.mark.parametrize(
    "manifest", ["", "{}", "[]", "null", '{"format": 1}', '{"format": 99}', "[" * 100_000]
)
def test_a_damaged_manifest_is_noticed(archive: Path, manifest: str) -> None:
    make_index(archive, [FIRST])
    (archive / "segments" / "manifest.json").write_text(manifest)
    with pytest.raises(IndexDamaged):
        current_of(archive)
    with pytest.raises(IndexDamaged):
        write(archive, [SECOND], Source("archive", 2, "1.0"))
    source = Source("archive", 2, "1.0")
    assert build(archive, lambda _: [(2, [SECOND])], source).documents == 1


def test_an_index_of_another_format_is_made_again(
    archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("search.index.generations.FORMAT", 1)
        make_index(archive, [FIRST])
    with pytest.raises(IndexDamaged, match="another version"):
        current_of(archive)
    assert found(make_index(archive, [SECOND]), "") == [SECOND.id]


@pytest.mark.parametrize(
    "changed",
    [
        {"source": {}},
        {"source": {"archive": "archive", "revision": "1", "cleaner": "1.0"}},
        {"source": {"archive": None, "revision": 1, "cleaner": "1.0"}},
        {"source": {"archive": "archive", "revision": True, "cleaner": "1.0"}},
        {"source": {"archive": "archive", "revision": 1, "cleaner": ["1.0"]}},
        {"source": {"archive": "archive", "revision": 1, "cleaner": "1.0", "more": 1}},
        {"source": [1, 2, 3]},
        {"made": 20250403},
        {"made": "yesterday"},
        {"made": "0001-01-01T00:00:00+14:00"},
    ],
)
def test_a_manifest_that_does_not_say_what_it_was_made_from_or_when_is_damage(
    archive: Path, changed: dict[str, object]
) -> None:
    make_index(archive, [FIRST])
    folder = archive / "segments"
    manifest = read_manifest(folder)
    write_manifest(folder, replace(manifest, meta={**manifest.meta, **changed}))
    with pytest.raises(IndexDamaged, match="its manifest"):
        current_of(archive)


def test_an_index_that_was_emptied_says_so(archive: Path) -> None:
    make_index(archive, [FIRST])
    discard_unrelated(archive, "another", 1)
    with pytest.raises(IndexDamaged, match="emptied, as it was of another state"):
        current_of(archive)


def test_a_lock_that_leads_elsewhere_is_refused(archive: Path, tmp_path: Path) -> None:
    make_index(archive, [FIRST])
    outside = tmp_path / "outside"
    outside.write_bytes(b"of somebody")
    lock = archive / "segments" / "writer.lock"
    lock.unlink()
    lock.symlink_to(outside)
    with pytest.raises(ArchiveError, match="cannot be written"):
        write(archive, [SECOND], Source("archive", 2, "1.0"))
    assert outside.read_bytes() == b"of somebody"


def failing() -> Iterator[Document]:
    yield SECOND
    raise OSError(28, "No space left on device")


def test_a_full_disk_is_an_archive_error_and_the_generation_before_stays(archive: Path) -> None:
    old = make_index(archive, [FIRST])
    files = {path.name for path in (archive / "segments").iterdir()}
    for revision in (2, 3):
        with pytest.raises(ArchiveError, match="No space left on device"):
            write(archive, failing(), Source("archive", revision, "1.0"))
    used = current_of(archive)
    assert used is not None
    assert used.state == old.state
    assert {path.name for path in (archive / "segments").iterdir()} == files
    make_index(archive, [SECOND], old, 4)


def test_a_second_writer_learns_who_writes(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_index(archive, [FIRST])
    monkeypatch.setattr("search.index.writing.WAIT_SECONDS", 0.1)

    def nested() -> Iterator[Document]:
        with pytest.raises(Busy, match=f"process {os.getpid()}"):
            write(archive, [], Source("archive", 3, "1.0"))
        yield SECOND

    write(archive, nested(), Source("archive", 2, "1.0"))


def test_a_later_generation_does_not_change_an_opened_one(archive: Path) -> None:
    first = make_index(archive, [FIRST, SECOND])
    changed = make_document(1, "Drought in Niamey", "No rainfall", version=2)
    second = make_index(archive, [changed], first, 2)
    anew = make_index(archive, [SECOND])
    assert found(first, "rain") == [FIRST.id]
    assert found(second, "rain") == []
    assert found(anew, "") == [SECOND.id]


def test_files_of_old_generations_go_when_nobody_reads_them(archive: Path) -> None:
    for _ in range(3):
        make_index(archive, [FIRST]).close()
    make_index(archive, [SECOND]).close()
    named = json.loads((archive / "segments" / "manifest.json").read_text())["segments"]
    assert len(list((archive / "segments").glob("*.seg"))) == len(named) == 1


def test_a_replaced_version_is_found_by_its_new_words_only(archive: Path) -> None:
    first = make_index(archive, [FIRST, SECOND])
    changed = make_document(1, "Drought in Niamey", "Farmers wait", version=2)
    second = make_index(archive, [changed], first, 2)
    assert second.state.documents == 2
    words = {"rain": [], "drought": [FIRST.id], "farmers": [FIRST.id], "gold": [SECOND.id]}
    assert {word: found(second, word) for word in words} == words


def test_building_on_top_gives_the_answers_of_building_anew(tmp_path: Path) -> None:
    """Scores included: replaced versions must not weigh on the others' lengths."""
    documents = [
        make_document(n, f"Title {n}", f"{'rain ' * (n % 4 + 1)}{'filler ' * (n * 3)}teh the")
        for n in range(1, 13)
    ]
    stale = [make_document(n, "Old", "old rain " * 200) for n in range(1, 10)]
    made = make_index(tmp_path / "steps", [*stale[:5]], revision=1)
    made = make_index(tmp_path / "steps", stale[5:], made, 2)
    made = make_index(tmp_path / "steps", documents[:7], made, 3)
    made = make_index(tmp_path / "steps", documents[7:], made, 4)
    anew = make_index(tmp_path / "anew", documents)
    for text in ("rain", "rain filler", '"rain filler"', "fil*", "hte~1", "title OR rain", "NOT 3"):
        answers = []
        for one in (made, anew):
            searcher = Searcher(one)
            hits = searcher.search(Query(text, per_page=100), NameKeys()).hits
            answers.append([(hit.id, round(hit.score, 9)) for hit in hits])
        assert answers[0] == answers[1], text
