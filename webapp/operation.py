"""What whoever runs the web server chooses, beside the archive."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from search.settings import (
    ACCESS,
    CORS,
    LOG_QUERIES,
    MAX_PROXIES,
    METRICS,
    NAMES,
    PROXIES,
    RATE_LIMIT,
    number_of,
    path_of,
    switched_on,
    value_of,
)
from webapp import authentication, cors, hosts, limits, logs, metrics

__all__ = ["Operation"]


@dataclass(frozen=True, slots=True)
class Operation:
    """How the application is run; the settings of the same names.

    Attributes:
        access: file of who may read; None for everybody who can ask.
        names: by which the site may be asked, with commas between.
        proxies: how many servers in front are believed about who asks, and by which address.
        rate_limit: "" for none.
        cors: sites whose pages may ask the API; "" for none.
    """

    access: Path | None = None
    names: str = ""
    proxies: int = 0
    rate_limit: str = ""
    metrics: bool = False
    log_queries: bool = False
    cors: str = ""

    @classmethod
    def chosen(cls) -> Operation:
        """As the environment says.

        Raises:
            SearchError: a variable cannot be read.
        """
        return cls(
            access=path_of(ACCESS),
            names=value_of(NAMES),
            proxies=number_of(PROXIES, MAX_PROXIES),
            rate_limit=value_of(RATE_LIMIT).strip(),
            metrics=switched_on(METRICS),
            log_queries=switched_on(LOG_QUERIES),
            cors=value_of(CORS).strip(),
        )

    def install(self, app: Flask) -> None:
        """Let an application be run like this.

        Raises:
            SearchError: something else has to be installed, or a value or file cannot be read.
        """
        logs.install(app, queries=self.log_queries)
        if origins := cors.origins_in(self.cors):
            cors.install(app, origins)
        if self.metrics:
            metrics.install(app)
        hosts.install(app, hosts.names_in(self.names))
        if self.access is not None:
            authentication.install(app, self.access)
        if self.rate_limit:  # after it: its refusals are pages of the site
            limits.install(app, self.rate_limit)
        if self.proxies:
            n = self.proxies
            trusting = ProxyFix(app.wsgi_app, x_for=n, x_proto=n, x_host=n, x_prefix=n)
            app.wsgi_app = trusting  # type: ignore[method-assign] # as Flask documents it
