"""The country in the name of a body: both are named, one within the other."""

from __future__ import annotations

import pytest

from search.model import Entity, EntityType
from tests.unit.entities.conftest import Recognise

ORG, PLACE = EntityType.ORGANISATION, EntityType.PLACE


def countries(found: tuple[Entity, ...]) -> set[str]:
    return {one.id for one in found if one.type is PLACE}


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("They met the Central Bank of Nigeria.", "NG"),
        ("They met the Zilebo Union of Ghana.", "GH"),
        ("Saisie, la Haute Cour du Kenya a tranché.", "KE"),
        ("Le Parti démocratique de Côte d'Ivoire a voté.", "CI"),
        ("L'Assemblée nationale du Burkina a voté.", "BF"),
        ("They called the Nigeria Police Force.", "NG"),
        ("Men of the Uganda People's Defence Force came.", "UG"),
    ],
)
def test_a_body_of_a_country_names_it(recognise: Recognise, text: str, country: str) -> None:
    found = recognise(text)
    (body,) = [one for one in found if one.type is ORG]
    (place,) = [one for one in found if one.type is PLACE]
    assert place.id == country
    (outer,), (inner,) = body.mentions, place.mentions
    assert outer.chars.start <= inner.chars.start < inner.chars.end <= outer.chars.end


@pytest.mark.parametrize(
    "text",
    [
        "They met the Bank of America.",
        "They flew with Air France.",
        "They flew with Kenya Airways.",
        "The New England Patriots won.",
        "They met the Central Bank of West African States.",
    ],
)
def test_a_name_without_a_country(recognise: Recognise, text: str) -> None:
    assert not {one for one in countries(recognise(text)) if len(one) == 2}


def test_a_country_named_elsewhere_is_one_entity(recognise: Recognise) -> None:
    found = recognise("Kenya waits. The High Court of Kenya sat.")
    (kenya,) = [one for one in found if one.id == "KE"]
    assert [mention.surface for mention in kenya.mentions] == ["Kenya", "Kenya"]
