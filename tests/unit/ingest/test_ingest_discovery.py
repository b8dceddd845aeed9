"""Finding and loading files: nothing outside the folder, nothing that hangs, all accounted for."""

from __future__ import annotations

import hashlib
import os
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from search.errors import SearchError
from search.ingest import Candidate, Refusal, discover, pages, pages_of
from search.model import MediaType, RawPage


@pytest.fixture
def press(tmp_path: Path) -> Path:
    folder = tmp_path / "press"
    folder.mkdir()
    return folder


def outcomes(*paths: Path) -> dict[str, str]:
    """For each name found: why it was skipped or rejected, or ""."""

    def outcome(candidate: Candidate) -> str:
        if candidate.skipped:
            return candidate.skipped
        (found,) = pages_of(candidate)
        return found.reason if isinstance(found, Refusal) else ""

    return {candidate.name: outcome(candidate) for candidate in discover(paths)}


def load(candidate: Candidate) -> RawPage:
    (found,) = pages_of(candidate)
    assert isinstance(found, RawPage)
    return found


def test_folders_are_walked_in_alphabetical_order(press: Path) -> None:
    for name in ("b.txt", "a/z.txt", "a/b/c.txt", "a.txt", "Ä.txt"):
        path = press / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("text")
    assert list(outcomes(press)) == [
        "press/a/b/c.txt",
        "press/a/z.txt",
        "press/a.txt",
        "press/b.txt",
        "press/Ä.txt",
    ]


@pytest.mark.parametrize(
    "name", ["README", "README.md", "readme.txt", ".hidden.txt", ".git", "Thumbs.db"]
)
def test_what_is_no_press_is_skipped_in_a_folder_and_taken_when_named(
    press: Path, name: str
) -> None:
    (press / name).write_text("text")
    assert outcomes(press) == {f"press/{name}": "a hidden or README file"}
    assert [c.skipped for c in discover([press / name])] == [""]


def test_hidden_folders_are_not_entered(press: Path) -> None:
    (press / ".git").mkdir()
    (press / ".git" / "a.txt").write_text("text")
    assert outcomes(press) == {"press/.git": "a hidden or README file"}


def test_a_file_is_loaded_as_it_is(press: Path) -> None:
    path = press / "a.txt"
    path.write_bytes(b"\xef\xbb\xbfa\r\n")
    (candidate,) = discover([path])
    raw = load(candidate)
    assert raw.content == b"\xef\xbb\xbfa\r\n"
    assert (raw.path, raw.name) == (str(path), "a.txt")
    assert raw.sha256 == hashlib.sha256(b"\xef\xbb\xbfa\r\n").hexdigest()


def test_a_missing_path_is_an_error_before_anything_is_looked_at(press: Path) -> None:
    (press / "a.txt").write_text("text")
    with pytest.raises(SearchError, match=r"cannot find .*nowhere: No such file"):
        discover([press, press / "nowhere"])


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a", b"text", MediaType.TEXT),
        ("a.TXT", b"text", MediaType.TEXT),
        ("a.html", b"<p>text", MediaType.HTML),
        ("a.txt", b"\n <!DOCTYPE html><p>text", MediaType.HTML),
        ("a.txt", b"\xef\xbb\xbf<html>", MediaType.HTML),
        ("a.txt", b"<htmlish", MediaType.TEXT),
    ],
)
def test_the_kind_follows_from_ending_and_beginning(
    press: Path, name: str, content: bytes, kind: MediaType
) -> None:
    (press / name).write_bytes(content)
    (candidate,) = discover([press])
    assert load(candidate).media_type is kind


