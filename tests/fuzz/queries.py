"""The query language: text to tree to an answer over a small index."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

from search.errors import QueryError
from search.model import Query, Results
from search.query import Searcher
from search.query.grammar import parse
from search.query.syntax import render
from tests.fuzz.errors import check_query_error
from tests.making import NameKeys, make_document, make_index, make_removed

_TEXTS = (
    ("Mali and Niger", "The U.S. signed W-2 forms.\nCol. Goïta met 5,000 men of Wagner."),
    ("Élections à Bamako", "L’État du Mali co-organise.\nœuvre, Straße, İstanbul"),
    ("مالي", "Мали 東京 서울 ԿՈՎ\nmalian malians mali"),
)


def target(data: bytes) -> None:
    """A text is an error with a place in it, or a tree that can be written, and searched for."""
    text = data.decode("utf-8", "surrogateescape")
    try:
        node = parse(text)
    except QueryError as error:
        check_query_error(error, text)
        return
    assert parse(render(node)) == node
    searcher, names = _searcher()
    try:
        found = searcher.search(Query(text, explain=True), names)
    except QueryError as error:
        check_query_error(error, text)
        return
    _check(found)


def _check(found: Results) -> None:
    assert len(found.hits) == found.total <= len(_TEXTS)
    assert not found.partial
    for hit in found.hits:
        for snippet in hit.snippets:
            at = 0
            for mark in snippet.marks:
                assert at <= mark.start < mark.end <= len(snippet.text)
                at = mark.end


@cache
def _searcher() -> tuple[Searcher, NameKeys]:
    removed = make_removed("Subscribe to our newsletter about Mali.")
    documents = [
        make_document(number, title, body, date="2025-04-03", outlet="Post", removed=removed)
        for number, (title, body) in enumerate(_TEXTS, start=1)
    ]
    folder = Path(tempfile.mkdtemp(prefix="fuzz-queries-"))
    return Searcher(make_index(folder, documents)), NameKeys(documents)
