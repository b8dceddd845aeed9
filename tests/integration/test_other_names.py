"""Other forms of names, from the lists of the region to the hits."""

from __future__ import annotations

import pytest

from search.engine import SearchEngine
from search.model import Query


def files(engine: SearchEngine, query: Query) -> list[str]:
    return sorted(hit.name.rsplit("/", 1)[-1][:3] for hit in engine.search(query).hits)


@pytest.mark.parametrize(
    "text", ["CEDEAO", "cedeao", "\"Communauté économique des États de l'Afrique de l'Ouest\""]
)
def test_the_french_forms_find_what_says_ecowas(seeds_engine: SearchEngine, text: str) -> None:
    assert files(seeds_engine, Query(text)) == ["001", "002", "004"]
    results = seeds_engine.search(Query(text))
    (shown,) = results.expansions
    assert (shown.term, shown.name, shown.off) == (text.strip('"'), "ECOWAS", False)
    assert "ECOWAS" in shown.added
    assert results.parsed == text
    for hit in results.hits:
        marked = {s.text[start:end] for s in hit.snippets for start, end in s.marks}
        assert marked <= {"ECOWAS", "Economic Community of West African States"}


def test_without_them_nothing_says_cedeao(seeds_engine: SearchEngine) -> None:
    assert files(seeds_engine, Query("CEDEAO", aliases=False)) == []
    results = seeds_engine.search(Query("CEDEAO", literal=("cedeao",)))
    assert results.hits == ()
    (shown,) = results.expansions
    assert (shown.term, shown.added, shown.off) == ("CEDEAO", (), True)
