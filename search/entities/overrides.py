"""The file in which a person decides about entities: merge, split, hide, keep, rename.

It is TOML; docs/entities.md tells its entries.
"""

from __future__ import annotations

import json
import os
import shutil
import tomllib
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from search.durable import sync_folder
from search.entities.decisions import (
    FILE,
    Hide,
    Keep,
    Merge,
    Override,
    Rename,
    SplitOff,
    decided,
    parse_ref,
)
from search.entities.resolving import resolve
from search.errors import ArchiveError, SearchError
from search.model import EntityRef
from search.text import name_key

__all__ = [
    "FILE",
    "Hide",
    "Keep",
    "Merge",
    "Override",
    "Rename",
    "SplitOff",
    "append_override",
    "load_overrides",
    "parse_ref",
    "resolve",
]

_MAX_BYTES = 4_000_000
_MAX_CHARS = 200
_MAX_LISTED = 2_000
_BOM = b"\xef\xbb\xbf"
_EXAMPLE = '[[hide]], entity = "org:ministers"'
_HEADER = """\
# What people, organisations and places are shown as. A rebuild never changes this file.
# Entries: [[merge]], [[split]], [[hide]], [[keep]], [[rename]]; docs/entities.md explains them.
"""


def load_overrides(path: Path) -> tuple[Override, ...]:
    """Read a file of overrides; a file that does not exist has none.

    Returns:
        The merges in the order of the file, then splits, hides, keeps and renames.

    Raises:
        SearchError: it cannot be read, is not as it should be, or contradicts itself; says where
            and what to do.
    """
    content = _content(path)
    return () if content is None else _parsed(path, content)


def append_override(path: Path, override: Override) -> None:
    """Add an entry at the end of the file; nothing else of it changes.

    The file is replaced in one step: whatever happens, it is the old or the new one. Writers must
    keep each other out. What the file says already is not said again.

    Raises:
        SearchError: the file is not as it should be, or would not be with the entry.
    """
    content = _content(path)
    before = () if content is None else _parsed(path, content)
    entry = _written(override)
    try:
        table = tomllib.loads(entry.encode(errors="surrogatepass").decode())
        (told,) = _overrides(table)
    except (ValueError, SearchError) as error:
        raise SearchError(f"not added to {path}: {error}") from None
    if told in before:
        return
    content = _HEADER.encode() if content is None else content
    newline = "\r\n" if b"\r\n" in content else "\n"
    gap = "\n" if content.endswith(b"\n") or not content else "\n\n"
    content += f"{gap}{entry}".replace("\n", newline).encode()
    try:
        tomllib.loads(content.removeprefix(_BOM).decode())
    except ValueError:
        (word,) = table
        raise SearchError(
            f"{path}: begin each {word} there with a line [[{word}]], so that more can follow"
        ) from None
    _parsed(path, content)
    _replace(path, content)


def _content(path: Path) -> bytes | None:
    if path.is_fifo():  # opening one would wait for its other end
        raise SearchError(f"{path} is a pipe, no file")
    try:
        with path.open("rb") as file:
            return file.read(_MAX_BYTES + 1)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise ArchiveError(f"cannot read {path}: {error.strerror}") from None


def _parsed(path: Path, content: bytes) -> tuple[Override, ...]:
    if len(content) > _MAX_BYTES:
        raise SearchError(f"{path} has more than {_MAX_BYTES:,} bytes; remove what is not needed")
    try:
        overrides = tuple(_overrides(tomllib.loads(content.removeprefix(_BOM).decode())))
        decided(overrides)
    except (ValueError, RecursionError, SearchError) as error:
        raise SearchError(f"{path}: {error}") from None
    return overrides


def _overrides(table: Mapping[str, Any]) -> Iterator[Override]:
    for word in table:
        if word not in _READERS:
            raise SearchError(
                f"{word!r} is none of {', '.join(_READERS)}; write such as {_EXAMPLE}"
            )
    for word, (keys, read) in _READERS.items():
        entries = table.get(word, [])
        if not isinstance(entries, list):
            raise SearchError(f"write [[{word}]] with two brackets, as there may be several")
        for number, entry in enumerate(entries, start=1):
            try:
                _check_keys(entry, keys)
                yield read(entry)
            except SearchError as error:
                raise SearchError(f"{word} {number}: {error}") from None


