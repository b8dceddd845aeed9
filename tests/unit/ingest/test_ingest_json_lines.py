"""Records in JSON: which field is the page, what is known of it, and what is refused."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import pytest
from packing import HTML, TEXT, found_in, json_lines, outcomes

from search.ingest import Refusal, read
from search.ingest.containers import json_lines as module
from search.model import MediaType, RawPage

DOCS = Path(__file__).parents[3] / "docs" / "formats.md"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "r.jsonl"


def one(file: Path, *records: object) -> RawPage:
    file.write_bytes(json_lines(*records))
    (found,) = found_in(file)
    assert isinstance(found, RawPage)
    return found


@pytest.mark.parametrize(
    ("record", "kind"),
    [
        ({"text": TEXT}, MediaType.TEXT),
        ({"html": HTML}, MediaType.HTML),
        ({"maintext": TEXT, "html": HTML, "text": "x"}, MediaType.READY),
        ({"text": HTML}, MediaType.HTML),
        ({"body": None, "article": " ", "html": "", "text": TEXT}, MediaType.TEXT),
    ],
)
def test_the_field_says_what_kind_of_page_it_is(
    file: Path, record: dict[str, object], kind: MediaType
) -> None:
    page = one(file, record)
    assert page.media_type is kind
    assert page.content.decode() == (HTML if kind is MediaType.HTML else TEXT)
    assert read(page).media_type is kind


@pytest.mark.parametrize("field", [f for f, k in module.CONTENT.items() if k is MediaType.READY])
def test_ready_text_is_read_as_text(file: Path, field: str) -> None:
    page = read(one(file, {field: TEXT}))
    assert [block.line for block in page.blocks] == [1, 3]
    assert page.media_type is MediaType.READY


def test_metadata_under_its_usual_names(file: Path) -> None:
    page = one(
        file,
        {
            "body": TEXT,
            "headline": " The ferry\nsails\x07again ",
            "authors": ["Ann Berg", {"name": "Bo Dahl"}, 5.5, None],
            "publisher": {"name": "Sandby Post"},
            "date_publish": "2025-01-02 03:04:05",
            "lang": "en",
            "link": "https://x.example/ferry",
            "id": 17,
            "views": 3,
        },
    )
    assert page.declared == (
        ("record place", "line 1"),
        ("record title", "The ferry sails again"),
        ("record author", "Ann Berg and Bo Dahl"),
        ("record outlet", "Sandby Post"),
        ("record date", "2025-01-02 03:04:05"),
        ("record language", "en"),
        ("record url", "https://x.example/ferry"),
        ("record id", "17"),
    )
    assert read(page).declared == page.declared


def test_metadata_is_bounded(file: Path) -> None:
    page = one(file, {"text": TEXT, "title": "x" * 10**6, "authors": ["Ann"] * 10**5, "id": True})
    known = dict(page.declared)
    assert len(known["record title"]) == 2_000
    assert known["record author"].count("Ann") == 20
    assert "record id" not in known


def test_a_record_has_the_path_of_its_id_or_address_or_line(file: Path) -> None:
    file.write_bytes(
        json_lines(
            {"text": "a", "id": "k1", "url": "http://x.example/1"},
            {"text": "b", "url": "http://x.example/2"},
            {"text": "c"},
            {"text": "d", "id": "a\nb\u202e" + "x" * 5_000},
        )
    )
    first, second, third, fourth = found_in(file)
    assert isinstance(first, RawPage)
    assert first.path == f"{file}!/k1"
    assert (first.name, second.name) == ("r.jsonl!/k1", "r.jsonl!/http://x.example/2")
    assert third.name == "r.jsonl!/3"
    assert fourth.name.startswith("r.jsonl!/a\\nb\\u202exxx")
    assert len(fourth.name) < 1_020


def test_values_are_utf8_whatever_encoding_the_user_names(file: Path) -> None:
    page = read(one(file, {"html": '<meta charset="iso-8859-1"><p>Café</p>'}), "windows-1251")
    assert [block.text for block in page.blocks] == ["Café"]


def test_one_bad_record_does_not_stop_the_rest(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_RECORD_BYTES", 200)
    monkeypatch.setattr(module, "MAX_PAGE_BYTES", 100)
    lines = [
        b'\xef\xbb\xbf{"text": "good"}',
        b"{broken",
        b'["text"]',
        b'{"text": 5, "title": "x"}',
        b'{"text": "' + b"x" * 101 + b'"}',
        b'{"text": "' + b"x" * 300 + b'"}',
        b'{"text": "\xff"}',
        b'{"text": "\\ud800"}',
        b"",
        b"[" * 100_000,
        b'{"text": "last"}',
    ]
    file.write_bytes(b"\r\n".join(lines))
    found = outcomes(file)
    reasons = {
        "!/2": "line 2: no JSON: ",
        "!/3": "line 3: no JSON object",
        "!/4": "line 4: no text in any of its fields article, body, clean_text, ",
        "!/5": "line 5: too large: its 'text' has more than 100 bytes",
        "!/6": "line 6: longer than 200 bytes",
        "!/7": "line 7: no JSON: ",
        "!/8": "line 8: no JSON: ",
        "!/10": "line 10: longer than 200 bytes",
    }
    assert found[0] == ("!/1", "good")
    assert found[-1] == ("!/11", "last")
    assert [name for name, _ in found[1:-1]] == list(reasons)
    for name, reason in found[1:-1]:
        assert reason.startswith(reasons[name])


def test_a_record_of_nothing_but_structure_is_refused(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_MAX_STRUCTURE_BYTES", 100)
    monkeypatch.setattr(module, "_MAX_QUOTES", 60)
    file.write_bytes(
        json_lines(
            {"text": "a", "x": [[]] * 60},
            {"text": "b", "x": [""] * 60},
            {"text": 'c"\\,' * 60},
        )
    )
    first, second, third = outcomes(file)
    assert "too many values" in first[1]
    assert "too many values" in second[1]
    assert third == ("!/3", 'c"\\,' * 60)


@pytest.mark.parametrize("content", [b"", b"\n"])
def test_a_file_without_a_record(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    assert [reason for _, reason in outcomes(file)] == (
        ["empty: the file holds no record"] if not content else []
    )


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (json.dumps({"text": "a"}), [("!/1", "a")]),
        (
            json.dumps([{"text": "a"}, {"text": "b", "id": "k"}], indent=1),
            [("!/1", "a"), ("!/k", "b")],
        ),
        (json.dumps({"text": "a"}, indent=2), [("!/1", "a")]),
        ('{"text": "a"}\n{"text": "b"}\n', [("!/1", "a"), ("!/2", "b")]),
        ('{"text": "a"}\n{broken\n{"text": "b"}', [("!/1", "a"), ("!/2", ""), ("!/3", "b")]),
        ("[1]", [("!/1", "record 1: no JSON object")]),
        ("[]", []),
        ("[", [("", "")]),
    ],
)
def test_a_json_file_is_an_object_an_array_or_lines(
    tmp_path: Path, content: str, expected: list[tuple[str, str]]
) -> None:
    (tmp_path / "r.json").write_text(content)
    found = outcomes(tmp_path / "r.json")
    assert [name for name, _ in found] == [name for name, _ in expected]
    assert all(text in ("", each) for (_, text), (_, each) in zip(expected, found, strict=True))


def test_a_file_that_is_cut_gives_what_came_before(tmp_path: Path) -> None:
    whole = gzip.compress(json_lines(*({"text": f"{n} {n * n}"} for n in range(2_000))))
    (tmp_path / "r.jsonl.gz").write_bytes(whole[:-2_000])
    *good, bad, last = outcomes(tmp_path / "r.jsonl.gz")
    assert len(good) > 1_000
    assert good[999] == ("!/1000", "999 998001")
    assert "no JSON" in bad[1]
    assert last == ("", f"cut off: it ends at byte {len(whole) - 2_000:,}, within compressed data")


def test_refusals_without_end_are_counted_and_then_given_up(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("search.ingest.pages._LISTED", 3)
    monkeypatch.setattr("search.ingest.pages._GIVEN_UP", 5)
    file.write_bytes(b"x\n" * 5)
    assert outcomes(file)[3:] == [("", "2 refusals more than the 3 listed")]
    file.write_bytes(b"x\n" * 100)
    assert outcomes(file)[3:] == [("", "more than 5 refusals; the rest was not read")]
    file.write_bytes(json_lines({"text": "a"}) * 20 + b"x\n" * 10)
    assert outcomes(file)[-1] == ("", "7 refusals more than the 3 listed")
    assert all(isinstance(found, Refusal) for found in found_in(file)[20:])


def test_the_documentation_lists_the_fields() -> None:
    text = DOCS.read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `record (\w+)` \| (.+?) \|$", text, re.MULTILINE))
    named = {name: tuple(re.findall(r"`(\w+)`", fields)) for name, fields in rows.items()}
    assert named == module.METADATA
    content = dict(re.findall(r"^\| ((?:`\w+`,? ?)+) \| `([\w/-]+)` \|", text, re.MULTILINE))
    listed = {f: kind for fields, kind in content.items() for f in re.findall(r"`(\w+)`", fields)}
    assert listed == {field: kind.value for field, kind in module.CONTENT.items()}
