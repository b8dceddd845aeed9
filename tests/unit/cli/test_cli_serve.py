"""What `serve` says before it serves."""

from __future__ import annotations

import os
import re
import socket
from contextlib import contextmanager, nullcontext
from pathlib import Path
from types import SimpleNamespace

import pytest

from webapp import METRICS_FOLDER, Operation


@pytest.fixture
def served(monkeypatch):
    """The settings of the server that would have been started; it would listen on port 4321."""
    asked: dict[str, object] = {}

    @contextmanager
    def listening(host, port):
        asked.update(host=host, port=port)
        yield SimpleNamespace(getsockname=lambda: (host, 4321))

    def create_app(*, engine, local, operation):
        assert engine == "the archive"
        asked.update(local=local, operation=operation)

    def run(pool, _listener):
        asked.update(workers=pool.workers, threads=pool.threads)
        pool.ready()

    monkeypatch.setattr("search.cli.serve._listening", listening)
    monkeypatch.setattr("search.cli.serving.run", run)
    monkeypatch.setattr("webapp.create_app", create_app)
    monkeypatch.setattr("webapp.begin_log", lambda form: asked.update(log=form.value))
    monkeypatch.setattr("search.engine.SearchEngine", lambda *_: nullcontext("the archive"))
    return asked


USUAL = {
    "host": "127.0.0.1",
    "port": 8000,
    "workers": 2,
    "threads": 4,
    "log": "text",
    "operation": Operation(),
}


@pytest.mark.parametrize(
    ("args", "variables", "settings"),
    [
        ([], {}, {}),
        (
            ["--port", "0", "--threads", "9", "--workers", "1"],
            {},
            {"port": 0, "threads": 9, "workers": 1},
        ),
        ([], {"SEARCH_PORT": "81", "SEARCH_HOST": "::1"}, {"host": "::1", "port": 81}),
        (["--port", "82"], {"SEARCH_PORT": "81"}, {"port": 82}),
        ([], {"SEARCH_WORKERS": "8", "SEARCH_LOG_FORMAT": "json"}, {"workers": 8, "log": "json"}),
        (
            ["--log-format=text", "--rate-limit", "5/second", "--proxies=1"],
            {"SEARCH_LOG_FORMAT": "json", "SEARCH_LOG_QUERIES": "on"},
            {"operation": Operation(proxies=1, rate_limit="5/second", log_queries=True)},
        ),
        (["--metrics"], {}, {"operation": Operation(metrics=True)}),
    ],
)
def test_option_then_variable_then_default(run, served, args, variables, settings):
    assert run("serve", *args, env=variables).exit_code == 0
    assert served == {**USUAL, **settings, "local": True}


@pytest.mark.usefixtures("served")
def test_processes_share_figures_in_a_folder_that_is_gone_afterwards(run, monkeypatch):
    monkeypatch.delenv(METRICS_FOLDER, raising=False)
    seen = []
    monkeypatch.setattr(
        "search.cli.serving.run", lambda *_: seen.append(Path(os.environ[METRICS_FOLDER]).is_dir())
    )
    assert run("serve", "--metrics").exit_code == 0
    assert seen == [True]
    assert METRICS_FOLDER not in os.environ


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
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SEARCH_PORT", "many"),
        ("SEARCH_PORT", ""),
        ("SEARCH_WORKERS", "0"),
        ("SEARCH_LOG_FORMAT", "xml"),
        ("SEARCH_METRICS", "perhaps"),
        ("SEARCH_PROXIES", "-1"),
    ],
)
def test_a_wrong_variable_is_a_mistake(run, name, value):
    result = run("serve", env={name: value})
    assert result.exit_code == 2
    words = name.removeprefix("SEARCH_").lower().replace("_", "[-_]")
    assert re.search(words, result.stderr.lower())


def test_a_port_in_use_is_a_mistake(run, monkeypatch):
    monkeypatch.setattr("webapp.begin_log", lambda _: None)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = run("serve", "--host=127.0.0.1", "--port", str(port))
    assert result.exit_code == 2
    assert f"cannot listen on 127.0.0.1 port {port}: Address already in use;" in result.stderr
    assert "choose another --port" in result.stderr
    assert "while attempting" not in result.stderr
