"""The page that describes the API and tries it, made of its OpenAPI document."""

from __future__ import annotations

import re
from urllib.parse import quote, urlencode

from flask import Blueprint, redirect, render_template, request
from markupsafe import Markup, escape
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from webapp.api.endpoints import ENDPOINTS
from webapp.api.openapi import description
from webapp.api.problems import PROBLEMS
from webapp.links import EVERYTHING
from webapp.validation import NoParameters

__all__ = ["api_docs"]

api_docs = Blueprint("api_docs", __name__)

_CODE = re.compile(r"`([^`]+)`")


@api_docs.app_template_filter()
def coded(text: str) -> Markup:
    """A text in which names of parameters and values stand between backticks."""
    return Markup(_CODE.sub(r"<code>\1</code>", str(escape(text))))  # noqa: S704 - escaped before


@api_docs.get("/api/docs")
def page() -> str:
    """Every endpoint with its parameters and a form, every kind of error, every schema."""
    NoParameters.read(request.args.items(multi=True))
    return render_template(
        "api_docs.html",
        query=EVERYTHING,
        text="",
        api=description(request.script_root),
        problems=PROBLEMS,
    )


@api_docs.get("/api/docs/try/<name>")
def attempt(name: str) -> Response:
    """Lead from a form to the address that it fills in, whose path a form cannot write."""
    endpoint = next((one for one in ENDPOINTS if one.name == name), None)
    if endpoint is None:
        raise NotFound
    given = [(key, value) for key, value in request.args.items(multi=True) if value.strip()]
    path, parts = endpoint.template, {part.name for part in endpoint.path_parameters}
    for part in parts:
        value = next((value for key, value in given if key == part), "")
        path = path.replace(f"{{{part}}}", quote(value.strip(), safe="") or "-")
    written = urlencode([pair for pair in given if pair[0] not in parts], safe=":,")
    return redirect(f"{request.script_root}{path}{'?' if written else ''}{written}", 303)
