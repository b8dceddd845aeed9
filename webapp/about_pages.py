"""The pages about the archive and about searching it: status and help."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for
from pydantic import Field

from search.model import Query, Step
from webapp.engine import engine
from webapp.holdings import holdings, refusals, step_name
from webapp.links import EVERYTHING, WebLinks
from webapp.parameters import MAX_OFFSET
from webapp.validation import NoParameters, Number, Parameters

__all__ = ["about"]

about = Blueprint("about", __name__)
about.add_app_template_filter(step_name)


class Refused(Parameters):
    """Which part of the refused files is shown."""

    step: Step | None = None
    offset: Number = Field(0, ge=0, le=MAX_OFFSET)


@about.get("/status")
def status() -> str:
    """The state of the archive; `offset` and `step` are of the list of refused files."""
    asked = Refused.read(request.args.items(multi=True))
    state = engine().status()
    return render_template(
        "status.html",
        query=EVERYTHING,
        text="",
        status=state,
        holdings=holdings(engine(), state, WebLinks()),
        refusals=refusals(state.rejections, asked.step, asked.offset, url_for("about.status")),
    )


@about.get("/help")
def help_page() -> str:
    """How to search, and what else there is, with examples to try."""
    NoParameters.read(request.args.items(multi=True))
    return render_template("help.html", query=EVERYTHING, text="", tried=Query("Wagner"))
