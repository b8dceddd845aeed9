"""A segment beside its documents, indexed again: equal, or the field that differs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from small_index import SCHEMA

from search.columnar import create_index, find_differences, find_leftovers
from search.columnar.segment import Segment
from search.columnar.segment_writer import SegmentBuilder

DOCUMENTS = [
    {
        "id": str(number),
        "body": ["a", "é", f"w{number % 7}"] * (number % 5 + 1),
        "stems": "en",
        "tags": ["x", f"t{number % 3}"],
        "year": number if number % 2 else None,
        "weight": number / 4,
    }
    for number in range(90)
]


@pytest.fixture
def segment(tmp_path: Path) -> Segment:
    builder = SegmentBuilder(SCHEMA)
    for document in DOCUMENTS:
        builder.add(document)
    builder.write(tmp_path / "stored.seg")
    return Segment(tmp_path / "stored.seg")


def differing(
    segment: Segment, scratch: Path, numbers: Sequence[int], **changed: object
) -> tuple[list[int], tuple[str, ...]]:
    """Compare some documents, of which the second is given with other values."""

    def given() -> Iterator[tuple[int, dict[str, Any]]]:
        for at, number in enumerate(numbers):
            yield number, {**DOCUMENTS[number], **(changed if at == 1 else {})}

    return find_differences(SCHEMA, segment, given(), scratch, dict)


@pytest.mark.parametrize("numbers", [range(90), range(0, 90, 7), [5, 89], [0]])
def test_what_was_indexed_so_is_equal(
    segment: Segment, tmp_path: Path, numbers: Sequence[int]
) -> None:
    assert differing(segment, tmp_path, numbers) == (list(numbers), ())


@pytest.mark.parametrize("numbers", [range(90), [3, 4, 50]])
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("body", ["é", "a", "w1"]),
        ("body", ["a"]),
        ("body", []),
        ("tags", ["x", "t9"]),
        ("tags", []),
        ("year", 77),
        ("weight", 0.125),
        ("weight", None),
        ("id", "other"),
    ],
)
def test_the_field_that_differs_is_told(
    segment: Segment, tmp_path: Path, numbers: Sequence[int], field: str, value: object
) -> None:
    compared, fields = differing(segment, tmp_path, numbers, **{field: value})
    assert compared == list(numbers)
    assert field in fields


def test_no_documents_are_nothing_to_compare(segment: Segment, tmp_path: Path) -> None:
    assert differing(segment, tmp_path, []) == ([], ())


def test_files_that_are_read_are_not_left_over(tmp_path: Path) -> None:
    index = create_index(tmp_path / "index", SCHEMA)
    for name in ("0-a.seg", "0-b.seg", "notes.txt"):
        (tmp_path / "index" / name).write_bytes((tmp_path / "index" / "manifest.json").read_bytes())
    builder = SegmentBuilder(SCHEMA)
    builder.write(tmp_path / "index" / "0-b.seg")
    read = Segment(tmp_path / "index" / "0-b.seg")
    assert [path.name for path in find_leftovers(index.path)] == ["0-a.seg"]
    read.close()
    assert [path.name for path in find_leftovers(index.path)] == ["0-a.seg", "0-b.seg"]
