"""Names as local papers write them: full, shortened, nicknamed, joined, in two languages."""

from __future__ import annotations

import pytest

from search.model import EntityType, Role
from tests.unit.entities.conftest import Recognise

PERSON, ORG, PLACE = EntityType.PERSON, EntityType.ORGANISATION, EntityType.PLACE


def found(recognise: Recognise, text: str, kind: EntityType) -> dict[str, set[str]]:
    return {one.id: set(one.surfaces) for one in recognise(text) if one.type is kind}


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("Ils ont enlevé El Bachir Zilebo hier.", {"el-bachir-zilebo"}),
        ("Le micro de Zilebo Ag Oroko, dit-on.", {"zilebo-ag-oroko"}),
        ("They met Amadou Zilebo-Boulet and left.", {"amadou-zilebo-boulet"}),
        ("Hier, M. Bambara et Mme Peul ont parlé.", {"bambara", "peul"}),
        ("Jan van der Zilebo, of the aid group, said so.", {"jan-van-der-zilebo"}),
        ("Il a reçu El Hadj Amadou Zilebo.", {"amadou-zilebo"}),
        ("Le professeur Cheikh Anta Zilebo est mort.", {"cheikh-anta-zilebo"}),
        ("The mayor, Oroko Zilebo, spoke.", {"oroko-zilebo"}),
        ("Le préfet du Gbirko, Oroko Zilebo, a interdit les marches.", {"oroko-zilebo"}),
        ("Zilebo Oroko, the campaigner, denounced it.", {"zilebo-oroko"}),
        ("Muhammad Sa'ad Zilebo, the sultan, spoke.", {"muhammad-sa-ad-zilebo"}),
        ("Dr Fatima A. Bello-Kano spoke.", {"fatima-a-bello-kano"}),
        ("Les hommes de Pape Zilebo ont gagné.", {"pape-zilebo"}),
        ("At the market Amadou Zilebo sells millet.", {"amadou-zilebo"}),
        ("P. O. : Oui. P.O. : Non.", set()),
        ("They prayed at King Fahad Mosque.", set()),
        ("Le match a eu lieu au stade Amadou Zilebo.", set()),
        ("The army launched Operation Hassan Zilebo.", set()),
        ("Le président des Batisseurs a parlé.", set()),
    ],
)
def test_people(recognise: Recognise, text: str, people: set[str]) -> None:
    assert set(found(recognise, text, PERSON)) == people


def test_a_nickname_in_quotation_marks_is_part_of_the_name(recognise: Recognise) -> None:
    text = 'Boubacar Zilebo scored. Coach Boubacar "Bouba" Diallo was happy.'
    assert found(recognise, text, PERSON) == {
        "boubacar-zilebo": {"Boubacar Zilebo"},
        "boubacar-bouba-diallo": {'Boubacar "Bouba" Diallo'},
    }


def test_a_name_within_a_longer_name_is_not_its_short_form(recognise: Recognise) -> None:
    text = "Le ministre Mamadou Zilebo est là. Selon Zilebo Kouri, rien ne change."
    assert found(recognise, text, PERSON)["mamadou-zilebo"] == {"Mamadou Zilebo"}


@pytest.mark.parametrize(
    ("text", "people"),
    [
        (
            "Le président Faure Essozimna Gnassingbé est venu. Gnassingbé est reparti.",
            {"faure-gnassingbe": {"Faure Essozimna Gnassingbé", "Gnassingbé"}},
        ),
        (
            "Laurent Gbagbo et Simone Zilebo Gbagbo ont voté.",
            {
                "laurent-gbagbo": {"Laurent Gbagbo"},
                "simone-zilebo-gbagbo": {"Simone Zilebo Gbagbo"},
            },
        ),
        ("Le président Gnassingbé a voté.", {"faure-gnassingbe": {"Gnassingbé"}}),
    ],
)
def test_names_before_a_listed_surname(
    recognise: Recognise, text: str, people: dict[str, set[str]]
) -> None:
    assert found(recognise, text, PERSON) == people


