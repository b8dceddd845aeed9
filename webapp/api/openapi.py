"""The description of the API in OpenAPI 3.1, made of what the endpoints declare.

https://spec.openapis.org/oas/v3.1.1
"""

from __future__ import annotations

from functools import cache, lru_cache
from importlib.metadata import version
from typing import Any
from urllib.parse import parse_qs

from webapp.api.endpoints import ENDPOINTS, NDJSON, Endpoint, PathParameter
from webapp.api.problems import PROBLEM_JSON, PROBLEMS, ProblemShape, QueryProblemShape
from webapp.api.schemas import REFERENCE, schema_name, schemas
from webapp.validation import Parameters

__all__ = ["description", "parameters_of"]

_GROUPS = {
    "searching": "Searching",
    "records": "Documents, stories and entities",
    "about": "The archive and its server",
}
"""By module, in the order of the document."""

_EVERYWHERE = (400, 401, 403, 406, 413, 422, 429, 500, 503)
_MOVED = {
    307: "It is shown as another one for the time being: ask at `Location`.",
    308: "It was joined to an older one: ask at `Location`.",
}
_HEADERS = {
    "ETag": "Names this state of the answer; with it in `If-None-Match`, 304 when it still holds.",
    "Link": "The next and the previous part, as in `links`.",
    "Vary": "What of the request decides the form of the answer.",
    "X-Total-Count": "How many hits there are on all pages.",
    "X-Request-Id": "Name of the request, also in the log of the server.",
    "Retry-After": "Seconds after which to ask again.",
    "Location": "Where to ask.",
}
_ALWAYS = ("X-Request-Id",)
_LOG_INS = {
    "bearer": "The token of a program, where a log-in is needed.",
    "basic": "Name and password of a person, where a log-in is needed.",
}


@lru_cache(maxsize=8)  # who asks may name any root, where a server in front is believed
def description(root: str) -> dict[str, Any]:
    """The document.

    Args:
        root: path under which the application stands; "" for the root of the host.
    """
    groups = list(_GROUPS)
    in_order = sorted(ENDPOINTS, key=lambda one: groups.index(one.group))
    paths: dict[str, Any] = {one.template: {"get": _operation(one)} for one in in_order}
    answers = {one.answer for one in ENDPOINTS if one.answer is not None}
    shown = sorted({*answers, ProblemShape, QueryProblemShape}, key=lambda kind: kind.__name__)
    enums = {name: made for one in ENDPOINTS for name, made in _enums(one.parameters).items()}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Regional News Search",
            "version": version("regional-news-search"),
            "summary": "Full-text search over an archive of regional news.",
            "description": "Addresses inside answers are relative to the host. An empty value of a "
            "parameter means its default; a parameter that is not listed is refused. Answers may "
            "get further keys.",
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": root or "/"}],
        "security": [{}, *({name: []} for name in _LOG_INS)],
        "tags": [{"name": name} for name in _GROUPS.values()],
        "paths": paths,
        "components": {
            "schemas": dict(sorted({**enums, **schemas(*shown)}.items())),
            "headers": {
                name: {"description": text, "schema": {"type": "string"}}
                for name, text in _HEADERS.items()
            },
            "securitySchemes": {
                name: {"type": "http", "scheme": name, "description": text}
                for name, text in _LOG_INS.items()
            },
            "responses": {str(status): _problem(status) for status in PROBLEMS},
        },
    }


def _operation(endpoint: Endpoint) -> dict[str, Any]:
    responses: dict[str, Any] = {
        "200": {
            "description": endpoint.summary + ".",
            "headers": _headers(*endpoint.headers),
            "content": {media: _content(endpoint, media) for media in endpoint.media},
        }
    }
    if "ETag" in endpoint.headers:
        headers = _headers(*endpoint.headers)
        responses["304"] = {"description": "It is as it was.", "headers": headers}
    for status in sorted({*endpoint.errors, *_EVERYWHERE}):
        responses[str(status)] = (
            {"description": _MOVED[status], "headers": _headers("Location")}
            if status in _MOVED
            else {"$ref": f"#/components/responses/{status}"}
        )
    return {
        "operationId": endpoint.name,
        "tags": [_GROUPS[endpoint.group]],
        "summary": endpoint.summary,
        "description": endpoint.description,
        "parameters": [*map(_path_parameter, endpoint.path_parameters), *parameters_of(endpoint)],
        "responses": responses,
    }


def _content(endpoint: Endpoint, media: str) -> dict[str, Any]:
    if media == NDJSON:
        return {"schema": {"type": "string", "description": "A hit on each line."}}
    if endpoint.answer is None:
        return {"schema": {"type": "string" if media.startswith("text/") else "object"}}
    return {"schema": {"$ref": REFERENCE.format(model=schema_name(endpoint.answer))}}


def _path_parameter(part: PathParameter) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "string", "minLength": 1}
    if part.choices:
        schema = {"type": "string", "enum": list(part.choices)}
    return {
        "name": part.name,
        "in": "path",
        "required": True,
        "description": part.description,
        "schema": schema,
        "example": part.example,
    }


def parameters_of(endpoint: Endpoint) -> list[dict[str, Any]]:
    """The parameters of the query string, as OpenAPI has them."""
    made = _schema(endpoint.parameters)
    examples = parse_qs(endpoint.example)
    return [
        _parameter(name, schema, examples.get(name), required=name in made.get("required", ()))
        for name, schema in made["properties"].items()
    ]


def _parameter(
    name: str, declared: dict[str, Any], example: list[str] | None, *, required: bool
) -> dict[str, Any]:
    schema = {key: value for key, value in declared.items() if key not in _ASIDE}
    if "anyOf" in schema and {"type": "null"} in schema["anyOf"]:
        schema = schema["anyOf"][0]
    default = declared.get("default")
    if default not in (None, "", []):
        schema["default"] = int(default) if isinstance(default, bool) else default
    parameter: dict[str, Any] = {"name": name, "in": "query"}
    if required:
        parameter["required"] = True
    else:
        parameter["allowEmptyValue"] = True
    parameter |= {"description": " ".join(declared["description"].split()), "schema": schema}
    if example is not None:
        parameter["example"] = example if schema.get("type") == "array" else _typed(example[0])
    elif "examples" in declared:
        parameter["examples"] = {
            f"{number}": {"value": value} for number, value in enumerate(declared["examples"], 1)
        }
    return parameter


_ASIDE = ("title", "description", "default", "examples")


def _typed(value: str) -> str | int:
    return int(value) if value.isdecimal() and not value.startswith("0") else value


@cache
def _schema(parameters: type[Parameters]) -> dict[str, Any]:
    made = parameters.model_json_schema(by_alias=True, ref_template=REFERENCE)
    return {"properties": {}, **made}


def _enums(parameters: type[Parameters]) -> dict[str, Any]:
    found: dict[str, Any] = _schema(parameters).get("$defs", {})
    return found


def _problem(status: int) -> dict[str, Any]:
    kind = QueryProblemShape if status == 422 else ProblemShape
    more = ("Retry-After",) if status in (429, 503) else ()
    schema = {"$ref": REFERENCE.format(model=schema_name(kind))}
    return {
        "description": PROBLEMS[status].when,
        "headers": _headers(*more),
        "content": {PROBLEM_JSON: {"schema": schema}},
    }


def _headers(*names: str) -> dict[str, Any]:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in (*names, *_ALWAYS)}
