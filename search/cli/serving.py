"""Runs a WSGI application in several processes that share one socket, with gunicorn."""

from __future__ import annotations

import errno
import gc
import logging
import os
import re
import signal
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from wsgiref.types import WSGIApplication

from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.glogging import Logger
from gunicorn.workers.gthread import ThreadWorker

__all__ = ["Pool", "look_less_for_garbage", "run"]

_ALLOCATED = 20_000  # objects that are made before those that are unreachable are looked for
_ASK_WITHIN = 10  # seconds in which a request has to be here, from its first byte on
_TAKE_WITHIN = 30  # seconds in which a piece of an answer has to be taken
_PIECE = 65_536  # bytes
_BODY = frozenset(("CONTENT-LENGTH", "TRANSFER-ENCODING"))
_QUOTING = re.compile("Invalid request|Error handling request")
_LONGEST_LINE = 8_190  # bytes of a request line or header; the most gunicorn takes


@dataclass(frozen=True, slots=True)
class Pool:
    """The processes.

    Attributes:
        threads: requests that each of them answers at the same time.
        make: called in each of them for the application it answers with.
        ready: called when the socket takes connections.
        ended: called with the number of a process that has ended, for whatever reason; another
            one takes its place.
    """

    workers: int
    threads: int
    make: Callable[[], WSGIApplication]
    ready: Callable[[], None]
    ended: Callable[[int], None]


def run(pool: Pool, listener: socket.socket) -> None:
    """Answer until SIGTERM or SIGINT; requests that have begun are finished before.

    Raises:
        SystemExit: the processes could not be started.
    """
    supervisor = os.getpid()
    settings = _settings(pool, listener.detach())
    gc.freeze()  # what is loaded so far is shared by the processes as long as nothing writes to it
    try:
        _Supervisor(_Application(pool, settings)).run()
    except SystemExit as stopped:
        if os.getpid() != supervisor:  # what the caller would tidy up now is not for a worker
            os._exit(stopped.code if isinstance(stopped.code, int) else 0)
        if stopped.code:
            raise


def _settings(pool: Pool, listening: int) -> dict[str, Any]:
    return {
        "bind": f"fd://{listening}",
        "workers": pool.workers,
        "worker_class": _Worker,
        "threads": pool.threads,
        "keepalive": 5,
        "limit_request_line": _LONGEST_LINE,
        "limit_request_field_size": _LONGEST_LINE,
        # Who asks is told by the application, which knows whom to believe.
        "forwarded_allow_ips": "",
        "secure_scheme_headers": {},
        "control_socket_disable": True,
        "logger_class": _Log,
        "loglevel": "warning",
        "when_ready": lambda _: pool.ready(),
        "post_worker_init": _begin,
        "child_exit": lambda _, worker: pool.ended(worker.pid),
    }


def _begin(_worker: object) -> None:
    """In each process, before it answers."""
    # Ctrl-C reaches every process of a terminal; the supervisor then stops the others in order.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    look_less_for_garbage()


def look_less_for_garbage() -> None:
    """Let go less often through what cannot be reached any more.

    What is loaded stays, and a page makes thousands of objects that die with it: looking after
    every 700 of them, as Python does unless told, took a tenth of the time of a page.
    """
    gc.freeze()
    gc.set_threshold(_ALLOCATED)


class _Answering(socket.socket):
    """A connection that is given up when whoever asked does not take the answer.

    Gunicorn's own waits for ever, and keeps a thread for as long.
    """

    def sendall(self, data: Any, flags: int = 0, /) -> None:
        """Called by gunicorn, in a thread, with a part of an answer."""
        whole = memoryview(data)
        self.settimeout(_TAKE_WITHIN)
        try:
            for start in range(0, len(whole), _PIECE):
                super().sendall(whole[start : start + _PIECE], flags)
        except TimeoutError as error:
            raise BrokenPipeError(errno.EPIPE, "the answer is not taken") from error
        finally:
            self.settimeout(None)


class _Worker(ThreadWorker):  # type: ignore[misc] # gunicorn is untyped
    """Leaves connections to the other workers while all of its own threads are busy.

    Gunicorn's own takes as many as come, and keeps them: the first one to wake may then have all of
    the work. It also waits for ever for those who never say what they want, or do not take an
    answer; here they are cut off.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._asking: dict[Any, float] = {}  # when a connection began to ask
        self._busy = 0  # connections that a thread has, or waits to have

    def enqueue_req(self, conn: Any) -> None:
        """Called by gunicorn, in its main thread, with a connection for the threads."""
        self._busy += 1
        super().enqueue_req(conn)
        self._accept_if_free()

    def finish_request(self, conn: Any, fs: Any) -> None:
        """Called by gunicorn, in its main thread, when a thread is done with a connection."""
        self._busy -= 1
        super().finish_request(conn, fs)
        self._accept_if_free()

    def set_accept_enabled(self, enabled: bool) -> None:  # noqa: FBT001 - gunicorn's
        """Called by gunicorn, in its main thread."""
        super().set_accept_enabled(enabled and self._busy < self.cfg.threads)

    def _accept_if_free(self) -> None:
        self.set_accept_enabled(self.alive and self.nr_conns < self.worker_connections)

    def handle(self, conn: Any) -> Any:
        """Called by gunicorn, in a thread, with a connection on which a request begins."""
        self._asking[conn] = time.monotonic()
        if not isinstance(conn.sock, _Answering):
            conn.sock = _Answering(fileno=conn.sock.detach())
        try:
            return super().handle(conn)
        finally:
            self._asking.pop(conn, None)

    def handle_request(self, req: Any, conn: Any) -> Any:
        """Called by gunicorn with a request, whose body may still have to come."""
        if not any(name in _BODY and value != "0" for name, value in req.headers):
            self._asking.pop(conn, None)
        return super().handle_request(req, conn)

    def murder_keepalived(self, force: bool = False) -> None:  # noqa: FBT001, FBT002 - gunicorn's
        """Called by gunicorn, in its main thread, every second."""
        super().murder_keepalived(force)
        late = time.monotonic() - _ASK_WITHIN
        for conn, began in self._asking.copy().items():  # threads go on adding to it
            if began < late:
                with suppress(OSError):  # it has gone by itself
                    conn.sock.shutdown(socket.SHUT_RDWR)


class _Supervisor(Arbiter):  # type: ignore[misc] # gunicorn is untyped
    """Stops in order on Ctrl-C, too; a second one stops at once."""

    handle_int = Arbiter.handle_term


class _Application(BaseApplication):  # type: ignore[misc] # gunicorn is untyped
    """What gunicorn asks for settings and for the application."""

    def __init__(self, pool: Pool, settings: dict[str, Any]) -> None:
        self._make = pool.make
        self._settings = settings
        super().__init__()

    def load_config(self) -> None:
        """Called by gunicorn."""
        for name, value in self._settings.items():
            self.cfg.set(name, value)

    def load(self) -> WSGIApplication:
        """Called by gunicorn in each process."""
        return self._make()


class _Log(Logger):  # type: ignore[misc] # gunicorn is untyped
    """Gunicorn's messages go where all others go."""

    def setup(self, cfg: Any) -> None:
        """Called by gunicorn."""
        super().setup(cfg)
        self.error_log.handlers.clear()
        self.error_log.addFilter(_quoting_nothing)
        self.error_log.propagate = True


def _quoting_nothing(record: logging.LogRecord) -> bool:
    """Of a request that fails outside of the application, gunicorn tells what it asked, and who."""
    if told := _QUOTING.match(record.getMessage()):
        record.msg, record.args = told[0], ()
    return True
