"""JSON Schema of the answers, made of the types that `search.serialization` gives them.

Those are of the standard library, which pydantic reads from Python 3.12 on, and only their source
has the descriptions of their keys. So each is made again as pydantic wants it.
"""

from __future__ import annotations

import ast
import inspect
import sys
from functools import cache, reduce
from operator import or_
from types import UnionType
from typing import Annotated, Any, Literal, NotRequired, Union, get_args, get_origin, get_type_hints

import typing_extensions
from pydantic import Field, TypeAdapter
from pydantic.json_schema import GenerateJsonSchema
from pydantic_core import core_schema

__all__ = ["described", "schema_name", "schemas"]

REFERENCE = "#/components/schemas/{model}"


class _Generator(GenerateJsonSchema):
    def field_title_should_be_set(self, schema: object) -> bool:
        """No: it would repeat the key."""
        del schema
        return False

    def field_is_required(
        self,
        field: core_schema.ModelField | core_schema.DataclassField | core_schema.TypedDictField,
        total: bool,  # noqa: FBT001 - the signature is pydantic's
    ) -> bool:
        """Every key: those that only a front end with addresses adds, this one does add."""
        del field, total
        return True


def schemas(*kinds: type) -> dict[str, Any]:
    """The schemas of these types and of those inside them, by `schema_name`."""
    together: Any = tuple
    adapter: TypeAdapter[Any] = TypeAdapter(together[tuple(map(described, kinds))])
    made = adapter.json_schema(
        ref_template=REFERENCE, schema_generator=_Generator, mode="serialization"
    )
    found: dict[str, Any] = made["$defs"]
    return found


def schema_name(kind: type) -> str:
    """What the schema of a type is called."""
    return kind.__name__.removesuffix("Shape").lstrip("_")


@cache
def described(kind: type) -> Any:
    """The type, as pydantic reads it."""
    texts = _texts(kind)
    keys = {
        key: _told(_again(hint), texts.get(key))
        for key, hint in get_type_hints(kind, include_extras=True).items()
    }
    # Called with what is only known here, which a type checker cannot follow.
    make: Any = typing_extensions.TypedDict
    made = make(schema_name(kind), keys)
    made.__doc__ = kind.__doc__
    return made


def _again(hint: Any) -> Any:
    origin, parts = get_origin(hint), get_args(hint)
    if typing_extensions.is_typeddict(hint):
        return described(hint)
    if origin is NotRequired:
        return _again(parts[0])
    if origin is Annotated:  # the description of a key that no attribute can be called
        return _told(_again(parts[0]), parts[1])
    if origin is Literal or not parts:
        return hint
    inner = tuple(map(_again, parts))
    return reduce(or_, inner) if origin in (Union, UnionType) else origin[inner]


def _told(hint: Any, text: str | None) -> Any:
    return Annotated[hint, Field(description=text)] if text else hint


def _texts(kind: type) -> dict[str, str]:
    """The text under each key, of the class and of those it is made of."""
    found: dict[str, str] = {}
    classes = _classes(kind.__module__)
    waiting = [kind.__name__]
    while waiting:
        node = classes.get(waiting.pop())
        if node is None:
            continue
        waiting += [base.id for base in node.bases if isinstance(base, ast.Name)]
        for key, text in zip(node.body, node.body[1:], strict=False):
            match key, text:
                case (
                    ast.AnnAssign(target=ast.Name(id=name)),
                    ast.Expr(value=ast.Constant(value=str(words))),
                ):
                    found[name] = " ".join(words.split())
    return found


@cache
def _classes(module: str) -> dict[str, ast.ClassDef]:
    tree = ast.parse(inspect.getsource(sys.modules[module]))
    return {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}
