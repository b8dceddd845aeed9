"""`search-cli serve` as processes: several of them, replaced when one dies, stopped in order."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from contextlib import ExitStack, closing, suppress
from pathlib import Path

import pytest

from search.archive import ArchiveWriter
from search.pipeline import ingest
from search.pipeline.indexing import update_index
from tests.making import make_article, make_raw
from tests.serving import COMMAND, serving, until

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="the server needs fork")

SEEDS = Path(__file__).parents[2] / "seeds"
COUNTS_PROCESSES = pytest.mark.skipif(not Path("/proc/self").exists(), reason="looks in /proc")


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("serving") / "archive"
    ingest(folder, [SEEDS])
    return folder


def test_lines_of_the_log_are_json_and_nothing_else(archive: Path) -> None:
    with serving(archive, "--log-format", "json") as server:
        server.get("/search?q=Mali")
        *lines, last = server.stop()
    assert last == "Stopped."
    (line,) = map(json.loads, lines)
    assert (line["path"], line["status"]) == ("/search", 200)


def test_what_a_request_asked_that_is_no_http_is_not_logged(archive: Path) -> None:
    with serving(archive, "--workers", "1", "--log-format", "json") as server:
        with socket.create_connection(server.address, timeout=30) as client:
            client.sendall(b"GET /search?q=\xffsecret HTTP/1.1\r\nHost: localhost\r\n\r\n")
            assert client.recv(65_536).startswith(b"HTTP/1.1 400")
        line, _ = server.stop()
    told = json.loads(line)
    assert (told["logger"], told["message"]) == ("gunicorn.error", "Invalid request")


@COUNTS_PROCESSES
def test_a_process_that_dies_is_replaced(archive: Path) -> None:
    with serving(archive, "--workers", "2") as server:
        until(lambda: len(server.workers()) == 2)
        before = server.workers()
        os.kill(min(before), signal.SIGKILL)
        until(lambda: server.workers() - before)
        assert len(server.workers()) == 2
        assert all(server.get("/health") for _ in range(8))
        server.stop()


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_a_request_that_has_begun_is_answered_before_it_stops(
    archive: Path, how: signal.Signals
) -> None:
    with serving(archive, "--workers", "1") as server:
        server.get("/health")
        with socket.create_connection(server.address, timeout=30) as client:
            client.sendall(b"GET /health HTTP/1.1\r\nHost: localhost\r\n")
            time.sleep(0.5)  # it has been taken up
            server.process.send_signal(how)
            time.sleep(0.5)
            client.sendall(b"Connection: close\r\n\r\n")
            answer = b"".join(iter(lambda: client.recv(65_536), b""))
        assert answer.startswith(b"HTTP/1.1 200 OK")
        assert server.process.wait(timeout=30) == 0


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of which an export is larger than what the system keeps for a connection."""
    folder = tmp_path_factory.mktemp("large")
    writer = ArchiveWriter(folder)
    with closing(writer), writer.together():
        for number in range(1_000):
            article = make_article(f"News {number} " * 400, "The market of the town opened.")
            pending = writer.keep(make_raw(f"{number}", f"/press/{number}.txt"), None)
            writer.publish(pending, article, "utf-8")
    update_index(folder)
    return folder


def test_a_stream_that_has_begun_is_written_to_its_end(large: Path) -> None:
    with serving(large, "--workers", "1") as server:
        whole = server.get("/search.jsonl")
        assert len(whole) > 5_000_000
        with socket.create_connection(server.address, timeout=30) as client:
            client.sendall(b"GET /search.jsonl HTTP/1.0\r\nHost: localhost\r\n\r\n")
            answer = client.recv(512)
            server.process.terminate()
            time.sleep(0.5)
            assert server.process.poll() is None  # it waits for whoever reads
            answer += b"".join(iter(lambda: client.recv(65_536), b""))
        assert answer.decode().endswith(whole)
        assert server.process.wait(timeout=30) == 0


