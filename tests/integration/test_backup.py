"""Backups are archives: whole, of one moment, and readable where nothing can be written."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from making import make_article, publish

from search.archive import BACKUP, DATABASE, ArchiveReader
from search.archive.schema import MIGRATIONS
from search.cli.app import app
from search.engine import SearchEngine
from search.errors import ArchiveError, Busy, SearchError
from search.model import Collapse, Query, Severity
from search.pipeline import backup, ingest, rebuild, verify_backup

PAGE = "Niamey: rain at last\n\nRain fell on the fields of {}, and the farmers were glad of it.\n"
NOBODY = 65534


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    pages = tmp_path / "press"
    pages.mkdir()
    for place in ("Maradi", "Zinder", "Agadez"):
        (pages / f"{place}.txt").write_text(PAGE.format(place))
    made = tmp_path / "archive"
    ingest(made, [pages])
    (made / "outlets.toml").write_text('[[outlet]]\nname = "Savana Post"\nkeep = ["Notice *"]\n')
    return made


@pytest.fixture
def copy(archive: Path, tmp_path: Path) -> Path:
    backup(archive, tmp_path / "copy")
    return tmp_path / "copy"


def query(text: str) -> Query:
    return Query(text, collapse=Collapse.NONE)  # the pages are nearly the same


def found(archive: Path, text: str = "rain") -> list[tuple[str, float]]:
    with SearchEngine(archive) as engine:
        return [(hit.id, hit.score) for hit in engine.search(query(text)).hits]


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def partial(target: Path) -> Path:
    return target.with_name(f"{target.name}.partial")


def test_a_backup_answers_as_its_archive(archive: Path, copy: Path) -> None:
    assert len(found(copy)) == 3
    assert found(copy) == found(archive)
    with SearchEngine(copy) as there, SearchEngine(archive) as here:
        assert there.uuid == here.uuid
        assert there.status() == here.status()
        assert all(there.raw(one) == here.raw(one) for one, _ in found(archive))


def test_what_is_in_it(copy: Path) -> None:
    assert names(copy) == {DATABASE, "outlets.toml", "segments", BACKUP}
    told = json.loads((copy / BACKUP).read_bytes())
    with closing(ArchiveReader(copy)) as reader:
        status = reader.status()
        assert told["archive"] == {
            "uuid": reader.uuid,
            "schema": len(MIGRATIONS),
            "revision": reader.revision(),
            "documents": status.documents,
            "versions": status.versions,
            "raw_bytes": status.raw_bytes,
        }
    files = {str(path.relative_to(copy)) for path in copy.rglob("*") if path.is_file()}
    assert set(told["files"]) == files - {BACKUP}
    assert list(verify_backup(copy)) == []


def test_it_is_of_one_moment_and_nobody_waits_for_it(archive: Path, tmp_path: Path) -> None:
    """A page is stored after every step of the copying, which does not begin anew for that."""
    for number in range(300):  # so that the database takes several steps
        publish(archive, f"Page {number} {'x' * 10_000}", f"/press/{number}.txt")
    rebuild(archive, reclean=False)
    with SearchEngine(archive) as engine:
        before = engine.status()
    came: list[str] = []

    def store(_: int, name: str) -> None:
        came.append(publish(archive, f"Late page {len(came)} at {name}", f"/late/{len(came)}.txt"))

    report = backup(archive, tmp_path / "copy", store)
    assert len(came) > 3
    with SearchEngine(tmp_path / "copy") as engine:
        status = engine.status()
        # What came while the index was copied is in the database, and not yet in the index.
        assert before.documents <= status.documents < before.documents + len(came)
        assert report.documents == status.documents
        assert status.index == before.index
    with closing(ArchiveReader(archive)) as reader:
        assert reader.status().documents == before.documents + len(came)


def test_an_archive_being_ingested_into(archive: Path, tmp_path: Path) -> None:
    """Every backup made meanwhile is whole, and none is of less than the one before."""
    pages = tmp_path / "more"
    pages.mkdir()
    for number in range(150):
        (pages / f"{number}.txt").write_text(PAGE.format(f"village {number} of the region"))
    command = [sys.executable, "-m", "search.cli", "--archive", archive, "ingest", pages]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as writer:
        counts = []
        while writer.poll() is None:
            target = tmp_path / f"copy-{len(counts)}"
            counts.append(backup(archive, target).documents)
            assert list(verify_backup(target)) == []
            with SearchEngine(target) as engine:
                status = engine.status()
                assert status.documents == counts[-1]
                assert status.index is not None
                assert status.index.documents <= status.documents
    assert writer.returncode == 0
    assert counts == sorted(counts)
    assert backup(archive, tmp_path / "last").documents == 153


def test_it_can_be_moved(archive: Path, copy: Path, tmp_path: Path, monkeypatch) -> None:
    """To another place and another working directory, as other files of another time."""
    before = found(archive)
    moved = tmp_path / "elsewhere" / "of another name"
    shutil.copytree(copy, moved, copy_function=shutil.copyfile)
    for path in moved.rglob("*"):
        os.utime(path, (0, 0))
    shutil.rmtree(copy)
    shutil.rmtree(archive)
    monkeypatch.chdir(moved)
    assert found(Path()) == before
    assert list(verify_backup(Path())) == []
    assert ingest(Path(), [tmp_path / "press"]).unchanged == 3


def test_reading_leaves_it_a_backup(copy: Path) -> None:
    before = names(copy)
    with SearchEngine(copy) as engine:
        engine.search(query("rain"))
        engine.status()
        assert names(copy) == before
    assert list(verify_backup(copy)) == []


@pytest.fixture
def public() -> Iterator[Path]:
    """A folder that everybody can look into: those of pytest are for their owner only."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def test_somebody_who_can_write_nowhere_can_search_it(archive: Path, public: Path) -> None:
    copy = public / "copy"
    backup(archive, copy)
    asked = (["search", "--ids", "rain"], ["status"], ["show", found(copy)[0][0]])
    # First as root: what they import may lie where nobody else can read.
    answers = [run("--archive", copy, *command) for command in asked]
    for path in (copy, *copy.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    was = os.geteuid()
    if was == 0:
        os.seteuid(NOBODY)
    try:
        with pytest.raises(PermissionError):
            (copy / "file").touch()
        again = [run("--archive", copy, *command) for command in asked]
    finally:
        os.seteuid(was)
        for folder in (copy, copy / "segments"):
            folder.chmod(0o755)
    assert [one.exit_code for one in again] == [0, 0, 0]
    assert [one.output for one in again] == [one.output for one in answers]
    assert names(copy) == {DATABASE, "outlets.toml", "segments", BACKUP}


def test_the_first_write_makes_it_an_archive_like_others(copy: Path, tmp_path: Path) -> None:
    """Also while it is read."""
    page = tmp_path / "new.txt"
    page.write_text(PAGE.format("Tillaberi"))
    with SearchEngine(copy) as engine:
        assert engine.search(query("rain")).total == 3
        ingest(copy, [page])
        assert engine.search(query("rain")).total == 4
    assert BACKUP not in names(copy)
    assert list(verify_backup(copy)) == []


def test_an_older_database_beside_a_later_index(archive: Path, copy: Path, tmp_path: Path) -> None:
    """It is no restoring, but done. The archive soon has changed as often as the index has seen."""
    more = [tmp_path / f"{when}.txt" for when in ("lost", "new", "newer")]
    for number, page in enumerate(more):
        page.write_text(PAGE.format(f"Gao, Mopti and Kidal at {page.stem} moments {number}"))
    ingest(archive, more[:1])
    for name in (f"{DATABASE}-wal", f"{DATABASE}-shm"):
        (archive / name).unlink(missing_ok=True)
    shutil.copyfile(copy / DATABASE, archive / DATABASE)
    assert run("--archive", archive, "search", "rain").exit_code == 3
    ingest(archive, more[1:])
    shutil.rmtree(copy / "segments")
    ingest(copy, more[1:])
    assert len(found(archive)) == 5
    assert found(archive) == found(copy)


@pytest.mark.parametrize("there", ["file", "full folder", "folder missing"])
def test_what_is_there_is_left_alone(archive: Path, tmp_path: Path, there: str) -> None:
    target = tmp_path / "copy"
    if there == "file":
        target.write_text("precious")
    elif there == "full folder":
        target.mkdir()
        (target / "precious.txt").write_text("precious")
    else:
        target = target / "copy"
    before = sorted(tmp_path.rglob("*"))
    done = run("--archive", archive, "backup", target)
    assert done.exit_code == 2
    assert ("there is no folder" if there == "folder missing" else "name a new one") in done.stderr
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("place", ["inside", "segments/inside"])
def test_none_is_made_inside_of_the_archive(archive: Path, place: str) -> None:
    before = sorted(archive.rglob("*"))
    done = run("--archive", archive, "backup", archive / place)
    assert done.exit_code == 2
    assert "inside of the archive" in done.stderr
    assert sorted(archive.rglob("*")) == before


def test_an_archive_that_is_called_like_an_unfinished_one_is_not_cleared_away(
    archive: Path, tmp_path: Path
) -> None:
    archive.rename(partial(tmp_path / "copy"))
    done = run("--archive", partial(tmp_path / "copy"), "backup", tmp_path / "copy")
    assert done.exit_code == 2
    assert len(found(partial(tmp_path / "copy"))) == 3


def test_what_only_looks_like_an_unfinished_one_is_not_cleared_away(
    archive: Path, tmp_path: Path
) -> None:
    partial(tmp_path / "copy").mkdir()
    (partial(tmp_path / "copy") / "precious.txt").write_text("precious")
    done = run("--archive", archive, "backup", tmp_path / "copy")
    assert done.exit_code == 2
    assert "precious.txt" in done.stderr
    assert names(partial(tmp_path / "copy")) == {"precious.txt"}


def test_no_name_is_a_mistake(archive: Path) -> None:
    done = run("--archive", archive, "backup", "")
    assert done.exit_code == 2
    assert "the value is empty; give one" in done.stderr


def test_an_empty_folder_is_filled(archive: Path, tmp_path: Path) -> None:
    (tmp_path / "copy").mkdir()
    backup(archive, tmp_path / "copy")
    assert found(tmp_path / "copy") == found(archive)


KILLED = """
import os, signal, sys
from pathlib import Path
from search.pipeline import backup
left = int(sys.argv[3])
def progress(done, name):
    global left
    left -= 1
    if left < 0:
        os.kill(os.getpid(), signal.SIGKILL)
backup(Path(sys.argv[1]), Path(sys.argv[2]), progress)
"""


@pytest.mark.parametrize("steps", [0, 1])
def test_one_that_was_killed_is_none_and_is_cleared_away(
    archive: Path, tmp_path: Path, steps: int
) -> None:
    target = tmp_path / "copy"
    command = [sys.executable, "-c", KILLED, archive, target, str(steps)]
    assert subprocess.run(command, check=False).returncode == -signal.SIGKILL
    assert not target.exists()
    (partial(target) / "segments" / "left").mkdir(parents=True, exist_ok=True)
    backup(archive, target)
    assert not partial(target).exists()
    assert "left" not in names(target / "segments")
    assert list(verify_backup(target)) == []


def test_two_at_once_to_one_place(archive: Path, tmp_path: Path) -> None:
    def second(_: int, name: str) -> None:
        if name == DATABASE:
            with pytest.raises(Busy, match=r"copy\.partial"):
                backup(archive, tmp_path / "copy")

    backup(archive, tmp_path / "copy", second)
    assert found(tmp_path / "copy") == found(archive)


FULL = """
import resource, signal, sys
from search.cli import main
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv.pop(1)),) * 2)
main()
"""  # no file can become larger: what a full disk does to a program


@pytest.mark.parametrize("most", [1_000, 100_000])
def test_where_there_is_no_room_nothing_is_left(archive: Path, tmp_path: Path, most: int) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FULL, str(most), "--archive", archive, "backup", tmp_path / "copy"],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 3
    assert "Traceback" not in done.stderr
    assert str(tmp_path / "copy") in done.stderr
    assert not (tmp_path / "copy").exists()
    assert not partial(tmp_path / "copy").exists()


