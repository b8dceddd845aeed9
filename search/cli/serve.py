"""``search-cli serve``: the archive in a browser."""

from __future__ import annotations

import ipaddress
import signal
import socket
from types import FrameType
from typing import NoReturn

import click

from search.cli.exits import note
from search.cli.opening import open_archive
from search.cli.options import (
    Choices,
    SectionedCommand,
    archive_option,
    explained,
    not_blank,
    pass_choices,
    timeout_option,
    value_in_environment,
)
from search.errors import SearchError
from search.settings import HOST, PORT, THREADS

__all__ = ["serve"]


@click.command(cls=SectionedCommand)
@click.option(
    HOST.option,
    metavar="ADDRESS",
    default=value_in_environment(HOST),
    callback=not_blank,
    help=explained(HOST),
)
@click.option(
    PORT.option,
    metavar="N",
    type=click.IntRange(0, 65535),
    default=value_in_environment(PORT),
    help=explained(PORT) + " 0 takes a free one.",
)
@click.option(
    THREADS.option,
    metavar="N",
    type=click.IntRange(1, 256),
    default=value_in_environment(THREADS),
    help=explained(THREADS),
)
@timeout_option
@archive_option
@pass_choices
def serve(choices: Choices, host: str, port: int, threads: int) -> None:
    """Serve the archive as a web page and a JSON API until interrupted."""
    import waitress  # noqa: PLC0415 - only this command needs a web server

    from webapp import create_app  # noqa: PLC0415 - and Flask

    engine = open_archive(choices)  # a missing archive ends it here
    app = create_app(engine=engine, local=_is_loopback(host))
    with _listening(host, port) as listener:
        server = waitress.create_server(app, sockets=[listener], threads=threads)
        _warn_if_public(host)
        signal.signal(signal.SIGTERM, _stop)
        note(f"Open  {_address(host, listener.getsockname()[1])}  (Ctrl-C stops the server)")
        server.run()  # returns on KeyboardInterrupt, once the requests begun are done
    note("Stopped.")


def _listening(host: str, port: int) -> socket.socket:
    """A socket at the first address of this name.

    Raises:
        SearchError: there is no such address, or something else listens there.
    """
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        return socket.create_server(address, family=family)
    except OSError as error:
        # create_server repeats the address in words of its own.
        why = (error.strerror or str(error)).partition(" (while ")[0]
        remedy = f"choose another {PORT.option} (0 takes a free one) or {HOST.option}"
        raise SearchError(f"cannot listen on {host} port {port}: {why}; {remedy}") from error


def _stop(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


def _address(host: str, port: int) -> str:
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{port}/"


def _warn_if_public(host: str) -> None:
    if not _is_loopback(host):
        note(
            f"Warning: {host} can be reached from other machines, and there is no log-in. "
            "Put a web server that asks for one in front of it."
        )


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
