"""`search-cli doctor` over archives that are sound, altered, cut off, or being written."""

from __future__ import annotations

import json
import shutil
import sqlite3
import threading
import tracemalloc
import zlib
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from search.archive import ArchiveReader, writer_lock
from search.columnar.manifest import MANIFEST, read_manifest
from search.entities import Merge
from search.index import Source, build
from search.model import EntityRef, EntityType, Severity, Sourced
from search.pipeline import Checkup, examine, examining, ingest, override, rebuild, repair
from tests.old_archives import VERSIONS, old_archive
from tests.soak.flips import answers, flip_archive, flip_index, make_archive
from tests.terminal import here

FIRST = "(SELECT current FROM document ORDER BY id LIMIT 1)"
FIRST_FILE = "(SELECT sha256 FROM version WHERE key = FIRST)"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive with several segments, replaced documents and stories; only to be copied."""
    return make_archive(tmp_path_factory.mktemp("made"), documents=40)


@pytest.fixture
def archive(made: Path, tmp_path: Path) -> Path:
    shutil.copytree(made, tmp_path / "archive")
    return tmp_path / "archive"


def alter(archive: Path, *statements: str) -> None:
    """Change the database as no program of ours does."""
    with closing(sqlite3.connect(archive / "archive.sqlite3", isolation_level=None)) as db:
        for statement in statements:
            db.execute(statement.replace("FIRST_FILE", FIRST_FILE).replace("FIRST", FIRST))


def first_id(archive: Path) -> str:
    with closing(ArchiveReader(archive)) as reader:
        return min(reader.revisions())


def whats(checkup: Checkup) -> str:
    return "\n".join(f"{one.severity} {one.place} {one.what}" for one in checkup.findings)


# --- sound archives


def test_a_sound_archive_gives_one_line_and_0(archive: Path) -> None:
    done = here("doctor", "--archive", archive)
    assert done.returncode == 0
    (line,) = done.stdout.splitlines()
    assert line.startswith("Checked 40 documents in ")
    assert line.endswith("; 40 documents compared with the index: all is sound.")


def test_an_archive_without_documents_is_sound(tmp_path: Path) -> None:
    (tmp_path / "press").mkdir()
    ingest(tmp_path / "archive", [tmp_path / "press"])
    assert examine(tmp_path / "archive").findings == ()


def test_no_archive_is_an_error(tmp_path: Path) -> None:
    done = here("doctor", "--archive", tmp_path / "none")
    assert done.returncode == 3
    assert "there is no archive" in done.stderr


def test_what_people_and_rebuilds_change_is_no_finding(archive: Path) -> None:
    """Merged entities, cleaned again, changed pages: the index follows the archive in all."""
    goita, sall = (EntityRef(EntityType.PERSON, key) for key in ("assimi-goita", "macky-sall"))
    override(archive, Merge((goita,), sall))
    assert examine(archive).findings == ()
    rebuild(archive, reclean=True)
    assert examine(archive).findings == ()


def test_a_check_writes_nothing(archive: Path) -> None:
    def state() -> dict[str, tuple[int, int]]:
        files = (path for path in archive.rglob("*") if path.suffix not in {"", ".sqlite3-shm"})
        return {str(path): (path.stat().st_mtime_ns, path.stat().st_size) for path in files}

    before = state()
    examine(archive)
    assert {
        name: at for name, at in state().items() if "-wal" not in name and "-shm" not in name
    } == {name: at for name, at in before.items() if "-wal" not in name and "-shm" not in name}


def test_a_writer_at_work_is_no_finding(archive: Path, tmp_path: Path) -> None:
    press, done = tmp_path / "press", threading.Event()
    press.mkdir()

    def write() -> None:
        try:
            for number in range(6):
                for one in range(8):
                    text = (
                        f"Report {number} of {one}\n\nThe market of town {number}-{one} opened.\n"
                    )
                    (press / f"{one}.txt").write_text(text)
                ingest(archive, [press])
                rebuild(archive, reclean=False)
        finally:
            done.set()

    writer = threading.Thread(target=write)
    writer.start()
    checkups = []
    while not done.is_set():
        checkups.append(examine(archive))
    writer.join()
    told = [line for checkup in checkups for line in whats(checkup).splitlines()]
    # What the doctor itself was reading could not be removed meanwhile.
    assert all("left over" in line for line in told), told
    assert repair(archive).findings == ()
    assert checkups


# --- the index


def damage(archive: Path, name: str = "") -> None:
    """Flip a bit in the middle of a segment, or of the file of this name."""
    path = archive / "segments" / (name or read_manifest(archive / "segments").segments[0].name)
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 2] ^= 1
    path.write_bytes(raw)


def remove_index(archive: Path) -> None:
    shutil.rmtree(archive / "segments")


def remove_segment(archive: Path) -> None:
    (archive / "segments" / read_manifest(archive / "segments").segments[0].name).unlink()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (damage, "altered"),
        (partial(damage, name=MANIFEST), "segments/manifest.json"),
        (remove_segment, "is missing"),
        (remove_index, "there is no index, but 40 documents in the archive"),
    ],
)
def test_a_damaged_index_is_told_and_made_again(archive: Path, change, said: str) -> None:
    expected = answers(archive)
    change(archive)
    done = here("doctor", "--archive", archive)
    assert done.returncode == 3
    assert said in done.stdout
    assert f"To do: run 'search-cli --archive {archive} doctor --repair'" in done.stdout
    mended = here("doctor", "--repair", "--archive", archive)
    assert (mended.returncode, mended.stderr) == (0, "")
    assert "Mended: the index made again: 40 documents" in mended.stdout
    assert answers(archive) == expected


def test_findings_as_json(archive: Path) -> None:
    damage(archive)
    done = here("doctor", "--json", "--archive", archive)
    told = json.loads(done.stdout)
    (finding,) = told["findings"]
    assert finding["severity"] == "index"
    assert finding.keys() == {"severity", "place", "what", "meaning", "remedy"}
    assert told["documents"] == 40
    assert done.returncode == 3


@pytest.mark.parametrize("stale", ["title", "language", "removed", "entities"])
def test_an_index_that_is_whole_but_not_of_its_articles_is_told(archive: Path, stale: str) -> None:
    """As after a mistake in what makes the index: all checksums are right."""
    key, expected = first_id(archive), answers(archive)
    with closing(ArchiveReader(archive)) as reader:
        source = Source(reader.uuid, reader.revision(), "1")
        documents = [reader.document(one) for one in reader.revisions()]
    wrong = []
    for document in documents:
        article = document.article
        if document.id == key:
            metadata, page = article.metadata, article.page
            article = {
                "title": replace(article, metadata=replace(metadata, title=Sourced("X", ""))),
                "language": replace(article, metadata=replace(metadata, language="fr")),
                "removed": replace(article, page=replace(page, removed=())),
                "entities": replace(article, entities=article.entities[1:]),
            }[stale]
        wrong.append(replace(document, article=article))
    build(archive, lambda _: [(source.revision, wrong)], source)
    checkup = examine(archive)
    (finding,) = checkup.findings
    assert finding.severity is Severity.INDEX
    assert f"document {key} is not indexed as the archive has it" in finding.what
    assert repair(archive).findings == ()
    assert answers(archive) == expected


def test_documents_that_the_index_lacks_or_has_alone_are_told(archive: Path) -> None:
    with closing(ArchiveReader(archive)) as reader:
        source = Source(reader.uuid, reader.revision(), "1")
        documents = [reader.document(key) for key in sorted(reader.revisions())]
    documents[0] = replace(documents[0], id="0" * 12)
    build(archive, lambda _: [(source.revision, documents)], source)
    told = whats(examine(archive))
    assert f"1 documents are missing: {first_id(archive)}" in told
    assert "1 documents are not in the archive: 000000000000" in told
    assert repair(archive).findings == ()


def test_the_index_of_another_archive_is_told(archive: Path, tmp_path: Path) -> None:
    (tmp_path / "press").mkdir()
    (tmp_path / "press" / "a.txt").write_text("A title\n\nA text about a market in Gao.\n")
    ingest(tmp_path / "other", [tmp_path / "press"])
    remove_index(archive)
    shutil.copytree(tmp_path / "other" / "segments", archive / "segments")
    assert "made from another archive" in whats(examine(archive))
    assert repair(archive).findings == ()


def test_an_index_behind_its_archive_is_a_note(archive: Path, tmp_path: Path) -> None:
    shutil.copytree(archive / "segments", tmp_path / "older")
    (tmp_path / "press").mkdir()
    (tmp_path / "press" / "a.txt").write_text("A title\n\nA text about a market in Gao.\n")
    ingest(archive, [tmp_path / "press"])
    remove_index(archive)
    shutil.copytree(tmp_path / "older", archive / "segments")
    done = here("doctor", "--archive", archive)
    assert done.returncode == 1
    assert "it is behind the archive by 1 new or changed documents" in done.stdout
    with writer_lock(archive):
        assert examine(archive).findings == ()  # whoever writes is about to bring it up
    assert repair(archive).findings == ()


def test_what_is_left_over_is_a_note_and_goes(archive: Path) -> None:
    folder = archive / "segments"
    left = [folder / name for name in ("0000-a.seg", "0000-a.del", "0000-b.seg.tmp")]
    for path in left:
        path.write_bytes(b"left over")
    (folder / "notes.txt").write_text("mine")
    done = here("doctor", "--archive", archive)
    assert done.returncode == 1
    assert "3 files left over" in done.stdout
    with writer_lock(archive):
        assert examine(archive).findings == ()
    assert repair(archive).findings == ()
    assert not any(path.exists() for path in left)
    assert (folder / "notes.txt").read_text() == "mine"


def test_a_repair_beside_a_writer_is_busy(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(examining, "writer_lock", partial(writer_lock, wait=0.0))
    with writer_lock(archive):
        done = here("doctor", "--repair", "--archive", archive)
    assert done.returncode == 4
    assert "is being written by" in done.stderr
    assert "; try again when it has ended\n" in done.stderr


# --- the archive


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE raw SET deflated = x'00'", "the file cannot be read"),
        ("UPDATE raw SET size = size + 1", "does not have its"),
        ("DELETE FROM raw", "the file is missing"),
        ("UPDATE identity SET revision = 3", "the revision is 3"),
        ("DELETE FROM identity", "has no identity"),
        ("DELETE FROM document WHERE current = FIRST", "belongs to none of document"),
        ("UPDATE document SET current = (SELECT min(key) FROM version)", "another document's"),
        ("DELETE FROM article WHERE version = FIRST", "the article cannot be read"),
        ("UPDATE kept_block SET length = 99999 WHERE version = FIRST", "out of the text"),
        ("UPDATE mention SET start = start + 99999 WHERE version = FIRST", "out of the text"),
        ("UPDATE kept_block SET byte_end = 99999 WHERE version = FIRST", "out of the file"),
        ("UPDATE removed_block SET byte_start = -1 WHERE version = FIRST", "out of the file"),
        ("DELETE FROM mention WHERE version = FIRST", "the article cannot be read"),
        ("UPDATE article SET date = '2025-13-77' WHERE version = FIRST", "cannot be read"),
        ("UPDATE article SET date_precision = 'hour' WHERE version = FIRST", "cannot be read"),
        ("UPDATE placed SET story = 777777", "in stories that are not there"),
        ("UPDATE placed SET number = number + 777777", "under another number"),
        ("UPDATE placed SET vector = x'00'", "sketches of documents are cut off"),
        ("UPDATE sharing SET holders = x'00'", "lists of shared features are cut off"),
        ("UPDATE sketching SET documents = 7", "than are placed"),
        ("INSERT INTO shown_as VALUES ('x', 'y', NULL, NULL, 'z', '')", "shown as cannot be read"),
    ],
)
def test_what_is_wrong_in_the_archive_is_told(archive: Path, statement: str, said: str) -> None:
    alter(archive, "PRAGMA foreign_keys = OFF", statement)
    checkup = examine(archive)
    assert said in whats(checkup)
    assert checkup.worst in (Severity.ARCHIVE, Severity.INDEX)
    repair(archive)  # whatever it can mend, it ends


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM article WHERE version = FIRST",
        "DELETE FROM mention WHERE version = FIRST",
        "UPDATE kept_block SET length = 99999 WHERE version = FIRST",
        "UPDATE article SET text = replace(text, 'spoke', 'croak') WHERE version = FIRST",
        "UPDATE removed_block SET text = 'other' WHERE version = FIRST",
        "UPDATE placed SET story = 777777",
        "UPDATE sharing SET holders = x'00'",
        "UPDATE sketching SET documents = 7",
    ],
)
def test_what_can_be_made_from_the_files_is_made_again(archive: Path, statement: str) -> None:
    rebuild(archive, reclean=True)  # stories depend on the order in which documents came
    expected = answers(archive)
    alter(archive, "PRAGMA foreign_keys = ON", statement)
    assert examine(archive).worst in (Severity.ARCHIVE, Severity.INDEX)
    checkup = repair(archive)
    assert whats(checkup) == ""
    assert any("made again" in done for done in checkup.mended)
    assert answers(archive) == expected


def test_documents_of_a_lost_file_are_named(archive: Path) -> None:
    key = first_id(archive)
    alter(archive, "UPDATE raw SET deflated = x'00' WHERE sha256 = FIRST_FILE")
    checkup = repair(archive)
    (finding,) = checkup.findings
    assert f"document {key}, version " in finding.what
    assert "docs/backup.md" in finding.remedy
    assert checkup.worst is Severity.ARCHIVE
    assert checkup.mended == ()


def test_a_repair_keeps_what_only_the_index_still_has(archive: Path) -> None:
    key, expected = first_id(archive), answers(archive)
    alter(
        archive,
        "UPDATE article SET date_precision = 'hour' WHERE version = FIRST",
        "UPDATE raw SET deflated = x'00' WHERE sha256 = FIRST_FILE",
        "UPDATE sketching SET documents = 7",
    )
    assert repair(archive).worst is Severity.ARCHIVE
    assert key in answers(archive)
    assert json.loads(answers(archive))[-5] == json.loads(expected)[-5]


def segments(archive: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (archive / "segments").glob("*.seg")}


def test_a_repair_keeps_what_a_damaged_index_may_still_have(archive: Path) -> None:
    damage(archive)
    alter(
        archive,
        "PRAGMA foreign_keys = ON",
        "DELETE FROM article WHERE version = FIRST",
        "UPDATE raw SET deflated = x'00' WHERE sha256 = FIRST_FILE",
    )
    before = segments(archive)
    checkup = repair(archive)
    assert (checkup.worst, checkup.mended) == (Severity.ARCHIVE, ())
    assert segments(archive) == before


def test_a_repair_makes_no_article_of_a_damaged_file(archive: Path) -> None:
    key, expected = first_id(archive), segments(archive)
    alter(
        archive,
        "UPDATE article SET text = replace(text, 'spoke', 'croak') WHERE version = FIRST",
        "UPDATE raw SET deflated = x'OTHER', size = 12 WHERE sha256 = FIRST_FILE".replace(
            "OTHER", zlib.compress(b"Other words.").hex()
        ),
    )
    checkup = repair(archive)
    assert f"document {key} is not indexed as the archive has it" in whats(checkup)
    assert (checkup.worst, checkup.mended) == (Severity.ARCHIVE, ())
    assert segments(archive) == expected
    with closing(ArchiveReader(archive)) as reader:
        assert "croak" in reader.document(key).article.page.text


def test_a_file_that_unpacks_to_gigabytes_fills_no_memory(archive: Path) -> None:
    packer = zlib.compressobj(9)
    bomb = b"".join(packer.compress(bytes(1 << 20)) for _ in range(500)) + packer.flush()
    with closing(sqlite3.connect(archive / "archive.sqlite3")) as db, db:
        db.execute("UPDATE raw SET deflated = ?, size = 1 << 29 WHERE sha256 = "
                   "(SELECT min(sha256) FROM raw)", (bomb,))  # fmt: skip
    tracemalloc.start()
    checkup = examine(archive)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert "does not have its 536,870,912 bytes" in whats(checkup)
    assert peak < 60 << 20


def test_files_of_people_are_read(archive: Path) -> None:
    (archive / "entities.toml").write_text("[[merge")
    (archive / "outlets.toml").write_text("= 3")
    checkup = examine(archive)
    assert [one.place for one in checkup.findings] == ["entities.toml", "outlets.toml"]
    assert checkup.worst is Severity.ARCHIVE


@pytest.mark.parametrize("content", [b"", b"SQLite format 3\0", b"no database at all" * 999])
def test_what_is_no_database_is_told(archive: Path, content: bytes) -> None:
    (archive / "archive.sqlite3").write_bytes(content)
    for suffix in ("-wal", "-shm"):
        (archive / f"archive.sqlite3{suffix}").unlink(missing_ok=True)
    for options in ((), ("--repair",)):
        assert here("doctor", *options, "--archive", archive).returncode == 3


def test_a_finding_is_told_once(archive: Path) -> None:
    database = archive / "archive.sqlite3"
    content = bytearray(database.read_bytes())
    content[3 * 4096 : 3 * 4096 + 60] = bytes(60)
    database.write_bytes(content)
    findings = examine(archive).findings
    assert findings
    assert len(findings) == len(set(findings))


def test_an_older_archive_is_not_called_damaged(tmp_path: Path) -> None:
    (finding, *_) = examine(old_archive(VERSIONS[-1], tmp_path)).findings
    assert "'search-cli rebuild' brings it up to date" in finding.what
    assert finding.remedy == "do what it says"


def test_many_findings_of_one_kind_are_not_all_listed(archive: Path) -> None:
    alter(archive, "PRAGMA foreign_keys = OFF", "UPDATE raw SET deflated = x'00'")
    checkup = examine(archive)
    assert len(checkup.findings) == 21
    assert checkup.findings[-1].what == "there is more of what was told last"


# --- flips


def test_flips_of_an_index_are_found_and_mended(archive: Path) -> None:
    tally = flip_index(archive, 60)
    assert tally.wrong == []
    assert (tally.rounds, tally.found, tally.mended) == (60, 60, 3)
    assert tally.refused >= 30


def test_flips_of_an_archive_never_crash(archive: Path) -> None:
    tally = flip_archive(archive, 20)
    assert tally.wrong == []
    assert tally.found > 5
