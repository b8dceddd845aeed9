"""Answers on real terminals of several sizes, and through a pager."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from tests.terminal import ANSI, here, on_terminal, widest

SEEDS = Path(__file__).parents[2] / "seeds"
LAST = "2 of 5 documents"


@pytest.fixture(name="archive")
def archive_fixture(seeds_archive: Path) -> Path:
    return seeds_archive


@pytest.mark.parametrize("columns", [40, 80, 140])
@pytest.mark.parametrize("args", [["goita"], ["goita", "--explain"], ["entities"], ["status"]])
def test_no_line_is_wider_than_the_terminal(archive: Path, columns: int, args: list[str]) -> None:
    drawn, code = on_terminal(columns, "--archive", archive, *args)
    assert code == 0
    assert 0 < widest(drawn) <= columns


@pytest.mark.parametrize(("columns", "beside"), [(40, False), (80, False), (140, True)])
def test_counts_stand_beside_the_hits_of_a_wide_terminal(
    archive: Path, columns: int, *, beside: bool
) -> None:
    drawn, _ = on_terminal(columns, "--archive", archive, "goita")
    first = ANSI.sub("", drawn).splitlines()[0]
    assert ("People  --person" in first) == beside
    assert "█" in drawn


def dated_archive(tmp_path: Path) -> Path:
    """An archive with a page in each of four months."""
    (tmp_path / "pages").mkdir()
    text = "The council met on the budget of the region, and every member spoke of it at length. "
    for month, count in ((1, 1), (2, 3), (4, 2)):
        for number in range(count):
            page = (
                f"Budget {month} {number}\n\n3 {['', 'January', 'February', '', 'April'][month]} "
            )
            page += f"2024\n\n{text}Item {number} of {month}.\n\n{text * 3}\n"
            (tmp_path / "pages" / f"{month}-{number}.txt").write_text(page, encoding="utf-8")
    done = here("ingest", tmp_path / "pages", "--archive", tmp_path / "archive")
    assert done.returncode == 0, done.stderr
    return tmp_path / "archive"


def test_the_timeline_is_one_line(tmp_path: Path) -> None:
    archive = dated_archive(tmp_path)
    drawn, _ = on_terminal(80, "--archive", archive, "budget", "--collapse", "none")
    assert "2024-01 ▃█ ▆ 2024-04" in ANSI.sub("", drawn).splitlines()
    piped = here("--archive", archive, "budget", "--collapse", "none").stdout
    assert "2024-01 ▃" not in piped


# --- the pager


def test_what_is_longer_than_the_screen_goes_through_the_pager(archive: Path) -> None:
    drawn, code = on_terminal(80, "--archive", archive, "goita", rows=10, PAGER="sed s/^/>/")
    assert code == 0
    assert all(line.startswith(">") for line in ANSI.sub("", drawn).splitlines())
    assert LAST in drawn


def test_what_fits_on_the_screen_does_not(archive: Path) -> None:
    drawn, code = on_terminal(80, "--archive", archive, "goita", rows=90, PAGER="sed s/^/>/")
    assert code == 0
    assert not any(line.startswith(">") for line in ANSI.sub("", drawn).splitlines())
    assert LAST in drawn


@pytest.mark.parametrize(
    "args",
    [
        ["show", "87d4"],
        ["show", "87d4", "--removed"],
        ["story", "6c91"],
        ["entities", "--all"],
        ["inspect", str(SEEDS / "001_624b693021b562d7.txt")],
    ],
)
def test_other_long_answers_are_paged(archive: Path, args: list[str]) -> None:
    drawn, code = on_terminal(80, "--archive", archive, *args, rows=8, PAGER="sed s/^/>/")
    assert code == 0
    assert all(line.startswith(">") for line in ANSI.sub("", drawn).splitlines())


@pytest.mark.parametrize(
    ("args", "variables"),
    [
        (["--no-pager", "goita"], {"PAGER": "sed s/^/>/"}),
        (["goita", "--no-pager"], {"PAGER": "sed s/^/>/"}),
        (["goita"], {"PAGER": ""}),
        (["goita"], {"PAGER": "cat"}),
        (["goita"], {"PAGER": "no-such-program"}),
        (["goita"], {"PAGER": "sed 's/^/>/"}),
        (["goita"], {"PAGER": "sed s/^/>/", "TERM": "dumb"}),
        (["goita", "--ids"], {"PAGER": "sed s/^/>/"}),
    ],
)
def test_without_a_pager(archive: Path, args: list[str], variables: dict[str, str]) -> None:
    drawn, code = on_terminal(80, "--archive", archive, *args, rows=3, **variables)
    assert code == 0
    assert ">" not in re.sub("^ +- .*", "", ANSI.sub("", drawn), flags=re.MULTILINE)
    assert (LAST in drawn) == ("--ids" not in args)


@pytest.mark.parametrize("pager", ["head -n 3", "true", "false"])
def test_leaving_the_pager_early_is_no_failure(archive: Path, pager: str) -> None:
    drawn, code = on_terminal(80, "--archive", archive, "Mali", "--all", rows=5, PAGER=pager)
    assert code == 0
    assert len(drawn.splitlines()) <= 3
    assert "Traceback" not in drawn


def test_a_pager_gets_colours_unless_nobody_wants_them(archive: Path) -> None:
    for variables, colored in (({}, True), ({"NO_COLOR": "1"}, False)):
        paged, _ = on_terminal(
            80, "--archive", archive, "goita", rows=5, PAGER="sed s/^/>/", **variables
        )
        assert ("\x1b[" in paged) == colored


@pytest.mark.skipif(not shutil.which("less"), reason="there is no less")
def test_less_is_told_how_to_show_it(archive: Path) -> None:
    tell = "sh -c 'echo $LESS $LESSCHARSET; cat >/dev/null'"
    drawn, _ = on_terminal(80, "--archive", archive, "goita", rows=5, PAGER=tell)
    assert drawn.split() == ["FRX", "utf-8"]
    drawn, _ = on_terminal(80, "--archive", archive, "goita", rows=5, PAGER=tell, LESS="S")
    assert drawn.split() == ["S", "utf-8"]


def test_a_pipe_has_neither_pager_nor_escapes(archive: Path) -> None:
    for args in (["goita"], ["goita", "--explain", "--facets", "place,month"], ["xyzzy or goita"]):
        done = here("--archive", archive, *args, PAGER="sed s/^/>/")
        assert ">" not in done.stdout
        assert "\x1b" not in done.stdout + done.stderr
