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

    def create_app(*, engine, operation):
        assert engine == "the archive"
        asked.update(operation=operation)

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
            ["--log-format=text", "--rate-limit", "5/second", "--proxies=1", "--public"],
            {"SEARCH_LOG_FORMAT": "json", "SEARCH_LOG_QUERIES": "on"},
            {"operation": Operation(proxies=1, rate_limit="5/second", log_queries=True)},
        ),
        (["--metrics"], {}, {"operation": Operation(metrics=True)}),
        (["--names", "a.example"], {}, {"operation": Operation(names="a.example")}),
        ([], {"SEARCH_NAMES": "a.example"}, {"operation": Operation(names="a.example")}),
        (
            ["--access", __file__],
            {"SEARCH_ACCESS": "other"},
            {"operation": Operation(access=Path(__file__))},
        ),
        ([], {"SEARCH_ACCESS": __file__}, {"operation": Operation(access=Path(__file__))}),
    ],
)
def test_option_then_variable_then_default(run, served, args, variables, settings):
    assert run("serve", *args, env=variables).exit_code == 0
    assert served == {**USUAL, **settings}


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


@pytest.mark.usefixtures("served")
@pytest.mark.parametrize("host", ["0.0.0.0", "::"])  # noqa: S104
def test_all_addresses_are_none_to_go_to(run, host):
    assert "Open  http://localhost:4321/  " in run("serve", "--public", "--host", host).stderr


OTHERS = ["0.0.0.0", "::", "192.168.1.7", "press.example.org"]  # noqa: S104


@pytest.mark.parametrize("host", OTHERS)
def test_another_address_is_not_listened_to_by_accident(run, served, host):
    refused = run("serve", f"--host={host}")
    assert refused.exit_code == 2
    assert f"{host} can be reached from other machines" in refused.stderr
    assert "--access FILE" in refused.stderr
    assert "--public" in refused.stderr
    assert "host" not in served


def test_a_web_server_in_front_lets_nobody_in_by_accident(run, served):
    refused = run("serve", env={"SEARCH_PROXIES": "1"})
    assert refused.exit_code == 2
    assert "a web server in front, which --proxies speaks of, lets others in" in refused.stderr
    assert "--access FILE" in refused.stderr
    assert "host" not in served
    assert run("serve", "--proxies=1", "--access", __file__).exit_code == 0


@pytest.mark.parametrize("host", OTHERS)
@pytest.mark.parametrize(
    ("args", "variables"),
    [
        (["--public"], {}),
        ([], {"SEARCH_PUBLIC": "on"}),
        (["--access", __file__], {}),
        ([], {"SEARCH_ACCESS": __file__}),
    ],
)
def test_another_address_is_listened_to_when_it_is_said_who_may_read(
    run, served, host, args, variables
):
    assert run("serve", f"--host={host}", *args, env=variables).exit_code == 0
    assert served["host"] == host


@pytest.mark.usefixtures("served")
def test_everybody_and_some_contradict_each_other(run):
    refused = run("serve", "--public", "--access", __file__)
    assert refused.exit_code == 2
    assert "choose one of them" in refused.stderr


@pytest.mark.usefixtures("served")
def test_passwords_without_encryption_draw_a_warning(run):
    args = ("serve", "--access", __file__)
    warning = "without encryption"
    assert warning in run(*args, "--host=192.168.1.7").stderr
    assert warning not in run(*args, "--host=192.168.1.7", "--proxies=1").stderr
    assert warning not in run(*args).stderr


@pytest.mark.usefixtures("served")
@pytest.mark.parametrize(("mode", "warned"), [(0o600, False), (0o640, False), (0o644, True)])
def test_a_file_that_others_may_read_draws_a_warning(run, tmp_path, mode, warned):
    (tmp_path / "access").touch()
    (tmp_path / "access").chmod(mode)
    said = run("serve", "--access", str(tmp_path / "access")).stderr
    assert ("chmod 600" in said) == warned


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
        ("SEARCH_ACCESS", " "),
        ("SEARCH_PUBLIC", "perhaps"),
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
