"""`search-cli serve` with a log-in, hostile Host headers, and clients that do not take answers."""

from __future__ import annotations

import base64
import os
import socket
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from search.access import AccessList, Password, write
from search.pipeline import ingest
from tests.serving import Server, serving

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="the server needs fork")

SEEDS = Path(__file__).parents[2] / "seeds"
SECRET = "correct horse battery"  # noqa: S105 - of the tests
PEOPLE = AccessList().with_person("anna", Password.of(SECRET)).with_program("feeds", "token")
BASIC = "Basic " + base64.b64encode(f"anna:{SECRET}".encode()).decode()


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("access") / "archive"
    ingest(folder, [SEEDS])
    return folder


@pytest.fixture
def file(tmp_path: Path) -> Path:
    write(tmp_path / "access", PEOPLE)
    return tmp_path / "access"


@pytest.fixture
def plain(archive: Path) -> Iterator[Server]:
    with serving(archive, "--workers", "1", "--names", "press.example.org") as server:
        yield server


def status(server: Server, path: str, authorization: str = "") -> int:
    headers = {"Authorization": authorization} if authorization else {}
    asked = urllib.request.Request(f"{server.url}{path}", headers=headers)  # noqa: S310 - ours
    try:
        with urllib.request.urlopen(asked, timeout=30) as answer:  # noqa: S310
            return int(answer.status)
    except urllib.error.HTTPError as error:
        error.close()
        return error.code


def test_who_is_in_the_file_is_let_in_by_every_process_until_taken_out(
    archive: Path, file: Path
) -> None:
    with serving(archive, "--workers", "2", "--access", str(file)) as server:
        for given in (BASIC, "Bearer token"):
            assert {status(server, "/search?q=Mali", given) for _ in range(8)} == {200}
        assert {status(server, "/search?q=Mali") for _ in range(4)} == {401}
        assert status(server, "/ready") == 200
        write(file, PEOPLE.without("anna"))
        assert {status(server, "/help", BASIC) for _ in range(8)} == {401}
        assert status(server, "/help", "Bearer token") == 200
        told = "\n".join(server.stop())
    assert "log-in failed from 127.0.0.1" in told
    assert not [word for word in ("anna", SECRET, BASIC, "Bearer", "feeds") if word in told]


def raw(server: Server, request: bytes) -> bytes:
    with socket.create_connection(server.address, timeout=30) as client:
        client.sendall(request)
        return b"".join(iter(lambda: client.recv(65_536), b""))


HOSTS = [
    b"evil.example",
    b"user:password@press.example.org",
    b"press.example.org evil.example",
    b"press.example.org:port",
    b"press.example.org\r\nHost: evil.example",
    b"evil.example\r\nHost: press.example.org",
    b"[::1",
    b"\xff\xfe",
    b"a" * 8_000,
    b"a" * 100_000,
]


@pytest.mark.parametrize("host", HOSTS)
def test_a_hostile_host_is_refused_and_not_repeated_as_an_address(
    plain: Server, host: bytes
) -> None:
    answer = raw(
        plain, b"GET /search.atom HTTP/1.1\r\nConnection: close\r\nHost: " + host + b"\r\n\r\n"
    )
    assert answer.split(b" ")[1] in {b"400", b"403", b"431"}, answer[:200]
    assert b"http://evil" not in answer
    assert plain.get("/health")


def test_an_old_client_says_no_host(plain: Server) -> None:
    answer = raw(plain, b"GET /search.atom HTTP/1.0\r\n\r\n")
    assert answer.split(b" ")[1] == b"200", answer[:200]
    host, port = plain.address
    assert f"http://{host}:{port}/search.atom".encode() in answer


IMPATIENT = """
from search.cli import main, serving
serving._TAKE_WITHIN = 1
main()
"""


def test_who_does_not_take_an_answer_keeps_no_thread(
    archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both threads send to somebody who reads nothing; a third one is answered all the same."""
    monkeypatch.setattr("tests.serving.COMMAND", [sys.executable, "-c", IMPATIENT])
    with serving(archive, "--workers", "1", "--threads", "2") as server, ExitStack() as idle:
        for _ in range(2):
            client = idle.enter_context(socket.socket())
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
            client.connect(server.address)
            asking = b"GET /search.jsonl?collapse=none HTTP/1.1\r\nHost: localhost\r\n\r\n"
            client.sendall(asking * 2_000)
        time.sleep(1)  # until both buffers are full
        assert server.get("/health")
        server.stop()