def test_a_damaged_archive_is_not_called_a_backup(archive: Path, tmp_path: Path) -> None:
    with (archive / DATABASE).open("r+b") as file:
        file.seek(3 * 4096)
        file.write(b"\xff" * 4096 * 20)
    done = run("--archive", archive, "backup", tmp_path / "copy")
    assert done.exit_code == 3
    assert f"'search-cli --archive {archive} doctor' tells what is wrong" in done.stderr
    assert not (tmp_path / "copy").exists()
    assert not partial(tmp_path / "copy").exists()


@pytest.mark.parametrize("damage", ["none", "altered", "missing", "of another archive"])
def test_an_index_that_cannot_be_used_is_left_out(
    archive: Path, tmp_path: Path, damage: str
) -> None:
    before = found(archive)
    (segment,) = (archive / "segments").glob("*.seg")
    if damage == "none":
        shutil.rmtree(archive / "segments")
    elif damage == "missing":
        segment.unlink()
    elif damage == "altered":
        content = bytearray(segment.read_bytes())
        content[len(content) // 2] ^= 1
        segment.write_bytes(content)
    else:
        publish(tmp_path / "other", "Other page", article=make_article("Other page", "Other text"))
        rebuild(tmp_path / "other", reclean=False)
        shutil.rmtree(archive / "segments")
        shutil.copytree(tmp_path / "other" / "segments", archive / "segments")
    done = run("--archive", archive, "backup", tmp_path / "copy")
    assert done.exit_code == 0
    assert "The index is not in it: " in done.stderr
    assert names(tmp_path / "copy") == {DATABASE, "outlets.toml", BACKUP}
    rebuild(tmp_path / "copy", reclean=False)
    assert found(tmp_path / "copy") == before


def test_an_archive_of_a_newer_program(archive: Path, tmp_path: Path) -> None:
    with closing(ArchiveReader(archive)):
        pass
    with (archive / DATABASE).open("r+b") as file:
        file.seek(60)  # user_version, see the file format of SQLite
        file.write((99).to_bytes(4, "big"))
    done = run("--archive", archive, "backup", tmp_path / "copy")
    assert done.exit_code == 3
    assert "use the newer program that made it" in done.stderr


def test_no_archive(tmp_path: Path) -> None:
    done = run("--archive", tmp_path / "nothing", "backup", tmp_path / "copy")
    assert done.exit_code == 3
    assert "there is no archive" in done.stderr
    assert names(tmp_path) == set()


def test_what_the_command_says(archive: Path, tmp_path: Path) -> None:
    """Nothing but the result where nobody watches: a mail of cron has one line."""
    done = run("--archive", archive, "backup", tmp_path / "copy")
    size = sum(path.stat().st_size for path in (tmp_path / "copy").rglob("*.s*") if path.is_file())
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout.startswith("3 documents, ")
    assert done.stdout.endswith(f" in {tmp_path / 'copy'}.\n")
    assert size > 0


def test_findings(copy: Path) -> None:
    """What was altered is told by its name, and how grave it is by what it holds."""
    (segment,) = (copy / "segments").glob("*.seg")
    (copy / "outlets.toml").unlink()
    with (copy / DATABASE).open("ab") as file:
        file.write(b"more")
    content = bytearray(segment.read_bytes())
    content[-1] ^= 1
    segment.write_bytes(content)
    told = {finding.place: finding for finding in verify_backup(copy)}
    assert set(told) == {DATABASE, "outlets.toml", f"segments/{segment.name}"}
    assert told[DATABASE].severity is Severity.ARCHIVE
    assert "bytes" in told[DATABASE].what
    assert told["outlets.toml"].what == "is missing"
    assert told[f"segments/{segment.name}"].severity is Severity.INDEX
    assert "SHA-256" in told[f"segments/{segment.name}"].what


def test_doctor_checks_it(copy: Path) -> None:
    assert run("--archive", copy, "doctor").exit_code == 0
    with (copy / "outlets.toml").open("a") as file:
        file.write("# a remark\n")
    done = run("--archive", copy, "doctor")
    assert done.exit_code == 3
    assert "outlets.toml" in done.output
    assert BACKUP in names(copy)


def test_a_backup_that_was_repaired_is_none_any_more(copy: Path) -> None:
    (segment,) = (copy / "segments").glob("*.seg")
    segment.unlink()
    assert run("--archive", copy, "doctor", "--repair").exit_code == 0
    assert BACKUP not in names(copy)
    assert len(found(copy)) == 3


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[1]",
        "{}",
        '{"format": 2}',
        '{"format": 1, "files": {"../x": {"bytes": 1, "sha256": ""}}}',
    ],
)
def test_a_list_of_sums_that_cannot_be_used(copy: Path, text: str) -> None:
    (copy / BACKUP).write_text(text)
    (finding,) = verify_backup(copy)
    assert (finding.place, finding.severity) == (BACKUP, Severity.NOTE)


def test_errors(archive: Path) -> None:
    with pytest.raises(SearchError, match="not an empty folder"):
        backup(archive, archive)
    with pytest.raises(ArchiveError):
        backup(archive / "segments", archive / "copy")
