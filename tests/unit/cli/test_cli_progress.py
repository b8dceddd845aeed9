"""Progress on stderr: one line rewritten on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest

from search.cli.progress import Progress


class Stream(io.StringIO):
    def __init__(self, *, terminal: bool) -> None:
        super().__init__()
        self._terminal = terminal

    def isatty(self) -> bool:
        return self._terminal


def ticking(step: float) -> Iterator[float]:
    now = 0.0
    while True:
        yield now
        now += step


def written(monkeypatch: pytest.MonkeyPatch, step: float, *, terminal: bool) -> str:
    stream = Stream(terminal=terminal)
    monkeypatch.setattr("sys.stderr", stream)
    monkeypatch.setenv("COLUMNS", "30")
    with Progress(ticking(step).__next__) as progress:
        progress(1, "long/" + "name" * 10)
        progress(2, "b\x1b.txt")
        progress(3, "c.txt")
    return stream.getvalue()


def test_quick_work_says_nothing(monkeypatch):
    assert written(monkeypatch, 0.001, terminal=True) == ""
    assert written(monkeypatch, 1, terminal=False) == ""


def test_a_log_gets_a_line_every_few_seconds(monkeypatch):
    lines = written(monkeypatch, 3, terminal=False).splitlines()
    assert lines == ["2 files, 0 a second: b␛.txt"]


def test_a_terminal_gets_one_line_within_its_width_that_is_cleared(monkeypatch):
    shown = written(monkeypatch, 1, terminal=True)
    lines = shown.split("\r")
    assert "\n" not in shown
    assert lines[1] == "1 file, 1 a second: long/name"
    assert lines[2].rstrip() == "2 files, 1 a second: b␛.txt"
    assert all(len(line) < 30 for line in lines)
    assert lines[-2].strip() == lines[-1] == ""


def test_what_is_counted_may_be_other_than_files(monkeypatch):
    stream = Stream(terminal=False)
    monkeypatch.setattr("sys.stderr", stream)
    with Progress(ticking(6).__next__, "document") as progress:
        progress(1, "a")
        progress(2, "b")
    assert stream.getvalue() == "1 document, 0 a second: a\n2 documents, 0 a second: b\n"


def test_where_it_is_known_how_much_there_is_the_time_left_is_told(monkeypatch):
    stream = Stream(terminal=False)
    monkeypatch.setattr("sys.stderr", stream)
    with Progress(ticking(10).__next__, what="hit", total=100) as progress:
        progress(20, "a.txt")
    assert stream.getvalue() == "20 of 100 hits, 2 a second, 40 s left: a.txt\n"


def test_a_count_that_begins_again_or_goes_on_has_a_rate_of_its_own(monkeypatch):
    monkeypatch.setattr("sys.stderr", stream := Stream(terminal=False))
    with Progress(ticking(10).__next__, what="document") as progress:
        progress(100, "a")
        progress(20, "b")
        progress(30, "c")
        progress.resume(500, "Going on.")
        progress(550, "d")
    assert stream.getvalue().splitlines() == [
        "100 documents, 10 a second: a",
        "20 documents, 2 a second: b",
        "30 documents, 2 a second: c",
        "Going on.",
        "550 documents, 5 a second: d",
    ]


def test_a_message_stands_on_a_line_of_its_own(monkeypatch):
    monkeypatch.setattr("sys.stderr", stream := Stream(terminal=True))
    with Progress(ticking(1).__next__) as progress:
        progress(1, "a")
        progress.resume(1, "Going on.")
    cleared, message = stream.getvalue().rsplit("\r", 1)
    assert cleared.split("\r")[-1].strip() == ""
    assert message == "Going on.\n"
