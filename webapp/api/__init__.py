"""The JSON API: the same answers as the pages, through `search.serialization`.

Each endpoint declares its path, parameters and answer once (`endpoints`). The declaration reads
and refuses, and the OpenAPI document and the page at ``/api/docs`` are made of it.
docs/json-api.md describes it for people.
"""

from __future__ import annotations

from webapp.api import about, records, searching
from webapp.api.answering import json_response
from webapp.api.docs_page import api_docs
from webapp.api.endpoints import ENDPOINTS, api
from webapp.api.openapi import description

__all__ = [
    "ENDPOINTS",
    "about",
    "api",
    "api_docs",
    "description",
    "json_response",
    "records",
    "searching",
]
