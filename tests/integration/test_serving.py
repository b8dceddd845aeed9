"""`search-cli serve` as processes: several of them, replaced when one dies, stopped in order."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from search.pipeline import ingest

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="the server needs fork")

SEEDS = Path(__file__).parents[2] / "seeds"
COMMAND = [sys.executable, "-m", "search.cli"]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("serving") / "archive"
    ingest(folder, [SEEDS])
    return folder


@dataclass
class Server:
    process: subprocess.Popen[str]
    url: str

    def get(self, path: str) -> str:
        with urllib.request.urlopen(f"{self.url}{path}", timeout=30) as answer:  # noqa: S310
            text: str = answer.read().decode()
        return text

    def workers(self) -> set[int]:
        pid = self.process.pid
        children = Path(f"/proc/{pid}/task/{pid}/children")
        return {int(child) for child in children.read_text(encoding="utf-8").split()}

    def stop(self, how: signal.Signals = signal.SIGTERM) -> list[str]:
        """What it wrote after it said where it is."""
        self.process.send_signal(how)
        assert self.process.stderr is not None
        rest = self.process.stderr.read()
        assert self.process.wait(timeout=30) == 0
        return rest.splitlines()


@contextmanager
def serving(archive: Path, *options: str) -> Iterator[Server]:
    process = subprocess.Popen(
        [*COMMAND, "--archive", str(archive), "serve", "--port", "0", *options],
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    try:
        opened = re.search(r"http://\S+(?=/ )", process.stderr.readline())
        assert opened
        yield Server(process, opened[0])
    finally:
        if process.poll() is None:
            process.kill()
            process.wait(timeout=30)
        process.stderr.close()


def test_lines_of_the_log_are_json_and_nothing_else(archive: Path) -> None:
    with serving(archive, "--log-format", "json") as server:
        server.get("/search?q=Mali")
        *lines, last = server.stop()
    assert last == "Stopped."
    (line,) = map(json.loads, lines)
    assert (line["path"], line["status"]) == ("/search", 200)


def test_what_a_request_asked_that_is_no_http_is_not_logged(archive: Path) -> None:
    with serving(archive, "--workers", "1", "--log-format", "json") as server:
        host, port = server.url.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port)), timeout=30) as client:
            client.sendall(b"GET /search?q=\xffsecret HTTP/1.1\r\nHost: localhost\r\n\r\n")
            assert client.recv(65_536).startswith(b"HTTP/1.1 400")
        line, _ = server.stop()
    told = json.loads(line)
    assert (told["logger"], told["message"]) == ("gunicorn.error", "Invalid request")


def test_a_process_that_dies_is_replaced(archive: Path) -> None:
    with serving(archive, "--workers", "2") as server:
        until = time.monotonic() + 30
        while len(before := server.workers()) < 2 and time.monotonic() < until:
            time.sleep(0.05)
        assert len(before) == 2
        os.kill(min(before), signal.SIGKILL)
        while len(server.workers() - before) < 1 and time.monotonic() < until:
            time.sleep(0.05)
        assert len(server.workers()) == 2
        assert all(server.get("/health") for _ in range(8))
        server.stop()


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_a_request_that_has_begun_is_answered_before_it_stops(
    archive: Path, how: signal.Signals
) -> None:
    with serving(archive, "--workers", "1") as server:
        host, port = server.url.removeprefix("http://").split(":")
        server.get("/health")
        with socket.create_connection((host, int(port)), timeout=30) as client:
            client.sendall(b"GET /health HTTP/1.1\r\nHost: localhost\r\n")
            time.sleep(0.5)  # it has been taken up
            server.process.send_signal(how)
            time.sleep(0.5)
            client.sendall(b"Connection: close\r\n\r\n")
            answer = b"".join(iter(lambda: client.recv(65_536), b""))
        assert answer.startswith(b"HTTP/1.1 200 OK")
        assert server.process.wait(timeout=30) == 0


def test_processes_count_together(archive: Path) -> None:
    with serving(archive, "--workers", "2", "--metrics") as server:
        for _ in range(12):
            server.get("/search?q=Mali")
        told = server.get("/metrics")
        server.stop()
    assert 'search_requests_total{endpoint="pages.search",status="200"} 12.0' in told
    assert "search_documents 5.0" in told


@pytest.mark.parametrize(
    "request_line",
    [b"GET /search?q=" + b"a" * 20_000 + b" HTTP/1.1", b"GET /" + b"\r\nX-Long: " + b"a" * 20_000],
)
def test_what_is_too_long_is_cut_off(archive: Path, request_line: bytes) -> None:
    with serving(archive, "--workers", "1") as server:
        host, port = server.url.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port)), timeout=30) as client:
            client.sendall(request_line + b"\r\nHost: localhost\r\n\r\n")
            assert client.recv(65_536).startswith(b"HTTP/1.1 4")
        assert server.get("/health")
        server.stop()


def test_who_does_not_finish_asking_keeps_nobody_waiting(archive: Path) -> None:
    with serving(archive, "--workers", "1", "--threads", "2") as server:
        host, port = server.url.removeprefix("http://").split(":")
        with ExitStack() as slow:
            for _ in range(2):
                client = slow.enter_context(socket.create_connection((host, int(port))))
                client.sendall(b"GET /health HTTP/1.1\r\nHost: localhost\r\n")
            body = slow.enter_context(socket.create_connection((host, int(port))))
            body.sendall(
                b"POST /preferences HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n"
                b"Content-Type: application/x-www-form-urlencoded\r\n\r\nthe"
            )
            time.sleep(1)  # both threads are taken
            assert server.get("/health")
        server.stop()


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="counts in /proc")
def test_processes_share_the_connections(archive: Path) -> None:
    """One that wakes first leaves to the other what its own threads cannot take up."""
    with serving(archive, "--workers", "2", "--threads", "2") as server:
        host, port = server.url.removeprefix("http://").split(":")
        until = time.monotonic() + 30
        while len(workers := server.workers()) < 2 and time.monotonic() < until:
            time.sleep(0.05)
        before = {pid: sockets_of(pid) for pid in workers}
        with ExitStack() as asking:
            for _ in range(4):
                client = asking.enter_context(socket.create_connection((host, int(port))))
                client.sendall(b"GET /health HTTP/1.1\r\nHost: localhost\r\n")
            taken: list[int] = []
            while taken != [2, 2] and time.monotonic() < until:
                taken = [sockets_of(pid) - count for pid, count in before.items()]
                assert max(taken) <= 2
                time.sleep(0.05)
        assert taken == [2, 2]
        server.stop()


def sockets_of(pid: int) -> int:
    """How many sockets a process has open."""
    found = 0
    for file in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(FileNotFoundError):  # closed meanwhile
            found += str(file.readlink()).startswith("socket:")
    return found


def test_it_listens_on_addresses_of_version_6(archive: Path) -> None:
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        pytest.skip("this machine has no IPv6")
    with serving(archive, "--host", "::1") as server:
        assert server.url.startswith("http://[::1]:")
        assert server.get("/health")
        server.stop()


def test_an_archive_that_is_not_there_ends_it(tmp_path: Path) -> None:
    done = subprocess.run(
        [*COMMAND, "--archive", str(tmp_path / "none"), "serve", "--port", "0"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 3
    assert "Open" not in done.stderr


def test_another_name_is_refused_on_this_machine_only(archive: Path) -> None:
    with serving(archive, "--workers", "1") as server:
        asked = urllib.request.Request(  # noqa: S310 - our server
            f"{server.url}/health", headers={"Host": "press.example.org"}
        )
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(asked, timeout=30)  # noqa: S310
        refused.value.close()
        assert refused.value.code == 403
        server.stop()
