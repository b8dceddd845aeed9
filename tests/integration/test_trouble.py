"""Disks that are full, folders that are closed, files that vanish, clocks that go back."""

from __future__ import annotations

import ctypes
import os
import re
import resource
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta, tzinfo
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import NamedTuple

import pytest

from search.archive import DATABASE, ArchiveWriter, writer
from search.cli.app import app
from search.pipeline import OVERRIDES, examine, ingest
from tests.forking import PROCESSES
from tests.telling import Tell

TROUBLES = (3, 4)
"""Exit codes of an archive that cannot be used, or not now."""


class Run(NamedTuple):
    code: int
    said: str


def search_cli(archive: Path, *args: str, trouble: Callable[[], object] = int) -> Run:
    """`search-cli` in a process of its own, in which something is wrong."""
    near, far = PROCESSES.Pipe(duplex=False)
    process = PROCESSES.Process(target=_run, args=(far, trouble, archive, args))
    process.start()
    far.close()
    with open(near.fileno(), encoding="utf-8", closefd=False) as pipe:
        said = pipe.read()
    near.close()
    process.join()
    assert "Traceback" not in said, said
    assert process.exitcode is not None
    return Run(process.exitcode, said)


def _run(
    told: Connection, trouble: Callable[[], object], archive: Path, args: tuple[str, ...]
) -> None:
    os.dup2(told.fileno(), 1)
    os.dup2(told.fileno(), 2)
    trouble()
    app([*args, f"--archive={archive}"], prog_name="search-cli")


def write_page(press: Path, name: str) -> Path:
    press.mkdir(exist_ok=True)
    page = press / f"{name}.txt"
    page.write_text(
        f"The council of {name} met on Monday to speak about the new market of the town.\n\n"
        "Aminata Keita, the mayor, said that the market will open in the spring.\n"
    )
    return page


@pytest.fixture
def press(tmp_path: Path) -> Path:
    return tmp_path / "press"


@pytest.fixture
def archive(tmp_path: Path, press: Path) -> Path:
    """An archive with one document; a second one is there to be ingested."""
    write_page(press, "first")
    ingest(tmp_path / "archive", [press])
    write_page(press, "second")
    return tmp_path / "archive"


def check_whole(archive: Path, press: Path) -> None:
    """Nothing was lost: the next ingest has everything, and nothing is wrong."""
    found = ingest(archive, [press])
    assert found.new + found.unchanged == len(list(press.iterdir()))
    assert examine(archive).findings == ()


def no_room_beyond(size: int) -> None:
    """No file can be written beyond a size, as on a disk that is full."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


@pytest.mark.reliability
@pytest.mark.parametrize(
    "command",
    [("ingest", "{press}"), ("rebuild",), ("rebuild", "--clean"), ("entities", "hide", "{who}")],
    ids=["ingest", "rebuild", "reclean", "hide"],
)
def test_a_full_disk_is_an_error_and_nothing_is_lost(
    archive: Path, press: Path, command: tuple[str, ...], tell: Tell
) -> None:
    args = [word.format(press=press, who="person:aminata-keita") for word in command]
    # The database is larger than most of these, its log is as soon as there is much to write.
    sizes = (0, 100, 1_000, 4_096, 20_000, 70_000, 300_000)
    codes = []
    for size in sizes:
        run = search_cli(archive, *args, trouble=partial(no_room_beyond, size))
        codes.append(run.code)
        assert run.code in (0, *TROUBLES), run
        if run.code:
            assert re.search("full|too large|disk I/O|cannot", run.said), run.said
        assert search_cli(archive, "market").code == 0
        (archive / OVERRIDES).unlink(missing_ok=True)
        check_whole(archive, press)
    assert codes[0] in TROUBLES
    tell(
        21, f"{len(sizes)} disks too full for {command[0]}", f"{sum(map(bool, codes))} clear errors"
    )


@pytest.mark.reliability
def test_a_first_ingest_onto_a_full_disk_can_be_done_again(
    tmp_path: Path, press: Path, tell: Tell
) -> None:
    write_page(press, "first")
    sizes = (0, 100, 4_096, 20_000, 70_000, 300_000)
    for size in sizes:
        archive = tmp_path / f"archive {size}"
        trouble = partial(no_room_beyond, size)
        run = search_cli(archive, "ingest", str(press), trouble=trouble)
        assert run.code in TROUBLES, run
        check_whole(archive, press)
    tell(21, f"{len(sizes)} disks too full for a first ingest", f"{len(sizes)} clear errors")


def as_anybody() -> None:
    """Give up root's right to read and write what is closed, should this be root."""
    if os.geteuid() == 0:
        libc = ctypes.CDLL(None, use_errno=True)
        header = (ctypes.c_uint32 * 2)(0x20080522, 0)
        data = (ctypes.c_uint32 * 6)()
        assert libc.capget(header, data) == 0
        data[0] &= ~0b110  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
        assert libc.capset(header, data) == 0, os.strerror(ctypes.get_errno())


