"""docs/operations.md against the program: options, keys of the log, figures, limits."""

from __future__ import annotations

import json
import logging
import re
from pathlib import Path

from fake_engine import FakeEngine

from search.access import MIN_PASSWORD
from search.cli import serving
from search.cli.app import app
from search.settings import SETTINGS
from webapp import authentication, create_app, logs
from webapp.operation import Operation
from webapp.preferences import MAX_FORM

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")


def rows(heading: str) -> list[str]:
    """The first cells of the table of a section."""
    (section,) = re.findall(rf"^## {heading}\n(.*?)^## ", PAGE, re.MULTILINE | re.DOTALL)
    cells = re.findall(r"^\| (`.+?) \|", section, re.MULTILINE)
    return [name for cell in cells for name in re.findall(r"`([\w{},]+)`", cell)]


def test_every_option_and_variable_is_there() -> None:
    context = app.make_context("search-cli", ["serve"], resilient_parsing=True)
    serve = app.get_command(context, "serve")
    assert serve is not None
    options = {name for param in serve.params for name in param.opts}
    page = PAGE.partition("<!-- soak: begin -->")[0]  # the table tells of other commands, too
    own = re.sub(r"^`make .*$|python -m.*$|`wrk .*$|ExecStart.*$", "", page, flags=re.MULTILINE)
    assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", own)) <= options
    variables = {setting.variable for setting in SETTINGS}
    assert set(re.findall(r"SEARCH_[A-Z_]+", PAGE)) <= variables


def test_the_keys_of_the_log_are_those_of_its_lines(fake: FakeEngine) -> None:
    lines: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: lines.append(logs._JsonLines().format(record))  # type: ignore[method-assign]
    logger = logging.getLogger("webapp.access")
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    try:
        asked = create_app(engine=fake, operation=Operation(log_queries=True))
        asked.test_client().get("/search?q=Mali").close()
    finally:
        logger.removeHandler(handler)
        logger.setLevel(logging.NOTSET)
    told = set(json.loads(lines[-1]))
    assert set(rows("The log")) == told | {"message", "traceback"}


def test_the_figures_are_those_that_are_told(fake: FakeEngine) -> None:
    client = create_app(engine=fake, operation=Operation(metrics=True)).test_client()
    client.get("/search?q=Mali")
    families = set(re.findall(r"^# TYPE (\w+)", client.get("/metrics").text, re.MULTILINE))
    named = {name.partition("{")[0] for name in rows("Figures")}
    assert {name for name in families if not name.endswith("_created")} == named


def test_the_limits_are_those_of_the_server(fake: FakeEngine) -> None:
    assert f"{serving._LONGEST_LINE:,} bytes" in PAGE
    assert serving._ASK_WITHIN == 10
    assert "within ten seconds" in PAGE
    pool = serving.Pool(2, 4, lambda: create_app(engine=fake), lambda: None, lambda _: None)
    assert serving._settings(pool, 0)["keepalive"] == 5
    assert re.search(r"idle is closed after\s+five", PAGE)
    assert f"of at most {MAX_FORM:,} bytes" in PAGE
    part = f"each part of {serving._PIECE:,} bytes has to be taken within {serving._TAKE_WITHIN} s"
    assert part in PAGE


def test_the_limits_are_those_of_the_log_in() -> None:
    assert f"after {authentication.MAX_FAILURES} wrong log-ins in a minute" in PAGE
    assert authentication._MINUTE == 60
    assert f"A password has {MIN_PASSWORD} characters or more" in PAGE


def test_the_extras_are_there() -> None:
    extras = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    for extra in re.findall(r"regional-news-search\[(\w+)\]", PAGE):
        assert re.search(rf"^{extra} = \[", extras, re.MULTILINE)
