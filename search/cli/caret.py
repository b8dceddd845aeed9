"""Points at the character of a query that could not be read."""

from __future__ import annotations

from search.printable import one_line

__all__ = ["pointed"]

_BEFORE, _AFTER = 30, 30  # characters of a long query shown around the fault


def pointed(text: str, position: int, indent: str = "  ") -> str:
    """Two lines: the text, and a caret under the character at this offset.

    The caret may stand one past the end. Of a long text only the surroundings are shown.
    """
    from rich.cells import cell_len  # noqa: PLC0415 - only for what is wrong

    position = max(0, min(position, len(text)))
    start = max(0, position - _BEFORE)
    end = min(len(text), position + _AFTER)
    before = ("…" if start else "") + _cells(text[start:position])
    after = _cells(text[position:end]) + ("…" if end < len(text) else "")
    return f"{indent}{before}{after}\n{indent}{' ' * cell_len(before)}^"


def _cells(text: str) -> str:
    """As `one_line`, but with every blank kept: the caret counts them."""
    return "".join(one_line(char) if not char.isspace() else " " for char in text)
