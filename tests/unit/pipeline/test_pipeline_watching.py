"""What has changed between two looks, and what becomes of it when something goes wrong."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from search.errors import ArchiveError, Busy, SearchError
from search.ingest import Candidate
from search.pipeline import IngestReport, Watching
from search.pipeline.watching import Seen, Stamp, Watched, Watcher, seen_in

PRESS = Path("/press")
ARCHIVE = Path("/archive")
NOTHING = IngestReport(0, 0, 0, (), (), "")


def found(**sizes: int) -> list[Seen]:
    """A look that found files of these names and sizes."""
    return [
        Seen(Candidate(PRESS / name, PRESS, f"press/{name}"), Stamp(1, size, size, size))
        for name, size in sizes.items()
    ]


def names(candidates: Sequence[Candidate] | Iterator[Candidate]) -> list[str]:
    return [candidate.path.name for candidate in candidates]


# --- between two looks


def test_a_file_is_taken_when_two_looks_agree() -> None:
    watched = Watched()
    assert not names(watched.at_rest(found(a=1)))
    assert names(watched.at_rest(found(a=1))) == ["a"]


def test_a_file_that_is_still_being_written_is_left_alone() -> None:
    watched = Watched()
    for size in (1, 2, 3):
        assert not names(watched.at_rest(found(a=size)))
    assert names(watched.at_rest(found(a=3))) == ["a"]


def test_what_was_brought_in_is_taken_again_only_when_it_changes() -> None:
    watched = Watched()
    list(watched.at_rest(found(a=1, b=1)))
    ready = list(watched.at_rest(found(a=1, b=1)))
    watched.brought(ready)
    assert not names(watched.at_rest(found(a=1, b=1)))
    assert not names(watched.at_rest(found(a=1, b=2)))
    assert names(watched.at_rest(found(a=1, b=2))) == ["b"]


def test_what_was_not_brought_in_stays_due() -> None:
    watched = Watched()
    list(watched.at_rest(found(a=1)))
    for _ in range(3):
        assert names(watched.at_rest(found(a=1))) == ["a"]


def test_what_has_vanished_is_forgotten() -> None:
    watched = Watched()
    list(watched.at_rest(found(a=1, b=1)))
    list(watched.at_rest(found(b=1)))
    assert len(watched) == 1
    assert not names(watched.at_rest(found(a=1)))


# --- looking


def test_a_look_follows_links_to_files_and_leaves_out_what_is_no_press(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("a")
    (tmp_path / "b.txt").symlink_to(tmp_path / "a.txt")
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nowhere")
    (tmp_path / ".part").write_text("a file that is still being copied has such a name")
    (tmp_path / "README").write_text("a")
    looked = {seen.candidate.path.name: seen.stamp for seen in seen_in(tmp_path, ARCHIVE)}
    assert looked.keys() == {"a.txt", "b.txt", "gone.txt"}
    assert looked["a.txt"] == looked["b.txt"]


def test_the_archive_is_no_press(tmp_path: Path) -> None:
    (tmp_path / "archive").mkdir()
    for name in ("a.txt", "archive/archive.sqlite3", "archive-of-others"):
        (tmp_path / name).write_text("a")
    looked = seen_in(tmp_path, tmp_path / "archive")
    assert [seen.candidate.path.name for seen in looked] == ["a.txt", "archive-of-others"]


def test_other_contents_of_the_same_size_and_time_are_seen(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("a")
    before = path.stat()
    (first,) = seen_in(tmp_path, ARCHIVE)
    path.unlink()
    (tmp_path / "other").write_text("b")
    (tmp_path / "other").rename(path)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    (second,) = seen_in(tmp_path, ARCHIVE)
    assert first.stamp != second.stamp


def test_a_path_that_is_not_there_is_no_empty_one(tmp_path: Path) -> None:
    with pytest.raises(SearchError, match="cannot find"):
        list(seen_in(tmp_path / "none", ARCHIVE))
    assert not list(seen_in(tmp_path, ARCHIVE))


def test_a_folder_that_cannot_be_read_is_no_empty_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: Path) -> Iterator[Path]:
        raise PermissionError

    monkeypatch.setattr(Path, "iterdir", refuse)
    monkeypatch.setattr(os, "scandir", refuse)
    with pytest.raises(SearchError, match="cannot look into"):
        list(seen_in(tmp_path, ARCHIVE))


# --- bringing in


class Played:
    """A watch over looks that are told beforehand; ends after the last one."""

    def __init__(
        self,
        *looks: list[Seen] | SearchError,
        bring: Callable[[Sequence[Candidate]], IngestReport] = lambda _: NOTHING,
    ) -> None:
        self.looks = iter(looks)
        self.left = len(looks)
        self.brought: list[list[str]] = []
        self.troubles: list[str] = []
        self.pauses: list[float] = []
        self.now = 0.0
        self.looking = 0.0
        self._bring = bring

    def run(self, every: float = 10) -> Played:
        watching = Watching(
            every,
            brought=lambda _: None,
            trouble=self.troubles.append,
            stopped=lambda: not self.left,
            pause=self.pauses.append,
            clock=lambda: self.now,
        )
        Watcher([PRESS], self._look, self._recorded, watching).run()
        return self

    def _look(self, _: Path) -> Iterator[Seen]:
        self.left -= 1
        self.now += self.looking
        look = next(self.looks)
        if isinstance(look, SearchError):
            raise look
        yield from look

    def _recorded(self, candidates: Sequence[Candidate]) -> IngestReport:
        report = self._bring(candidates)
        self.brought.append(names(candidates))
        return report


def failing(*errors: Exception) -> Callable[[object], IngestReport]:
    """Fails with one error after the other, then never again."""
    left = list(errors)

    def bring(_: object) -> IngestReport:
        if left:
            raise left.pop(0)
        return NOTHING

    return bring


def test_files_are_brought_in_together_once() -> None:
    played = Played(*[found(a=1, b=1)] * 4).run()
    assert played.brought == [["a", "b"]]
    assert played.pauses[:3] == [10, 10, 10]


def test_looking_never_takes_more_than_a_twentieth_of_the_time() -> None:
    played = Played(*[found(a=1)] * 2)
    played.looking = 3
    assert played.run().pauses == [60, 60]


@pytest.mark.parametrize("error", [ArchiveError("disk full"), OSError("disk full")])
def test_what_the_archive_does_not_take_is_tried_again_ever_later(error: Exception) -> None:
    played = Played(*[found(a=1)] * 12, bring=failing(*[error] * 8)).run()
    assert played.brought == [["a"]]
    assert played.troubles == ["disk full; trying again"]
    assert played.pauses[:11] == [10, 10, 20, 40, 80, 160, 300, 300, 300, 10, 10]


def test_a_busy_archive_is_asked_again_at_the_next_look() -> None:
    busy = [Busy("written by process 7"), Busy("written by process 7"), Busy("by process 8")]
    played = Played(*[found(a=1)] * 6, bring=failing(*busy)).run()
    assert played.brought == [["a"]]
    assert played.troubles == [
        "written by process 7; trying again",
        "by process 8; trying again",
    ]
    assert set(played.pauses) == {10}


def test_trouble_that_comes_back_is_told_again() -> None:
    errors = failing(Busy("busy"))
    played = Played(found(a=1), found(a=1), found(a=1), bring=errors)
    played.run()
    assert played.troubles == ["busy; trying again"]


def test_a_folder_that_vanishes_is_told_once_and_waited_for() -> None:
    gone = SearchError("cannot find /press")
    played = Played(found(a=1), found(a=1), gone, gone, [], found(a=1), found(a=1), found(a=2))
    played.run()
    assert played.troubles == [
        "cannot find /press; its documents stay, and it is waited for",
        "nothing is in /press any more; its documents stay, and it is waited for",
    ]
    assert played.brought == [["a"]]  # and not read again when it came back


def test_a_file_that_meets_a_mistake_in_the_program_does_not_keep_up_the_others() -> None:
    def bring(candidates: Sequence[Candidate]) -> IngestReport:
        if "f3" in names(candidates):
            raise ZeroDivisionError("of this file")
        return NOTHING

    files = found(**{f"f{number}": 1 for number in range(8)})
    played = Played(*[files] * 4, bring=bring).run()
    assert sorted(name for batch in played.brought for name in batch) == [
        f"f{number}" for number in range(8) if number != 3
    ]
    assert played.troubles == [
        (
            "press/f3: passed over until it changes, as it met a mistake in the program: "
            "ZeroDivisionError('of this file')"
        )
    ]


def test_many_files_come_in_parts_between_which_others_may_write() -> None:
    files = found(**{f"f{number}": 1 for number in range(1_200)})
    played = Played(*[files] * 3).run()
    assert [len(batch) for batch in played.brought] == [500, 500, 200]
    assert len([pause for pause in played.pauses if pause < 1]) == 2
