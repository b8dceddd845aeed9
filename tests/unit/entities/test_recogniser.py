"""What is recognised, in the words of news: text beside the entities it names."""

from __future__ import annotations

import pytest

from search.model import Entity, EntityType, Role
from tests.unit.entities.conftest import Recognise

PERSON, ORG, PLACE = EntityType


def ids(entities: tuple[Entity, ...], kind: EntityType) -> set[str]:
    return {entity.id for entity in entities if entity.type is kind}


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("On Monday, Mr Kouamvi said it was late.", {"kouamvi"}),
        ("Talks with Dr. Zeynu Obwaka began.", {"zeynu-obwaka"}),
        ("They saw captain Oroko Batelu in town.", {"oroko-batelu"}),
        ("The army sent Lieutenant-General Oroko Batelu there.", {"oroko-batelu"}),
        ("Burkina Faso Foreign Minister Oroko Batelu left.", {"oroko-batelu"}),
        ("Le ministre des Affaires étrangères Oroko Batelu est parti.", {"oroko-batelu"}),
        ("Selon le général de brigade Oroko Batelu, tout va bien.", {"oroko-batelu"}),
        ("Hier, Mme Batelu et M. Zongoro ont parlé.", {"batelu", "zongoro"}),
        ("Oroko Batelu, directeur exécutif, est venu.", {"oroko-batelu"}),
        ("Oroko Batelu, the Togolese minister, came.", {"oroko-batelu"}),
        ("Zur Batelu said that rain fell.", {"zur-batelu"}),
        ("« C'est fini », a déclaré Zur Batelu.", {"zur-batelu"}),
        ("Fatoumata Zilebo a vendu du mil.", {"fatoumata-zilebo"}),
        ("The widow of J. Batelu came.", {"j-batelu"}),
        ("They met Ahmed Ould Zilebo there.", {"ahmed-ould-zilebo"}),
        ("The ship of Shane O'Brien sank.", {"shane-o-brien"}),
    ],
)
def test_people_by_role_honorific_given_name_and_speech(
    recognise: Recognise, text: str, people: set[str]
) -> None:
    assert ids(recognise(text), PERSON) == people


@pytest.mark.parametrize(
    ("text", "organisations"),
    [
        ("The Ministry of Rural Roads closed.", {"ministry-of-rural-roads"}),
        (
            "The Ministry of Foreign Affairs of Russia spoke.",
            {"ministry-of-foreign-affairs-of-russia"},
        ),
        ("It was bought by Zilebo Mining Ltd last year.", {"zilebo-mining-ltd"}),
        ("Students of Zilebo University marched.", {"zilebo-university"}),
        ("L'Union des forces de Zilebo appelle au calme.", {"union-des-forces-de-zilebo"}),
        ("La Banque de développement du Mali prête.", {"banque-de-developpement-du-mali"}),
        ("Selon la Cour suprême du Mali, non.", {"cour-supreme-du-mali"}),
        ("Le ministère de la Santé a réagi.", {"ministere-de-la-sante"}),
        (
            "The Peace Roads Youth Network (PRYN) met. PRYN will return.",
            {"peace-roads-youth-network"},
        ),
        ("The PRYN (Peace Roads Youth Network) met.", {"peace-roads-youth-network"}),
        (
            "It was reported by Bloomberg and by mid.ru.",
            {"bloomberg", "ministry-of-foreign-affairs-of-russia"},
        ),
    ],
)
def test_organisations_by_head_suffix_and_definition(
    recognise: Recognise, text: str, organisations: set[str]
) -> None:
    assert ids(recognise(text), ORG) == organisations


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("He fled the village of Zilebo.", {"zilebo"}),
        ("Il a quitté la ville de Zilebo.", {"zilebo"}),
        ("A clash near Zilebo killed two.", {"zilebo"}),
        ("Boats on the Zilebo River sank.", {"zilebo-river"}),
        ("Le Niger et l’Allemagne", {"NE", "DE"}),
        ("Guinea, Guinea-Bissau and Equatorial Guinea", {"GN", "GW", "GQ"}),
        ("Sudan and South Sudan", {"SD", "SS"}),
        ("The Democratic Republic of Congo", {"CD"}),
        ("Niger is not Nigeria.", {"NE", "NG"}),
        ("He is the governor of Niger State.", {"niger-state"}),
        ("Kiev is Kyiv; Moscou est Moscow.", {"kyiv", "moscow"}),
        ("The U.S., the US and the United States", {"US"}),
        ("Bordeaux, Buenos Aires and N’Djamena", {"bordeaux", "buenos-aires", "n-djamena"}),
        ("The West African bloc and l'Afrique de l'Ouest", {"west-africa"}),
    ],
)
def test_places(recognise: Recognise, text: str, places: set[str]) -> None:
    assert ids(recognise(text), PLACE) == places


