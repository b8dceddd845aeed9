"""Who reads an answer: a person a page, or a program what the API says."""

from __future__ import annotations

__all__ = ["is_for_programs"]

_ADDRESSES = frozenset({"/health", "/ready", "/search.json"})


def is_for_programs(path: str) -> bool:
    """Whether a program asks there: errors are problem details then, and all of it English."""
    about_api = path == "/api/docs" or path.startswith("/api/docs/")
    return path in _ADDRESSES or (path.startswith("/api/") and not about_api)
