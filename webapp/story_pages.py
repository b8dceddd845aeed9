"""The pages of a story, and of two of its documents compared."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from search.errors import NotFound
from search.model import Story
from webapp.comparing import laid_out, word_counts
from webapp.engine import engine
from webapp.links import EVERYTHING, WebLinks
from webapp.stories import story_view
from webapp.validation import NoParameters, Parameters, Value

__all__ = ["stories"]

stories = Blueprint("stories", __name__)


@stories.get("/stories/<story_id>")
def story(story_id: str) -> str | Response:
    """What several outlets report; an id from before it was joined leads to where it is now."""
    NoParameters.read(request.args.items(multi=True))
    found = engine().story(story_id)
    links = WebLinks()
    if found.id != story_id:
        return redirect(links.story(found.id), 301)
    view = story_view(found, links)
    return render_template("story.html", query=EVERYTHING, text="", view=view)


class Compared(Parameters):
    """Which two documents are compared; without them, the story chooses."""

    old: Value = ""
    new: Value = ""


@stories.get("/stories/<story_id>/compare")
def compare(story_id: str) -> str | Response:
    """How the text of one document of a story became that of another."""
    asked = Compared.read(request.args.items(multi=True))
    old, new = asked.old, asked.new
    found = engine().story(story_id)
    links = WebLinks()
    if found.id != story_id:
        return redirect(links.compare(found.id, old, new), 301)
    chosen = story_view(found, links)
    old, new = _member(found, old or chosen.old), _member(found, new or chosen.new)
    comparison = engine().compare(old, new)
    return render_template(
        "compare.html",
        query=EVERYTHING,
        text="",
        story=found,
        comparison=comparison,
        parts=laid_out(comparison.changes),
        words=word_counts(comparison.changes),
    )


def _member(story: Story, document_id: str) -> str:
    if document_id not in {member.id for member in story.members}:
        raise NotFound("the story has no document “{id}” to compare", id=document_id)
    return document_id