@pytest.mark.parametrize(
    ("text", "bodies"),
    [
        (
            "La Société burkinabè des fibres rurales (SOFIRU) paie.",
            {"societe-burkinabe-des-fibres-rurales"},
        ),
        ("L'Agence togolaise de normalisation a été créée.", {"agence-togolaise-de-normalisation"}),
        ("Le Fonds malien de solidarité et l'Office du lait.", {"fonds-malien-de-solidarite"}),
        ("On demande à l'Agence nationale de rejeter le recours.", {"agence-nationale"}),
        (
            "Le ministère de l'Économie, des Finances et du Plan publie.",
            {"ministere-de-l-economie-des-finances-et-du-plan"},
        ),
        (
            "The Ministry of Trade, Industry and Tourism said no.",
            {"ministry-of-trade-industry-and-tourism"},
        ),
        ("Le ministère de la Défense et la Police se taisent.", {"ministere-de-la-defense"}),
        (
            "Le Groupe de recherche action en santé (GRAS) applaudit.",
            {"groupe-de-recherche-action-en-sante"},
        ),
        ("La Commission et le ZPA-RI ont réagi.", {"zpa-ri"}),
    ],
)
def test_organisations(recognise: Recognise, text: str, bodies: set[str]) -> None:
    assert set(found(recognise, text, ORG)) == bodies


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("Men came to Zilebo Oroko, a village in the north.", {"zilebo-oroko"}),
        ("Ils ont fui Zilebo, une localité du nord.", {"zilebo"}),
        ("He bought a Zorilebo and a Zilebo.", set()),
        ("Le ZRA-Mauritanie proteste.", set()),
        ("Three died in Zilebo local government area.", {"zilebo"}),
        ("Le gouverneur de la région du Centre a parlé.", set()),
        ("Le gouverneur de la région de la Kara a parlé.", {"kara"}),
        ("US-China talks", {"US", "CN"}),
        ("US Zilebo won the cup.", set()),
        ("La troisième, le port autonome de Lomé.", {"lome"}),
        ("Maria de los Angeles Zilebo came.", set()),
        ("He crossed to Boubacar through Yoro Zilebo.", set()),
        ("Le plus fort de la Guinée", {"GN"}),
    ],
)
def test_places(recognise: Recognise, text: str, places: set[str]) -> None:
    assert set(found(recognise, text, PLACE)) == places


@pytest.mark.parametrize(
    ("forms", "entity_id"),
    [
        ("Ali Lamine Zeine|Ali Mahaman Lamine Zeine", "ali-mahamane-lamine-zeine"),
        ("PDCI|PDCI-RDA|Parti démocratique de Côte d'Ivoire", "pdci"),
        ("Mokhtar Ould Djay|Moctar Ould Diay", "mokhtar-ould-djay"),
        ("Nasir El-Rufai|El-Rufai", "nasir-el-rufai"),
        ("MUJAO|Mujao|Movement for Oneness and Jihad in West Africa", "mujao"),
        ("Régiment de sécurité présidentielle|RSP", "presidential-security-regiment"),
        ("Gamboru|Gamboru Ngala", "gamboru"),
        ("Mbera|M'Berra", "mbera"),
    ],
)
def test_forms_of_the_region(recognise: Recognise, forms: str, entity_id: str) -> None:
    for form in forms.split("|"):
        found = recognise(f"Hier encore, {form}, dit-on.")
        assert found[0].id == entity_id
        assert all(one.type is PLACE for one in found[1:]), "only the country in a party's name"


@pytest.mark.parametrize("kind", ["Village", "Community"])
def test_a_headline_makes_no_name_of_its_ordinary_words(recognise: Recognise, kind: str) -> None:
    found_there = recognise(f"Four Killed As Gunmen Attack Farmers {kind}", role=Role.TITLE)
    assert found_there == ()


def test_a_name_with_a_telling_word_in_a_sentence(recognise: Recognise) -> None:
    assert found(recognise, "Men of the Zilebo Police came.", ORG) == {
        "zilebo-police": {"Zilebo Police"}
    }
