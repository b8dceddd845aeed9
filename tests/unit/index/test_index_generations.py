"""Builds: verified whole, switched to in one step, never changed by later ones."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from making import NameKeys, make_document, make_index

from search.errors import ArchiveError, IndexDamaged
from search.index import Build, builds, current_build, current_id
from search.model import Document, Query
from search.query import Searcher

FIRST = make_document(1, "Rain in Niamey", "Farmers welcome the rain", date="2025-04-03")
SECOND = make_document(2, "Gold in Bamako", "Miners found gold", date="2025-03")


def found(build: Build, text: str) -> list[str]:
    searcher = Searcher(build)
    try:
        return [hit.id for hit in searcher.search(Query(text), NameKeys()).hits]
    finally:
        searcher.close()


def content_of(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return tmp_path / "archive"


def test_no_build_yet(tmp_path: Path) -> None:
    assert current_id(tmp_path) == ""
    assert current_build(tmp_path) is None


def test_a_build_is_in_use_when_it_is_made(archive: Path) -> None:
    made = make_index(archive, [FIRST, SECOND], revision=7)
    assert current_build(archive) == made
    assert made.state.generation == current_id(archive) == made.folder.name
    assert made.state.documents == 2
    assert (made.source.revision, made.state.cleaner) == (7, "1.0")
    assert found(made, "rain") == [FIRST.id]


def test_an_index_of_no_documents_answers(archive: Path) -> None:
    """The logarithm of no documents stopped the first version."""
    build = make_index(archive, [])
    for text in ("", "rain", '"rain falls"', "ra*", "rain~1", "NOT rain", "date:2025"):
        assert found(build, text) == [], text


def every_damage(folder: Path) -> Iterator[tuple[Path, bytes]]:
    """Each file of a build with one of its bytes flipped, at several places."""
    for path in sorted(folder.iterdir()):
        content = path.read_bytes()
        for at in {0, len(content) // 3, len(content) // 2, len(content) - 1}:
            for bit in (0, 5):
                flipped = bytearray(content)
                flipped[at] ^= 1 << bit
                yield path, bytes(flipped)


def test_a_flipped_bit_in_any_file_is_noticed(archive: Path) -> None:
    folder = make_index(archive, [FIRST]).folder
    damages = list(every_damage(folder))
    assert {path.name for path, _ in damages} >= {"manifest.json"}
    for path, damaged in damages:
        whole = path.read_bytes()
        path.write_bytes(damaged)
        with pytest.raises(IndexDamaged, match="search-cli rebuild"):
            current_build(archive)
        path.write_bytes(whole)
    assert current_build(archive) is not None


def test_a_flipped_bit_anywhere_in_the_manifest_is_noticed(archive: Path) -> None:
    """A higher revision in it would leave documents out of every later build."""
    manifest = make_index(archive, [FIRST]).folder / "manifest.json"
    whole = manifest.read_bytes()
    for at in range(0, len(whole), 3):
        damaged = bytearray(whole)
        damaged[at] ^= 1
        manifest.write_bytes(damaged)
        with pytest.raises(IndexDamaged):
            current_build(archive)


def test_a_missing_cut_or_strange_file_is_noticed(archive: Path) -> None:
    folder = make_index(archive, [FIRST]).folder
    for path in sorted(folder.iterdir()):
        whole = path.read_bytes()
        path.unlink()
        with pytest.raises(IndexDamaged):
            current_build(archive)
        path.write_bytes(whole[:-1])
        with pytest.raises(IndexDamaged):
            current_build(archive)
        path.write_bytes(whole)
    (folder / "_MAIN_99.toc").write_bytes(b"newer than all others, so Whoosh would open it")
    with pytest.raises(IndexDamaged, match=r"_MAIN_99\.toc is no part of its build"):
        current_build(archive)


@pytest.mark.parametrize("content", ["../../elsewhere", "nonsense", "1-a/../1-a", "é", "1-a\n1-b"])
def test_a_damaged_name_of_the_build_is_noticed(archive: Path, content: str) -> None:
    make_index(archive, [FIRST])
    (archive / "current").write_text(content, encoding="utf-8")
    with pytest.raises(IndexDamaged):
        current_build(archive)


@pytest.mark.parametrize(
    "manifest", ["", "{}", "[]", "null", '{"format": 1}', '{"format": 99}', "[" * 100_000]
)
def test_a_damaged_manifest_is_noticed(archive: Path, manifest: str) -> None:
    folder = make_index(archive, [FIRST]).folder
    (folder / "manifest.json").write_text(manifest)
    with pytest.raises(IndexDamaged):
        current_build(archive)


def test_a_manifest_cannot_name_files_elsewhere(archive: Path) -> None:
    folder = make_index(archive, [FIRST]).folder
    secret = archive / "secret"
    secret.write_text("secret")
    manifest = json.loads((folder / "manifest.json").read_text())
    del manifest["sum"]
    manifest["files"]["../../secret"] = {
        "sha256": hashlib.sha256(b"secret").hexdigest(),
        "size": 6,
    }
    (folder / "manifest.json").write_text(builds._with_sum(manifest))
    with pytest.raises(IndexDamaged, match="outside its build"):
        current_build(archive)


def test_the_build_before_is_kept_and_older_ones_are_removed(archive: Path) -> None:
    made = [make_index(archive, [FIRST], revision=n) for n in (1, 2, 3)]
    left = {path.name for path in (archive / "builds").iterdir()}
    assert left == {build.folder.name for build in made[1:]}
    assert current_id(archive) == made[2].folder.name


def test_the_build_in_use_is_kept_whatever_the_clock_and_a_crash_did(archive: Path) -> None:
    """A whole build that a crash kept from being switched to must not pass for the last one."""
    used = make_index(archive, [FIRST], revision=1)
    never_used = archive / "builds" / "00000002-ffff0000"
    never_used.mkdir()
    os.utime(used.folder, (0, 0))
    fresh = make_index(archive, [FIRST], revision=3)
    left = {path.name for path in (archive / "builds").iterdir()}
    assert left == {used.folder.name, fresh.folder.name}


def test_what_a_crash_left_is_removed(archive: Path) -> None:
    make_index(archive, [FIRST])
    draft = archive / "builds" / ".00000009-aaaabbbb"
    draft.mkdir()
    (draft / "MAIN_x.seg").write_bytes(b"half")
    build = make_index(archive, [FIRST], revision=2)
    assert not draft.exists()
    assert found(build, "rain") == [FIRST.id]


def failing() -> Iterator[Document]:
    yield SECOND
    raise OSError(28, "No space left on device")


def test_a_full_disk_is_an_archive_error_and_the_old_build_stays_in_use(archive: Path) -> None:
    old = make_index(archive, [FIRST])
    for revision in (2, 3):
        with pytest.raises(ArchiveError, match="No space left on device"):
            make_index(archive, failing(), old, revision)
    assert current_build(archive) == old
    drafts = [path for path in (archive / "builds").iterdir() if path.name[0] == "."]
    assert len(drafts) <= 1  # failing again does not use up more and more of the disk
    make_index(archive, [SECOND], old, 4)
    assert not [path for path in (archive / "builds").iterdir() if path.name[0] == "."]


def test_the_switch_is_the_last_step(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = make_index(archive, [FIRST])

    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    for step in ("_seal", "_switch"):
        with monkeypatch.context() as patch:
            patch.setattr(builds, step, crash)
            with pytest.raises(KeyboardInterrupt):
                make_index(archive, [SECOND], old, 2)
        assert current_build(archive) == old
        assert found(old, "rain") == [FIRST.id]


def test_current_is_renamed_into_place_after_all_else_is_on_the_disk(
    archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: set[int] = set()
    complete: list[bool] = []
    real_fsync, real_replace = os.fsync, Path.replace

    def fsync(handle: int) -> None:
        synced.add(os.fstat(handle).st_ino)
        real_fsync(handle)

    def replace(path: Path, target: Path) -> Path:
        if target.name == "current":
            (folder,) = (archive / "builds").iterdir()
            needed = [*folder.iterdir(), folder, archive / "builds", path]
            complete.append(all(entry.stat().st_ino in synced for entry in needed))
        return real_replace(path, target)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(Path, "replace", replace)
    make_index(archive, [FIRST])
    assert complete == [True]
    assert archive.stat().st_ino in synced


def test_a_later_build_does_not_change_an_earlier_one(archive: Path) -> None:
    first = make_index(archive, [FIRST, SECOND])
    before = content_of(first.folder)
    changed = make_document(1, "Drought in Niamey", "No rainfall", version=2)
    second = make_index(archive, [changed], first, 2)
    assert content_of(first.folder) == before
    assert found(first, "rain") == [FIRST.id]
    assert found(second, "rain") == []
    shared = {p.stat().st_ino for p in first.folder.iterdir()} & {
        p.stat().st_ino for p in second.folder.iterdir()
    }
    assert shared  # what did not change is not stored twice


def test_a_build_on_top_of_another_works_without_hard_links(
    archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = make_index(archive, [FIRST])

    def refused(*_: object) -> None:
        raise OSError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refused)
    second = make_index(archive, [SECOND], first, 2)
    assert current_build(archive) == second
    assert sorted(found(second, "")) == [FIRST.id, SECOND.id]


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
    build = make_index(tmp_path / "steps", [*stale[:5]], revision=1)
    build = make_index(tmp_path / "steps", stale[5:], build, 2)
    build = make_index(tmp_path / "steps", documents[:7], build, 3)
    build = make_index(tmp_path / "steps", documents[7:], build, 4)
    anew = make_index(tmp_path / "anew", documents)
    for text in ("rain", "rain filler", '"rain filler"', "fil*", "hte~1", "title OR rain", "NOT 3"):
        answers = []
        for made in (build, anew):
            searcher = Searcher(made)
            hits = searcher.search(Query(text, per_page=100), NameKeys()).hits
            answers.append([(hit.id, round(hit.score, 9)) for hit in hits])
            searcher.close()
        assert answers[0] == answers[1], text
