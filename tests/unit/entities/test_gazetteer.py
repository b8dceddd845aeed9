"""How the case of a text decides whether a listed name is meant."""

from __future__ import annotations

import pytest

from tests.unit.entities.conftest import Recognise


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Le sommet de la CEDEAO a pris fin.", {"ecowas"}),
        ("Le sommet de la Cédéao a pris fin.", {"ecowas"}),
        ("Le sommet de la cedeao a pris fin.", set()),
        ("Les pays de l’Otan se réunissent.", {"nato"}),
        ("It Is the rule of the AU that counts.", {"african-union"}),
    ],
)
def test_acronyms_need_capitals_and_long_ones_may_be_written_like_names(
    recognise: Recognise, text: str, expected: set[str]
) -> None:
    assert {entity.id for entity in recognise(text)} == expected
