"""Other forms of names against an oracle: random aliases, random queries, random corpora."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from making import NameKeys
from oracle import Oracle
from test_property_search import searcher_over

from search.index.analysis import tokenize
from search.model import Aliases, Collapse, EntityRef, EntityType, Query
from search.query.everyday import EVERYDAY
from search.query.expansion import expand
from search.query.grammar import parse
from search.query.syntax import Phrase
from search.text import name_key

SEEDS = st.integers(0, 2**32).map(Random)
WORDS = "mali niger coup coups news rain goita teh the W-2 5,000 U.S. to be nothing".split()
QUERIES = [
    *("mali", "MALI", "coup", "coups", "Goïta", "W-2", "U.S.", "TO", "the", "title:rain"),
    *('"mali coup"', '"rain"', 'title:"to be"', "mali^3", '"coup news"^0.5', "mali*", "coup~1"),
    *("mali coup", "the W-2 rain", "to be", "title:(mali niger)", "(in:removed mali)"),
]


class Aliased(NameKeys):
    """Entities with random forms of one to three words; some share a form."""

    def __init__(self, random: Random) -> None:
        super().__init__()
        self._entities = []
        for number in range(random.randint(1, 5)):
            forms = [
                " ".join(random.choices(WORDS, k=random.choice([1, 1, 2, 3])))
                for _ in range(random.randint(2, 6))
            ]
            ref = EntityRef(random.choice(list(EntityType)), str(number))
            self._entities.append(Aliases(ref, forms[0], tuple(dict.fromkeys(forms))))

    def aliases_of(self, name: str) -> tuple[Aliases, ...]:
        return tuple(one for one in self._entities if name_key(name) in map(name_key, one.forms))

    @property
    def forms(self) -> list[str]:
        return [form for one in self._entities for form in one.forms]


def random_query(random: Random, names: Aliased, depth: int = 2) -> str:
    if depth == 0 or random.random() < 0.3:
        form = random.choice(names.forms)
        return random.choice([form, f'"{form}"', f"title:({form})", *random.sample(QUERIES, 3)])
    parts = [random_query(random, names, depth - 1) for _ in range(random.randint(2, 3))]
    form = random.choice(["({})", "({})", "({})", "NOT ({})"])
    return form.format(random.choice([" ", " OR ", " AND ", " -"]).join(parts))


@settings(max_examples=60)
@given(SEEDS)
def test_expanded_queries_are_answered_as_by_the_oracle(random: Random) -> None:
    with searcher_over(random) as (searcher, documents):
        oracle, names = Oracle(documents), Aliased(random)
        for _ in range(12):
            text = random_query(random, names)
            query = Query(text, per_page=100, collapse=Collapse.NONE)
            results = searcher.search(query, names)
            node, expansions = expand(parse(text), query, names)
            found = {hit.id: hit.score for hit in results.hits}
            assert found == pytest.approx(oracle.scores(node), abs=1e-6), text
            assert results.expansions == expansions


@settings(max_examples=60)
@given(SEEDS)
def test_a_name_finds_what_all_its_forms_find(random: Random) -> None:
    with searcher_over(random) as (searcher, documents):
        oracle, names = Oracle(documents), Aliased(random)
        for _ in range(12):
            typed = random.choice(names.forms).upper()
            text = random.choice([f'"{typed}"', typed])
            results = searcher.search(Query(text, per_page=100, collapse=Collapse.NONE), names)
            # A run is looked up as a whole, so that the whole is what is compared.
            entities = names.aliases_of(typed)
            forms = {form for one in entities for form in one.forms if is_looked_for(form)}
            expected = set(oracle.scores(parse(text)))
            for form in forms:
                expected |= set(oracle.scores(Phrase(form)))
            assert {hit.id for hit in results.hits} == expected, (text, forms)


def is_looked_for(form: str) -> bool:
    words = [token.text for token in tokenize(form)]
    return len(words) > 1 or words[0] not in EVERYDAY