@pytest.mark.parametrize(
    "text",
    [
        "The Nigerien and the Nigerian spoke to the French and to Russian officials.",
        "Les Nigériens, les Maliens et les Français parlent.",
        "In March, on Tuesday and in August it rained.",
        "It cost US$5 million.",
        "THIS IS WHAT THE US SAID TO US.",
        "The bird is a turkey and china is fragile.",
        "Le président du conseil est là ; au revoir.",
        "Reading is fun. Nice weather, and more reading.",
        "A Deeply Worrying Trend Grows Among Ordinary Workers",
        "Key Benefits of Better Roads",
        "it is said that ministers visit",
        "12 34 -- ... !!! ((((",
    ],
)
def test_words_that_are_no_names(recognise: Recognise, text: str) -> None:
    assert recognise(text) == ()


def test_lower_case_forms_need_a_capital_elsewhere(recognise: Recognise) -> None:
    (entity,) = recognise("Trade with niger grew. In Niger, all is calm.")
    assert (entity.id, entity.surfaces) == ("NE", ("niger", "Niger"))
    assert recognise("trade with niger grew") == ()


def test_a_word_is_not_a_country_in_lower_case_even_beside_it(recognise: Recognise) -> None:
    (entity,) = recognise("Turkey exports turkey.")
    assert entity.surfaces == ("Turkey",)


def test_a_miswritten_name_of_several_words_is_found(recognise: Recognise) -> None:
    (entity,) = recognise("Burkina faso, west of it")
    assert (entity.id, entity.surfaces) == ("BF", ("Burkina faso",))


def test_missing_blanks_do_not_hide_names(recognise: Recognise) -> None:
    found = recognise("Mali,Burkina Faso,and Niger.Enhanced ties")
    assert ids(found, PLACE) == {"ML", "BF", "NE"}


@pytest.mark.parametrize("separator", ["\n", "\t", "\u2028"])
def test_a_line_end_ends_a_name(recognise: Recognise, separator: str) -> None:
    found = recognise(f"the visit of Burkina{separator}Faso Zilebo{separator}Goïta")
    assert ids(found, PLACE) == {"BF"}
    assert ids(found, PERSON) == {"assimi-goita"}


def test_a_table_row_does_not_glue(recognise: Recognise) -> None:
    found = recognise("Mali Assimi Goïta Insurgent attacks, political instability", role=Role.TABLE)
    assert [(e.id, e.surfaces) for e in found] == [
        ("ML", ("Mali",)),
        ("assimi-goita", ("Assimi Goïta",)),
    ]


def test_list_bullets_end_a_name(recognise: Recognise) -> None:
    found = recognise("Zilebo Market • Mohamed Bazoum • Niger")
    assert ids(found, PERSON) == {"mohamed-bazoum"}
    assert ids(found, PLACE) == {"NE"}


def test_a_headline_makes_no_new_names_but_shows_known_ones(recognise: Recognise) -> None:
    text = "Workers Praise Golden Sunset Before Putin Visit To Mali"
    assert {entity.id for entity in recognise(text)} == {"vladimir-putin", "ML"}


def test_a_name_in_a_headline_is_found_once_the_text_introduces_it(recognise: Recognise) -> None:
    found = recognise("Batelu Wins Again In Close Race\nMr Oroko Batelu won.")
    (person,) = found
    assert person.surfaces == ("Batelu", "Oroko Batelu")


def test_author_and_outlet_count_where_the_text_names_them(recognise: Recognise) -> None:
    text = "By Zur Zilebo -DAILY\u00a0 LANTERN\nRain fell."
    assert ids(recognise(text, role=Role.BYLINE), ORG) == set()
    found = recognise(text, author="Zur Zilebo", outlet="Daily Lantern", role=Role.BYLINE)
    assert ids(found, PERSON) == {"zur-zilebo"}
    assert ids(found, ORG) == {"daily-lantern"}
    assert recognise("Rain fell.", author="Zur Zilebo", outlet="Daily Lantern") == ()


def test_a_region_inside_an_organisation_is_no_value_of_its_own(recognise: Recognise) -> None:
    found = recognise("The Alliance of Sahel States met the Bank of Africa.")
    assert ids(found, PLACE) == set()
    assert ids(found, ORG) == {"alliance-of-sahel-states", "bank-of-africa"}


def test_sahel_states_with_a_small_letter_is_not_the_organisation(recognise: Recognise) -> None:
    found = recognise("By strengthening ties, the Sahel states aim higher.")
    assert {entity.id for entity in found} == {"sahel"}


def test_a_city_can_be_part_of_a_person(recognise: Recognise) -> None:
    found = recognise("Jack London wrote a letter to Jordan Zilebo about Paris.")
    assert ids(found, PERSON) == {"jack-london", "jordan-zilebo"}
    assert ids(found, PLACE) == {"paris"}
