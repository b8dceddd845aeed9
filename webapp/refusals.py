"""Answers to those who are not let in: they tell nothing of the site and need nothing of it."""

from __future__ import annotations

from flask import render_template, request
from werkzeug.wrappers import Response

from webapp.api.problems import problem
from webapp.i18n import gettext
from webapp.readers import is_for_programs

__all__ = ["refused"]


def refused(status: int, title: str, detail: str, advice: str = "") -> Response:
    """A refusal, which nobody keeps: a page without style sheet and links, or problem details.

    Args:
        title: what a page says above; message of the catalogs.
        detail: why; translated for pages already.
        advice: what to do, on pages only; message of the catalogs.
    """
    if is_for_programs(request.path):
        response = problem(status, detail)
    else:
        page = render_template(
            "refused.html", title=gettext(title), detail=detail, advice=advice and gettext(advice)
        )
        response = Response(page, status=status, mimetype="text/html")
    response.headers["Cache-Control"] = "no-store"
    return response
