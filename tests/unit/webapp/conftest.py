"""A small archive in memory, and a client that asks the application about it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from fake_engine import FakeEngine
from fake_stories import HOSTILE, MOSCOW, NIAMEY, REPORTS
from flask.testing import FlaskClient

from webapp import create_app


@pytest.fixture
def fake() -> FakeEngine:
    return FakeEngine([MOSCOW, NIAMEY, HOSTILE])


@pytest.fixture
def reports() -> FakeEngine:
    """Documents of one story, in the order in which they were seen."""
    return FakeEngine(REPORTS)


@pytest.fixture
def client(fake: FakeEngine) -> FlaskClient:
    return create_app(engine=fake).test_client()


@pytest.fixture
def page(client: FlaskClient) -> Callable[[str], str]:
    """Asks for a page that has to be there."""

    def get(url: str) -> str:
        response = client.get(url)
        assert response.status_code == 200, response.text
        return response.text

    return get