def test_an_unknown_ending_is_rejected_without_reading_the_file(
    press: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (press / "film.MP4").write_bytes(b"x" * 10)
    monkeypatch.setattr(pages, "opened", _no_open)
    assert outcomes(press)["press/film.MP4"] == (
        "files ending in .mp4 are not read; known endings: .atom, .gz, .htm, .html, .json, .jsonl, "
        ".ndjson, .rss, .text, .txt, .warc, .wet, .xhtml, .xml, .zip, none"
    )


def _no_open(*_: object, **__: object) -> None:
    raise AssertionError("opened")


def test_too_large_is_rejected(press: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "MAX_PAGE_BYTES", 16)
    (press / "more.txt").write_bytes(b"x" * 17)
    (press / "page.html").write_bytes(b"<p>more words</p>")
    (press / "text.txt").write_bytes(b"x" * 16)
    assert outcomes(press) == {
        "press/more.txt": "too large: more than 16 bytes",
        "press/page.html": "too large: more than 16 bytes",
        "press/text.txt": "",
    }


def test_links(press: Path, tmp_path: Path) -> None:
    outside = tmp_path / "secret.txt"
    outside.write_text("secret")
    (press / "inside.txt").write_text("text")
    for name, target in {
        "to-inside.txt": "inside.txt",
        "to-nothing.txt": "gone.txt",
        "to-itself.txt": "to-itself.txt",
        "to-outside.txt": str(outside),
        "up.txt": "../secret.txt",
        "to-folder": ".",
        "to-passwd.txt": "/etc/passwd",
    }.items():
        (press / name).symlink_to(target)
    out = "a link that leads out of the folder; ingest the file it points to instead"
    assert outcomes(press) == {
        "press/inside.txt": "",
        "press/to-folder": "a folder that cannot be entered, or a link to a folder",
        "press/to-inside.txt": "",
        "press/to-itself.txt": "a link to a file that is not there",
        "press/to-nothing.txt": "a link to a file that is not there",
        "press/to-outside.txt": out,
        "press/to-passwd.txt": out,
        "press/up.txt": out,
    }


def test_a_folder_that_is_itself_a_link_is_walked(press: Path, tmp_path: Path) -> None:
    (press / "a.txt").write_text("text")
    (tmp_path / "link").symlink_to(press)
    assert outcomes(tmp_path / "link") == {"link/a.txt": ""}


@pytest.fixture
def unix_socket(press: Path) -> Iterator[str]:
    server = socket.socket(socket.AF_UNIX)
    server.bind(str(press / "socket.txt"))
    yield "press/socket.txt"
    server.close()


def test_pipes_devices_and_sockets_are_rejected_and_do_not_hang(
    press: Path, unix_socket: str
) -> None:
    os.mkfifo(press / "pipe.txt")
    found = outcomes(press)
    assert found["press/pipe.txt"] == "not a regular file (a pipe, socket or device)"
    assert found[unix_socket].startswith("cannot be read")
    assert outcomes(Path("/dev/zero")) == {"zero": "not a regular file (a pipe, socket or device)"}


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="looks in /proc")
@pytest.mark.parametrize("name", ["to-folder", "pipe.txt", "film.mp4"])
def test_a_rejected_file_leaves_nothing_open(press: Path, name: str) -> None:
    (press / "to-folder").symlink_to(".")
    os.mkfifo(press / "pipe.txt")
    (press / "film.mp4").write_text("text")
    before = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(5):
        assert outcomes(press / name)
    assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_an_unreadable_file_and_folder_are_rejected(
    press: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (press / "a.txt").write_text("text")
    (press / "b.txt").write_text("text")
    (press / "closed").mkdir()
    (press / "closed" / "c.txt").write_text("text")
    real_open, real_iterdir = os.open, Path.iterdir

    def denied_open(path: Path, flags: int) -> int:
        if path.name in {"a.txt", "closed"}:
            raise PermissionError(13, "Permission denied", str(path))
        return real_open(path, flags)

    def denied_iterdir(path: Path) -> Iterator[Path]:
        if path.name == "closed":
            raise PermissionError(13, "Permission denied", str(path))
        return real_iterdir(path)

    monkeypatch.setattr(os, "open", denied_open)
    monkeypatch.setattr(Path, "iterdir", denied_iterdir)
    assert outcomes(press) == {
        "press/a.txt": "cannot be read: Permission denied",
        "press/b.txt": "",
        "press/closed": "cannot be read: Permission denied",
    }


def test_a_file_that_vanishes_before_it_is_read_is_rejected(press: Path) -> None:
    (press / "a.txt").write_text("text")
    (candidate,) = discover([press])
    (press / "a.txt").unlink()
    (found,) = pages_of(candidate)
    assert isinstance(found, Refusal)
    assert found.reason == "cannot be read: No such file or directory"


def test_a_file_that_fails_while_it_is_read_is_rejected(
    press: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (press / "a.txt").write_text("text")

    def failing(_: object) -> Iterator[bytes]:
        yield b"the beginning"
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(pages, "chunks_of", failing)
    assert outcomes(press) == {"press/a.txt": "cannot be read: Input/output error"}


def test_names_that_are_not_utf8_are_shown_and_stored_as_text(press: Path) -> None:
    folder = os.fsencode(press)
    for name in (b"caf\xe9.txt", b"x.\xff"):
        with open(os.path.join(folder, name), "wb") as file:  # noqa: PTH118, PTH123 - bytes
            file.write(b"text")
    found = outcomes(press)
    assert found["press/caf\\xe9.txt"] == ""
    assert found["press/x.\\xff"].startswith("files ending in .\\xff are not read")
    for candidate in discover([press]):
        assert (candidate.name + candidate.printable_path).encode()


def test_folders_may_be_nested_deeper_than_python_recurses(press: Path) -> None:
    deep = os.open(press, os.O_RDONLY)
    for _ in range(1_200):
        os.mkdir("d", dir_fd=deep)
        inner = os.open("d", os.O_RDONLY, dir_fd=deep)
        os.close(deep)
        deep = inner
    file = os.open("a.txt", os.O_WRONLY | os.O_CREAT, dir_fd=deep)
    os.write(file, b"text")
    os.close(file)
    os.close(deep)
    try:
        assert list(outcomes(press).values()) == [""]
    finally:
        subprocess.run(["rm", "-rf", press], check=True)  # Python's own removal recurses
