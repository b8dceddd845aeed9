"""What was wrong once, named after what broke."""

from __future__ import annotations

from tests.unit.entities.conftest import Recognise


def forms(recognise: Recognise, text: str) -> dict[str, set[str]]:
    return {entity.id: set(entity.surfaces) for entity in recognise(text)}


def test_who_is_not_the_world_health_organization(recognise: Recognise) -> None:
    found = forms(recognise, "The WHO warned. Who said so?")
    assert found == {"world-health-organization": {"WHO"}}


def test_an_acronym_that_is_a_word_counts_at_the_start_of_a_sentence(recognise: Recognise) -> None:
    assert forms(recognise, "AU observers came.") == {"african-union": {"AU"}}


def test_an_initial_does_not_reach_into_the_next_sentence(recognise: Recognise) -> None:
    assert forms(recognise, "He posted it on X. In the end, all slept.") == {}


def test_the_land_in_the_title_of_its_president_is_no_person(recognise: Recognise) -> None:
    found = forms(recognise, "Le président du Faso, le capitaine Ibrahim Traoré, est venu.")
    assert found == {"ibrahim-traore": {"Ibrahim Traoré"}}


def test_two_organisations_joined_by_and_stay_two(recognise: Recognise) -> None:
    found = forms(recognise, "L'Union africaine et les États-Unis ont réagi.")
    assert found == {"african-union": {"Union africaine"}, "US": {"États-Unis"}}


def test_a_date_after_an_organisation_is_not_part_of_it(recognise: Recognise) -> None:
    found = forms(recognise, "It left the Zilebo Affairs Bureau on June 3.")
    assert found == {"zilebo-affairs-bureau": {"Zilebo Affairs Bureau"}}


def test_as_at_the_start_of_a_sentence_is_no_sports_club(recognise: Recognise) -> None:
    assert forms(recognise, "As Western powers left, little changed.") == {}


def test_a_family_name_after_an_arabic_article_may_be_a_people(recognise: Recognise) -> None:
    found = forms(recognise, "The leader Abu Walid al-Sahrawi died.")
    assert found == {"abu-walid-al-sahrawi": {"Abu Walid al-Sahrawi"}}


def test_a_city_before_its_country_is_no_person(recognise: Recognise) -> None:
    assert set(forms(recognise, "L'école est à Thiès Sénégal, dit-on.")) == {"thies", "SN"}


def test_a_village_named_before_its_kind(recognise: Recognise) -> None:
    assert forms(recognise, "Men attacked Zilebo village.") == {"zilebo": {"Zilebo"}}


def test_a_city_is_a_surname_in_a_text_about_its_bearer(recognise: Recognise) -> None:
    found = forms(recognise, "Mr Pedro Rosario spoke. Rosario then left.")
    assert found == {"pedro-rosario": {"Pedro Rosario", "Rosario"}}


def test_a_rank_with_a_hyphen_is_no_high_authority(recognise: Recognise) -> None:
    found = forms(recognise, "Hier, le Haut-commissaire du Zilebo a parlé.")
    assert found == {}


def test_a_bare_congo_is_the_one_the_text_names(recognise: Recognise) -> None:
    one = forms(recognise, "Congo fights. The Democratic Republic of Congo accused Rwanda.")
    assert one == {"CD": {"Congo", "Democratic Republic of Congo"}, "RW": {"Rwanda"}}
    assert set(forms(recognise, "Congo fights.")) == {"congo"}
    assert set(forms(recognise, "Congo, Congo-Kinshasa, Congo-Brazzaville")) == {
        "congo",
        "CD",
        "CG",
    }
