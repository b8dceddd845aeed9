"""Searches that readers of an archive might make, drawn from what is in it."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from search.engine import SearchEngine
from search.model import FacetField, Filter, Hit, Query, Sort

_PAGES = 10  # of a hundred documents each, from which words and filters are drawn
_WORD = re.compile(r"[^\W\d_]{4,}")


def make_web_questions(engine: SearchEngine, number: int, seed: int = 1) -> list[tuple[str, Query]]:
    """As many different questions, each with its kind; the same ones for the same seed.

    Raises:
        ValueError: the archive is too small to draw them from.
    """
    draw = _Draw(engine, random.Random(seed))  # noqa: S311 - no secret
    made: dict[Query, str] = {}
    for attempt in range(number * 20):
        kind, make = draw.kinds[attempt % len(draw.kinds)]
        made.setdefault(make(), kind)
        if len(made) == number:
            return [(kind, query) for query, kind in made.items()]
    raise ValueError(f"the archive has only {len(made)} different questions to draw")


class _Draw:
    def __init__(self, engine: SearchEngine, chance: random.Random) -> None:
        newest = Query(sort=Sort.NEWEST, per_page=100, facets=(), interval=None)
        pages = (replace(newest, page=page) for page in range(1, _PAGES + 1))
        self._hits = [hit for page in pages for hit in engine.search(page).hits]
        self._chance = chance
        self.kinds: Sequence[tuple[str, Callable[[], Query]]] = (
            ("one word", lambda: Query(self._words(1))),
            ("two words", lambda: Query(self._words(2))),
            ("two words", lambda: Query(self._words(2))),
            ("a name", lambda: Query(self._name())),
            ("a phrase", lambda: Query(self._phrase())),
            ("a word and a filter", self._narrowed),
            ("a filter", lambda: self._filtered(self._hit(), Query(sort=Sort.NEWEST))),
            ("a page further on", self._further),
        )

    def _hit(self) -> Hit:
        return self._chance.choice(self._hits)

    def _title(self, words: int) -> list[str]:
        while True:
            found = _WORD.findall(self._hit().title.text)
            if len(found) >= words:
                return found

    def _words(self, number: int) -> str:
        return " ".join(self._chance.sample(self._title(number), number)).lower()

    def _name(self) -> str:
        while True:
            named = [one.name for one in self._hit().entities if " " in one.name]
            if named:
                return self._chance.choice(named).replace('"', " ")

    def _phrase(self) -> str:
        while True:
            pairs = re.findall(r"[^\W\d_]+ [^\W\d_]+", self._hit().title.text)
            if pairs:
                return f'"{self._chance.choice(pairs)}"'

    def _narrowed(self) -> Query:
        """A word and a filter that one document has."""
        while True:
            hit = self._hit()
            words = _WORD.findall(hit.title.text)
            if words:
                return self._filtered(hit, Query(self._chance.choice(words).lower()))

    def _filtered(self, hit: Hit, query: Query) -> Query:
        """With the outlet of a document or an entity in it, and half the time its year."""
        found = [Filter(FacetField(one.type.value), one.id) for one in hit.entities[:3]]
        found += [Filter(FacetField.OUTLET, hit.outlet.value)] if hit.outlet else []
        year = hit.date.value[:4] if self._chance.random() < 0.5 else ""
        chosen = (self._chance.choice(found),) if found else ()
        return replace(query, filters=chosen, date_from=year, date_to=year)

    def _further(self) -> Query:
        return Query(sort=Sort.NEWEST, page=self._chance.randrange(2, 40))
