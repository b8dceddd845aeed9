"""Files of an index: opened, replaced and copied, and what keeps them from being removed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from search.columnar.errors import Damaged
from search.columnar.files import copy_file, replacing
from search.columnar.lock import Pin, can_remove, remove_unpinned


def test_a_file_is_replaced_when_all_of_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "a.seg"
    path.write_bytes(b"before")
    with replacing(path) as file:
        file.write(b"after")
        assert path.read_bytes() == b"before"
    assert path.read_bytes() == b"after"


def test_when_writing_fails_nothing_is_changed_or_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.seg"
    path.write_bytes(b"before")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"), replacing(path) as file:
        file.write(b"after")
    assert path.read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [path]


def test_a_copy_tells_of_its_pieces(tmp_path: Path) -> None:
    told: list[tuple[int, str]] = []
    content = bytes(range(256)) * 5_000
    (tmp_path / "a.seg").write_bytes(content)
    copy_file(tmp_path / "a.seg", tmp_path / "b.seg", lambda size, name: told.append((size, name)))
    assert (tmp_path / "b.seg").read_bytes() == content
    assert [sum(size for size, _ in told), {name for _, name in told}] == [1_280_000, {"a.seg"}]


def test_what_is_no_file_is_not_copied(tmp_path: Path) -> None:
    (tmp_path / "link.seg").symlink_to("/etc/passwd")
    with pytest.raises(Damaged, match="is a link"):
        copy_file(tmp_path / "link.seg", tmp_path / "b.seg")
    with pytest.raises(FileNotFoundError):
        copy_file(tmp_path / "none.seg", tmp_path / "b.seg")
    assert not (tmp_path / "b.seg").exists()


def test_a_file_that_is_read_is_not_removed(tmp_path: Path) -> None:
    path = tmp_path / "a.seg"
    path.write_bytes(b"read")
    pin = Pin(path)
    assert not can_remove(path)
    assert not remove_unpinned(path)
    pin.release()
    assert can_remove(path)
    assert remove_unpinned(path)
    assert not path.exists()
