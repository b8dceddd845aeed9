"""The parameters of an address as they were given, and how values of each kind are read.

Every error is a `QueryError` that names the parameter. An empty value means the default.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from enum import StrEnum
from typing import TypeVar

from search.dates import is_date
from search.errors import QueryError

__all__ = ["MAX_VALUE", "Given"]

MAX_VALUE = 200
"""Characters of a value."""

_SHOWN = 80  # characters of what is wrong that an error repeats
_NUMBER = re.compile(r"[0-9]{1,9}", re.ASCII)
_Choice = TypeVar("_Choice", bound=StrEnum)


class Given:
    """Values by parameter, blank ones left out.

    Args:
        known: the parameters there are.

    Raises:
        QueryError: a parameter is unknown; suggests a near one.
    """

    def __init__(self, pairs: Iterable[tuple[str, str]], known: Sequence[str]) -> None:
        self._values: dict[str, list[str]] = {}
        for name, value in pairs:
            if name not in known:
                shown = name[:_SHOWN]
                raise QueryError(
                    f"there is no parameter “{shown}”",
                    parameter=shown,
                    suggestion=_nearest(name, known),
                )
            if value.strip():
                self._values.setdefault(name, []).append(value)

    def count(self, name: str) -> int:
        """How many values it has."""
        return len(self._values.get(name, ()))

    def single(self, name: str) -> str:
        """The value of a parameter that may be given once, as it stands; "" for none."""
        values = self._values.get(name, [])
        if len(values) > 1:
            raise QueryError(f"“{name}” is given {len(values)} times; give it once", parameter=name)
        return values[0] if values else ""

    def values(self, name: str) -> list[str]:
        """The values of a parameter that may be repeated, trimmed and of bounded length."""
        return [self._bounded(name, value.strip()) for value in self._values.get(name, ())]

    def value(self, name: str) -> str:
        """As `values`, of a parameter that may be given once."""
        return self._bounded(name, self.single(name).strip())

    def number(self, name: str, default: int, most: int, least: int = 1) -> int:
        """A whole number from `least` to `most`."""
        value = self.single(name).strip()
        if not value:
            return default
        if not _NUMBER.fullmatch(value) or not least <= int(value) <= most:
            raise QueryError(
                f"“{name}” is “{value[:_SHOWN]}”; it takes a number from {least} to {most:,}",
                parameter=name,
            )
        return int(value)

    def date(self, name: str) -> str:
        """A date of year, month or day precision; "" for none."""
        value = self.single(name).strip()
        if value and not is_date(value):
            raise QueryError(
                f"“{value[:_SHOWN]}” is not a date; write YYYY, YYYY-MM or YYYY-MM-DD",
                parameter=name,
            )
        return value

    def switch(self, name: str, *, default: bool) -> bool:
        """``1`` for on, ``0`` for off."""
        value = self.single(name).strip()
        if value not in ("", "0", "1"):
            raise QueryError(f"“{name}” is “{value[:_SHOWN]}”; it takes 0 or 1", parameter=name)
        return value == "1" if value else default

    def choice(self, name: str, choices: Iterable[_Choice]) -> _Choice | None:
        """One of these values; None for none."""
        value = self.single(name).strip()
        return _member(name, value, choices) if value else None

    def listed(self, name: str, choices: Iterable[_Choice]) -> tuple[_Choice, ...]:
        """Some of these values with commas between, each once; () for none."""
        value = self.single(name).strip()
        names = dict.fromkeys(one.strip() for one in value.split(",")) if value else ()
        return tuple(_member(name, one, choices) for one in names)

    def _bounded(self, name: str, value: str) -> str:
        if len(value) > MAX_VALUE:
            raise QueryError(
                f"a value of “{name}” has {len(value):,} characters; {MAX_VALUE} are allowed",
                parameter=name,
            )
        return value


def _nearest(word: str, choices: Sequence[str]) -> str | None:
    return next(iter(get_close_matches(word[:_SHOWN].lower(), choices, n=1)), None)


def _member(name: str, value: str, choices: Iterable[_Choice]) -> _Choice:
    by_value = {choice.value: choice for choice in choices}
    if value not in by_value:
        raise QueryError(
            f"“{name}” has “{value[:_SHOWN]}”; it takes {', '.join(by_value)}",
            parameter=name,
            suggestion=_nearest(value, list(by_value)),
        )
    return by_value[value]
