"""The address of a search: parameters to a query, and back."""

from __future__ import annotations

from urllib.parse import parse_qsl

from search.errors import QueryError
from webapp.links import address
from webapp.parameters import FacetSearch, read_query, readable_part


def target(data: bytes) -> None:
    """Parameters are an error that names one of them, or a query that can be written as them."""
    pairs = _pairs(data.decode("utf-8", "replace"))
    _check_part(pairs)
    try:
        query = read_query(pairs)
    except QueryError as error:
        _check_error(error, pairs)
    else:
        assert read_query(_pairs(address(query))) == query
    try:
        FacetSearch.read(pairs)
    except QueryError as error:
        _check_error(error, pairs)


def _check_error(error: QueryError, pairs: list[tuple[str, str]]) -> None:
    """It can be shown, and names one of the parameters."""
    assert str(error)
    assert error.parameter in {*FacetSearch.names(), *(name[:80] for name, _ in pairs)}
    assert error.suggestion is None or error.suggestion.encode()


def _check_part(pairs: list[tuple[str, str]]) -> None:
    """What can be read of them can be written."""
    query = readable_part(pairs)
    assert read_query(_pairs(address(query))) == query


def _pairs(text: str) -> list[tuple[str, str]]:
    return parse_qsl(text, keep_blank_values=True)
