"""What reads like a name and is none, is another kind of thing, or stands in another language."""

from __future__ import annotations

import pytest

from search.model import EntityType
from tests.unit.entities.conftest import Recognise

PERSON, ORG, PLACE = EntityType.PERSON, EntityType.ORGANISATION, EntityType.PLACE


def values(recognise: Recognise, text: str, language: str = "en") -> set[tuple[EntityType, str]]:
    return {(one.type, one.name) for one in recognise(text, language=language)}


# Other languages


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("pl", "Dzisiaj Nowy Rok i Unia Europejska oraz NFZ, mówi Ministerstwo Zdrowia."),
        ("pl", "Raport (Agencja Rynku Zilebo, ARZ) i Pakietu Standard."),
        ("pl", "Zastrzelono premiera Donalda Tuska."),
        ("pl", "Byli mali ludzie. Mali ludzie."),
        ("de", "Das Neue Jahr und die Deutsche Zilebo sagten nichts."),
        ("ru", "Сообщает ИА Новый Регион, пишет Иван Петров, ВИЧ и США."),
        ("", "Ο Παγκόσμιος Οργανισμός Υγείας και το ΑΠΕ είπαν."),
    ],
)
def test_another_language_has_no_unknown_names(
    recognise: Recognise, language: str, text: str
) -> None:
    kinds = {kind for kind, _ in values(recognise, text, language)}
    assert kinds <= {PLACE}
    assert PERSON not in kinds


@pytest.mark.parametrize("language", ["pl", "de", "ru"])
def test_another_language_has_listed_names_and_given_names(
    recognise: Recognise, language: str
) -> None:
    text = "Jutro Emmanuel Macron i Teresa Zilebo, w Paris, czytali American Journal of Nutrition."
    assert values(recognise, text, language) == {
        (PERSON, "Emmanuel Macron"),
        (PERSON, "Teresa Zilebo"),
        (PLACE, "Paris"),
        (ORG, "American Journal of Nutrition"),
    }


@pytest.mark.parametrize("language", ["", "en", "fr"])
def test_english_and_french_have_unknown_names(recognise: Recognise, language: str) -> None:
    assert (PERSON, "Oroko Zilebo") in values(recognise, "So they met Oroko Zilebo.", language)


def test_letters_with_accents_are_capitals_too(recognise: Recognise) -> None:
    assert (PERSON, "Ébrima Zilebo") in values(recognise, "They met Mr Ébrima Zilebo there.")


# People


@pytest.mark.parametrize(
    "text",
    [
        "The charity Kitchen Table said so, and Kitchen Table has warned of it.",
        "He plays at Roland Garros again.",
        "He trained at JKAB Zilebo last year.",
        "The William Zilebo Hospital closed.",
        "They died at the Queen Elizabeth University Hospital.",
        "Nurses at the Aneurin Zilebo in the west are on strike.",
    ],
)
def test_no_person(recognise: Recognise, text: str) -> None:
    assert PERSON not in {kind for kind, _ in values(recognise, text)}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Lib Dem Chief Whip Wendy Zilebo said so.", "Wendy Zilebo"),
        ("A song by Megan Thee Kitchen, they say.", "Megan Thee Kitchen"),
        ("Study leader Dr Ken Ong said so.", "Ken Ong"),
        ("An inquiry by Douglas Bain has ended.", "Douglas Bain"),
        ("They met the Fatoumata Zilebo generation.", "Fatoumata Zilebo"),
        ("Hier ZILEBO Mamadou a parlé, puis OUEDRAOGO Oroko a dit non.", "OUEDRAOGO Oroko"),
    ],
)
def test_a_whole_person(recognise: Recognise, text: str, name: str) -> None:
    assert name in {one for kind, one in values(recognise, text) if kind is PERSON}


def test_an_author_in_capitals_is_an_agency(recognise: Recognise) -> None:
    (found,) = recognise("Autor: ZLB i tak.", author="ZLB", language="pl")
    assert (found.type, found.name) == (ORG, "ZLB")


# Places and organisations


def test_an_article_makes_a_country_of_le_in_french(recognise: Recognise) -> None:
    assert (PLACE, "Chad") in values(recognise, "Chad le Premier et les autres.", "fr")


def test_somebody_works_at_a_body(recognise: Recognise) -> None:
    text = "Oroko Bah, an analyst at Zilebo Gbirko, said so."
    assert (ORG, "Zilebo Gbirko") in values(recognise, text)
    assert (PLACE, "Zilebo Gbirko") in values(recognise, "They fought at Zilebo Gbirko.")


@pytest.mark.parametrize(
    ("text", "kind", "name"),
    [
        ("Trains of Zilebo West Coast were late.", PLACE, "Zilebo West Coast"),
        ("She met the King at Buckingham Palace.", PLACE, "Buckingham"),
        ("She is the star of the US TV drama.", ORG, "US TV"),
        ("The vaccine against HPV and the FTSE index rose.", ORG, "HPV"),
        ("South Africa's Chad le Clos won.", PLACE, "Chad"),
        ("She met the actor Zilebo Douglas there.", PLACE, "Douglas"),
        ("At the school Sofia, 15, is one of ten.", PLACE, "Sofia"),
        ("They saw Chelsea Zilebo on the stage.", ORG, "Chelsea"),
    ],
)
def test_no_value(recognise: Recognise, text: str, kind: EntityType, name: str) -> None:
    assert (kind, name) not in values(recognise, text)


@pytest.mark.parametrize(
    ("text", "kind", "name"),
    [
        ("The leaders of the Commonwealth met.", ORG, "Commonwealth"),
        ("They bought it on Amazon.", ORG, "Amazon"),
        ("They went to Douglas by boat.", PLACE, "Douglas"),
        ("At the school in Sofia, 15 of them spoke.", PLACE, "Sofia"),
        ("On Sunday Chelsea beat Arsenal.", ORG, "Chelsea"),
        ("Trees of the Amazon were cut down.", PLACE, "Amazonia"),
        ("The family left for Santa Zilebo last year.", PLACE, "Santa Zilebo"),
        ("It was closed by the General Medical Council.", ORG, "General Medical Council"),
    ],
)
def test_a_value(recognise: Recognise, text: str, kind: EntityType, name: str) -> None:
    assert (kind, name) in values(recognise, text)


def test_a_listed_acronym_that_a_page_explains_as_another_listed_body(
    recognise: Recognise,
) -> None:
    text = "The Competition and Markets Authority (CMA) spoke. The CMA said no."
    found = {one.name: one.surfaces for one in recognise(text, language="en")}
    assert set(found["Competition and Markets Authority"]) >= {"CMA"}
    assert "Coordination of Azawad Movements" not in found
