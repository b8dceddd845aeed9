"""What the archive refuses, and what it promises about the disk."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from making import make_article, make_raw, publish, read_document

from search.archive import DATABASE, ArchiveReader, ArchiveWriter, check_exists, writer_lock
from search.archive.schema import APPLICATION_ID, MIGRATIONS
from search.errors import ArchiveError, ArchiveMissing, Busy


def pragma(writer: ArchiveWriter | ArchiveReader, name: str) -> object:
    (value,) = writer._db.execute(f"PRAGMA {name}").fetchone()
    return value


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[ArchiveWriter]:
    writer = ArchiveWriter(tmp_path)
    yield writer
    writer.close()


def test_a_commit_is_on_the_disk(writer: ArchiveWriter) -> None:
    assert pragma(writer, "synchronous") == 2  # FULL
    assert pragma(writer, "journal_mode") == "wal"
    assert pragma(writer, "foreign_keys") == 1


def test_a_reader_cannot_write(tmp_path: Path) -> None:
    publish(tmp_path, "text")
    with closing(ArchiveReader(tmp_path)) as reader:
        assert pragma(reader, "foreign_keys") == 1
        for statement in ("DELETE FROM path", "DROP TABLE raw", "PRAGMA user_version = 9"):
            with pytest.raises(sqlite3.OperationalError, match="readonly"):
                reader._db.execute(statement)


def test_rows_that_belong_together_cannot_part(writer: ArchiveWriter) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
        writer._db.execute("INSERT INTO path VALUES ('/x', 'no such document', '')")


def test_no_archive(tmp_path: Path) -> None:
    for attempt in (check_exists, ArchiveReader):
        with pytest.raises(ArchiveMissing, match=DATABASE):
            attempt(tmp_path)
    assert list(tmp_path.iterdir()) == []


def foreign_database(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.execute("CREATE TABLE places (id INTEGER)")
        db.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
        db.commit()


def test_another_programs_database_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / DATABASE
    foreign_database(path)
    before = hashlib.sha256(path.read_bytes()).digest()
    for attempt in (ArchiveWriter, ArchiveReader):
        with pytest.raises(ArchiveError, match="not made by this program"):
            attempt(tmp_path)
    assert hashlib.sha256(path.read_bytes()).digest() == before
    assert [entry.name for entry in tmp_path.iterdir()] == [DATABASE]


@pytest.mark.parametrize("content", [b"not a database at all " * 50, b"\x00" * 4096])
def test_a_file_that_is_no_database_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / DATABASE).write_bytes(content)
    for attempt in (ArchiveWriter, ArchiveReader):
        with pytest.raises(ArchiveError, match="cannot be used"):
            attempt(tmp_path)
    assert (tmp_path / DATABASE).read_bytes() == content


def test_an_archive_of_a_newer_program_is_refused(tmp_path: Path) -> None:
    publish(tmp_path, "text")
    newer = len(MIGRATIONS) + 1
    with closing(sqlite3.connect(tmp_path / DATABASE)) as db:
        db.execute(f"PRAGMA user_version = {newer}")
        db.commit()
    for attempt in (ArchiveWriter, ArchiveReader):
        with pytest.raises(ArchiveError, match=f"schema version {newer}.*newer program"):
            attempt(tmp_path)


def test_an_older_archive_is_migrated_by_a_writer_and_not_by_a_reader(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / DATABASE)) as db:
        db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        db.commit()
    with pytest.raises(ArchiveError, match="'search-cli rebuild' brings it up to date"):
        ArchiveReader(tmp_path)
    ArchiveWriter(tmp_path).close()
    ArchiveReader(tmp_path).close()


def test_damaged_raw_bytes_are_an_archive_error(tmp_path: Path) -> None:
    key = publish(tmp_path, "text")
    with closing(sqlite3.connect(tmp_path / DATABASE)) as db:
        db.execute("UPDATE raw SET deflated = x'00ff00ff'")
        db.commit()
    with (
        closing(ArchiveReader(tmp_path)) as reader,
        pytest.raises(ArchiveError, match="cannot be used"),
    ):
        reader.raw(key)


def test_a_failed_publication_leaves_nothing_half_done(tmp_path: Path) -> None:
    """Two blocks at one place cannot be stored; the file stays pending, for a better cleaner."""
    article = make_article("", "text")
    twice = (*article.page.kept, *article.page.kept)
    broken = type(article)(
        article.metadata, type(article.page)(article.page.text, twice, ()), (), "1.0"
    )
    with closing(ArchiveWriter(tmp_path)) as writer:
        pending = writer.keep(make_raw("text"), None)
        with pytest.raises(ArchiveError):
            writer.publish(pending, broken, "utf-8")
        assert writer.pending() == [pending]
        writer.publish(pending, article, "utf-8")
        assert writer.pending() == []


def test_what_is_written_together_is_stored_whole_or_not_at_all(tmp_path: Path) -> None:
    article = make_article("", "text")
    with closing(ArchiveWriter(tmp_path)) as writer:
        pending = writer.keep(make_raw("text"), None)

        def write(interruption: type[BaseException] | None = None) -> None:
            with writer.together():
                writer.publish(pending, article, "utf-8")
                writer.keep(make_raw("other", "/other"), None)
                if interruption is not None:
                    raise interruption

        with pytest.raises(KeyboardInterrupt):
            write(KeyboardInterrupt)
        assert writer.pending() == [pending]
        write()
        assert [each.raw.path for each in writer.pending()] == ["/other"]


def test_looking_for_a_new_file_costs_the_same_in_a_large_archive(tmp_path: Path) -> None:
    with closing(ArchiveWriter(tmp_path)) as writer:
        steps = []
        for size in (5, 50):
            for number in range(size):
                raw = make_raw(f"text {number}", f"/press/{number}.txt")
                if not writer.has(raw):
                    article = make_article("", "text")
                    writer.publish(writer.keep(raw, None), article, "utf-8")
            steps.append(0)

            def tick() -> None:
                steps[-1] += 1

            writer._db.set_progress_handler(tick, 1)
            assert not writer.has(make_raw("new", "/press/new.txt"))
            writer._db.set_progress_handler(None, 0)
        assert steps[1] <= 1.5 * steps[0]


def test_a_full_disk_is_an_archive_error_and_the_archive_stays_usable(tmp_path: Path) -> None:
    with closing(ArchiveWriter(tmp_path)) as writer:
        writer._db.execute("PRAGMA max_page_count = 60")
        with pytest.raises(ArchiveError, match="full"):
            writer.keep(make_raw(os.urandom(2_000_000)), None)
        assert writer.pending() == []
        writer.keep(make_raw("small"), None)
        assert len(writer.pending()) == 1


def test_a_reader_sees_one_state_of_a_document(tmp_path: Path) -> None:
    """While it is replaced again and again, its text and its blocks always agree."""
    versions = [make_article("", "a" * size, entities=None) for size in (3, 5_000)]
    key = publish(tmp_path, "text", article=versions[0])
    stop = threading.Event()
    seen: list[bool] = []

    def read() -> None:
        with closing(ArchiveReader(tmp_path)) as reader:
            while not stop.is_set() or not seen:
                page = reader.document(key).article.page
                seen.append([block.text for block in page.kept] == [page.text])

    thread = threading.Thread(target=read)
    with closing(ArchiveWriter(tmp_path)) as writer:
        ((_, row, _),) = writer.current()
        thread.start()
        for turn in range(150):
            writer.replace(row, versions[turn % 2])
    stop.set()
    thread.join()
    assert all(seen)


def test_a_folder_that_cannot_be_written_is_an_archive_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with (
        pytest.raises(ArchiveError, match=r"cannot write in .*file"),
        writer_lock(tmp_path / "file"),
    ):
        pass


HOLD = """
import sys
from pathlib import Path
from search.archive import writer_lock
with writer_lock(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_second_writer_waits_then_learns_who_writes(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, tmp_path],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with (
            pytest.raises(Busy, match=rf"being written by process {holder.pid} \(-c /.+\) since"),
            writer_lock(tmp_path, wait=0.1),
        ):
            pass
        assert holder.poll() is None
    with writer_lock(tmp_path, wait=0.1):  # released when the holder ended
        pass


def test_the_lock_of_a_killed_writer_is_free(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, tmp_path],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        holder.kill()
        holder.wait()
        with writer_lock(tmp_path, wait=0.1):
            pass


def test_the_lock_is_released_when_its_holder_cannot_be_noted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_text", full)
        with (
            pytest.raises(ArchiveError, match="No space left") as failed,
            writer_lock(tmp_path, wait=0.1),
        ):
            pass
    assert failed.value is not None  # keeps the lock's frame alive
    with writer_lock(tmp_path, wait=0.1):
        pass


def test_an_article_is_whole_in_the_reader_of_another_process(tmp_path: Path) -> None:
    key = publish(tmp_path, "text", article=make_article("T", "text"))
    assert read_document(tmp_path, key).article == make_article("T", "text")
