"""Names in a query: which other forms are looked for, what is shown of that, and what it costs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest
from making import NameKeys, make_document, make_index, make_removed

from search.model import Aliases, Document, EntityRef, EntityType, Expansion, Query, Results
from search.query import Searcher, marks
from search.query.expansion import MAX_ADDED, MAX_FORMS, MAX_LOOKUPS, expand
from search.query.grammar import parse
from search.query.syntax import AllOf, OneName, Phrase, Word
from search.text import name_key

LONG = "Economic Community of West African States"
FRENCH = "Communauté économique des États de l'Afrique de l'Ouest"


def aliases(kind: EntityType, entity_id: str, *forms: str) -> Aliases:
    return Aliases(EntityRef(kind, entity_id), forms[0], forms)


ECOWAS = aliases(EntityType.ORGANISATION, "ecowas", "ECOWAS", LONG, "CEDEAO", FRENCH)
IVORY_COAST = aliases(EntityType.PLACE, "CI", "Côte d'Ivoire", "Ivory Coast")
KYIV = aliases(EntityType.PLACE, "kyiv", "Kyiv", "Kiev")
MYANMAR = aliases(
    EntityType.PLACE, "MM", "Myanmar", "Burma", "Birmanie", "Republic of the Union of Myanmar"
)
MALI = aliases(EntityType.PLACE, "ML", "Mali", "Republic of Mali", "République du Mali")
BURKINA = aliases(EntityType.PLACE, "BF", "Burkina Faso", "Burkina", "Burkina-Faso", "Upper Volta")
CAR = aliases(EntityType.PLACE, "CF", "Central African Republic", "CAR", "Centrafrique")
CARS = aliases(EntityType.ORGANISATION, "car", "Club of Automobile Racing", "CAR")
US = aliases(EntityType.PLACE, "US", "United States", "US", "USA", "U.S.A.", "États-Unis")
NIGER = aliases(EntityType.PLACE, "NE", "Niger", "Tenere")
DELTA = aliases(EntityType.PLACE, "niger-delta", "Niger Delta", "Oil Rivers")
EVERYBODY = (ECOWAS, IVORY_COAST, KYIV, MYANMAR, MALI, BURKINA, CAR, CARS, US, NIGER, DELTA)


class Listed(NameKeys):
    """Knows other forms, and counts how often it is asked for them."""

    def __init__(
        self, documents: Iterable[Document] = (), entities: Iterable[Aliases] = EVERYBODY
    ) -> None:
        super().__init__(documents)
        self._entities = tuple(entities)
        self.asked: list[str] = []

    def aliases_of(self, name: str) -> tuple[Aliases, ...]:
        self.asked.append(name)
        key = name_key(name)
        return tuple(one for one in self._entities if key in map(name_key, one.forms))


def expansions(text: str, *entities: Aliases, **asked: object) -> list[Expansion]:
    query = Query(text, **asked)  # type: ignore[arg-type]
    return list(expand(parse(text), query, Listed(entities=entities or EVERYBODY))[1])


def added(text: str, *entities: Aliases, **asked: object) -> dict[str, tuple[str, ...]]:
    found = expansions(text, *entities, **asked)
    return {one.term: one.added for one in found}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ECOWAS", {"ECOWAS": (LONG, "CEDEAO", FRENCH)}),
        ("cedeao", {"cedeao": ("ECOWAS", LONG, FRENCH)}),
        (f'"{LONG}"', {LONG: ("ECOWAS", "CEDEAO", FRENCH)}),
        ("Kiev", {"Kiev": ("Kyiv",)}),
        ("kiev's", {"kiev's": ("Kyiv",)}),
        ("title:Kiev", {"Kiev": ("Kyiv",)}),
        ('body:"Kiev"', {"Kiev": ("Kyiv",)}),
        ("Kiev^3", {"Kiev": ("Kyiv",)}),
        ("Kiev OR rain", {"Kiev": ("Kyiv",)}),
        ("rain NOT Kiev", {"Kiev": ("Kyiv",)}),
        ("-(rain Kiev)", {"Kiev": ("Kyiv",)}),
        ('"ivory coast"', {"ivory coast": ("Côte d'Ivoire",)}),
        ("U.S.A.", {"U.S.A.": ("United States", "États-Unis")}),
        # Runs of words
        (f"{LONG} talks", {LONG: ("ECOWAS", "CEDEAO", FRENCH)}),
        (f"talks {FRENCH.lower()}", {FRENCH.lower(): ("ECOWAS", LONG, "CEDEAO")}),
        ("Cote d'Ivoire", {"Cote d'Ivoire": ("Ivory Coast",)}),
        ("rain Ivory AND Coast", {"Ivory Coast": ("Côte d'Ivoire",)}),
        ("title:(ivory coast)", {"ivory coast": ("Côte d'Ivoire",)}),
        ("Burkina-Faso", {"Burkina-Faso": ("Burkina", "Upper Volta")}),
        ("Burkina Faso Kiev", {"Burkina Faso": ("Burkina", "Upper Volta"), "Kiev": ("Kyiv",)}),
        ("Niger Delta", {"Niger Delta": ("Oil Rivers",)}),  # and Niger is not meant
        ("Delta Niger", {"Niger": ("Tenere",)}),
        # No run
        ("ivory title:coast", {}),
        ("ivory -coast", {}),
        ("ivory OR coast", {}),
        ("ivory coast^2", {}),
        ("ivory coast*", {}),
        ("ivory (coast)", {"ivory coast": ("Côte d'Ivoire",)}),
        # No name
        ("Kiev*", {}),
        ("Kiev~1", {}),
        ('"Ivory Coast"~1', {}),
        ("author:Kiev", {}),
        ("outlet:Kiev", {}),
        ("place:Kiev", {}),
        ("in:removed Kiev", {}),
        ("lang:fr rain", {}),
        ("", {}),
    ],
)
def test_what_is_expanded(text: str, expected: dict[str, tuple[str, ...]]) -> None:
    assert added(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # What has the typed word is found by it already,
        ("Mali", {}),
        ("Myanmar", {"Myanmar": ("Burma", "Birmanie")}),
        # and what has another form, by that.
        ("Burma", {"Burma": ("Myanmar", "Birmanie")}),
        ('"Republic of Mali"', {"Republic of Mali": ("Mali",)}),
        ("Republic of Mali", {"Republic of Mali": ("Mali",)}),
        ("Burkina", {"Burkina": ("Upper Volta",)}),
    ],
)
def test_a_form_that_is_found_already_is_not_added(
    text: str, expected: dict[str, tuple[str, ...]]
) -> None:
    assert added(text) == expected


def test_forms_of_the_same_words_are_one_and_those_of_one_letter_are_none() -> None:
    entity = aliases(EntityType.PLACE, "x", "Goïta Town", "goita-town", "X", "Xanadu")
    assert added("Xanadu", entity) == {"Xanadu": ("Goïta Town",)}


def test_a_short_word_in_small_letters_is_a_word() -> None:
    assert added("car") == added('"car"') == added("us") == added("usa") == {}
    assert added("USA")["USA"] == ("United States", "États-Unis")
    assert added("mali rain") == {}


def test_an_acronym_that_is_an_everyday_word_is_not_added() -> None:
    assert added("United States") == {"United States": ("USA", "États-Unis")}
    assert added("Centrafrique") == {"Centrafrique": ("Central African Republic",)}


def test_an_acronym_of_several_things_is_an_expansion_for_each() -> None:
    first, second = expansions("CAR")
    assert (first.ref, first.added) == (CAR.ref, ("Central African Republic", "Centrafrique"))
    assert (second.ref, second.added) == (CARS.ref, ("Club of Automobile Racing",))


def test_a_form_of_two_things_is_added_once() -> None:
    one = aliases(EntityType.PLACE, "one", "Xanadu", "Shangdu", "Kaiping")
    two = aliases(EntityType.ORGANISATION, "two", "Xanadu", "Kaiping", "Upper Shangdu", "Zanadu")
    found = expansions("Xanadu", one, two)
    assert [each.added for each in found] == [("Shangdu", "Kaiping"), ("Zanadu",)]


def test_who_types_two_forms_of_a_name_tells_them_apart() -> None:
    assert added("CEDEAO -ECOWAS") == added("CEDEAO OR ECOWAS") == {}
    assert added(f"CEDEAO {LONG}") == {}
    assert set(added("CEDEAO OR cedeao OR Kiev")) == {"CEDEAO", "Kiev"}


def test_a_name_typed_twice_is_shown_once_and_expanded_twice() -> None:
    node, shown = expand(parse("title:Kiev OR body:KIEV"), Query(), Listed())
    assert [one.term for one in shown] == ["Kiev"]
    assert [len(part.nodes) for part in node.nodes] == [2, 2]  # type: ignore[union-attr]


def test_switched_off() -> None:
    names = Listed()
    node = parse("ECOWAS Kiev")
    assert expand(node, Query(aliases=False), names) == (node, ())
    assert names.asked == []


def test_one_switched_off_is_listed_so_that_it_can_be_switched_on() -> None:
    first, second = expansions("Écowas Kiev", literal=("ecowas", "rain"))
    assert first == Expansion("Écowas", ECOWAS.ref, "ECOWAS", (), off=True)
    assert second == Expansion("Kiev", KYIV.ref, "Kyiv", ("Kyiv",))
    assert expansions("Mali rain", literal=("mali", "rain")) == []


def test_the_words_of_a_run_that_is_switched_off_are_plain_words() -> None:
    (shown,) = expansions("Niger Delta", literal=("niger delta",))
    assert shown == Expansion("Niger Delta", DELTA.ref, "Niger Delta", (), off=True)


def test_the_tree_has_the_typed_words_and_phrases_beside_them() -> None:
    def tree(text: str) -> object:
        return expand(parse(text), Query(), Listed())[0]

    assert tree("title:Kiev^3") == OneName(
        (
            Word("Kiev", field="title", boost=3.0),  # type: ignore[arg-type]
            Phrase("Kyiv", field="title", boost=3.0),  # type: ignore[arg-type]
        )
    )
    typed = AllOf((Word("Ivory"), Word("Coast")))
    assert tree("Ivory Coast") == OneName((typed, Phrase("Côte d'Ivoire")))
    assert tree("rain Ivory Coast") == AllOf((Word("rain"), tree("Ivory Coast")))  # type: ignore[arg-type]
    assert tree("rain Mali") == parse("rain Mali")


def test_an_entity_adds_so_many_forms_and_a_query_so_many() -> None:
    entities = [
        aliases(EntityType.PERSON, str(n), *(f"Name{n}x{form}" for form in range(MAX_FORMS + 9)))
        for n in range(9)
    ]
    text = " OR ".join(one.name for one in entities)
    found = expansions(text, *entities)
    assert {len(one.added) for one in found} == {MAX_FORMS}
    assert sum(len(one.added) for one in found) == MAX_ADDED


@pytest.mark.parametrize(
    "text",
    [
        " ".join(f"word{n}" for n in range(64)),
        " ".join(f"(a{n} b{n} c{n} d{n} -e{n})" for n in range(12)),
        "-" + " -".join(f"(a{n} b{n} c{n} d{n} e{n} f{n} g{n} h{n})" for n in range(8)),
        "a1 b1 c1 d1 e1 f1 g1 h1 i1 j1",
    ],
)
def test_look_ups_are_bounded(text: str) -> None:
    names = Listed()
    expand(parse(text), Query(), names)
    assert len(names.asked) == len(set(names.asked))
    assert sum(" " in name for name in names.asked) <= MAX_LOOKUPS


def test_neighbours_are_looked_up_in_the_longest_query() -> None:
    text = " ".join(f"word{n}" for n in range(62)) + " Ivory Coast"
    assert added(text) == {"Ivory Coast": ("Côte d'Ivoire",)}


# What is found


Search = Callable[..., Results]


@pytest.fixture
def over(tmp_path: Path) -> Iterator[Callable[..., Search]]:
    opened: list[Searcher] = []

    def make(*documents: Document) -> Search:
        searcher = Searcher(make_index(tmp_path / str(len(opened)), documents))
        opened.append(searcher)
        names = Listed(documents)
        return lambda text="", **more: searcher.search(Query(text, **more), names)

    yield make
    for searcher in opened:
        searcher.close()


def numbers(results: Results) -> list[int]:
    return [int(hit.id, 16) for hit in results.hits]


def test_every_form_finds_the_others(over: Callable[..., Search]) -> None:
    search = over(
        make_document(1, "ECOWAS meets"),
        make_document(2, "", "Sommet de la CEDEAO", language="fr"),
        make_document(3, "", f"The {LONG} met"),
        make_document(4, "", f"La {FRENCH.lower()} se réunit", language="fr"),
        make_document(5, "", "An economic community; African states of the west"),
    )
    for text in ("ECOWAS", "cedeao", f'"{LONG}"', f'"{FRENCH}"', FRENCH):
        results = search(text)
        assert sorted(numbers(results)) == [1, 2, 3, 4]
        assert results.parsed == text
        assert len(results.expansions) == 1
    assert sorted(numbers(search(LONG))) == [1, 2, 3, 4, 5]  # words, as ever, in any order
    assert sorted(numbers(search("title:CEDEAO"))) == [1]
    assert sorted(numbers(search("body:ECOWAS"))) == [2, 3, 4]
    assert numbers(search("NOT ECOWAS")) == [5]
    assert numbers(search("CEDEAO -ECOWAS")) == [2]
    assert numbers(search("CEDEAO sommet")) == [2]
    assert numbers(search("ECOWAS sommet")) == [2]


def test_pages_of_one_query_ask_for_the_forms_once(tmp_path: Path) -> None:
    searcher = Searcher(make_index(tmp_path, [make_document(1, "Kyiv")]))
    names = Listed()
    for page in (1, 2, 1):
        (shown,) = searcher.search(Query("Kiev rain", page=page), names).expansions
        assert shown.added == ("Kyiv",)
    assert names.asked == ["Kiev rain", "Kiev", "rain"]
    assert searcher.search(Query("Kiev rain", literal=("kiev",)), names).expansions[0].off
    assert searcher.search(Query("Kiev rain", aliases=False), names).expansions == ()
    searcher.close()


def test_literal_and_aliases_false_find_what_was_typed(over: Callable[..., Search]) -> None:
    search = over(make_document(1, "Kyiv"), make_document(2, "Kiev"))
    assert sorted(numbers(search("Kiev"))) == [1, 2]
    assert numbers(search("Kiev", literal=("KIEV",))) == [2]
    off = search("Kiev", aliases=False)
    assert (numbers(off), off.expansions) == ([2], ())


def test_a_form_of_one_word_is_a_name_and_has_no_stem(over: Callable[..., Search]) -> None:
    search = over(make_document(1, "Burmas"), make_document(2, "Burma"))
    assert numbers(search("Birmanie")) == [2]
    assert sorted(numbers(search("Burma"))) == [1, 2]


def test_the_other_forms_are_marked(over: Callable[..., Search]) -> None:
    search = over(
        make_document(1, "Ivory Coast votes", "Rain.\nThe Ivory Coast and an ivory tower"),
        make_document(2, "", "Sommet en Côte d'Ivoire", language="fr"),
    )
    first, second = sorted(search("Côte d'Ivoire").hits, key=lambda hit: hit.id)
    assert [first.title.text[start:end] for start, end in first.title.marks] == ["Ivory Coast"]
    marked = [s.text[start:end] for s in first.snippets for start, end in s.marks]
    assert marked == ["Ivory Coast"]
    (snippet,) = second.snippets
    assert [snippet.text[start:end] for start, end in snippet.marks] == ["Côte", "d'Ivoire"]


def test_what_was_removed_is_searched_as_typed(over: Callable[..., Search]) -> None:
    blocks = make_removed("Kyiv letter")
    document = make_document(1, "T", "x", removed=blocks)
    search = over(document)
    assert numbers(search("in:removed Kiev")) == []
    assert marks(document, Query("in:removed Kiev"), Listed()).removed == ((),)


def corpus() -> list[Document]:
    """Of fifty documents that mention ECOWAS, one is about it; others say it in passing."""
    talk = "talks were held about the price of rice and of gold in the capital "
    passing = [
        make_document(n, f"Rice {n}", f"{talk}with ECOWAS. {talk * 3}") for n in range(9, 59)
    ]
    rain = [make_document(n, f"Rain {n}", talk * 4) for n in range(60, 160)]
    return [
        make_document(1, "ECOWAS meets", f"{talk}ECOWAS. " * 6),
        make_document(2, "Rice", f"{talk}with ECOWAS (CEDEAO). {talk * 3}"),
        make_document(3, "Rice", f"{talk}with the {LONG} (ECOWAS). {talk * 3}"),
        make_document(4, "Riz", f"{talk}avec la {FRENCH} (CEDEAO). {talk * 3}", language="fr"),
        *passing,
        *rain,
    ]


@pytest.mark.parametrize("text", ["ECOWAS", "CEDEAO", f'"{LONG}"', f'"{FRENCH}"', FRENCH])
def test_many_forms_said_once_do_not_outrank_one_said_often(
    over: Callable[..., Search], text: str
) -> None:
    results = over(*corpus())(text)
    assert results.documents == 54
    assert numbers(results)[0] == 1


def test_a_name_weighs_in_each_form_as_in_the_typed_one(over: Callable[..., Search]) -> None:
    documents = [make_document(n, "", f"Rain in Burma {n}") for n in range(1, 30)]
    search = over(*documents, make_document(40, "", "Rain in Birmanie 40"))
    scores = {round(hit.score, 9) for hit in search("Burma", per_page=100).hits}
    assert len(scores) == 1
