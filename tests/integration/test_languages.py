"""What the cleaner tells is known to the pages, which translate it."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from search.pipeline import inspect
from tests.quality.pages import made_pages
from webapp.findings import reason_words, source_words
from webapp.i18n import gettext, install

ROOT = Path(__file__).parents[2]
FIELDS = ("json-ld ", "link ", "meta ", "record ", "time ")
"""How the names of fields begin, which are the same in every language."""


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> tuple[set[str], set[str]]:
    """Reasons and sources of the seeds and of the pages written for the tests."""
    folder = tmp_path_factory.mktemp("pages")
    for page in made_pages():
        ending = "html" if page.form == "html" else "txt"
        (folder / f"{page.name}-{page.form}.{ending}").write_bytes(page.raw.content)
    reasons: set[str] = set()
    sources: set[str] = set()
    for inspected in inspect([ROOT / "seeds", folder]):
        if inspected.article is None:
            continue
        metadata = inspected.article.metadata
        reasons |= {block.reason for block in inspected.article.page.removed}
        read = (metadata.title, metadata.outlet, metadata.author, metadata.url, metadata.date)
        sources |= {one.source for one in read if one is not None and one.source}
    return reasons, sources


def test_every_reason_and_source_has_a_translation(told: tuple[set[str], set[str]]) -> None:
    reasons, sources = told
    assert len(reasons) > 100
    assert len(sources) > 5
    pages = Flask("pages")
    install(pages)
    with pages.test_request_context("/", headers={"Accept-Language": "fr"}):
        assert gettext("Search") == "Rechercher"
        assert [one for one in sorted(reasons) if reason_words(one) == one] == []
        untold = {one for one in sources if source_words(one) == one}
    assert {one for one in untold if not one.startswith(FIELDS)} == set()
