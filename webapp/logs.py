"""The log: a line for each request, and what goes wrong, in words or as JSON.

What people search for is not written down unless that is asked for: paths stand there as their
pattern (``/documents/<document_id>``), without parameters.
"""

from __future__ import annotations

import logging
import sys
import time
from datetime import UTC, datetime
from typing import Any

import orjson
from flask import Flask, g, has_request_context, request
from werkzeug.wrappers import Response

from search.settings import LogFormat
from webapp.request_ids import request_id

__all__ = ["begin_log", "install", "path_pattern"]

_ACCESS = logging.getLogger("webapp.access")
_FIELDS = "access"  # of a log record: what is told of a request
_MOST_QUERY = 2_000  # characters of a query string that are written down


def begin_log(chosen: LogFormat) -> None:
    """Let everything that is logged in this process go to stderr."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_JsonLines() if chosen is LogFormat.JSON else _Lines())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)


def install(app: Flask, *, queries: bool = False) -> None:
    """Let an application log its requests.

    Args:
        queries: with their parameters.
    """

    def begin() -> None:
        g.began = time.perf_counter()

    def note(response: Response) -> Response:
        if _ACCESS.isEnabledFor(logging.INFO):
            fields = _told(response, queries=queries)
            response.call_on_close(lambda: _write(fields, response))
        return response

    app.before_request(begin)
    app.after_request(note)


def path_pattern() -> str:
    """What the path of the request is like: ``/documents/<document_id>``; "" where nothing is."""
    return request.url_rule.rule if request.url_rule else ""


def _told(response: Response, *, queries: bool) -> dict[str, Any]:
    """What the request says; read before the answer is sent, as there is no request afterwards."""
    fields: dict[str, Any] = {
        "method": request.method,
        "path": path_pattern(),
        "status": response.status_code,
        "began": g.get("began", time.perf_counter()),
        "request_id": request_id(),
    }
    if queries:
        fields["query"] = request.query_string[:_MOST_QUERY].decode("ascii", "backslashreplace")
    return fields


def _write(fields: dict[str, Any], response: Response) -> None:
    """When the answer is sent, or given up; a stream has no length to tell."""
    ms = round(1_000 * (time.perf_counter() - fields.pop("began")), 1)
    told = {**fields, "ms": ms, "bytes": response.content_length}
    _ACCESS.info(
        "%s %s %s, %s ms, %s bytes, request %s",
        *(told[name] for name in ("method", "path", "status", "ms", "bytes", "request_id")),
        extra={_FIELDS: told},
    )


class _Lines(logging.Formatter):
    """A line of words, whatever line ends are in what others send."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's name
        record.message = "".join(c if c.isprintable() else repr(c)[1:-1] for c in record.message)
        query = getattr(record, _FIELDS, {}).get("query")
        return super().formatMessage(record) + (f", query {query!r}" if query else "")


class _JsonLines(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """The record in UTF-8, with the request in which it was made."""
        told: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
        }
        fields = getattr(record, _FIELDS, None)
        if fields is None:
            told["message"] = _sound(record.getMessage())
            if has_request_context():
                told["request_id"] = request_id()
        if record.exc_info:
            told["traceback"] = _sound(self.formatException(record.exc_info))
        return orjson.dumps({**told, **(fields or {})}, default=str).decode()


def _sound(text: str) -> str:
    """What UTF-8 can say: names of files may have bytes that are no text."""
    return text.encode(errors="backslashreplace").decode()
