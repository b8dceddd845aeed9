"""Figures for Prometheus at ``/metrics``, where they are switched on (extra [metrics]).

Several workers share them through files in the folder that PROMETHEUS_MULTIPROC_DIR names, which
`search-cli serve` makes; so it does not matter which of them is asked.
"""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

from flask import Flask, g, request
from werkzeug.wrappers import Response

from search.errors import SearchError
from webapp.engine import engine, observed

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry

__all__ = ["FOLDER", "forget_worker", "install"]

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""The variable prometheus_client reads when it is imported."""

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


def install(app: Flask) -> None:
    """Let an application count its requests, and tell the counts.

    Raises:
        SearchError: prometheus_client is not installed.
    """
    try:
        from prometheus_client import (  # noqa: PLC0415 - an extra
            CONTENT_TYPE_LATEST,
            CollectorRegistry,
            generate_latest,
        )
    except ImportError as error:
        raise SearchError(
            "metrics need the extra [metrics]: pip install 'regional-news-search[metrics]'"
        ) from error
    registry = CollectorRegistry()
    figures = _Figures(registry)

    def metrics() -> Response:
        figures.look_at_the_archive()
        content = generate_latest(_shared(registry))
        return Response(content, content_type=CONTENT_TYPE_LATEST)

    app.add_url_rule("/metrics", "metrics", metrics)
    app.before_request(_begin)
    app.after_request(figures.count)


def forget_worker(process: int) -> None:
    """Let go of what only a living worker can tell, when it has ended."""
    from prometheus_client import multiprocess  # noqa: PLC0415 - an extra

    multiprocess.mark_process_dead(process)  # type: ignore[no-untyped-call]


def _begin() -> None:
    g.metrics_began = time.perf_counter()


def _shared(own: CollectorRegistry) -> CollectorRegistry:
    """The figures of all workers, where there are several."""
    if FOLDER not in os.environ:
        return own
    from prometheus_client import CollectorRegistry, multiprocess  # noqa: PLC0415 - an extra

    shared = CollectorRegistry()
    multiprocess.MultiProcessCollector(shared)  # type: ignore[no-untyped-call]
    return shared


class _Figures:
    """What is counted. Endpoints are views, not addresses: there are few of them."""

    def __init__(self, registry: CollectorRegistry) -> None:
        from prometheus_client import Counter, Gauge, Histogram  # noqa: PLC0415 - an extra

        self._requests = Counter(
            "search_requests", "Answers", ["endpoint", "status"], registry=registry
        )
        self._latency = Histogram(
            "search_request_seconds",
            "Time until an answer is ready to be sent",
            ["endpoint"],
            buckets=_SECONDS,
            registry=registry,
        )
        self._searches = Histogram(
            "search_query_seconds", "Time of a search", buckets=_SECONDS, registry=registry
        )
        self._partial = Counter(
            "search_partial_answers", "Answers whose searches ran out of time", registry=registry
        )
        self._documents = Gauge(
            "search_documents",
            "Documents in the index",
            registry=registry,
            multiprocess_mode="livemostrecent",
        )
        self._updated = Gauge(
            "search_index_updated_seconds",
            "When the generation of the index in use was made, seconds since 1970",
            registry=registry,
            multiprocess_mode="livemostrecent",
        )

    def count(self, response: Response) -> Response:
        """Count an answer."""
        endpoint = request.endpoint or "none"
        self._requests.labels(endpoint, str(response.status_code)).inc()
        began = g.get("metrics_began")
        if began is not None:
            self._latency.labels(endpoint).observe(time.perf_counter() - began)
        searched = observed()
        for ms in searched.searches_ms:
            self._searches.observe(ms / 1_000)
        if searched.partial:
            self._partial.inc()
        return response

    def look_at_the_archive(self) -> None:
        """Note the generation in use; one that cannot be read leaves the figures as they are."""
        try:
            state = engine().status().index
        except SearchError:
            return
        if state is not None:
            self._documents.set(state.documents)
            self._updated.set(state.updated.timestamp())
