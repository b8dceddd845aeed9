"""Values of settings, as the environment gives them."""

from __future__ import annotations

import pytest

from search.errors import SearchError
from search.settings import (
    MAX_PROXIES,
    METRICS,
    PROXIES,
    RATE_LIMIT,
    SETTINGS,
    number_of,
    switched_on,
    value_of,
)


def test_every_setting_has_an_option_and_a_variable_of_its_own() -> None:
    assert len({one.option for one in SETTINGS}) == len(SETTINGS)
    assert len({one.variable for one in SETTINGS}) == len(SETTINGS)


@pytest.mark.parametrize(("text", "number"), [("0", 0), (" 2 ", 2), ("10", 10)])
def test_a_whole_number(text: str, number: int) -> None:
    assert number_of(PROXIES, MAX_PROXIES, {"SEARCH_PROXIES": text}) == number


def test_one_that_is_not_set_has_its_default() -> None:
    assert number_of(PROXIES, MAX_PROXIES, {}) == 0
    assert value_of(RATE_LIMIT, {}) == ""
    assert not switched_on(METRICS, {})


@pytest.mark.parametrize("text", ["-1", "11", "1.5", "²", "٣", "many", "9" * 400])
def test_what_is_no_such_number_is_refused(text: str) -> None:
    with pytest.raises(SearchError, match=r"SEARCH_PROXIES: .* is no whole number from 0 to 10"):
        number_of(PROXIES, MAX_PROXIES, {"SEARCH_PROXIES": text})


def test_a_variable_that_is_empty_is_refused_where_a_value_is_needed() -> None:
    with pytest.raises(SearchError, match="SEARCH_PROXIES is empty"):
        number_of(PROXIES, MAX_PROXIES, {"SEARCH_PROXIES": " "})
