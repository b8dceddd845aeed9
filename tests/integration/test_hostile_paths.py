"""Folders made to lead a reader elsewhere, to stop it, or to break it: one table of cases.

Each case makes something in the folder `press`, beside which lies a secret. All of it is read in a
process of its own, which must end in time; nothing of the secret may be in what it says.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import zipfile
from collections.abc import Callable
from contextlib import closing
from io import BytesIO
from pathlib import Path

import pytest
from packing import TEXT, json_lines
from telling import Tell

from search.errors import SearchError
from search.ingest import Candidate, discover, pages_of
from search.model import RawPage

HIDDEN = "the secret of the house next door"
SECONDS = 300  # a hang takes longer, even a busy machine less
LEAST = 60

Make = Callable[[Path], None]
"""Makes something in a folder."""


def link(target: str, name: str = "a.txt") -> Make:
    return lambda press: (press / name).symlink_to(target)


def file(name: str | bytes, content: bytes = TEXT.encode()) -> Make:
    def make(press: Path) -> None:
        path = os.path.join(os.fsencode(press), os.fsencode(name))  # noqa: PTH118 - bytes
        with open(path, "wb") as made:  # noqa: PTH123 - the same
            made.write(content)

    return make


def member(*names: str, mode: int = 0) -> Make:
    """An archive of files with these names; with a mode, they are links to the secret."""

    def make(press: Path) -> None:
        packed = BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            for name in names:
                info = zipfile.ZipInfo("x")
                info.filename = name  # as it is: the maker would cut it at a NUL
                info.external_attr = mode << 16
                archive.NameToInfo.clear()  # else it warns of names that come twice
                archive.writestr(info, "../secret.txt" if mode else TEXT)
        (press / "a.zip").write_bytes(packed.getvalue())

    return make


def pipe(name: str) -> Make:
    return lambda press: os.mkfifo(press / name)


def unix_socket(press: Path) -> None:
    with closing(socket.socket(socket.AF_UNIX)) as made:
        made.bind(str(press / "a.txt"))


def loop(press: Path) -> None:
    (press / "a").symlink_to("b")
    (press / "b").symlink_to("a")


def deep_loop(press: Path) -> None:
    (press / "in").mkdir()
    (press / "in" / "out").symlink_to("..")


def chain(press: Path) -> None:
    for number in range(60):
        (press / f"{number}.txt").symlink_to(f"{number + 1}.txt")
    (press / "60.txt").symlink_to("../secret.txt")


def through_folder(press: Path) -> None:
    (press / "in").symlink_to("..")
    (press / "a.txt").symlink_to("in/secret.txt")


def folder_named_as_file(press: Path) -> None:
    (press / "a.txt").mkdir()
    (press / "a.txt" / "b.zip").mkdir()
    (press / "a.txt" / "b.zip" / "c.txt").write_text(TEXT)


def sparse(press: Path) -> None:
    with (press / "a.txt").open("wb") as made:
        made.truncate(1 << 40)


LINK = 0o120_777
CASES: dict[str, Make] = {
    "link to a sibling": link("../secret.txt"),
    "link by an absolute path": link("/etc/passwd"),
    "link with dots in between": link("./../press/../secret.txt"),
    "link to a folder outside": link("..", "a"),
    "link to the root": link("/", "a"),
    "link to itself": link("a.txt"),
    "links in a circle": loop,
    "link to the folder around it": deep_loop,
    "chain of links": chain,
    "link through a linked folder": through_folder,
    "link to nothing": link("gone.txt"),
    "link to a device": link("/dev/zero"),
    "link to a terminal": link("/dev/tty"),
    "link to what is open": link("/proc/self/fd/0"),
    "link to the memory": link("/proc/self/mem"),
    "link to the environment": link("/proc/self/environ"),
    "link to the root of the process": link("/proc/self/root/etc/passwd"),
    "link to a web archive outside": link("../secret.txt", "a.warc"),
    "link to an archive outside": link("../secret.zip", "a.zip"),
    "link without an ending": link("../secret.txt", "a"),
    "link to a name of 4,000 bytes": link("/".join(["x" * 99] * 40)),
    "pipe": pipe("a.txt"),
    "pipe as an archive": pipe("a.zip"),
    "pipe as a web archive": pipe("a.warc.gz"),
    "socket": unix_socket,
    "folder named as a file": folder_named_as_file,
    "file of a terabyte with nothing in it": sparse,
    "name with a line end": file("a\nb.txt"),
    "name of blanks": file("   "),
    "name that is not UTF-8": file(b"caf\xe9\xff.txt"),
    "name with a surrogate": file(b"\xed\xa0\x80.txt"),
    "name from right to left": file("a\u202etxt.exe.txt"),
    "name with a zero-width blank": file("a\u200b.txt"),
    "name of 255 bytes": file("x" * 251 + ".txt"),
    "name with a dash in front": file("--help.txt"),
    "name with a star": file("*.txt"),
    "name with a question mark": file("?q=1&x.txt"),
    "name with quotes": file("'\";--.txt"),
    "name with markup": file("<script>alert(1)<>.txt"),
    "name with a back-slash": file("..\\..\\secret.txt"),
    "name of a drive": file("C:secret.txt"),
    "name of a device elsewhere": file("CON.txt"),
    "name as if in an archive": file("a.zip!"),
    "name with an escape": file("\x1b[2J.txt"),
    "name with a percent sign": file("%2e%2e%2fsecret.txt"),
    "name of dots": file("....txt"),
    "member with dots": member("../secret.txt"),
    "member with dots in between": member("a/../../secret.txt"),
    "member with dots at its end": member("a/.."),
    "member by an absolute path": member("/etc/passwd"),
    "member by back-slashes": member("..\\secret.txt"),
    "member by an absolute back-slash": member("\\secret.txt"),
    "member on a drive": member("C:\\secret.txt"),
    "member on a share": member("\\\\server\\share\\a.txt"),
    "member that is a link": member("a.txt", mode=LINK),
    "member with a NUL": member("a.txt\0.zip"),
    "member with a line end": member("a\nb.txt"),
    "member with an escape": member("\x1b[2J.txt"),
    "members that differ in case": member("A.txt", "a.TXT", "a.txt"),
    "members of one name": member("a.txt", "a.txt"),
    "member without a name": member(""),
    "member with a long name": member("x/" * 20_000 + "a.txt"),
    "member that is an archive": member("a.zip"),
    "member with a name in markup": member("<img src=x>.txt"),
    "record with a path as its id": file("a.jsonl", json_lines({"text": TEXT, "id": "../../x"})),
    "record with an address of a file": file(
        "a.jsonl", json_lines({"text": TEXT, "url": "file:///etc/passwd"})
    ),
    "feed that names a file": file("a.xml", b"../secret.txt"),
    "feed with an outer entity": file(
        "a.xml",
        b'<!DOCTYPE rss [<!ENTITY x SYSTEM "../secret.txt">]><rss><channel><item><title>&x;'
        b"</title></item></channel></rss>",
    ),
    "feed with an outer definition": file(
        "a.xml",
        b'<!DOCTYPE rss SYSTEM "../secret.txt"><rss><channel><item><title>a</title></item>'
        b"</channel></rss>",
    ),
    "page with an outer entity": file(
        "a.html", b'<!DOCTYPE html [<!ENTITY x SYSTEM "../secret.txt">]><p>&x; was said'
    ),
    "page that includes a file": file("a.html", b'<p>a<iframe src="../secret.txt"></iframe>'),
}


@pytest.mark.reliability
def test_nothing_outside_the_folder_is_read(tmp_path: Path, tell: Tell) -> None:
    folders = []
    for number, make in enumerate(CASES.values()):
        press = tmp_path / str(number) / "press"
        press.mkdir(parents=True)
        (press.parent / "secret.txt").write_text(HIDDEN)
        with zipfile.ZipFile(press.parent / "secret.zip", "w") as archive:
            archive.writestr("a.txt", HIDDEN)
        make(press)
        folders.append(press)
    run = subprocess.run(
        [sys.executable, __file__, *map(str, folders)],
        capture_output=True,
        stdin=subprocess.DEVNULL,
        timeout=SECONDS,
        check=True,
        env={"PYTHONPATH": f"{Path(__file__).parents[1]}:{Path(__file__).parents[2]}"},
    )
    found = json.loads(run.stdout)
    assert len(found) == len(CASES) >= LEAST
    for name, told in zip(CASES, found, strict=True):
        assert told, f"nothing is said of: {name}"
        assert HIDDEN not in json.dumps(told), name
        assert "root:" not in json.dumps(told), name
        assert all(one["name"].startswith("press") for one in told), name
    tell(10, f"{len(CASES)} hostile folders", "nothing outside read, no hang")


def grown(path: Path) -> None:
    with path.open("ab") as more:
        more.write(b"more " * 100)


def cut(path: Path) -> None:
    os.truncate(path, 5)


def replaced_by_link(path: Path) -> None:
    path.unlink()
    path.symlink_to("../secret.txt")


def replaced_by_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def replaced_by_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def gone(path: Path) -> None:
    path.unlink()


@pytest.mark.parametrize(
    "change", [grown, cut, replaced_by_link, replaced_by_pipe, replaced_by_folder, gone]
)
@pytest.mark.parametrize("moment", ["found", "checked", "opened"])
def test_a_file_that_changes_under_the_reader_leads_nowhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: Make, moment: str
) -> None:
    press = tmp_path / "press"
    press.mkdir()
    (tmp_path / "secret.txt").write_text(HIDDEN)
    path = press / "a.txt"
    path.write_text(TEXT)
    (candidate,) = discover([press])
    real_open = os.open

    def open_then(*args: object, **kwargs: object) -> int:
        """Change the file between what is checked before it is opened and what is after."""
        monkeypatch.setattr(os, "open", real_open)
        if moment == "checked":
            change(path)
            return real_open(*args, **kwargs)  # type: ignore[arg-type]
        handle = real_open(*args, **kwargs)  # type: ignore[arg-type]
        change(path)
        return handle

    if moment == "found":
        change(path)
    else:
        monkeypatch.setattr(os, "open", open_then)
    for found in pages_of(candidate):
        said = found.content.decode() if isinstance(found, RawPage) else found.reason
        assert said
        assert HIDDEN not in said


def told_of(candidate: Candidate) -> list[dict[str, str]]:
    if candidate.skipped:
        return [{"name": candidate.name, "said": candidate.skipped}]
    return [
        {
            "name": found.name,
            "said": found.content.decode() if isinstance(found, RawPage) else found.reason,
        }
        for found in pages_of(candidate)
    ]


def main(folders: list[str]) -> None:
    """Print what is found in each folder."""
    told = []
    for folder in folders:
        try:
            found = [one for each in discover([Path(folder)]) for one in told_of(each)]
        except SearchError as error:
            found = [{"name": "press", "said": str(error)}]
        told.append(found)
    print(json.dumps(told))  # noqa: T201 - read by the test above


if __name__ == "__main__":
    main(sys.argv[1:])
