"""Arguments of a tool, held against its JSON Schema: the part of it that `search.mcp.tools` uses.

What is not known is refused instead of ignored, as everywhere in this program.
"""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from search.errors import QueryError
from search.serialization import Json

__all__ = ["checked"]

_PYTHON = {"string": str, "integer": int, "boolean": bool, "array": list}
_IN_WORDS = {
    "string": "a text",
    "integer": "a whole number",
    "boolean": "true or false",
    "array": "a list of texts",
}


def checked(schema: Json, given: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments, with the defaults of those that are not given.

    Raises:
        QueryError: one is unknown, missing, of another type or out of bounds; names it.
    """
    properties: Json = schema["properties"]
    for name in given:
        if name not in properties:
            near = get_close_matches(name, properties, n=1)
            raise QueryError(
                "there is no argument “{name}”",
                name=name[:80],
                parameter=name[:80],
                suggestion=near[0] if near else None,
            )
    for name in schema.get("required", ()):
        if name not in given:
            raise QueryError("the argument “{name}” is missing", name=name, parameter=name)
    for name, value in given.items():
        _check(name, value, properties[name])
    defaults = {name: one["default"] for name, one in properties.items() if "default" in one}
    return {**defaults, **given}


def _check(name: str, value: object, schema: Json) -> None:
    kind = schema["type"]
    if not isinstance(value, _PYTHON[kind]) or (kind == "integer" and isinstance(value, bool)):
        raise QueryError("“{name}” takes {kind}", name=name, kind=_IN_WORDS[kind], parameter=name)
    if isinstance(value, list):
        _check_size(name, len(value), schema["maxItems"], "values")
        for one in value:
            _check(name, one, schema["items"])
    elif isinstance(value, int) and kind == "integer":
        _check_number(name, value, schema)
    elif isinstance(value, str):
        _check_size(name, len(value), schema["maxLength"], "characters")
        if "enum" in schema and value not in schema["enum"]:
            known = ", ".join(schema["enum"])
            raise QueryError("“{name}” is one of {known}", name=name, known=known, parameter=name)


def _check_number(name: str, value: int, schema: Json) -> None:
    least, most = schema["minimum"], schema["maximum"]
    if not least <= value <= most:
        raise QueryError(
            "“{name}” is {value}; it takes {least} to {most}",
            name=name,
            value=str(value),
            least=least,
            most=most,
            parameter=name,
        )


def _check_size(name: str, size: int, most: int, what: str) -> None:
    if size > most:
        raise QueryError(
            "“{name}” has {size} {what}; {most} are allowed",
            name=name,
            size=size,
            what=what,
            most=most,
            parameter=name,
        )
