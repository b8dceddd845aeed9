"""Folders that are made and removed for good: every name that changes is brought to the disk."""

from __future__ import annotations

from pathlib import Path

import pytest

from search import durable
from search.durable import make_folder, remove_folder


@pytest.fixture
def synced(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The folders whose names were brought to the disk, in order."""
    folders: list[Path] = []
    monkeypatch.setattr(durable, "sync_folder", folders.append)
    return folders


def test_a_folder_is_made_with_those_above_it(tmp_path: Path, synced: list[Path]) -> None:
    make_folder(tmp_path / "a" / "b" / "c")
    assert (tmp_path / "a" / "b" / "c").is_dir()
    assert synced == [tmp_path, tmp_path / "a", tmp_path / "a" / "b"]
    make_folder(tmp_path / "a" / "b" / "c")
    assert len(synced) == 3


@pytest.mark.parametrize("name", ["file", "file/folder"])
def test_no_folder_is_made_in_place_of_a_file(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("kept")
    with pytest.raises(OSError, match="file"):
        make_folder(tmp_path / name)
    assert (tmp_path / "file").read_text() == "kept"


def test_a_folder_is_removed_with_all_that_is_in_it(tmp_path: Path, synced: list[Path]) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "b" / "file").write_text("gone")
    remove_folder(tmp_path / "a")
    assert list(tmp_path.iterdir()) == []
    assert synced == [tmp_path]
    remove_folder(tmp_path / "a")
    assert len(synced) == 1


def test_what_is_no_folder_is_not_removed(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "file").write_text("kept")
    (tmp_path / "link").symlink_to("folder")
    for name in ("folder/file", "link"):
        with pytest.raises(OSError):  # noqa: PT011 - the system's own words
            remove_folder(tmp_path / name)
    assert (tmp_path / "folder" / "file").read_text() == "kept"
