"""How a browser learns to search here: OpenSearch 1.1, and the suggestions it asks for.

Addresses have the host that the request named, whatever the machine takes itself to be called.
"""

from __future__ import annotations

import json
from xml.etree.ElementTree import Element

from flask import Blueprint, request, url_for
from werkzeug.wrappers import Response

from search.model import Suggestion
from webapp.assets import asset
from webapp.engine import engine
from webapp.i18n import gettext, language
from webapp.links import EVERYTHING, WebLinks
from webapp.validation import MAX_VALUE, NoParameters, Parameters
from webapp.wording import counted, entity_kind
from webapp.xml import absolute, add, xml_response

__all__ = ["DESCRIPTION", "SUGGESTIONS", "discovery"]

DESCRIPTION = "application/opensearchdescription+xml"
SUGGESTIONS = "application/x-suggestions+json"

_NAMESPACE = "http://a9.com/-/spec/opensearch/1.1/"
_FACES = {
    "html": "text/html",
    "atom": "application/atom+xml",
    "json": "application/json",
}
_PARAMETERS = "q={searchTerms}&page={startPage?}&per_page={count?}"

discovery = Blueprint("discovery", __name__)


@discovery.get("/opensearch.xml")
def opensearch() -> Response:
    """What a browser needs to know to search here from its own search field."""
    NoParameters.read(request.args.items(multi=True))
    root = Element("OpenSearchDescription", {"xmlns": _NAMESPACE})
    add(root, "ShortName", "Regional News")  # 16 characters at most
    add(root, "LongName", "Regional News Search")
    add(root, "Description", gettext("Search the archive of regional news."))
    for face, kind in _FACES.items():
        template = f"{absolute(WebLinks().search(EVERYTHING, face))}?{_PARAMETERS}"
        add(root, "Url", type=kind, rel="results", template=template)
    template = f"{absolute(url_for('.suggest'))}?q={{searchTerms}}"
    add(root, "Url", type=SUGGESTIONS, rel="suggestions", template=template)
    own = absolute(url_for(".opensearch"))
    add(root, "Url", type=DESCRIPTION, rel="self", template=own)
    icon = absolute(asset("icon.svg"))
    add(root, "Image", icon, type="image/svg+xml", width="16", height="16")
    add(root, "Language", language())
    add(root, "InputEncoding", "UTF-8")
    add(root, "OutputEncoding", "UTF-8")
    return xml_response(root, DESCRIPTION).make_conditional(request)


class Letters(Parameters):
    """What has been typed so far."""

    q: str = ""


@discovery.get("/suggest.json")
def suggest() -> Response:
    """What may be meant by the letters typed so far, as browsers ask for it.

    An array of the letters, the completions, what is said of each, and where each leads.
    """
    text = Letters.read(request.args.items(multi=True)).q
    found = engine().suggest(text) if len(text) <= MAX_VALUE else ()
    answer = [
        text,
        [one.text for one in found],
        [_told(one) for one in found],
        [absolute(_url(one)) for one in found],
    ]
    body = json.dumps(answer, ensure_ascii=False)
    response = Response(f"{body}\n", content_type=SUGGESTIONS)
    response.vary.update(("Accept-Language", "Cookie"))
    return response


def _told(suggestion: Suggestion) -> str:
    if suggestion.ref is None:
        return gettext("article")
    kind = entity_kind(suggestion.ref.type)
    return f"{kind}, {counted(suggestion.documents, 'document')}"


def _url(suggestion: Suggestion) -> str:
    links = WebLinks()
    if suggestion.ref is None:
        return links.document(suggestion.document)
    return links.entity(suggestion.ref)
