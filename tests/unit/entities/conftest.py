"""One recogniser for all tests, and pages made of plain lines."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from search.entities import Recogniser
from search.model import CleanPage, Entity, KeptBlock, Metadata, Role, Sourced, Span

Recognise = Callable[..., tuple[Entity, ...]]


def page_of(text: str, role: Role = Role.BODY) -> CleanPage:
    """A page with one block for each line that is not blank."""
    return CleanPage.of(
        (
            KeptBlock(line.strip(), role, number, Span(0, 0))
            for number, line in enumerate(text.split("\n"), start=1)
            if line.strip()
        ),
        (),
    )


@pytest.fixture(scope="session")
def recogniser() -> Recogniser:
    return Recogniser.load()


@pytest.fixture(scope="session")
def recognise(recogniser: Recogniser) -> Recognise:
    def run(
        text: str,
        author: str | None = None,
        outlet: str | None = None,
        role: Role = Role.BODY,
        language: str = "",
    ) -> tuple[Entity, ...]:
        metadata = Metadata(
            Sourced("", "test"),
            author=Sourced(author, "test") if author else None,
            outlet=Sourced(outlet, "test") if outlet else None,
            language=language,
        )
        return recogniser.recognise(page_of(text, role), metadata)

    return run
