"""Everything that was found, to take away: tables, JSON Lines, files for reference managers.

An export has every hit of its search, from one generation of the index, in the order of the page.
It is written while it is read, so it may be of any size. One that cannot be finished is broken off
so that the receiver's program notices: it never ends as though it were whole.

docs/exports.md describes it.
"""

from __future__ import annotations

from urllib.parse import quote

from flask import Blueprint, request
from werkzeug.exceptions import ServiceUnavailable
from werkzeug.wrappers import Response

from search.errors import NotFound
from search.formats import Format, cited, written
from search.model import Query
from search.text import name_key
from webapp.engine import engine
from webapp.i18n import gettext
from webapp.links import WebLinks
from webapp.parameters import read_query
from webapp.streaming import streamed
from webapp.validation import NoParameters

__all__ = ["exports", "file_name"]

_MEDIA = {
    Format.CSV: "text/csv; charset=utf-8; header=present",
    Format.TSV: "text/tab-separated-values; charset=utf-8",
    Format.JSONL: "application/x-ndjson",
    Format.BIBTEX: "application/x-bibtex; charset=utf-8",
    Format.RIS: "application/x-research-info-systems; charset=utf-8",
    Format.CSL: "application/vnd.citationstyles.csl+json",
}
_ENDINGS = {Format.CSL: "csl.json"}
_CITATIONS = {"bib": Format.BIBTEX, "ris": Format.RIS, "json": Format.CSL, "txt": None}
_PLAIN = "text/plain; charset=utf-8"
_NAME_CHARS = 60

exports = Blueprint("exports", __name__)


@exports.get(f"/search.<any({', '.join(_MEDIA)}):ending>")
def search(ending: str) -> Response:
    """Every hit of a search, on whatever page."""
    query = read_query(request.args.items(multi=True))
    found = engine().every(query)
    if found.partial:
        raise ServiceUnavailable(
            gettext(
                "The time for a search ran out, so an export would not be whole. Ask for less, by "
                "a filter or a range of dates, or allow searches more time (SEARCH_TIMEOUT)."
            )
        )
    form = Format(ending)
    end = "\r\n" if form is Format.CSV else "\n"  # as RFC 4180 has it
    pieces = written(found.hits, form, engine().references, links=WebLinks(), end=end)
    response = Response(streamed(pieces), content_type=_MEDIA[form])
    response.headers["X-Total-Count"] = str(found.total)
    _attach(response, file_name(query, _ENDINGS.get(form, ending)))
    return response


@exports.get(f"/documents/<document_id>/cite.<any({', '.join(_CITATIONS)}):ending>")
def cite(document_id: str, ending: str) -> Response:
    """A citation of a document."""
    NoParameters.read(request.args.items(multi=True))
    references = engine().references([document_id])
    if not references:
        raise NotFound("no document has the id {id!r}", id=document_id)
    form = _CITATIONS[ending]
    response = Response("".join(cited(references, form)), content_type=_PLAIN)
    if form is not None:
        response.content_type = _MEDIA[form]
        _attach(response, f"news-{document_id}.{_ENDINGS.get(form, ending)}")
    response.add_etag()
    return response.make_conditional(request)


def file_name(query: Query, ending: str) -> str:
    """What a browser saves an export as: the words and filters of the search, letters only."""
    wanted = (query.text, *(f.value for f in query.filters), query.date_from, query.date_to)
    words = name_key(" ".join(wanted))[:_NAME_CHARS].strip("-")
    return f"news-{words or 'all'}.{ending}"


def _attach(response: Response, name: str) -> None:
    """Let it be saved under a name, which may have letters of any script (RFC 6266)."""
    names = {"filename": name}
    if not name.isascii():
        names = {"filename": f"news.{name.partition('.')[2]}", "filename*": f"UTF-8''{quote(name)}"}
    response.headers.set("Content-Disposition", "attachment", **names)
