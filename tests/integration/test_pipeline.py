"""The write side from files to answers: what each run does, and what survives an interruption."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from making import generation_name

from search.archive import ArchiveWriter
from search.clean import experience
from search.engine import SearchEngine
from search.errors import ArchiveError, ArchiveMissing, Rejected, SearchError
from search.model import EntityType, Query, Step
from search.pipeline import IngestOptions, IngestReport, ingest, ingesting, inspect, rebuild

RAIN = (
    "Farmers near Niamey welcomed heavy rain on Monday after weeks of drought.\n\n"
    "The minister said that the harvest in Niger could be saved, and promised seeds to all.\n"
)
GOLD = (
    "Miners in Kayes found a large vein of gold, the government of Mali announced on Friday.\n\n"
    "Experts warned that the find could draw armed groups to the border region.\n"
)


@pytest.fixture
def press(tmp_path: Path) -> Path:
    folder = tmp_path / "press"
    folder.mkdir()
    (folder / "rain.txt").write_text(RAIN)
    (folder / "gold.txt").write_text(GOLD)
    return folder


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return tmp_path / "archive"


def counts(report: IngestReport) -> tuple[int, int, int, int]:
    return report.new, report.changed, report.unchanged, len(report.rejected)


def names(archive: Path, text: str) -> list[str]:
    with SearchEngine(archive) as engine:
        return sorted(hit.name for hit in engine.search(Query(text)).hits)


def test_files_become_findable_and_a_second_run_changes_nothing(archive: Path, press: Path) -> None:
    first = ingest(archive, [press])
    assert counts(first) == (2, 0, 0, 0)
    assert names(archive, "drought") == ["press/rain.txt"]
    second = ingest(archive, [press])
    assert counts(second) == (0, 0, 2, 0)
    assert second.generation == first.generation == generation_name(archive)


def test_the_archive_is_not_read(press: Path) -> None:
    for unchanged in (0, 2):
        report = ingest(press / "archive", [press])
        assert (report.unchanged, report.rejected) == (unchanged, ())
    assert report.skipped == ("press/archive",)


def test_a_changed_file_is_found_by_its_new_words_only(archive: Path, press: Path) -> None:
    ingest(archive, [press])
    (press / "rain.txt").write_text(RAIN.replace("drought", "locusts"))
    assert counts(ingest(archive, [press])) == (0, 1, 1, 0)
    assert names(archive, "drought") == []
    assert names(archive, "locusts") == ["press/rain.txt"]


def test_a_copy_is_no_further_document(archive: Path, press: Path) -> None:
    shutil.copy(press / "rain.txt", press / "copy.txt")
    assert counts(ingest(archive, [press])) == (2, 0, 1, 0)
    assert len(names(archive, "drought")) == 1


def test_what_cannot_become_an_article_is_rejected_and_the_run_goes_on(
    archive: Path, press: Path
) -> None:
    (press / "empty.txt").write_text("\n")
    (press / "wide.txt").write_bytes(RAIN.replace("heavy", "fort \xe9").encode("utf-16-le"))
    (press / "film.mp4").write_bytes(b"")
    (press / "loop.txt").symlink_to("loop.txt")
    (press / "strange.\udcff").write_text("text")
    (press / "README.md").write_text("about")
    report = ingest(archive, [press])
    assert counts(report) == (2, 0, 0, 5)
    assert report.skipped == ("press/README.md",)
    steps = {rejection.name: rejection.step for rejection in report.rejected}
    assert steps == {
        "press/empty.txt": Step.READ,
        "press/film.mp4": Step.FOUND,
        "press/loop.txt": Step.FOUND,
        "press/strange.\\xff": Step.FOUND,
        "press/wide.txt": Step.READ,
    }
    with SearchEngine(archive) as engine:
        assert {r.name for r in engine.status().rejections} == set(steps)
    report = ingest(archive, [press], IngestOptions(encoding="utf-16-le"))
    assert counts(report) == (1, 0, 2, 4)
    with SearchEngine(archive) as engine:
        assert "press/wide.txt" not in {r.name for r in engine.status().rejections}


@pytest.mark.parametrize("encoding", ["hex", "no-such", "a\x00b", "utf-7"])
def test_a_wrong_encoding_rejects_the_files_and_does_not_stop_the_run(
    archive: Path, press: Path, encoding: str
) -> None:
    (press / "x.txt").write_text(RAIN + "+é")
    report = ingest(archive, [press / "x.txt"], IngestOptions(encoding=encoding))
    assert counts(report) == (0, 0, 0, 1)


def test_a_run_in_which_all_is_rejected_leaves_an_archive_that_answers(
    archive: Path, tmp_path: Path
) -> None:
    (tmp_path / "film.mp4").write_bytes(b"x")
    assert counts(ingest(archive, [tmp_path / "film.mp4"])) == (0, 0, 0, 1)
    assert names(archive, "rain") == []


def test_a_missing_path_is_an_error_before_anything_is_made(archive: Path, press: Path) -> None:
    with pytest.raises(SearchError, match="No such file"):
        ingest(archive, [press, press / "nowhere"])
    assert not archive.exists()


@pytest.mark.parametrize("step", ["publish", "has"])
def test_an_interrupted_run_is_taken_up(
    archive: Path, press: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """Interrupted at the second file, before or after its bytes were kept."""
    real = getattr(ArchiveWriter, step)
    calls = []

    def interrupted(*args: object) -> object:
        calls.append(args)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return real(*args)

    with monkeypatch.context() as patch:
        patch.setattr(ArchiveWriter, step, interrupted)
        with pytest.raises(KeyboardInterrupt):
            ingest(archive, [press])
    if step == "publish":
        (press / "rain.txt").unlink()  # its bytes are safe already
    report = ingest(archive, [press])
    assert (report.new, report.unchanged) == (1, 1)
    assert names(archive, "drought OR gold") == ["press/gold.txt", "press/rain.txt"]


def test_an_error_of_the_archive_is_no_mistake_of_a_file(
    archive: Path, press: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = ArchiveWriter.reject
    calls = []

    def full(*args: object) -> None:
        calls.append(args)
        if len(calls) == 1:
            raise ArchiveError("the disk is full")
        real(*args)  # type: ignore[arg-type]

    (press / "empty.txt").write_text(" ")
    with monkeypatch.context() as patch:
        patch.setattr(ArchiveWriter, "reject", full)
        with pytest.raises(ArchiveError, match="the disk is full"):
            ingest(archive, [press])
    ingest(archive, [press])
    with SearchEngine(archive) as engine:
        (rejection,) = engine.status().rejections
    assert rejection.step is Step.READ
    assert len(calls) == 1


def test_a_mistake_in_grouping_stops_one_run_only(
    archive: Path, press: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def mistaken(*_: object) -> object:
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr(ingesting, "placement_of", mistaken)
        with pytest.raises(ZeroDivisionError):
            ingest(archive, [press])
    with SearchEngine(archive) as engine:
        (rejection,) = engine.status().rejections
    assert rejection.reason == "this file met a mistake in the program: ZeroDivisionError()"
    assert ingest(archive, [press]).new == 2


def test_an_index_that_was_damaged_or_lost_is_made_again(archive: Path, press: Path) -> None:
    ingest(archive, [press])
    (segment,) = (archive / "segments").glob("*.seg")
    segment.write_bytes(b"damaged")
    ingest(archive, [press])
    assert len(names(archive, "rain OR gold")) == 2
    shutil.rmtree(archive / "segments")
    ingest(archive, [press])
    assert len(names(archive, "rain OR gold")) == 2


def test_the_index_of_another_archive_is_not_built_upon(
    archive: Path, press: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    ingest(archive, [press / "rain.txt"])
    ingest(other, [press / "gold.txt"])
    shutil.rmtree(archive / "segments")
    shutil.copytree(other / "segments", archive / "segments")
    ingest(archive, [press / "rain.txt"])
    assert names(archive, "") == ["rain.txt"]


def test_an_index_newer_than_a_restored_archive_is_made_again(
    archive: Path, press: Path, tmp_path: Path
) -> None:
    ingest(archive, [press / "rain.txt"])
    shutil.copy(archive / "archive.sqlite3", tmp_path / "backup")
    ingest(archive, [press / "gold.txt"])
    shutil.copy(tmp_path / "backup", archive / "archive.sqlite3")
    ingest(archive, [press / "rain.txt"])
    assert names(archive, "") == ["rain.txt"]


def test_a_full_disk_stops_the_index_and_loses_nothing(
    archive: Path, press: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ingest(archive, [press / "rain.txt"])

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("search.columnar.manifest.os.replace", full)
        with pytest.raises(ArchiveError, match="No space left"):
            ingest(archive, [press / "gold.txt"])
    assert names(archive, "") == ["rain.txt"]
    assert counts(ingest(archive, [press / "gold.txt"])) == (0, 0, 1, 0)
    assert names(archive, "") == ["gold.txt", "rain.txt"]


@pytest.mark.parametrize("reclean", [False, True])
def test_a_rebuild_gives_the_same_answers(archive: Path, press: Path, reclean: bool) -> None:
    ingest(archive, [press / "rain.txt"])
    ingest(archive, [press])
    (press / "rain.txt").write_text(GOLD)  # its document keeps its text, and has no path
    ingest(archive, [press])
    before = {text: names(archive, text) for text in ("", "drought", "gold")}
    seen: list[tuple[int, str]] = []
    old = generation_name(archive)
    report = rebuild(archive, reclean=reclean, progress=lambda n, name: seen.append((n, name)))
    assert (report.documents, report.rejected) == (2, ())
    assert report.generation == generation_name(archive) != old
    assert {text: names(archive, text) for text in before} == before
    assert [n for n, _ in seen] == ([1, 2, 1, 2] if reclean else [1, 2])


def test_a_rebuild_keeps_the_article_that_a_newer_cleaner_refuses(
    archive: Path, press: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ingest(archive, [press])
    real = experience.clean

    def stricter(page: object, *known: object) -> object:
        found = real(page, *known)  # type: ignore[arg-type]
        if "drought" in found.text:
            raise Rejected("no article text")
        return found

    monkeypatch.setattr(experience, "clean", stricter)
    report = rebuild(archive, reclean=True)
    assert [rejection.reason for rejection in report.rejected] == ["no article text"]
    assert names(archive, "drought") == ["press/rain.txt"]


def test_there_is_nothing_to_rebuild(archive: Path) -> None:
    with pytest.raises(ArchiveMissing):
        rebuild(archive, reclean=False)
    assert not archive.exists()


def test_inspecting_stores_nothing(press: Path, tmp_path: Path) -> None:
    (press / "empty.txt").write_text("")
    before = sorted(tmp_path.rglob("*"))
    found = {one.name: one for one in inspect([press])}
    assert sorted(tmp_path.rglob("*")) == before
    rejection = found["press/empty.txt"].rejection
    assert rejection is not None
    assert rejection.step is Step.READ
    article = found["press/rain.txt"].article
    assert article is not None
    assert "drought" in article.page.text


def test_progress_is_told_of_every_file(archive: Path, press: Path) -> None:
    seen: list[tuple[int, str]] = []
    ingest(archive, [press], progress=lambda n, name: seen.append((n, name)))
    assert seen == [(1, "press/gold.txt"), (2, "press/rain.txt")]


def test_the_seeds_are_found_whole(seeds_engine: SearchEngine, seeds: Path) -> None:
    """Every word kept of every file lies in the raw bytes that its block names."""
    hits = seeds_engine.search(Query("", per_page=100)).hits
    files = {path.name: path.read_bytes() for path in seeds.glob("*.txt")}
    assert sorted(hit.name for hit in hits) == sorted(f"seeds/{name}" for name in files)
    for hit in hits:
        document = seeds_engine.document(hit.id)
        raw = seeds_engine.raw(hit.id)
        assert raw == files[hit.name.removeprefix("seeds/")]
        page = document.article.page
        for block in (*page.kept, *page.removed):
            start, end = block.span
            assert raw[start:end].decode(document.provenance.encoding) == block.text
        for entity in document.article.entities:
            for mention in entity.mentions:
                assert page.text[mention.chars.start : mention.chars.end] == mention.surface


def test_the_seeds_can_be_asked(seeds_engine: SearchEngine) -> None:
    results = seeds_engine.search(Query("goita moscow"))
    assert results.total >= 1
    for hit in results.hits:
        raw = seeds_engine.raw(hit.id)
        for snippet in hit.snippets:
            assert snippet.raw is not None
            assert raw[slice(*snippet.raw)].decode() == snippet.text
    assert any(entity.type is EntityType.PLACE for hit in results.hits for entity in hit.entities)


def test_a_file_that_meets_a_mistake_in_the_program_stops_one_run_only(
    archive: Path, press: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("no words")

    with monkeypatch.context() as patch:
        patch.setattr(experience, "describe", broken)
        with pytest.raises(ZeroDivisionError):
            ingest(archive, [press])
    (press / "gold.txt").unlink()
    assert counts(ingest(archive, [press])) == (1, 0, 0, 0)
    with SearchEngine(archive) as engine:
        (rejection,) = engine.status().rejections
    assert rejection.name == "press/gold.txt"
    assert "ZeroDivisionError('no words')" in rejection.reason


def test_a_bad_region_stops_before_anything_is_stored(
    archive: Path, press: Path, tmp_path: Path
) -> None:
    with pytest.raises(SearchError):
        ingest(archive, [press], IngestOptions(region=tmp_path / "nowhere"))
    assert not archive.exists()


def test_a_paragraph_of_html_with_boilerplate_at_both_ends(archive: Path, tmp_path: Path) -> None:
    text = RAIN.replace("\n\n", " ").strip()
    file = tmp_path / "rain.html"
    share, follow = "Share this on Facebook.", "Follow us on Twitter for more news."
    file.write_text(f"<h1>Rain</h1><p>{share} {text} {follow} Sign up for our newsletter.</p>")
    assert counts(ingest(archive, [file])) == (1, 0, 0, 0)
    with SearchEngine(archive) as engine:
        (hit,) = engine.search(Query("drought")).hits
        page = engine.document(hit.id).article.page
    assert text in page.text
    assert len({block.span for block in page.removed}) < len(page.removed)
    assert page.removed[0].text == share
