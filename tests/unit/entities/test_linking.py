"""One entity for each real thing, two for two."""

from __future__ import annotations

import pytest

from search.model import EntityType
from tests.unit.entities.conftest import Recognise


@pytest.mark.parametrize(
    ("text", "entity_id", "surfaces"),
    [
        (
            "Assimi Goïta spoke. Goïta and Goita left.",
            "assimi-goita",
            {"Assimi Goïta", "Goïta", "Goita"},
        ),
        (
            "Sergey Lavrov, Sergueï Lavrov, Lavrov",
            "sergei-lavrov",
            {"Sergey Lavrov", "Sergueï Lavrov", "Lavrov"},
        ),
        (
            "ECOWAS, la CEDEAO, the Economic Community of West African States",
            "ecowas",
            {"ECOWAS", "CEDEAO", "Economic Community of West African States"},
        ),
        (
            "AES, Alliance des États du Sahel, Confederation of Sahel States",
            "alliance-of-sahel-states",
            {"AES", "Alliance des États du Sahel", "Confederation of Sahel States"},
        ),
        ("The Wagner Group left; Wagner’s men stayed.", "wagner-group", {"Wagner Group", "Wagner"}),
        ("Moscow’s envoy flew to Moscow.", "moscow", {"Moscow"}),
        ("the Kremlin, du Kremlin", "kremlin", {"Kremlin"}),
        ("L’Union africaine et l’UA", "african-union", {"Union africaine", "UA"}),
        ("Mr Oroko Batelu came. Later Batelu left.", "oroko-batelu", {"Oroko Batelu", "Batelu"}),
        (
            "Oroko Jean Batelu said so. Mr Oroko Batelu left.",
            "oroko-jean-batelu",
            {"Oroko Jean Batelu", "Oroko Batelu"},
        ),
        (
            "They met Ms Zoé Batélu. In a letter Zoe Batelu agreed.",
            "zoe-batelu",
            {"Zoé Batélu", "Zoe Batelu"},
        ),
        (
            "It hired Zilebo Holdings. Zilebo Holdings and Zilebo Holdings Ltd merged.",
            "zilebo-holdings",
            {"Zilebo Holdings", "Zilebo Holdings Ltd"},
        ),
        (
            "The Zilebo Rural Aid Network works. In town, ZRAN is known.",
            "zilebo-rural-aid-network",
            {"Zilebo Rural Aid Network", "ZRAN"},
        ),
    ],
)
def test_forms_of_one_thing_are_one_entity(
    recognise: Recognise, text: str, entity_id: str, surfaces: set[str]
) -> None:
    (entity,) = [entity for entity in recognise(text) if entity.id == entity_id]
    assert set(entity.surfaces) == surfaces


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        (
            "Ibrahim Traoré met Karamoko Jean Marie Traoré.",
            {"ibrahim-traore", "karamoko-jean-marie-traore"},
        ),
        ("Mr Oroko Batelu met Mr Ibou Batelu.", {"oroko-batelu", "ibou-batelu"}),
        ("Africa Corps replaced Wagner.", {"africa-corps", "wagner-group"}),
        ("Islamic State and al-Qaeda", {"islamic-state", "al-qaeda"}),
        ("Lagos and Lagos State", {"lagos"}),
    ],
)
def test_different_things_stay_apart(recognise: Recognise, text: str, ids: set[str]) -> None:
    assert {entity.id for entity in recognise(text)} == ids


def test_a_surname_that_two_people_share_goes_to_neither(recognise: Recognise) -> None:
    found = recognise("Ibrahim Traoré met Karamoko Jean Marie Traoré. Then Traoré left.")
    assert [entity.surfaces for entity in found] == [
        ("Ibrahim Traoré",),
        ("Karamoko Jean Marie Traoré",),
    ]


def test_a_listed_surname_goes_to_the_person_the_text_names(recognise: Recognise) -> None:
    found = recognise("Michelle Obama came to town. Obama then left.")
    assert [(e.id, e.surfaces) for e in found] == [("michelle-obama", ("Michelle Obama", "Obama"))]


def test_the_most_mentioned_comes_first_then_the_first(recognise: Recognise) -> None:
    found = recognise("Ghana, Mali, Togo. Togo again.")
    assert [entity.id for entity in found] == ["TG", "GH", "ML"]


def test_ids_are_unique_within_a_type(recognise: Recognise) -> None:
    found = recognise("Mr Oroko Batelu, Oroko BATELU, oroko-batelu. President Oroko-Batelu said.")
    keys = [(entity.type, entity.id) for entity in found]
    assert len(keys) == len(set(keys))


def test_countries_carry_their_iso_code(recognise: Recognise) -> None:
    (entity,) = recognise("La Fédération de Russie")
    assert (entity.id, entity.type, entity.name) == ("RU", EntityType.PLACE, "Russia")
