"""Words as documents have them, asked as people type them: all are found, and marked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from making import NameKeys, make_document, make_index
from telling import Tell

from search.model import Query, Results
from search.query import Searcher

LEAST = 200
BEFORE, AFTER = "Reporters wrote ", " below their photograph."


def pairs(root: Path) -> Iterator[tuple[str, str]]:
    """What is written in a document, and what is asked for it."""
    for line in (root / "tests/data/pairs_found.txt").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            plain = re.sub(r"\\u([0-9a-f]{4})", lambda match: chr(int(match[1], 16)), line)
            written, asked = plain.split("|")
            yield written, asked


def is_marked(results: Results, written: str) -> bool:
    """Whether a mark of the only hit lies in what was written."""
    (hit,) = results.hits
    return any(
        mark.start >= snippet.text.index(BEFORE) + len(BEFORE)
        and mark.end <= snippet.text.index(AFTER)
        and snippet.text[mark.start : mark.end] in written
        for snippet in hit.snippets
        for mark in snippet.marks
        if snippet.field == "body"
    )


@pytest.mark.reliability
def test_what_is_written_is_found_as_it_is_asked(root: Path, tmp_path: Path, tell: Tell) -> None:
    tried = list(pairs(root))
    documents = [
        make_document(number, "", f"{BEFORE}{written}{AFTER}", outlet=f"outlet {number}")
        for number, (written, _) in enumerate(tried, start=1)
    ]
    searcher = Searcher(make_index(tmp_path, documents))
    names = NameKeys(documents)
    lost = []
    for number, (written, asked) in enumerate(tried, start=1):
        query = Query(f'{asked} outlet:"outlet {number}"')
        results = searcher.search(query, names)
        if results.total != 1 or not is_marked(results, written):
            lost.append((written, asked, results.total))
    searcher.close()
    assert not lost
    assert len(set(tried)) >= LEAST
    tell(14, f"{len(set(tried))} pairs", "all found and marked")
