"""Log-in for the whole site, where whoever runs it has named who may read (`search.access`).

People send a name and a password (HTTP Basic, RFC 7617), programs a token (RFC 6750). Checking a
password takes a fifth of a second of a processor on purpose. So what was right is remembered, one
password at a time is checked in each process, with few more in line, and an address that goes on
guessing has to wait.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import logging
import math
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from flask import Flask, request
from werkzeug.wrappers import Response

from search import access
from search.errors import SearchError
from webapp.i18n import gettext, gettext_noop
from webapp.readers import is_for_programs, neighbourhood
from webapp.refusals import refused

__all__ = ["MAX_FAILURES", "Gate", "install"]

_LOG = logging.getLogger(__name__)

MAX_FAILURES = 10
"""Wrong log-ins of one address in a minute, after which it has to wait."""

_MINUTE = 60.0  # seconds
_MOST_ADDRESSES = 10_000  # whose failures are counted; who failed longest ago is forgotten
_MOST_KNOWN = 1_000  # log-ins that are remembered
_IN_LINE = 3
"""Log-ins that are checked or wait for it. Each has a thread, and who is in needs one, too."""

_OPEN = frozenset(("api.health", "api.ready"))
"""Views that everybody may ask: they tell whether the server answers, and nothing else."""

_REALM = 'realm="Regional News Search", charset="UTF-8"'
_NO_LOG_IN = (
    401,
    gettext_noop("Log-in needed"),
    gettext_noop("this archive is for those who have been given a name and a password, or a token"),
)
_TOO_OFTEN = (
    429,
    gettext_noop("Asked too often"),
    gettext_noop("too many log-ins from your address were wrong; wait a little"),
)
_NOT_NOW = (
    503,
    gettext_noop("Not to be answered just now"),
    gettext_noop("log-ins cannot be checked just now; try again in a while"),
)
_ADVICE = gettext_noop(
    "Load the page again to be asked once more. Whoever looks after this archive can give you "
    "access."
)


@dataclass(frozen=True, slots=True)
class _Refusal:
    """Why nobody is let in; `retry` is the seconds after which to come back, where that helps."""

    status: int
    title: str
    detail: str
    retry: int | None = None


def install(app: Flask, file: Path) -> None:
    """Let an application answer only those whom the file names.

    Raises:
        SearchError: the file cannot be read, or names nobody.
    """
    gate = Gate(file)

    def check() -> Response | None:
        if request.endpoint in _OPEN or _is_preflight():
            return None
        refusal = gate.refusal(request.headers.get("Authorization", ""), request.remote_addr or "")
        return _answer(refusal) if refusal else None

    app.before_request(check)
    app.after_request(_keep_private)


def _is_preflight() -> bool:
    """Whether a browser asks what it may send: it does so without credentials.

    https://fetch.spec.whatwg.org/#cors-preflight-fetch
    """
    return (
        request.method == "OPTIONS"
        and request.blueprint == "api"
        and "Access-Control-Request-Method" in request.headers
    )


def _answer(refusal: _Refusal) -> Response:
    advice = _ADVICE if refusal.status == 401 else ""  # the others are told to wait
    response = refused(refusal.status, refusal.title, gettext(refusal.detail), advice)
    if refusal.retry is not None:
        response.headers["Retry-After"] = str(refusal.retry)
    if refusal.status == 401:
        response.headers.add("WWW-Authenticate", f"Basic {_REALM}")
        if is_for_programs(request.path):
            response.headers.add("WWW-Authenticate", 'Bearer realm="Regional News Search"')
    return response


def _keep_private(response: Response) -> Response:
    """Let nobody but who asked keep an answer; it is the same for all who may ask."""
    kept = response.cache_control
    if not kept.no_store:
        kept.public = False
        kept.private = True
    return response


@dataclass(frozen=True, slots=True)
class _State:
    """The file as it was at some moment, and what it has let in since.

    Attributes:
        stamp: what the file system said of the file; None when it cannot be read.
        wrong: why it cannot be read.
        known: a mark of each log-in that was right.
    """

    stamp: tuple[int, ...] | None
    people: access.AccessList | None
    wrong: str = ""
    known: dict[bytes, None] = field(default_factory=dict)


class Gate:
    """Decides who is let in. Threads may share it.

    Raises:
        SearchError: the file cannot be read, or names nobody.
    """

    def __init__(self, file: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self._file = file
        self._key = secrets.token_bytes(32)
        self._failures = _Failures(clock)
        self._line = threading.Semaphore(_IN_LINE)
        self._checking = threading.Lock()
        self._reading = threading.Lock()
        people = access.read(file)
        if not people.people and not people.programs:
            raise SearchError(f"{file} names nobody yet; search-cli access add NAME does")
        self._state = _State(None, people)  # the first request looks again

    def refusal(self, authorization: str, address: str) -> _Refusal | None:
        """Why a request is refused; None for one that is let in.

        Args:
            authorization: the header, "" without one.
            address: of whoever asks.
        """
        state = self._current()
        if state.people is None:
            return _Refusal(*_NOT_NOW, retry=30)
        if not authorization:
            return _Refusal(*_NO_LOG_IN)
        mark = hmac.digest(self._key, authorization.encode("utf-8", "surrogatepass"), "sha256")
        if mark in state.known:
            return None
        return self._checked(state, state.people, authorization, mark, address)

    def _checked(
        self,
        state: _State,
        people: access.AccessList,
        authorization: str,
        mark: bytes,
        address: str,
    ) -> _Refusal | None:
        """One at a time: a guesser counts every failure, and takes one processor at most."""
        place = neighbourhood(address)
        if wait := self._failures.wait(place):
            return _Refusal(*_TOO_OFTEN, retry=wait)
        if not self._line.acquire(blocking=False):
            return _Refusal(*_NOT_NOW, retry=1)
        try:
            with self._checking:
                if mark in state.known:  # it came twice at the same time
                    return None
                if wait := self._failures.wait(place):
                    return _Refusal(*_TOO_OFTEN, retry=wait)
                if not _is_right(people, authorization):
                    self._failures.count(place)
                    # The one place where an address is logged: so that guessers can be shut out.
                    _LOG.warning("log-in failed from %s", address)
                    return _Refusal(*_NO_LOG_IN)
                if len(state.known) >= _MOST_KNOWN:
                    state.known.clear()
                state.known[mark] = None
                return None
        finally:
            self._line.release()

    def _current(self) -> _State:
        """What the file says now; nobody is in it for as long as it cannot be read."""
        stamp = self._stamp()
        state = self._state
        if stamp == state.stamp and stamp is not None:
            return state
        with self._reading:
            if stamp is None or stamp != self._state.stamp:
                self._state = self._read(stamp)
            return self._state

    def _read(self, stamp: tuple[int, ...] | None) -> _State:
        try:
            people = access.read(self._file)
        except SearchError as error:
            if str(error) != self._state.wrong:
                _LOG.error("nobody is let in: %s", error)
            # To be read again at the next request: what hinders need not be in the file.
            return _State(None, None, str(error))
        if self._state.people is None:
            _LOG.warning("%s can be read again", self._file)
        return _State(stamp, people)

    def _stamp(self) -> tuple[int, ...] | None:
        try:
            state = self._file.stat()
        except OSError:
            return None
        return (state.st_dev, state.st_ino, state.st_size, state.st_mtime_ns, state.st_ctime_ns)


def _is_right(people: access.AccessList, authorization: str) -> bool:
    scheme, _, given = authorization.partition(" ")
    given = given.strip()
    match scheme.lower():
        case "bearer":
            return people.knows_token(given)
        case "basic":
            try:
                text = base64.b64decode(given, validate=True).decode()
            except (binascii.Error, ValueError):
                return False
            name, colon, password = text.partition(":")
            return bool(colon) and people.knows_person(name, password)
    return False


class _Failures:
    """Wrong log-ins of each address in the last minute."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._counts: dict[str, tuple[float, int]] = {}  # when its minute began, and how many
        self._lock = threading.Lock()

    def wait(self, address: str) -> int:
        """Seconds for which an address is not listened to; 0 when it is."""
        began, count = self._counts.get(address, (-math.inf, 0))
        left = began + _MINUTE - self._clock()
        return math.ceil(left) if left > 0 and count >= MAX_FAILURES else 0

    def count(self, address: str) -> None:
        """Count one more."""
        with self._lock:
            began, count = self._counts.pop(address, (-math.inf, 0))
            if self._clock() - began >= _MINUTE:
                began, count = self._clock(), 0
            self._counts[address] = (began, count + 1)
            if len(self._counts) > _MOST_ADDRESSES:
                del self._counts[next(iter(self._counts))]
