"""The web front end: pages and JSON API over a `search.engine.SearchEngine`."""

from __future__ import annotations

from pathlib import Path

from flask import Flask

from search.engine import SearchEngine
from search.settings import ARCHIVE, TIMEOUT, seconds_of, value_of
from webapp import dates, errors, i18n, wording
from webapp.api import api
from webapp.engine import Engine, install
from webapp.entity_pages import entities
from webapp.filters import carried
from webapp.links import EVERYTHING, WebLinks
from webapp.pages import pages
from webapp.security import refuse_other_names, secure
from webapp.story_pages import stories

__all__ = ["create_app"]

_FILTERS = (
    wording.category_name,
    wording.counted,
    dates.date_source,
    dates.date_words,
    dates.day_words,
    wording.entity_kind,
    wording.file_size,
    wording.found_words,
    wording.host,
    wording.language_name,
    wording.list_title,
    wording.marked,
    dates.moment,
    wording.origin_name,
    wording.percent,
    wording.removed_as,
    wording.sentence,
    wording.sure,
    wording.whole_words,
    wording.why_removed,
)


def create_app(
    archive: Path | None = None,
    *,
    engine: Engine | None = None,
    local: bool = False,
) -> Flask:
    """Make the WSGI application.

    Args:
        archive: folder of the archive; without it the SEARCH_ARCHIVE setting. How long a search
            may take is the SEARCH_TIMEOUT setting.
        engine: answers instead of an engine on `archive`.
        local: it listens to this machine only, so it refuses to be asked by another name.
    """
    app = Flask(__name__, static_folder=None)
    app.config["PROVIDE_AUTOMATIC_OPTIONS"] = False
    # Not left to the constructor, which would answer OPTIONS too.
    app.static_folder = "static"
    app.add_url_rule("/static/<path:filename>", "static", app.send_static_file)
    install(app, engine or _engine(archive))
    for part in (pages, stories, entities, api):
        app.register_blueprint(part)
    errors.install(app)
    i18n.install(app)
    if local:
        app.before_request(refuse_other_names)
    app.after_request(secure)
    _teach_words(app)
    return app


def _engine(archive: Path | None) -> SearchEngine:
    return SearchEngine(archive or Path(value_of(ARCHIVE)), seconds_of(TIMEOUT))


def _teach_words(app: Flask) -> None:
    """Give the templates the words of `webapp.wording`."""
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    for word in _FILTERS:
        app.jinja_env.filters[word.__name__] = word
    app.jinja_env.globals.update(carried=carried, links=WebLinks(), home=EVERYTHING)
