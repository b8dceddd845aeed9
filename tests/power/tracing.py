"""The system calls by which a program changes a folder, taken down by strace."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from tests.power.disk import Disk

__all__ = ["Call", "cannot_trace", "replay", "trace"]

_CALLS = (
    "openat,write,writev,pwrite64,pwritev,pwritev2,lseek,ftruncate,truncate,fallocate,fsync,fdatasync,"
    "sync_file_range,rename,renameat,renameat2,unlink,unlinkat,rmdir,link,linkat,symlink,symlinkat,"
    "mkdir,mkdirat,mmap,copy_file_range,sendfile"
)  # those that the machine has: some have no rename, only renameat
_HEX = r"(?:\\x[0-9a-f]{2})*"
_LINE = re.compile(r"(\d+) +(.*)", re.DOTALL)
_CALL = re.compile(rf"(\w+)\((.*)\) += (-?\d+)(?:<({_HEX})>)?", re.DOTALL)
_DESCRIPTOR = re.compile(rf"(-?\d+|AT_FDCWD)<({_HEX})>(\(deleted\))?")
_TEXT = re.compile(rf'"({_HEX})"(\.\.\.)?')


@dataclass(frozen=True, slots=True)
class Call:
    """A system call that succeeded.

    Attributes:
        name: of the call; "mark" for what the program says of itself.
        paths: below the root of the trace, those of descriptors included, in order.
        data: what was written.
        offset: where; or what else the call says in a number.
        flags: of openat.
    """

    name: str
    paths: tuple[str, ...]
    data: bytes = b""
    offset: int = 0
    flags: str = ""


def cannot_trace() -> str:
    """Why programs cannot be traced here; "" when they can."""
    try:
        done = subprocess.run(["strace", "-f", "true"], capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return "strace is not installed"
    lines = [line for line in done.stderr.splitlines() if line.startswith("strace:")]
    return "; ".join(lines) or "strace failed" if done.returncode else ""


def trace(command: Sequence[str], root: Path, marks: str) -> list[Call]:
    """Run a program; the calls that concerned files below a folder, in order.

    Args:
        marks: name of a file there into which the program writes what it has to say.
    """
    reading, writing = os.pipe()
    options = ["-f", "--seccomp-bpf", "-y", "-xx", "-s", str(1 << 17), "-o", f"/dev/fd/{writing}"]
    with subprocess.Popen(
        ["strace", *options, "-e", f"trace=?{_CALLS.replace(',', ',?')}", *command],
        pass_fds=[writing],
    ) as process:
        os.close(writing)
        with os.fdopen(reading, encoding="ascii") as lines:
            calls = list(_parsed(_whole(lines, _hex(root)), root))
    assert process.returncode == 0
    said = [Call("mark", (), call.data) if call.paths == (marks,) else call for call in calls]
    return [call for call in said if call.name != "mark" or call.data]


def replay(calls: Iterable[Call]) -> Iterator[tuple[Call, Disk]]:
    """Each call with the disk as it is after it."""
    disk = Disk()
    for call in calls:
        _apply(call, disk)
        yield call, disk


def _apply(call: Call, disk: Disk) -> None:
    match call.name:
        case "openat":
            disk.open(call.paths[0], create="O_CREAT" in call.flags, cut="O_TRUNC" in call.flags)
        case "write":
            disk.write(call.paths[0], call.offset, call.data)
        case "ftruncate":
            disk.truncate(call.paths[0], call.offset)
        case "fsync" | "mkdir" | "unlink":
            getattr(disk, call.name)(call.paths[0])
        case "rename" | "link":
            getattr(disk, call.name)(*call.paths)


def _hex(path: Path) -> str:
    return "".join(f"\\x{byte:02x}" for byte in os.fsencode(path))


def _whole(lines: Iterable[str], root: str) -> Iterator[str]:
    """The calls that name the root, those that were interrupted by others put together."""
    begun: dict[str, str] = {}
    for line in lines:
        if (found := _LINE.match(line)) is None:
            continue
        process, text = found[1], found[2].rstrip()
        if text.endswith("<unfinished ...>"):
            begun[process] = text.removesuffix("<unfinished ...>").rstrip()
            continue
        if text.startswith("<... "):
            text = begun.pop(process) + text.partition("resumed>")[2]
        if root in text[: 1 << 16]:
            yield text


def _parsed(lines: Iterable[str], root: Path) -> Iterator[Call]:
    at: dict[int, int] = {}  # of descriptors: where the next write goes
    for line in lines:
        found = _CALL.match(line)
        assert found is not None, line[:300]
        name, arguments, result = found[1], found[2], int(found[3])
        if result >= 0:
            opened = found[4] and _plain(found[4])
            yield from _call(name, arguments, (result, opened or ""), root, at)


def _call(
    name: str, arguments: str, result: tuple[int, str], root: Path, at: dict[int, int]
) -> Iterator[Call]:
    if name == "openat":
        at[result[0]] = 0
        paths = _below(root, [result[1]])
        if paths and not result[1].endswith("-shm"):
            yield Call("openat", paths, flags=arguments.rpartition('"')[2])
    elif (first := _DESCRIPTOR.match(arguments)) and name in _ON_DESCRIPTORS:
        path = _plain(first[2])
        paths = _below(root, [path])
        if not paths or path.endswith("-shm"):
            return
        assert not first[3], f"{name} on {path}, which was removed"
        yield from _on_descriptor(name, arguments, int(first[1]), result[0], paths, at)
    elif name in _ON_NAMES:
        paths = _below(root, _named(arguments))
        if paths and not paths[0].endswith("-shm"):
            yield Call(_ON_NAMES[name], paths)
    else:
        shared = "PROT_WRITE" in arguments and "MAP_SHARED" in arguments
        assert name == "mmap", f"what {name} does to files is not simulated: {arguments[:500]}"
        assert not shared or _below(root, _mapped(arguments)) == (), "written through a mapping"


_ON_DESCRIPTORS = frozenset(
    "write writev pwrite64 pwritev pwritev2 lseek ftruncate fallocate fsync fdatasync".split()
)
_ON_NAMES = {
    **{name: name.removesuffix("at").removesuffix("at2") for name in ("unlink", "unlinkat")},
    "rmdir": "unlink",
    "rename": "rename",
    "renameat": "rename",
    "renameat2": "rename",
    "link": "link",
    "linkat": "link",
    "mkdir": "mkdir",
    "mkdirat": "mkdir",
}


def _on_descriptor(
    name: str,
    arguments: str,
    descriptor: int,
    result: int,
    paths: tuple[str, ...],
    at: dict[int, int],
) -> Iterator[Call]:
    last = arguments.rpartition(", ")[2]
    match name:
        case "lseek":
            at[descriptor] = result
        case "write" | "writev":
            yield Call("write", paths, _data(arguments)[:result], at[descriptor])
            at[descriptor] += result
        case "pwrite64" | "pwritev":
            yield Call("write", paths, _data(arguments)[:result], int(last))
        case "ftruncate":
            yield Call("ftruncate", paths, offset=int(last))
        case "fsync" | "fdatasync":
            yield Call("fsync", paths)
        case _:
            raise AssertionError(f"what {name} does to files is not simulated")


def _mapped(arguments: str) -> list[str]:
    """The file that is mapped, but that of SQLite which is made again after a crash."""
    paths = [_plain(found[2]) for found in _DESCRIPTOR.finditer(arguments)]
    return [path for path in paths if not path.endswith("-shm")]


def _named(arguments: str) -> list[str]:
    """Paths, each relative to the descriptor before it if there is one."""
    paths, folder = [], Path("/nowhere")
    for found in re.finditer(rf"{_DESCRIPTOR.pattern}|{_TEXT.pattern}", arguments):
        if found[1] is not None:
            folder = Path(_plain(found[2]))
        else:
            paths.append(str(folder / _plain(found[4])))
    return paths


def _below(root: Path, paths: Sequence[str]) -> tuple[str, ...]:
    pure = [PurePosixPath(path) for path in paths]
    if not any(path.is_relative_to(root) for path in pure):
        return ()
    return tuple(str(path.relative_to(root)) for path in pure)


def _data(arguments: str) -> bytes:
    texts = list(_TEXT.finditer(arguments))
    assert not any(text[2] for text in texts), "strace cut off what was written"
    return b"".join(_bytes(text[1]) for text in texts)


def _plain(text: str) -> str:
    return os.fsdecode(_bytes(text))


def _bytes(text: str) -> bytes:
    return bytes.fromhex(text.replace("\\x", ""))
