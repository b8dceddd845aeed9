"""A small archive in memory, and a client that asks the application about it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from fake_engine import FakeEngine, Story
from flask.testing import FlaskClient

from search.model import Category, Role
from webapp import create_app

MOSCOW = Story(
    lines=[
        (Category.BREADCRUMB, "Home » Sahel"),
        (Role.TITLE, "Sahel ministers visit Moscow"),
        (Role.BYLINE, "By Jane Doe"),
        (Role.BODY, "The Wagner Group fought in Mali, said Sergei Lavrov."),
        (Category.SHARE_PRINT, "Share this article"),
        (Role.HEADING, "What comes next"),
        (Role.LIST, "Training in Mali"),
        (Role.LIST, "Trade & transport"),
        (Role.TABLE, "Country Leader"),
        (Role.TABLE, "Mali Goïta"),
        (Role.QUOTE, "A crucial step"),
        (Role.QUOTE_ATTRIBUTION, "A minister"),
        (Category.COPYRIGHT, "Copyright Stallion Times"),
        (Category.ADBLOCK, "Adblock Detected"),
    ],
    outlet="Stallion Times",
    date="2025-04-03",
    names=[
        ("place", "ML", "Mali"),
        ("person", "sergei-lavrov", "Sergei Lavrov"),
        ("org", "wagner-group", "Wagner Group"),
    ],
    file="moscow.txt",
)
NIAMEY = Story(
    lines=[(Role.TITLE, "Niamey signs a pact"), (Role.BODY, "Niger and Mali agreed.")],
    date="2024-11",
    inferred=True,
    names=[("place", "ML", "Mali"), ("place", "NE", "Niger")],
    file="niamey.txt",
)
HOSTILE = Story(
    lines=[
        (Role.TITLE, "<script>alert(1)</script>"),
        (Role.BODY, '<img src=x onerror="alert(2)"> Bamako'),
        (Category.RELATED, "<script>alert(3)</script>"),
    ],
    outlet='<b>"Evil"</b>',
    language="",
    names=[("place", '"><script>alert(4)</script>', "Bamako")],
    file="<i>hostile</i>.html",
    raw=b"<script>alert(5)</script>",
)


@pytest.fixture
def fake() -> FakeEngine:
    return FakeEngine([MOSCOW, NIAMEY, HOSTILE])


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
