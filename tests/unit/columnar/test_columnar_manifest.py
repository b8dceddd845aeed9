"""The manifest: durable, canonical, and damage whatever else it is."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from whoosh.fields import DATETIME, ID, KEYWORD, NUMERIC, TEXT, Schema

from search.columnar.errors import Damaged, SchemaChanged
from search.columnar.fields import CONFLATED
from search.columnar.manifest import (
    MANIFEST,
    Manifest,
    SegmentEntry,
    check_schema,
    describe,
    read_manifest,
    write_manifest,
)


def schema(**changed: object) -> Schema:
    fields = {
        "id": ID(unique=True, stored=True),
        "body": TEXT(phrase=True),
        "stems": CONFLATED("body", lambda word, _: word),
        "size": NUMERIC(int),
        "date": DATETIME(stored=True),
    }
    return Schema(**{name: field for name, field in {**fields, **changed}.items() if field})


SEGMENT = SegmentEntry("00000001-abcd.seg", 3, 100, "00000001-abcd-2.del")
WHOLE = Manifest(7, describe(schema()), (SEGMENT,), {"source": ["a", 1, None]})


def test_a_manifest_comes_back(tmp_path: Path) -> None:
    write_manifest(tmp_path, WHOLE)
    assert read_manifest(tmp_path) == WHOLE
    assert [path.name for path in tmp_path.iterdir()] == [MANIFEST]
    assert WHOLE.files() == {"00000001-abcd.seg", "00000001-abcd-2.del"}


def test_a_meta_that_is_no_json_leaves_the_manifest_as_it_was(tmp_path: Path) -> None:
    write_manifest(tmp_path, WHOLE)
    for meta in ({"a": object()}, {"a": float("nan")}):
        with pytest.raises((TypeError, ValueError)):
            write_manifest(tmp_path, Manifest(8, {}, (), meta))
    assert read_manifest(tmp_path) == WHOLE


def test_every_flipped_bit_is_damage(tmp_path: Path) -> None:
    write_manifest(tmp_path, WHOLE)
    path = tmp_path / MANIFEST
    content = path.read_bytes()
    for place in range(len(content)):
        flipped = bytes([content[place] ^ 1 << place % 8])
        path.write_bytes(content[:place] + flipped + content[place + 1 :])
        with pytest.raises(Damaged, match=r"manifest\.json"):
            read_manifest(tmp_path)


def test_every_truncation_is_damage(tmp_path: Path) -> None:
    write_manifest(tmp_path, WHOLE)
    path = tmp_path / MANIFEST
    content = path.read_bytes()
    for size in range(0, len(content), 7):
        path.write_bytes(content[:size])
        with pytest.raises(Damaged):
            read_manifest(tmp_path)
    path.write_bytes(b"[" * 100_000)
    with pytest.raises(Damaged):
        read_manifest(tmp_path)
    path.unlink()
    with pytest.raises(Damaged, match="no index"):
        read_manifest(tmp_path)
    path.mkdir()
    with pytest.raises(Damaged, match="is no file"):
        read_manifest(tmp_path)


def _segment(**changed: object) -> Callable[[dict[str, Any]], None]:
    return lambda content: content["segments"][0].update(changed)


HOSTILE: dict[str, Callable[[dict[str, Any]], Any]] = {
    "another format": lambda content: content.update(format=2),
    "no generation": lambda content: content.update(generation="7"),
    "generation 0": lambda content: content.update(generation=0),
    "true is no number": lambda content: content.update(generation=True),
    "no list": lambda content: content.update(segments={}),
    "no schema": lambda content: content.update(schema=[]),
    "no meta": lambda content: content.update(meta=None),
    "one more key": lambda content: content.update(more=1),
    "one key less": lambda content: content.pop("meta"),
    "no object": lambda content: content["segments"].append(1),
    "twice": lambda content: content["segments"].append(content["segments"][0]),
    "a key less": lambda content: content["segments"][0].pop("bytes"),
    "a key more": _segment(more=1),
    "up": _segment(name="../other.seg"),
    "absolute": _segment(name="/etc/passwd.seg"),
    "hidden": _segment(name=".seg"),
    "another suffix": _segment(name="manifest.json"),
    "newline": _segment(name="a.seg\n"),
    "no name": _segment(name=None),
    "deletions elsewhere": _segment(deleted="../x.del"),
    "deletions of another kind": _segment(deleted="x.seg"),
    "deletions no name": _segment(deleted=1),
    "too many documents": _segment(documents=65_537),
    "negative": _segment(documents=-1),
    "a fraction": _segment(bytes=1.5),
    "truth": _segment(documents=True),
}


@pytest.mark.parametrize("change", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_manifest_with_a_right_checksum_is_damage(
    tmp_path: Path, change: Callable[[dict[str, Any]], Any]
) -> None:
    write_manifest(tmp_path, WHOLE)
    path = tmp_path / MANIFEST
    content = json.loads(path.read_bytes())
    del content["checksum"]
    change(content)
    bare = json.dumps(content, indent=1, sort_keys=True).encode()
    content["checksum"] = hashlib.sha256(bare).hexdigest()
    path.write_bytes(json.dumps(content, indent=1, sort_keys=True).encode() + b"\n")
    with pytest.raises(Damaged):
        read_manifest(tmp_path)


def test_the_same_schema_is_accepted() -> None:
    check_schema(WHOLE, schema())


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"body": KEYWORD(), "stems": None}, "field 'body' was text positions, is terms"),
        ({"body": TEXT(phrase=False)}, "field 'body' was text positions, is text"),
        ({"id": ID(unique=True)}, "field 'id' was terms stored unique, is terms unique"),
        ({"size": NUMERIC(float)}, "field 'size' was number type int, is number type float"),
        ({"date": NUMERIC(int, stored=True)}, "field 'date' was number stored type datetime"),
        ({"size": None}, "field 'size' was number type int, is absent"),
        ({"more": ID()}, "field 'more' was absent, is terms"),
    ],
)
def test_a_changed_schema_says_what_differs(changed: dict[str, Any], said: str) -> None:
    with pytest.raises(SchemaChanged, match=said):
        check_schema(WHOLE, schema(**changed))
