"""What stands around a name tells its kind, and the page as a whole tells names from words."""

from __future__ import annotations

import pytest

from search.model import EntityType
from tests.unit.entities.conftest import Recognise

PERSON, ORG, PLACE = EntityType.PERSON, EntityType.ORGANISATION, EntityType.PLACE


def named(recognise: Recognise, text: str, kind: EntityType) -> set[str]:
    return {one.id for one in recognise(text) if one.type is kind}


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("They found Zilebo, 35, dead.", {"zilebo"}),
        ("On a vu Oroko Zilebo, 35 ans, hier.", {"oroko-zilebo"}),
        ("Police held Oroko Zilebo (16) there.", {"oroko-zilebo"}),
        ("The dead man was identified as Zilebo.", {"zilebo"}),
        ("A student named Zilebo wept.", {"zilebo"}),
        ("On accuse un certain homme nommé Zilebo.", {"zilebo"}),
        ("She is the daughter of Zilebo.", {"zilebo"}),
        ("C'est le fils de Zilebo.", {"zilebo"}),
        ("They met trader Oroko Zilebo there.", {"oroko-zilebo"}),
        ("Ils ont vu le commerçant Oroko Zilebo ici.", {"oroko-zilebo"}),
        ("Then Olivia King left.", {"olivia-king"}),
        ("Then Olivia met King Zilebo.", {"zilebo"}),
        ("They met Comfort Zilebo there.", {"comfort-zilebo"}),
        ("They had comfort. Comfort Zilebo there.", set()),
        ("They met Sunday Adebayo there.", {"sunday-adebayo"}),
        ("They met Oroko Zilebo Maitama there.", {"oroko-zilebo-maitama"}),
        ("They met Chelsea Adebayo there.", {"chelsea-adebayo"}),
        ("Author, Oroko Zilebo", {"oroko-zilebo"}),
        ("They praised the Autumn Statement; no statement helps.", set()),
    ],
)
def test_people(recognise: Recognise, text: str, people: set[str]) -> None:
    assert named(recognise, text, PERSON) == people


@pytest.mark.parametrize(
    ("text", "bodies"),
    [
        ("The aid group Zilebo left.", {"zilebo"}),
        ("Le quotidien Zilebo l'écrit.", {"zilebo"}),
        ("They asked Zilebo, a local charity, for help.", {"zilebo"}),
        ("They asked the founder of Zilebo Oroko.", {"zilebo-oroko"}),
        ("Le directeur de Zilebo est là.", {"zilebo"}),
        ("They asked the director of Communications.", set()),
        ("The bill went to Parliament.", {"parliament"}),
        ("Le texte va au Sénat.", {"senat"}),
        ("They back the Truth and Zeal Commission.", {"truth-and-zeal-commission"}),
        ("They back the Zilebo Women's Association.", {"zilebo-women-s-association"}),
        ("They sued Zilebo & Oroko Ltd there.", {"zilebo-oroko-ltd"}),
        ("They ran to Zilebo Police Station.", set()),
        ("They met at the Zilebo Shopping Centre.", set()),
        ("They won the Champions League.", set()),
        ("Find BBC News there.", {"bbc"}),
        (
            "Le Groupement des forces spéciales guinéennes avance.",
            {"groupement-des-forces-speciales-guineennes"},
        ),
        ("Men fled El Feel. Then El Feel burned.", set()),
        ("She helps internally displaced girls (IDG). The IDG camps grew.", set()),
        ("An Electronic Counting Machine (ECM) broke. The ECM was old.", set()),
    ],
)
def test_organisations(recognise: Recognise, text: str, bodies: set[str]) -> None:
    assert named(recognise, text, ORG) == bodies


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("They fled northern Zilebo.", {"zilebo"}),
        ("They fled rural Zilebo.", {"zilebo"}),
        ("They asked the mayor of Zilebo.", {"zilebo"}),
        ("Le maire de Zilebo est là.", {"zilebo"}),
        ("They asked a Zilebo-based trader.", {"zilebo"}),
        ("They drove from Zilebo to Oroko.", {"zilebo", "oroko"}),
        ("They shut the Zilebo area.", {"zilebo"}),
        ("Men shot at Zilebo Local Government Area.", {"zilebo"}),
        ("The town of Las Zilebo burned.", {"las-zilebo"}),
        ("They spoke of North Kaduna then.", {"north-kaduna"}),
        ("Mixed capitals in HaveYourSay are no place.", set()),
    ],
)
def test_places(recognise: Recognise, text: str, places: set[str]) -> None:
    assert named(recognise, text, PLACE) == places


@pytest.mark.parametrize(
    ("form", "entity_id"),
    [
        ("Burma", "MM"),
        ("Zaire", "CD"),
        ("Swaziland", "SZ"),
        ("Upper Volta", "BF"),
        ("Dahomey", "BJ"),
        ("Rhodesia", "ZW"),
        ("Ceylon", "LK"),
        ("Peking", "beijing"),
        ("Bombay", "mumbai"),
        ("Saigon", "ho-chi-minh-city"),
        ("Constantinople", "istanbul"),
        ("Fort-Lamy", "n-djamena"),
    ],
)
def test_former_names_are_forms_of_todays_thing(
    recognise: Recognise, form: str, entity_id: str
) -> None:
    assert named(recognise, f"They wrote of {form} then.", PLACE) == {entity_id}


def test_a_listed_acronym_that_the_page_explains_otherwise(recognise: Recognise) -> None:
    listed = "Coordination of Azawad Movements (CMA) men left. The CMA agreed."
    other = "The Consumer Market Authority (CMA) acted. The CMA agreed."
    assert named(recognise, listed, ORG) == {"coordination-of-azawad-movements"}
    assert named(recognise, other, ORG) == {"consumer-market-authority"}


def test_demonyms_name_nothing(recognise: Recognise) -> None:
    assert recognise("Nigerien troops met Ghanaians, Malians and les Sénégalais.") == ()


@pytest.mark.parametrize(
    "text",
    [
        "They met Oroko Zilebo Jr. there. Then Oroko Zilebo left.",
        "They met Henry Konan Bédié there. Then Henri Konan Bédié left.",
        "They met Oroko Zilebo Batelu, 40, there. Then Oroko Zilebo, 40, left.",
    ],
)
def test_two_spellings_of_one_person(recognise: Recognise, text: str) -> None:
    assert len(named(recognise, text, PERSON)) == 1


def test_two_people_of_one_surname_stay_two(recognise: Recognise) -> None:
    text = "Mr Paul Oroko Zilebo met Mr Paula Oroko Zilebo. Mr Zilebo left."
    assert {"paul-oroko-zilebo", "paula-oroko-zilebo"} <= named(recognise, text, PERSON)


def test_an_acronym_in_brackets_need_not_be_the_initials(recognise: Recognise) -> None:
    text = "La Société nationale des eaux (SONEX) a signé. La SONEX paie."
    assert named(recognise, text, ORG) == {"societe-nationale-des-eaux"}


def test_a_sentence_that_ends_in_a_letter(recognise: Recognise) -> None:
    assert named(recognise, "She wrote so on X. ZNUP men left.", PERSON) == set()