def _check_keys(entry: Any, keys: tuple[str, ...]) -> None:
    if not isinstance(entry, dict):
        raise SearchError(f"not an entry such as {_EXAMPLE}")
    for key in entry:
        if key not in keys:
            raise SearchError(f"{key!r} is none of {', '.join(keys)}")


def _merge(entry: Mapping[str, Any]) -> Merge:
    sources = tuple(parse_ref(text) for text in _texts(entry, "from", '["person:omar-tchiani"]'))
    if not sources:
        raise SearchError('say what is merged: from = ["person:omar-tchiani"]')
    return Merge(sources, _ref(entry, "into"))


def _split(entry: Mapping[str, Any]) -> SplitOff:
    forms = _texts(entry, "forms", '["Moussa Traoré"]')
    documents = _texts(entry, "documents", '["0a1b2c3d4e5f"]')
    if not (forms or documents):
        raise SearchError("say which mentions are meant: by forms, by documents, or by both")
    for form in forms:
        if not name_key(form):
            raise SearchError(f"forms: {form!r} has no letter or digit")
    name = _name(entry) if "name" in entry else ""
    return SplitOff(_ref(entry, "entity"), _ref(entry, "to"), name, forms, documents)


def _rename(entry: Mapping[str, Any]) -> Rename:
    return Rename(_ref(entry, "entity"), _name(entry))


_READERS: Mapping[str, tuple[tuple[str, ...], Callable[[Mapping[str, Any]], Override]]] = {
    "merge": (("from", "into"), _merge),
    "split": (("entity", "to", "name", "forms", "documents"), _split),
    "hide": (("entity",), lambda entry: Hide(_ref(entry, "entity"))),
    "keep": (("entity",), lambda entry: Keep(_ref(entry, "entity"))),
    "rename": (("entity", "name"), _rename),
}


def _ref(entry: Mapping[str, Any], key: str) -> EntityRef:
    if key not in entry:
        raise SearchError(f'{key!r} is missing; write such as {key} = "person:assimi-goita"')
    return parse_ref(_text(entry[key], key))


def _name(entry: Mapping[str, Any]) -> str:
    name = " ".join(_text(entry.get("name", ""), "name").split())
    if not name_key(name):
        raise SearchError('say under which name it is shown: name = "Kyiv"')
    return name


def _texts(entry: Mapping[str, Any], key: str, example: str) -> tuple[str, ...]:
    written = entry.get(key, [])
    if not isinstance(written, list) or len(written) > _MAX_LISTED:
        raise SearchError(f"{key} must be a list of up to {_MAX_LISTED:,}: {key} = {example}")
    return tuple(dict.fromkeys(_text(each, key) for each in written))


def _text(value: Any, key: str) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= _MAX_CHARS:
        raise SearchError(f"{key}: {value!r:.80} is not a text of 1 to {_MAX_CHARS} characters")
    if any(unicodedata.category(char) in {"Cc", "Cs"} for char in value):
        raise SearchError(f"{key}: {value!r:.80} has control characters; remove them")
    return value


def _written(override: Override) -> str:
    """The entry as TOML; control characters, which TOML and JSON write differently, are refused."""
    match override:
        case Merge(sources, target):
            word, pairs = "merge", {"from": [str(one) for one in sources], "into": str(target)}
        case SplitOff(source, target, name, forms, documents):
            listed = {"name": name, "forms": list(forms), "documents": list(documents)}
            pairs = {"entity": str(source), "to": str(target)}
            word, pairs = "split", pairs | {key: value for key, value in listed.items() if value}
        case Rename(entity, name):
            word, pairs = "rename", {"entity": str(entity), "name": name}
        case Hide(entity) | Keep(entity):
            word, pairs = type(override).__name__.lower(), {"entity": str(entity)}
    lines = (f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in pairs.items())
    return f"[[{word}]]\n{''.join(lines)}"


def _replace(path: Path, content: bytes) -> None:
    real = path.resolve()  # a link stays one
    temporary = real.with_name(f"{real.name}.tmp")  # what a kill leaves goes with the next writer
    try:
        try:
            with temporary.open("wb") as file:
                file.write(content)
                file.flush()
                if real.exists():
                    shutil.copymode(real, temporary)
                os.fsync(file.fileno())
            temporary.replace(real)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
        sync_folder(real.parent)
    except OSError as error:
        raise ArchiveError(f"cannot write {path}: {error.strerror}") from error
