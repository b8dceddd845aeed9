"""``search-cli serve``: the archive in a browser."""

from __future__ import annotations

import ipaddress
import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any
from wsgiref.types import WSGIApplication

import click

from search.cli.exits import note
from search.cli.options import (
    Choices,
    SectionedCommand,
    access_option,
    archive_option,
    explained,
    not_blank,
    pass_choices,
    timeout_option,
    value_in_environment,
)
from search.errors import SearchError
from search.settings import (
    ACCESS,
    CORS,
    HOST,
    LOG_FORMAT,
    LOG_QUERIES,
    MAX_PROXIES,
    METRICS,
    NAMES,
    PORT,
    PROXIES,
    PUBLIC,
    RATE_LIMIT,
    THREADS,
    WORKERS,
    LogFormat,
    Setting,
    switched_on,
)

if TYPE_CHECKING:
    from webapp import Operation

__all__ = ["serve"]

_MAX_WORKERS = 64
_MAX_THREADS = 256
_TOO_MANY = 0o027  # of the mode of a file: its group may change it, or anybody may use it
_WAITING = 1_024  # connections that are not accepted yet


def _number(setting: Setting, least: int, most: int, more: str = "") -> Callable[[Any], Any]:
    return click.option(
        setting.option,
        metavar="N",
        type=click.IntRange(least, most),
        default=value_in_environment(setting),
        help=explained(setting) + more,
    )


def _switch(setting: Setting) -> Callable[[Any], Any]:
    return click.option(
        setting.option,
        is_flag=True,
        default=lambda: switched_on(setting),  # read when the command runs
        help=explained(setting),
    )


@click.command(cls=SectionedCommand)
@click.option(
    HOST.option,
    metavar="ADDRESS",
    default=value_in_environment(HOST),
    callback=not_blank,
    help=explained(HOST),
)
@_number(PORT, 0, 65_535, " 0 takes a free one.")
@access_option
@_switch(PUBLIC)
@click.option(
    NAMES.option, metavar="NAMES", default=value_in_environment(NAMES), help=explained(NAMES)
)
@_number(WORKERS, 1, _MAX_WORKERS)
@_number(THREADS, 1, _MAX_THREADS)
@timeout_option
@_number(PROXIES, 0, MAX_PROXIES)
@click.option(
    RATE_LIMIT.option,
    metavar="RATE",
    default=value_in_environment(RATE_LIMIT),
    callback=not_blank,
    help=explained(RATE_LIMIT),
)
@_switch(METRICS)
@click.option(
    LOG_FORMAT.option,
    type=click.Choice([form.value for form in LogFormat]),
    default=value_in_environment(LOG_FORMAT),
    help=explained(LOG_FORMAT),
)
@_switch(LOG_QUERIES)
@click.option(
    CORS.option, metavar="SITES", default=value_in_environment(CORS), help=explained(CORS)
)
@archive_option
@pass_choices
def serve(  # noqa: PLR0913, PLR0917 - one for each option
    choices: Choices,
    host: str,
    port: int,
    access: Path | None,
    public: bool,  # noqa: FBT001 - click's signature
    names: str | None,
    workers: int,
    threads: int,
    proxies: int,
    rate_limit: str | None,
    metrics: bool,  # noqa: FBT001
    log_format: str,
    log_queries: bool,  # noqa: FBT001
    cors: str,
) -> None:
    """Serve the archive as web pages and a JSON API until interrupted."""
    from search.cli.serving import Pool, run  # noqa: PLC0415 - only this needs a web server
    from search.engine import SearchEngine  # noqa: PLC0415 - and an index
    from webapp import Operation, begin_log, create_app, use_engine  # noqa: PLC0415 - and Flask

    begin_log(LogFormat(log_format))
    _decide_who_may_read(_opening(host, proxies), access, public=public)
    operation = Operation(
        access=access,
        names=names or "",
        proxies=proxies,
        rate_limit=rate_limit or "",
        metrics=metrics,
        log_queries=log_queries,
        cors=cors or "",
    )
    with _listening(host, port) as listener, _shared_metrics(on=metrics) as forget:
        with SearchEngine(choices.archive, choices.timeout) as engine:  # what is wrong ends it here
            app = create_app(engine=engine, operation=operation)
        address = _address(host, listener.getsockname()[1])

        def make() -> WSGIApplication:
            use_engine(app, SearchEngine(choices.archive, choices.timeout))
            return app

        def ready() -> None:
            _warn(host, operation)
            note(f"Open  {address}  (Ctrl-C stops the server)")

        run(Pool(workers, threads, make, ready, forget), listener)
    note("Stopped.")


@contextmanager
def _shared_metrics(*, on: bool) -> Iterator[Callable[[int], None]]:
    """A folder in which the processes share figures; yields what to call when one has ended."""
    if not on:
        yield lambda _: None
        return
    from webapp import METRICS_FOLDER, forget_worker  # noqa: PLC0415 - loads Flask

    with TemporaryDirectory(prefix="search-metrics-") as folder:
        os.environ[METRICS_FOLDER] = folder
        try:
            yield forget_worker
        finally:
            del os.environ[METRICS_FOLDER]


def _listening(host: str, port: int) -> socket.socket:
    """A socket at the first address of this name.

    Raises:
        SearchError: there is no such address, or something else listens there.
    """
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        return socket.create_server(address, family=family, backlog=_WAITING)
    except OSError as error:
        # create_server repeats the address in words of its own.
        why = (error.strerror or str(error)).partition(" (while ")[0]
        remedy = f"choose another {PORT.option} (0 takes a free one) or {HOST.option}"
        raise SearchError(f"cannot listen on {host} port {port}: {why}; {remedy}") from error


def _address(host: str, port: int) -> str:
    """Where to look. Of all addresses of this machine, which are none to go to, the nearest."""
    if host in {"0.0.0.0", "::"}:  # noqa: S104 - compared, not listened to
        host = "localhost"
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{port}/"


def _opening(host: str, proxies: int) -> str:
    """By what others than those who work at this machine can ask; "" when by nothing."""
    if not _is_loopback(host):
        return f"{host} can be reached from other machines"
    if proxies:
        return f"a web server in front, which {PROXIES.option} speaks of, lets others in"
    return ""


def _decide_who_may_read(opening: str, access: Path | None, *, public: bool) -> None:
    """Nobody lets others in by accident.

    Raises:
        SearchError: it is not said who may read, or in two ways that contradict each other.
    """
    if public and access is not None:
        raise SearchError(
            f"{PUBLIC.option} lets everybody read, {ACCESS.option} only those in {access}; choose "
            "one of them"
        )
    if opening and not public and access is None:
        raise SearchError(
            f"{opening}. Say who may read the archive: those whom a file names ({ACCESS.option} "
            f"FILE; search-cli access add NAME makes it), or everybody who can ask "
            f"({PUBLIC.option})"
        )


def _warn(host: str, operation: Operation) -> None:
    access = operation.access
    if access is not None and access.stat().st_mode & _TOO_MANY:
        note(f"Warning: other users of this machine may use {access}; chmod 600 keeps them out.")
    if access is not None and not _is_loopback(host) and not operation.proxies:
        note(
            "Warning: passwords reach this server without encryption. Put a web server with "
            f"https:// in front of it, and set {PROXIES.option}."
        )


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