def test_two_interrupts_end_it_at_once(archive: Path) -> None:
    with serving(archive, "--workers", "1") as server:
        server.get("/health")
        with socket.create_connection(server.address, timeout=30) as client:
            client.sendall(b"GET /health HTTP/1.1\r\n")  # it would wait for the rest
            time.sleep(0.5)
            server.process.send_signal(signal.SIGINT)
            time.sleep(0.5)
            server.process.send_signal(signal.SIGINT)
            server.process.wait(timeout=5)


@COUNTS_PROCESSES
def test_a_hangup_changes_the_processes_and_nothing_else(archive: Path) -> None:
    with serving(archive, "--workers", "2") as server:
        until(lambda: len(server.workers()) == 2)
        before = server.workers()
        server.process.send_signal(signal.SIGHUP)
        until(lambda: len(server.workers()) == 2 and not server.workers() & before)
        assert server.get("/health")
        server.stop()


@COUNTS_PROCESSES
def test_no_process_outlives_one_that_was_killed(archive: Path) -> None:
    with serving(archive, "--workers", "2") as server:
        until(lambda: len(server.workers()) == 2)
        workers = server.workers()
        server.process.kill()
        until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in workers))
        socket.create_server(server.address).close()  # nobody listens there any more


def test_processes_count_together(archive: Path) -> None:
    with serving(archive, "--workers", "2", "--metrics") as server:
        for _ in range(12):
            server.get("/search?q=Mali")
        told = server.get("/metrics")
        server.stop()
    assert 'search_requests_total{endpoint="pages.search",status="200"} 12.0' in told
    assert "search_documents 5.0" in told


@COUNTS_PROCESSES
def test_what_a_killed_process_has_counted_still_counts(archive: Path) -> None:
    with serving(archive, "--workers", "1", "--metrics") as server:
        for _ in range(3):
            server.get("/search?q=Mali")
        (killed,) = server.workers()
        os.kill(killed, signal.SIGKILL)
        until(lambda: server.workers() - {killed})
        server.get("/search?q=Mali")
        told = server.get("/metrics")
        server.stop()
    assert 'search_requests_total{endpoint="pages.search",status="200"} 4.0' in told
    assert "search_documents 5.0" in told  # not twice


@pytest.mark.parametrize(
    "request_line",
    [b"GET /search?q=" + b"a" * 20_000 + b" HTTP/1.1", b"GET /" + b"\r\nX-Long: " + b"a" * 20_000],
)
def test_what_is_too_long_is_cut_off(archive: Path, request_line: bytes) -> None:
    with serving(archive, "--workers", "1") as server:
        with socket.create_connection(server.address, timeout=30) as client:
            client.sendall(request_line + b"\r\nHost: localhost\r\n\r\n")
            assert client.recv(65_536).startswith(b"HTTP/1.1 4")
        assert server.get("/health")
        server.stop()


def test_who_does_not_finish_asking_keeps_nobody_waiting(archive: Path) -> None:
    with serving(archive, "--workers", "1", "--threads", "2") as server:
        with ExitStack() as slow:
            for _ in range(2):
                client = slow.enter_context(socket.create_connection(server.address))
                client.sendall(b"GET /health HTTP/1.1\r\nHost: localhost\r\n")
            body = slow.enter_context(socket.create_connection(server.address))
            body.sendall(
                b"POST /preferences HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n"
                b"Content-Type: application/x-www-form-urlencoded\r\n\r\nthe"
            )
            time.sleep(1)  # both threads are taken
            assert server.get("/health")
        server.stop()


@COUNTS_PROCESSES
def test_processes_share_the_connections(archive: Path) -> None:
    """One that wakes first leaves to the other what its own threads cannot take up."""
    with serving(archive, "--workers", "2", "--threads", "2") as server:
        until(lambda: len(server.workers()) == 2)
        before = {pid: sockets_of(pid) for pid in server.workers()}
        with ExitStack() as asking:
            for _ in range(4):
                client = asking.enter_context(socket.create_connection(server.address))
                client.sendall(b"GET /health HTTP/1.1\r\nHost: localhost\r\n")

            def taken() -> list[int]:
                more = [sockets_of(pid) - count for pid, count in before.items()]
                assert max(more) <= 2
                return more

            until(lambda: taken() == [2, 2])
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
