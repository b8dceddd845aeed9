"""A folder of an index that somebody else prepared: refused, or read as nothing but an index."""

from __future__ import annotations

import ast
import hashlib
import json
import os
import pickle
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from search.columnar.manifest import MANIFEST, read_manifest
from search.engine import SearchEngine
from search.errors import IndexDamaged
from search.model import Query
from search.pipeline import examine, ingest, repair
from tests.telling import Tell

SECRET = b"the secret of another folder"
PAGES = (
    "Herders of Gao sell cattle\n\nThe market of Gao opened after the long drought of the year.\n",
    "A bridge for Mopti\n\nEngineers told the council that the market road needs a bridge.\n",
    "Prices rise in Kayes\n\nTraders at the market asked for twice the price of last month.\n",
)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    (folder / "press").mkdir()
    for number in range(3):
        (folder / "press" / f"{number}.txt").write_text(PAGES[number])
        ingest(folder / "archive", [folder / "press"])
    return folder / "archive"


@pytest.fixture
def archive(made: Path, tmp_path: Path) -> Path:
    shutil.copytree(made, tmp_path / "archive")
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "secret.seg").write_bytes(SECRET)
    return tmp_path / "archive"


@pytest.fixture(autouse=True)
def _patience() -> Iterator[None]:
    """What hangs is ended by an error."""

    def end(*_: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, end)
    signal.alarm(120)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


PICKLERS = {"pickle", "cPickle", "marshal", "shelve", "dill"}


class Evil:
    """Runs a program when it is unpickled."""

    def __reduce__(self) -> tuple[Callable[[str], int], tuple[str]]:
        return os.system, ("touch /tmp/unpickled",)


def rewrite(archive: Path, change: Callable[[dict[str, Any]], None]) -> None:
    """A manifest with another content and a right checksum."""
    path = archive / "segments" / MANIFEST
    content = json.loads(path.read_text())
    del content["checksum"]
    change(content)

    def encoded(value: dict[str, Any]) -> bytes:
        return json.dumps(value, indent=1, sort_keys=True).encode()

    checksum = hashlib.sha256(encoded(content)).hexdigest()
    path.write_bytes(encoded({**content, "checksum": checksum}) + b"\n")


def first(archive: Path) -> Path:
    """The first segment."""
    folder = archive / "segments"
    return folder / read_manifest(folder).segments[0].name


def named(name: str) -> Callable[[Path], None]:
    return lambda archive: rewrite(archive, lambda c: c["segments"][0].update(name=name))


def sized(**sizes: object) -> Callable[[Path], None]:
    return lambda archive: rewrite(archive, lambda c: c["segments"][0].update(sizes))


def deleted(name: object) -> Callable[[Path], None]:
    return lambda archive: rewrite(archive, lambda c: c["segments"][0].update(deleted=name))


def replaced(make: Callable[[Path], object]) -> Callable[[Path], None]:
    """Something else under the name of the first segment."""

    def change(archive: Path) -> None:
        path = first(archive)
        path.unlink()
        make(path)

    return change


def manifest_is(make: Callable[[Path], object]) -> Callable[[Path], None]:
    def change(archive: Path) -> None:
        path = archive / "segments" / MANIFEST
        path.unlink()
        make(path)

    return change


def sparse(path: Path, size: int = 1 << 40) -> None:
    with path.open("wb") as file:
        file.write(b"COLARR01")
        file.truncate(size)


def schema(content: dict[str, Any]) -> None:
    content["schema"]["title"] = {"kind": "pickled"}


EVIL = pickle.dumps(Evil())

ATTACKS: dict[str, Callable[[Path], object]] = {
    "a pickle as manifest": manifest_is(lambda path: path.write_bytes(EVIL)),
    "a pickle as segment": replaced(lambda path: path.write_bytes(EVIL)),
    "a manifest that leads to the folder above": named("../outside/secret.seg"),
    "a manifest that leads to a path of the system": named("/etc/passwd"),
    "a manifest that names a device": named("/dev/zero"),
    "a manifest that names a device of Windows": named("con.seg"),
    "a manifest with a NUL in a name": named("a\0b.seg"),
    "deletions of another folder": deleted("../outside/secret.del"),
    "deletions that are no name": deleted({"$": 1}),
    "a size beyond all memory": sized(bytes=1 << 62),
    "more documents than there can be": sized(documents=1 << 62),
    "documents that are no number": sized(documents="3"),
    "another schema": lambda archive: rewrite(archive, schema),
    "fields without end": lambda archive: rewrite(archive, lambda c: c.update(meta={"a": [0] * 9})),
    "a manifest of a terabyte": manifest_is(sparse),
    "a manifest that is a device": manifest_is(lambda path: path.symlink_to("/dev/zero")),
    "a manifest that is a pipe": manifest_is(os.mkfifo),
    "a manifest that is a folder": manifest_is(Path.mkdir),
    "a segment of a terabyte": replaced(sparse),
    "a segment that is a pipe": replaced(os.mkfifo),
    "a segment that is a device": replaced(lambda path: path.symlink_to("/dev/zero")),
    "a segment that is a folder": replaced(Path.mkdir),
    "a segment that is a link to itself": replaced(lambda path: path.symlink_to(path.name)),
    "a segment that is a link outwards": replaced(
        lambda path: path.symlink_to("../../outside/secret.seg")
    ),
}