DENIED = (
    (".", 0o555, "market", "write in its folder"),
    (".", 0o555, "ingest {press}", "write in its folder|cannot be written"),
    (".", 0o555, "rebuild", "write in its folder|cannot be written"),
    (".", 0o555, "entities hide person:aminata-keita", "write in its folder|cannot write"),
    (".", 0o000, "market", "Permission denied"),
    (".", 0o000, "ingest {press}", "Permission denied"),
    (".", 0o000, "status", "Permission denied"),
    ("archive.sqlite3", 0o000, "market", "unable to open database file"),
    ("archive.sqlite3", 0o000, "ingest {press}", "unable to open database file"),
    ("archive.sqlite3", 0o444, "ingest {press}", "readonly database"),
    ("archive.sqlite3", 0o444, "rebuild", "readonly database"),
    ("writer.lock", 0o000, "ingest {press}", "cannot write in .*: Permission denied"),
    ("segments", 0o555, "ingest {press}", "cannot be written: Permission denied"),
    ("segments", 0o000, "market", "Permission denied"),
    ("segments/manifest.json", 0o000, "market", "Permission denied"),
)
"""What is closed how, what is tried then, and what is said of it."""


@pytest.mark.reliability
@pytest.mark.skipif(sys.platform != "linux", reason="takes rights from root as Linux does")
def test_what_may_not_be_read_or_written_is_an_error_and_nothing_is_lost(
    archive: Path, press: Path, tell: Tell
) -> None:
    for closed, mode, command, said in DENIED:
        ArchiveWriter(archive).close()  # readers leave SQLite's WAL, which nobody has to make then
        path = archive / closed
        before = path.stat().st_mode
        path.chmod(mode)
        try:
            run = search_cli(archive, *command.format(press=press).split(), trouble=as_anybody)
        finally:
            path.chmod(before)
        assert run.code in TROUBLES, (closed, command, run)
        assert re.search(said, run.said), (closed, command, run)
        check_whole(archive, press)
        write_page(press, f"another {len(list(press.iterdir()))}")
    tell(21, f"{len(DENIED)} folders and files that may not be used", f"{len(DENIED)} clear errors")


@pytest.mark.reliability
@pytest.mark.skipif(sys.platform != "linux", reason="takes rights from root as Linux does")
def test_pages_that_may_not_be_read_or_vanish_are_refused_and_the_rest_is_ingested(
    archive: Path, press: Path, tell: Tell
) -> None:
    closed, vanishing = write_page(press, "closed"), write_page(press, "vanishing")
    closed.chmod(0)
    trouble = partial(vanish_as_anybody, vanishing)
    run = search_cli(archive, "ingest", str(press), trouble=trouble)
    assert run.code == 0
    assert "1 new, 0 changed, 1 unchanged, 2 refused" in run.said
    assert "closed.txt: cannot be read: Permission denied" in run.said
    assert "vanishing.txt: cannot be read: No such file or directory" in run.said
    closed.chmod(0o644)
    check_whole(archive, press)
    tell(21, "2 pages that vanish or are closed", "refused with the reason, the rest ingested")


def vanish_as_anybody(page: Path) -> None:
    """Remove a page in the moment in which it is opened."""
    as_anybody()

    def hook(event: str, args: tuple[object, ...]) -> None:
        if event == "open" and args[0] == os.fspath(page) and page.exists():
            page.unlink()

    sys.addaudithook(hook)


@pytest.mark.reliability
def test_an_index_or_archive_that_vanishes_is_an_error(
    archive: Path, press: Path, tell: Tell
) -> None:
    vanishing = ("manifest.json", "*.seg", "")
    for name in vanishing:
        paths = (archive / "segments").glob(name) if name else [archive / "segments"]
        for path in list(paths):
            path.rename(archive.with_name(f"gone {path.name}"))
        run = search_cli(archive, "market")
        assert run.code in TROUBLES, run
        assert "index" in run.said
        check_whole(archive, press)
        assert search_cli(archive, "market").code == 0
    (archive / DATABASE).rename(archive.with_name("gone"))
    run = search_cli(archive, "market")
    assert run.code in TROUBLES, run
    assert "there is no archive" in run.said
    tell(
        21, f"{len(vanishing) + 1} vanished files and folders", f"{len(vanishing) + 1} clear errors"
    )


def set_back(days: int) -> None:
    """Set the clock of the archive back."""

    class Clock(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return datetime.now(tz) - timedelta(days=days)

    writer.datetime = Clock  # type: ignore[misc]


@pytest.mark.reliability
def test_a_clock_that_is_set_back_changes_no_order(archive: Path, press: Path, tell: Tell) -> None:
    steps = (1, 400, 9_000)
    for days in steps:
        write_page(press, f"{days} days ago")
        run = search_cli(archive, "ingest", str(press), trouble=partial(set_back, days))
        assert run.code == 0, run
    with closing(sqlite3.connect(archive / DATABASE)) as database:
        moments = [at for (at,) in database.execute("SELECT ingested FROM version ORDER BY key")]
    assert len(moments) == 2 + len(steps)
    assert moments == sorted(set(moments))
    check_whole(archive, press)
    tell(21, f"{len(steps)} clocks set back", "moments of coming in still increase")
