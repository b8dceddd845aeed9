"""The other names of listed things, for queries."""

from __future__ import annotations

from pathlib import Path

import pytest

from search.entities import Recogniser
from search.model import Aliases, EntityRef, EntityType
from search.text import name_key


@pytest.fixture(scope="module")
def listed(recogniser: Recogniser) -> dict[str, Aliases]:
    return {str(one.ref): one for one in recogniser.aliases()}


def test_an_organisation_has_its_acronyms_and_long_names(listed: dict[str, Aliases]) -> None:
    ecowas = listed["org:ecowas"]
    assert ecowas.ref == EntityRef(EntityType.ORGANISATION, "ecowas")
    assert ecowas.forms[0] == ecowas.name == "ECOWAS"
    assert {
        "CEDEAO",
        "Economic Community of West African States",
        "Communauté économique des États de l'Afrique de l'Ouest",
    } <= set(ecowas.forms)


@pytest.mark.parametrize(
    ("ref", "forms"),
    [
        ("place:BF", {"Burkina Faso", "Upper Volta", "Haute-Volta"}),
        ("place:CI", {"Côte d'Ivoire", "Ivory Coast"}),
        ("place:moscow", {"Moscow", "Moscou"}),
        ("place:mumbai", {"Mumbai", "Bombay"}),
        ("place:US", {"United States", "USA", "États-Unis"}),
        ("place:TR", {"Turkey", "Türkiye", "Turquie"}),
        ("person:vladimir-putin", {"Vladimir Putin", "Vladimir Poutine", "Poutine"}),
    ],
)
def test_exonyms_and_former_names(listed: dict[str, Aliases], ref: str, forms: set[str]) -> None:
    assert forms <= set(listed[ref].forms)


@pytest.mark.parametrize(
    ("ref", "form"),
    [
        ("place:US", "US"),
        ("place:US", "U.S."),
        ("place:CF", "CAR"),
        ("org:united-nations", "UN"),
        ("org:african-union", "AU"),
        ("org:islamic-state", "IS"),
        ("place:GD", "Grenade"),
        ("place:west-africa", "West African"),
        ("place:west-africa", "ouest-africain"),
    ],
)
def test_forms_that_a_search_would_misread_are_left_out(
    listed: dict[str, Aliases], ref: str, form: str
) -> None:
    assert form not in listed[ref].forms if ref in listed else True


def test_all_have_several_forms_that_differ_and_the_name_first(listed: dict[str, Aliases]) -> None:
    for one in listed.values():
        assert one.forms[0] == one.name
        assert len({name_key(form) for form in one.forms}) == len(one.forms) > 1


def test_a_region_brings_its_own(tmp_path: Path) -> None:
    for name in ("people", "organisations", "places"):
        rows = "zilebo-front\tZilebo Front\tZFO|Front Zilebo\n" if name == "organisations" else ""
        (tmp_path / f"{name}.tsv").write_text(f"key\tname\taliases\n{rows}", encoding="utf-8")
    aliases = {str(one.ref): one.forms for one in Recogniser.load(tmp_path).aliases()}
    assert aliases["org:zilebo-front"] == ("Zilebo Front", "ZFO", "Front Zilebo")
    assert "org:ecowas" not in aliases
