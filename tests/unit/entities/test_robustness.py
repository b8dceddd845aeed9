"""Any text, of any size: offsets hold, nothing raises, time stays linear."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.entities import Recogniser
from search.model import Metadata, Sourced
from tests.unit.entities.conftest import page_of

NOBODY = Metadata(Sourced("", "test"))
RECOGNISER = Recogniser.load()
PIECES = st.sampled_from(
    "Mali|Niger|niger|Goïta|Assimi Goïta|Traoré|President|Mr|le ministre|of|de la|(|)|(AES)|AES|"
    "ECOWAS|Ministry|Bank|Ltd|said|a déclaré|in|à|Zilebo|Oroko|U.S.|US|$|’s|l’|-|–|•|\n|\t|.|,|"
    "\u0301|İ|ﬁ|ß|ǅ|\u00a0|\u200b|\u2028|𝕄ali|مالي|马里|Côte d’Ivoire|&|O'|Jean-|\ufeff".split("|")
)
TEXTS = st.one_of(
    st.text(), st.lists(PIECES, max_size=60).map(" ".join), st.lists(PIECES).map("".join)
)


@given(TEXTS)
@settings(max_examples=300, deadline=None)
def test_mentions_are_the_text_they_point_at(text: str) -> None:
    page = page_of(text)
    found = RECOGNISER.recognise(page, NOBODY)
    spans = sorted(mention.chars for entity in found for mention in entity.mentions)
    for entity in found:
        assert entity.id
        assert entity.name
        assert entity.mentions
        for mention in entity.mentions:
            assert page.text[mention.chars.start : mention.chars.end] == mention.surface
    assert all(one.end <= two.start for one, two in pairwise(spans))
    assert len({(entity.type, entity.id) for entity in found}) == len(found)
    assert found == RECOGNISER.recognise(page, NOBODY)


@pytest.mark.parametrize(
    "block",
    [
        "Mali Burkina Faso Niger " * 40_000,
        "University of " * 70_000,
        "A." * 500_000,
        "a-" * 500_000,
        "(" * 500_000 + ")" * 500_000,
        "(ABC) " * 160_000,
        "é\u0301" * 300_000,
        "Mr Oroko Batelu, " * 60_000,
        "Bank of Ghana, Mali, Zilebo Ltd " * 30_000,
        'Boubacar "Bouba" ' * 60_000,
        "ministère de l'Économie, des Finances " * 27_000,
        "Société burkinabè des fibres (SOFIBR) " * 27_000,
        "Bello-Kano-" * 90_000,
    ],
    ids=lambda block: block[:12],
)
def test_a_block_of_a_million_characters_is_read_in_seconds(block: str) -> None:
    page = page_of(block)
    began = time.process_time()
    RECOGNISER.recognise(page, NOBODY)
    assert time.process_time() - began < 30  # a quadratic step would take hours


def test_time_grows_with_length_not_with_its_square() -> None:
    def cost(times: int) -> float:
        page = page_of(" ".join(f"Mr Oroko Bat{n} met Zur Zil{n} in Mali." for n in range(times)))
        began = time.process_time()
        RECOGNISER.recognise(page, NOBODY)
        return time.process_time() - began

    cost(100)
    assert cost(4_000) < 24 * max(cost(500), 0.01)


def test_threads_share_one_recogniser() -> None:
    pages = [page_of(f"Mr Oroko Bat{n} met Goïta in Mali.") for n in range(40)]
    alone = [RECOGNISER.recognise(page, NOBODY) for page in pages]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda page: RECOGNISER.recognise(page, NOBODY), pages)) == alone


def test_an_empty_page_names_nobody() -> None:
    assert RECOGNISER.recognise(page_of(""), NOBODY) == ()
