"""What holds of every error that the program raises on purpose."""

from __future__ import annotations

from search.errors import QueryError

__all__ = ["check_error", "check_query_error"]


def check_error(error: Exception, naming: str = "") -> None:
    """It says something that can be printed, and names what it is about."""
    assert str(error).encode()
    assert naming in str(error)


def check_query_error(error: QueryError, text: str) -> None:
    """Its position, if it has one, lies in the text of the query."""
    check_error(error)
    assert error.position is None or 0 <= error.position <= len(text)
