"""What a generation of an index is made of: one JSON file, replaced as a whole.

::

    {"format": 1, "generation": 7, "schema": {field: {...}}, "meta": {...},
     "segments": [{"name": ..., "documents": ..., "bytes": ..., "deleted": file or null}],
     "checksum": SHA-256 of all of this without the checksum}

A manifest is written, brought to the disk and renamed over the one before it, so that at any
moment there is one whole manifest. It is written in one canonical form; any other byte is damage.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from whoosh.fields import DATETIME, Schema

from search.columnar.errors import Damaged, SchemaChanged
from search.columnar.files import open_file, replacing
from search.columnar.layout import MAX_DOCUMENTS, Kind, layout_of
from search.durable import sync_folder

__all__ = [
    "MANIFEST",
    "Manifest",
    "SegmentEntry",
    "check_schema",
    "describe",
    "read_manifest",
    "write_manifest",
]

MANIFEST = "manifest.json"
"""Name of the manifest in the folder of an index."""

_FORMAT = 1
_LARGEST = 16 << 20
"""Bytes: enough for 50,000 segments."""
_KEYS = frozenset({"format", "generation", "schema", "segments", "meta", "checksum"})
# Plain names only: a manifest never leads out of its folder.
_SEGMENT = re.compile(r"[0-9a-z][0-9a-z-]{0,99}\.seg")
_DELETIONS = re.compile(r"[0-9a-z][0-9a-z-]{0,99}\.del")


@dataclass(frozen=True, slots=True)
class SegmentEntry:
    """A segment of a generation.

    Attributes:
        name: of its file.
        documents: in the file, deleted ones included.
        bytes: of the file.
        deleted: name of the file that says which documents are deleted; None when none is.
    """

    name: str
    documents: int
    bytes: int
    deleted: str | None = None


@dataclass(frozen=True, slots=True)
class Manifest:
    """A generation.

    Attributes:
        generation: counted from 1.
        schema: what `describe` says of the schema.
        segments: in the order of their documents' numbers.
        meta: JSON of the application.
    """

    generation: int
    schema: dict[str, Any]
    segments: tuple[SegmentEntry, ...]
    meta: dict[str, Any]

    def files(self) -> frozenset[str]:
        """Names of all files that the generation is made of."""
        names = {entry.name for entry in self.segments}
        return frozenset(names | {entry.deleted for entry in self.segments if entry.deleted})


def describe(schema: Schema) -> dict[str, Any]:
    """The fields of a schema as JSON: kind and options, without those that are not set."""
    described = {}
    for name, layout in layout_of(schema).items():
        options = {key: value for key, value in asdict(layout).items() if key != "name" and value}
        if layout.kind is Kind.NUMBER:
            field = schema[name]
            options["type"] = "datetime" if isinstance(field, DATETIME) else field.numtype.__name__
        described[name] = options
    return described


def check_schema(manifest: Manifest, schema: Schema) -> None:
    """Compare a schema with that of an index.

    Raises:
        SchemaChanged: they differ; says in what.
    """
    old, new = manifest.schema, describe(schema)
    differences = [
        f"field {name!r} was {_said(old.get(name))}, is {_said(new.get(name))}"
        for name in sorted(old.keys() | new.keys())
        if old.get(name) != new.get(name)
    ]
    if differences:
        raise SchemaChanged("the index was made with another schema: " + "; ".join(differences))


def _said(options: Mapping[str, Any] | None) -> str:
    if options is None:
        return "absent"
    extra = (key if value is True else f"{key} {value}" for key, value in options.items())
    return " ".join(word.removeprefix("kind ") for word in extra)


def read_manifest(folder: Path) -> Manifest:
    """The manifest of an index.

    Raises:
        Damaged: it is missing or was altered.
    """
    path = folder / MANIFEST
    try:
        with os.fdopen(open_file(path), "rb") as file:
            raw = file.read(_LARGEST + 1)
    except FileNotFoundError:
        raise Damaged(path, "is missing: there is no index") from None
    except OSError as error:
        raise Damaged(path, f"cannot be read: {error.strerror or error}") from error
    if len(raw) > _LARGEST:
        raise Damaged(path, f"is larger than {_LARGEST:,} bytes")
    try:
        content = json.loads(raw)
        known = isinstance(content, dict) and content.keys() == _KEYS
        # What is nested too deeply to be written, or no number, was not written here.
        canonical = known and _encoded(content) == raw
    except (ValueError, RecursionError) as error:
        raise Damaged(path, f"is no JSON: {error}") from None
    if not canonical:
        raise Damaged(path, "is altered: its checksum does not fit")
    return _checked(path, content)


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Put a generation in place of the one before; durable when this returns.

    The files that it names must be on the disk already.

    Raises:
        TypeError, ValueError: `meta` cannot be expressed in JSON.
        OSError: the folder cannot be written.
    """
    content = {"format": _FORMAT, **asdict(manifest)}
    encoded = _encoded(content)
    sync_folder(folder)
    with replacing(folder / MANIFEST) as file:
        file.write(encoded)
    sync_folder(folder)


def _encoded(content: Mapping[str, Any]) -> bytes:
    """The canonical form, with the checksum that belongs to it."""
    bare = {key: value for key, value in content.items() if key != "checksum"}
    checksum = hashlib.sha256(_json(bare)).hexdigest()
    return _json({**bare, "checksum": checksum}) + b"\n"


def _json(content: Mapping[str, Any]) -> bytes:
    return json.dumps(content, indent=1, sort_keys=True, allow_nan=False).encode()


def _checked(path: Path, content: dict[str, Any]) -> Manifest:
    """The manifest that a file with a right checksum describes, if it does."""
    generation, segments = content["generation"], content["segments"]
    if content["format"] != _FORMAT:
        raise Damaged(path, f"is of format {content['format']!r}, not {_FORMAT}")
    if type(generation) is not int or generation < 1 or not isinstance(segments, list):
        raise Damaged(path, "has no generation or no segments")
    schema, meta = content["schema"], content["meta"]
    if not (isinstance(schema, dict) and isinstance(meta, dict)) or not all(
        isinstance(options, dict) for options in schema.values()
    ):
        raise Damaged(path, "has no schema or no meta")
    entries = tuple(_entry(path, segment) for segment in segments)
    if len({entry.name for entry in entries}) != len(entries):
        raise Damaged(path, "names a segment twice")
    return Manifest(generation, schema, entries, meta)


def _entry(path: Path, segment: object) -> SegmentEntry:
    try:
        entry = SegmentEntry(**segment)  # type: ignore[arg-type] # checked below
        sizes = (entry.documents, entry.bytes)
        sound = (
            _SEGMENT.fullmatch(entry.name) is not None
            and (entry.deleted is None or _DELETIONS.fullmatch(entry.deleted) is not None)
            and all(type(size) is int and size >= 0 for size in sizes)
            and entry.documents <= MAX_DOCUMENTS
        )
    except TypeError:
        sound = False
    if not sound:
        raise Damaged(path, f"describes no segment: {segment!r:.200}")
    return entry
