"""What `serve` says before it serves."""

from __future__ import annotations

import socket
from contextlib import contextmanager
from types import SimpleNamespace

import pytest


@pytest.fixture
def served(monkeypatch):
    """The settings of the server that would have been started; it would listen on port 4321."""
    asked: dict[str, object] = {}

    @contextmanager
    def listening(host, port):
        asked.update(host=host, port=port)
        yield SimpleNamespace(getsockname=lambda: (host, 4321))

    def create_app(*, engine, local):
        assert engine == "the archive"
        asked.update(local=local)

    def create_server(_app, *, sockets, threads):
        assert len(sockets) == 1
        asked.update(threads=threads)
        return SimpleNamespace(run=lambda: None)

    monkeypatch.setattr("search.cli.serve._listening", listening)
    monkeypatch.setattr("waitress.create_server", create_server)
    monkeypatch.setattr("webapp.create_app", create_app)
    monkeypatch.setattr("search.cli.serve.open_archive", lambda _choices: "the archive")
    monkeypatch.setattr("signal.signal", lambda *_: None)
    return asked


@pytest.mark.parametrize(
    ("args", "variables", "settings"),
    [
        ([], {}, {"host": "127.0.0.1", "port": 8000, "threads": 4}),
        (["--port", "0", "--threads", "9"], {}, {"host": "127.0.0.1", "port": 0, "threads": 9}),
        (
            [],
            {"SEARCH_PORT": "81", "SEARCH_HOST": "::1"},
            {"host": "::1", "port": 81, "threads": 4},
        ),
        (["--port", "82"], {"SEARCH_PORT": "81"}, {"host": "127.0.0.1", "port": 82, "threads": 4}),
    ],
)
def test_option_then_variable_then_default(run, served, args, variables, settings):
    assert run("serve", *args, env=variables).exit_code == 0
    assert served == {**settings, "local": True}


@pytest.mark.usefixtures("served")
@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "http://127.0.0.1:4321/"),
        ("127.0.0.2", "http://127.0.0.2:4321/"),
        ("::1", "http://[::1]:4321/"),
        ("localhost", "http://localhost:4321/"),
    ],
)
def test_it_says_where_to_look(run, host, address):
    stderr = run("serve", "--host", host).stderr
    assert f"Open  {address}  " in stderr
    assert "Warning" not in stderr


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.7", "press.example.org"])  # noqa: S104
def test_a_public_address_draws_a_warning(run, served, host):
    assert (
        f"Warning: {host} can be reached from other machines"
        in run("serve", f"--host={host}").stderr
    )
    assert not served["local"]


@pytest.mark.usefixtures("served")
def test_an_empty_host_is_a_mistake(run):
    result = run("serve", "--host=")
    assert result.exit_code == 2
    assert "--host': the value is empty" in result.stderr


@pytest.mark.usefixtures("served")
@pytest.mark.parametrize("variables", [{"SEARCH_PORT": "many"}, {"SEARCH_PORT": ""}])
def test_a_wrong_variable_is_a_mistake(run, variables):
    result = run("serve", env=variables)
    assert result.exit_code == 2
    assert "port" in result.stderr.lower()


def test_a_port_in_use_is_a_mistake(run, monkeypatch):
    monkeypatch.setattr("webapp.create_app", lambda **_: None)
    monkeypatch.setattr("search.cli.serve.open_archive", lambda _choices: None)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = run("serve", "--host=127.0.0.1", "--port", str(port))
    assert result.exit_code == 2
    assert f"cannot listen on 127.0.0.1 port {port}: Address already in use;" in result.stderr
    assert "choose another --port" in result.stderr
    assert "while attempting" not in result.stderr
