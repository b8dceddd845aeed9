"""The web front end: pages and JSON API over a `search.engine.SearchEngine`."""

from __future__ import annotations

from pathlib import Path

from flask import Flask

from search.engine import SearchEngine
from search.settings import ARCHIVE, TIMEOUT, seconds_of, value_of
from webapp import assets, conditional, dates, errors, findings, i18n, request_ids, wording
from webapp.about_pages import about
from webapp.api import api, api_docs
from webapp.compression import compress
from webapp.discovery import discovery
from webapp.document_pages import documents
from webapp.engine import Engine
from webapp.engine import install as use_engine
from webapp.entity_pages import entities
from webapp.exports import exports
from webapp.facet_pages import facets
from webapp.feeds import feeds
from webapp.filters import carried
from webapp.links import WebLinks
from webapp.logs import begin_log
from webapp.metrics import FOLDER as METRICS_FOLDER
from webapp.metrics import forget_worker
from webapp.operation import Operation
from webapp.pages import pages
from webapp.preferences import preferences
from webapp.rendering import PageEnvironment
from webapp.security import refuse_bodies, secure
from webapp.story_pages import stories

__all__ = [
    "METRICS_FOLDER",
    "Operation",
    "begin_log",
    "create_app",
    "forget_worker",
    "use_engine",
]

_FILTERS = (
    wording.category_name,
    wording.counted,
    dates.date_source,
    dates.date_words,
    dates.day_words,
    wording.entity_kind,
    wording.error_words,
    wording.file_size,
    wording.found_words,
    wording.host,
    wording.language_name,
    wording.list_of,
    wording.list_title,
    wording.marked,
    dates.moment,
    wording.number,
    wording.origin_name,
    wording.percent,
    wording.quoted,
    wording.removed_as,
    wording.removed_share,
    wording.sentence,
    findings.source_words,
    wording.sure,
    wording.whole_words,
    wording.why_removed,
)


def create_app(
    archive: Path | None = None,
    *,
    engine: Engine | None = None,
    operation: Operation | None = None,
) -> Flask:
    """Make the WSGI application.

    Args:
        archive: folder of the archive; without it the SEARCH_ARCHIVE setting. How long a search
            may take is the SEARCH_TIMEOUT setting.
        engine: answers instead of an engine on `archive`.
        operation: how it is run; without it as the settings say.

    Raises:
        SearchError: there is no archive to answer from, or a setting cannot be followed.
    """
    app = Flask(__name__, static_folder=None)
    app.jinja_environment = PageEnvironment
    app.config["PROVIDE_AUTOMATIC_OPTIONS"] = False
    use_engine(app, engine or _engine(archive))
    # What is installed first sees a request first, and its answer last.
    (operation or Operation.chosen()).install(app)
    request_ids.install(app)
    app.after_request(compress)
    for part in (
        pages,
        facets,
        documents,
        stories,
        entities,
        about,
        preferences,
        api,
        api_docs,
        exports,
        feeds,
        discovery,
    ):
        app.register_blueprint(part)
    assets.install(app)
    errors.install(app)
    i18n.install(app)
    app.before_request(refuse_bodies)
    conditional.install(app)
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
    app.jinja_env.globals.update(carried=carried, links=WebLinks())
