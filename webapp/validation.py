"""How parameters are declared, read and refused.

A model of pydantic declares them: its attributes are the parameters, the text under each is its
description, and the same declaration is published in the OpenAPI document. What cannot be read is
refused in our own words, with a `QueryError` that names the parameter.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from difflib import get_close_matches
from enum import StrEnum
from typing import Annotated, Any, ClassVar, Self, get_args, get_origin
from urllib.parse import urlencode

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    StringConstraints,
    ValidationError,
    WithJsonSchema,
)
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails, PydanticCustomError

from search.dates import is_date
from search.errors import QueryError

__all__ = [
    "MAX_VALUE",
    "Moment",
    "NoParameters",
    "Number",
    "Parameters",
    "PartialDate",
    "Switch",
    "Value",
    "Values",
    "nearest",
]

MAX_VALUE = 200
"""Characters of a value."""

_SHOWN = 80  # characters of what is wrong that an error repeats
_DATE_FORM = r"^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$"
_TIME_FORM = r"([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]{1,6})?)?"
_ZONE_FORM = r"(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])?"
_MOMENT_FORM = rf"^[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}(T{_TIME_FORM}{_ZONE_FORM})?$"
_MOMENT = re.compile(_MOMENT_FORM, re.ASCII)
_NUMBER = re.compile(r"[0-9]{1,9}", re.ASCII)


def _whole(value: object) -> object:
    """Digits only: what else `int` reads would have several spellings in an address."""
    if not isinstance(value, str):
        return value
    if not _NUMBER.fullmatch(value.strip()):
        raise PydanticCustomError("int_parsing", "no number")
    return value.strip()  # pydantic knows fewer blanks


def _switch(value: object) -> object:
    if not isinstance(value, str):
        return value
    if value.strip() not in ("0", "1"):
        raise PydanticCustomError("switch", "neither 0 nor 1")
    return value.strip()


def _date(value: str) -> str:
    if value and not is_date(value):
        raise PydanticCustomError("date", "no date")
    return value


def _moment(value: str) -> str:
    try:
        if value and _MOMENT.fullmatch(value):
            datetime.fromisoformat(value)
            return value
    except ValueError:
        pass
    if value:
        raise PydanticCustomError("moment", "no moment")
    return value


Value = Annotated[str, StringConstraints(strip_whitespace=True, max_length=MAX_VALUE)]
Values = tuple[Value, ...]
"""A parameter that may be repeated; any other is given once."""
Number = Annotated[int, BeforeValidator(_whole)]
Switch = Annotated[
    bool, BeforeValidator(_switch), WithJsonSchema({"type": "integer", "enum": [0, 1]})
]
PartialDate = Annotated[
    str,
    StringConstraints(strip_whitespace=True),
    AfterValidator(_date),
    WithJsonSchema({"type": "string", "format": "partial-date", "pattern": _DATE_FORM}),
]
Moment = Annotated[
    str,
    StringConstraints(strip_whitespace=True),
    AfterValidator(_moment),
    WithJsonSchema({"type": "string", "format": "moment", "pattern": _MOMENT_FORM}),
]


class Parameters(BaseModel):
    """What an address may be given. An empty value means the default."""

    model_config = ConfigDict(frozen=True, use_attribute_docstrings=True)

    _names: ClassVar[dict[str, bool]] = {}
    """Whether it may be repeated, by name in the address."""

    @classmethod
    def __pydantic_init_subclass__(cls, **_: object) -> None:
        """Note the names once."""
        cls._names = {
            field.alias or name: get_origin(field.annotation) is tuple
            for name, field in cls.model_fields.items()
        }

    @classmethod
    def read(cls, pairs: Iterable[tuple[str, str]]) -> Self:
        """The parameters as they were given.

        Raises:
            QueryError: one is unknown, given twice, malformed or out of bounds; names it.
        """
        values = cls._gathered(pairs)
        try:
            return cls.model_validate(values)
        except ValidationError as error:
            problem = error.errors(include_url=False, include_context=True)[0]
        name = str(problem["loc"][0])
        raise _refusal(name, problem, cls._field(name))

    def written(self, **changes: object) -> str:
        """The query string that is read as these parameters, some changed; defaults left out."""
        changed = self.model_copy(update=changes)
        dumped = changed.model_dump(mode="json", by_alias=True, exclude_defaults=True)
        values = {name: int(one) if isinstance(one, bool) else one for name, one in dumped.items()}
        return urlencode(values, doseq=True, safe=":,")

    @classmethod
    def names(cls) -> tuple[str, ...]:
        """The parameters there are."""
        return tuple(cls._names)

    @classmethod
    def _gathered(cls, pairs: Iterable[tuple[str, str]]) -> dict[str, str | list[str]]:
        found: dict[str, list[str]] = {}
        for name, value in pairs:
            if name not in cls._names:
                shown = name[:_SHOWN]
                raise QueryError(
                    "there is no parameter “{name}”",
                    parameter=shown,
                    suggestion=nearest(name, cls.names()),
                    name=shown,
                )
            if value and not value.isspace():
                found.setdefault(name, []).append(value)
        return {name: cls._given(name, values) for name, values in found.items()}

    @classmethod
    def _given(cls, name: str, values: list[str]) -> str | list[str]:
        if cls._names[name]:
            return values
        if len(values) > 1:
            raise QueryError(
                "“{name}” is given {count} times; give it once",
                parameter=name,
                name=name,
                count=len(values),
            )
        return values[0]

    @classmethod
    def _field(cls, name: str) -> FieldInfo:
        fields = cls.model_fields
        return next(field for key, field in fields.items() if name in (key, field.alias))


class NoParameters(Parameters):
    """For an address that takes none."""


def _refusal(name: str, problem: ErrorDetails, field: FieldInfo) -> QueryError:
    """What is wrong, in our own words."""
    given, limits = str(problem["input"]), problem.get("ctx", {})
    value = given.strip()[:_SHOWN]
    told: dict[str, Any] = {"parameter": name, "name": name}
    match problem["type"]:
        case "missing":
            refusal = QueryError("“{name}” is missing", **told)
        case "int_parsing" | "greater_than_equal" | "less_than_equal":
            refusal = QueryError(
                "“{name}” is “{value}”; it takes a number from {least} to {most}",
                **told,
                value=value,
                least=_bound(field, "ge"),
                most=_bound(field, "le"),
            )
        case "enum":
            choices = _choices(field)
            refusal = QueryError(
                "“{name}” has “{value}”; it takes {choices}",
                **told,
                suggestion=nearest(value, choices),
                value=value,
                choices=", ".join(choices),
            )
        case "string_too_long":
            most = limits["max_length"]
            refusal = QueryError(
                "“{name}” has {count} characters; {most} are allowed",
                **told,
                position=most if name == "q" else None,
                count=len(given),
                most=most,
            )
        case "too_long":
            refusal = QueryError(
                "“{name}” is given {count} times; {most} are allowed",
                **told,
                count=limits["actual_length"],
                most=limits["max_length"],
            )
        case "switch":
            refusal = QueryError("“{name}” is “{value}”; it takes 0 or 1", **told, value=value)
        case "date":
            refusal = QueryError(
                "“{value}” is not a date; write YYYY, YYYY-MM or YYYY-MM-DD", **told, value=value
            )
        case "moment":
            refusal = QueryError(
                "“{value}” is no moment; write YYYY-MM-DD or YYYY-MM-DDTHH:MM:SSZ",
                **told,
                value=value,
            )
        case kind:
            raise AssertionError(f"“{name}”: {kind} has no words")
    return refusal


def _bound(field: FieldInfo, side: str) -> Any:
    return next(getattr(one, side) for one in field.metadata if hasattr(one, side))


def _choices(field: FieldInfo) -> list[str]:
    kinds = (field.annotation, *get_args(field.annotation))
    enum = next(kind for kind in kinds if isinstance(kind, type) and issubclass(kind, StrEnum))
    return [choice.value for choice in enum]


def nearest(word: str, choices: Sequence[str]) -> str | None:
    """One of the choices that is spelled much like the word; None when none is."""
    return next(iter(get_close_matches(word[:_SHOWN].lower(), choices, n=1)), None)
