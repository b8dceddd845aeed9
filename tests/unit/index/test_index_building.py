"""Making an index anew: in batches that an interruption leaves, adopted in one step."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from making import NameKeys, make_document, make_index

from search.errors import IndexDamaged
from search.index import (
    Batch,
    Index,
    Source,
    build,
    discard_adopted,
    discard_unrelated,
    write,
    writing,
)
from search.model import Document, Query
from search.query import Searcher

WORDS = ("rain", "gold", "market", "council", "river", "school")
QUERIES = ("", "rain", "rain gold", '"rain gold"', "ma*", "rain NOT gold", "coucil~1")
SOURCE = Source("archive", 60, "1.0")


def document(number: int, version: int = 1) -> Document:
    chance = random.Random(1000 * version + number)  # noqa: S311 - the same every time
    body = " ".join(chance.choices(WORDS, k=chance.randint(5, 40)))
    return make_document(number, f"Title {number}", body, version=version, outlet=WORDS[number % 3])


class Killed(BaseException):
    """Stands for a kill: nothing catches it."""


class Archive:
    """Documents with revisions, given out in batches of ten; interrupted when it is asked to be.

    Attributes:
        asked: the revisions from which batches were asked for.
        given: how many documents were given out.
    """

    def __init__(self, documents: Iterable[tuple[int, Document]]) -> None:
        self.documents = dict(documents)
        self.asked: list[int] = []
        self.given = 0

    def batches(self, kill_at: int | None = None) -> Callable[[int], Iterator[Batch]]:
        def batches_since(revision: int) -> Iterator[Batch]:
            self.asked.append(revision)
            revisions = sorted(each for each in self.documents if each > revision)
            for at in range(0, len(revisions), 10):
                batch = revisions[at : at + 10]
                yield batch[-1], self._documents(batch, kill_at)

        return batches_since

    def _documents(self, revisions: list[int], kill_at: int | None) -> Iterator[Document]:
        for revision in revisions:
            if revision == kill_at:
                raise Killed
            self.given += 1
            yield self.documents[revision]

    def change(self, number: int, revision: int) -> None:
        """Give a document another text, by a change that counts as this revision."""
        changed = document(number, version=2)
        self.documents = {k: each for k, each in self.documents.items() if each.id != changed.id}
        self.documents[revision] = changed


@pytest.fixture
def archive() -> Archive:
    return Archive((number, document(number)) for number in range(1, 56))


def answers(folder: Path) -> list[object]:
    generation = Index(folder).current()
    assert generation is not None
    searcher = Searcher(generation)
    told: list[object] = [generation.source, generation.state.documents]
    for text in QUERIES:
        results = searcher.search(Query(text, per_page=100), NameKeys())
        told.append([(hit.id, round(hit.score, 9)) for hit in results.hits])
        told.append((results.total, results.facets))
    generation.close()
    return told


def test_what_an_interrupted_building_had_done_is_not_done_again(
    tmp_path: Path, archive: Archive
) -> None:
    for kill_at, reached in ((8, 0), (25, 0), (26, 20), (51, 20), (55, 50)):
        with pytest.raises(Killed):
            build(tmp_path, archive.batches(kill_at), SOURCE)
        assert archive.asked[-1] == reached
    build(tmp_path, archive.batches(), SOURCE)
    assert archive.asked[-1] == 50
    assert archive.given == 7 + 24 + 5 + 30 + 4 + 5
    whole = tmp_path / "whole"
    build(whole, archive.batches(), SOURCE)
    assert answers(tmp_path) == answers(whole)
    assert not (tmp_path / "building").exists()


def test_documents_that_changed_meanwhile_come_again(tmp_path: Path, archive: Archive) -> None:
    with pytest.raises(Killed):
        build(tmp_path, archive.batches(45), SOURCE)
    for number, revision in ((3, 61), (20, 62), (50, 63)):
        archive.change(number, revision)
    later = replace(SOURCE, revision=63)
    build(tmp_path, archive.batches(), later)
    assert archive.asked == [0, 40]
    whole = tmp_path / "whole"
    build(whole, archive.batches(), later)
    assert answers(tmp_path) == answers(whole)


def test_the_index_in_use_answers_all_the_while(tmp_path: Path, archive: Archive) -> None:
    used = make_index(tmp_path, [document(99)])
    before = answers(tmp_path)
    with pytest.raises(Killed):
        build(tmp_path, archive.batches(45), SOURCE)
    assert answers(tmp_path) == before
    build(tmp_path, archive.batches(), SOURCE)
    assert used.state.documents == Searcher(used).search(Query(""), NameKeys()).total == 1
    assert answers(tmp_path) != before


def test_a_building_that_cannot_be_gone_on_with_is_begun_again(
    tmp_path: Path, archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    building = tmp_path / "building"

    def interrupt() -> None:
        with pytest.raises(Killed):
            build(tmp_path, archive.batches(45), SOURCE)

    def begins_anew(source: Source = SOURCE) -> bool:
        build(tmp_path, archive.batches(), source)
        return archive.asked[-1] == 0

    for other in (
        Source("another", 60, "1.0"),
        Source("archive", 39, "1.0"),
        Source("archive", 60, "1.1"),
    ):
        interrupt()
        assert begins_anew(other), other
    with monkeypatch.context() as patch:
        patch.setattr("search.index.generations.FORMAT", 1)
        interrupt()
    assert begins_anew()
    for damage in ("flip", "cut", "remove"):
        for pattern in ("manifest.json", "*.seg"):
            interrupt()
            path = min(building.glob(pattern))
            content = bytearray(path.read_bytes())
            path.unlink()
            content[len(content) // 2] ^= 1
            if damage != "remove":
                path.write_bytes(content if damage == "flip" else content[:-1])
            assert begins_anew(), (damage, pattern)
    interrupt()
    assert not begins_anew()
    assert begins_anew()  # as that one was completed


def test_a_building_fits_no_earlier_state_of_its_archive(tmp_path: Path, archive: Archive) -> None:
    before = Archive(archive.documents.items())
    archive.change(3, 61)  # it comes last now
    with pytest.raises(Killed):
        build(tmp_path, archive.batches(45), replace(SOURCE, revision=61))
    build(tmp_path, before.batches(), SOURCE)
    assert before.asked == [0]


def test_a_building_of_a_later_state_is_emptied_before_the_archive_comes_to_it(
    tmp_path: Path, archive: Archive
) -> None:
    for revision, kept in ((61, True), (60, False)):
        with pytest.raises(Killed):
            build(tmp_path, archive.batches(45), replace(SOURCE, revision=61))
        discard_unrelated(tmp_path, SOURCE.archive, revision)
        build(tmp_path, archive.batches(), replace(SOURCE, revision=70))
        assert (archive.asked[-1] > 0) == kept


@pytest.mark.parametrize("then", ["build", "update"])
def test_what_was_adopted_when_the_power_went_is_no_interrupted_building(
    tmp_path: Path, archive: Archive, monkeypatch: pytest.MonkeyPatch, then: str
) -> None:
    def power_goes(folder: Path) -> None:
        if (folder / "manifest.json").exists():
            raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(writing, "remove_folder", power_goes)
        with pytest.raises(Killed):
            build(tmp_path, archive.batches(), SOURCE)
    adopted = answers(tmp_path)
    assert (tmp_path / "building").exists()
    if then == "build":
        build(tmp_path, archive.batches(), SOURCE)
        assert archive.asked == [0, 0]
    else:
        discard_adopted(tmp_path)
    assert not (tmp_path / "building").exists()
    assert answers(tmp_path) == adopted


def test_the_rest_of_a_building_half_of_which_was_removed_goes_as_well(
    tmp_path: Path, archive: Archive
) -> None:
    build(tmp_path, archive.batches(), SOURCE)
    (tmp_path / "building").mkdir()
    (tmp_path / "building" / "writer.lock").touch()
    discard_adopted(tmp_path)
    assert not (tmp_path / "building").exists()


def test_an_interrupted_building_is_not_discarded(tmp_path: Path, archive: Archive) -> None:
    make_index(tmp_path, [document(99)])
    with pytest.raises(Killed):
        build(tmp_path, archive.batches(45), SOURCE)
    discard_adopted(tmp_path)
    build(tmp_path, archive.batches(), SOURCE)
    assert archive.asked == [0, 40]


def test_there_is_nothing_to_write_on_top_of(tmp_path: Path) -> None:
    with pytest.raises(IndexDamaged):
        write(tmp_path, [document(1)], SOURCE)
    build(tmp_path, lambda _: [], SOURCE)
    assert write(tmp_path, [document(1)], SOURCE).documents == 1