def forbid(monkeypatch: pytest.MonkeyPatch, archive: Path) -> list[str]:
    """Let unpickling fail, and note what outside of the archive is opened."""
    opened: list[str] = []

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("something was unpickled")

    for name in ("load", "loads", "Unpickler"):
        monkeypatch.setattr(pickle, name, refuse)
    _listen()
    _watched["opened"], _watched["outside"] = opened, str(archive.parent / "outside")
    return opened


_watched: dict[str, Any] = {}


def _hook(event: str, args: tuple[object, ...]) -> None:
    if event == "open" and _watched:
        path = str(args[0])
        if path.startswith((_watched["outside"], "/dev/zero", "/etc/passwd")):
            _watched["opened"].append(path)
    if event in {"os.system", "subprocess.Popen"} and _watched:
        _watched["opened"].append(event)


@cache
def _listen() -> None:
    """Once, and only when it is needed: such a hook stays as long as the process."""
    sys.addaudithook(_hook)


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_hostile_folder_is_refused(
    archive: Path, monkeypatch: pytest.MonkeyPatch, attack: str
) -> None:
    opened = forbid(monkeypatch, archive)
    try:
        ATTACKS[attack](archive)
        with SearchEngine(archive) as engine, pytest.raises(IndexDamaged):
            engine.search(Query("market"))
        assert examine(archive).worst == "index"
        if attack == "a manifest that is a folder":  # what is in it may be somebody's
            assert "the repair had to stop" in repair(archive).findings[0].what
            return
        assert repair(archive).findings == ()
        with SearchEngine(archive) as engine:
            assert engine.search(Query("market")).documents == 3
    finally:
        _watched.clear()
    assert opened == []
    assert (archive.parent / "outside" / "secret.seg").read_bytes() == SECRET


@pytest.mark.parametrize("name", [f"{MANIFEST}.tmp", "writer.json", "0-left.seg", "0-left.seg.tmp"])
@pytest.mark.parametrize("kind", ["link", "pipe"])
def test_nothing_is_written_through_what_lies_there(archive: Path, name: str, kind: str) -> None:
    path, outside = archive / "segments" / name, archive.parent / "outside" / "secret.seg"
    path.unlink(missing_ok=True)
    if kind == "link":
        path.symlink_to(outside)
    else:
        os.mkfifo(path)
    press = archive.parent / "press"
    press.mkdir()
    (press / "new.txt").write_text(
        "Ségou votes\n\nThe mayor promised a new market hall to all traders of Ségou.\n"
    )
    ingest(archive, [press])
    with SearchEngine(archive) as engine:
        assert engine.search(Query("market")).documents == 4
    assert outside.read_bytes() == SECRET
    assert not (archive / "segments" / "0-left.seg").exists()


@pytest.mark.reliability
def test_nothing_that_reads_an_index_can_unpickle(tell: Tell) -> None:
    """No module of the read side imports what makes objects of bytes."""
    modules = 0
    for package in ("search.columnar", "search.index", "search.query", "search.archive"):
        spec = find_spec(package)
        assert spec is not None
        for folder in spec.submodule_search_locations or ():
            for path in sorted(Path(folder).glob("*.py")):
                modules += 1
                tree = ast.parse(path.read_text(encoding="utf-8"))
                assert not _imported(tree) & PICKLERS, path
                assert "allow_pickle" not in path.read_text(encoding="utf-8")
    figure = f"refused, nothing of another folder opened; no pickle in {modules} modules that read"
    tell(4, f"{len(ATTACKS)} hostile folders of an index", figure)


def _imported(tree: ast.AST) -> set[str]:
    """The modules that a module imports, as they are named."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    return names
