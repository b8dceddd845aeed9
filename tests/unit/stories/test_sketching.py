"""What of an article is compared with others."""

import subprocess
import sys

import pytest

from search import stories
from search.model import EntityType, Span
from search.stories.copies import words_of
from tests.making import make_article

BODY = "Ministers of three states met in Bamako to sign an agreement about gold and borders."


def test_a_sketch_is_the_same_in_every_process() -> None:
    program = (
        "from tests.making import make_article; from search import stories; "
        f"print(stories.sketch(make_article('Gold agreement', {BODY!r})))"
    )
    here = stories.sketch(make_article("Gold agreement", BODY))
    again = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        check=True,
        text=True,
        env={"PYTHONHASHSEED": "7", "PYTHONPATH": ":".join(path for path in sys.path if path)},
    )
    assert again.stdout.strip() == repr(here)


def test_signatures_stay_what_they_are_as_long_as_their_kind_has_the_same_name() -> None:
    assert stories.SKETCHING == "rensa 2, sketch 1"
    sketch = stories.sketch(make_article("", "gold border minister"))
    assert sketch.bands[:2] == (-8039230764187178155, -4038461830929858950)


def test_texts_with_the_same_words_share_all_bands_and_others_none() -> None:
    one, same, other = (
        stories.sketch(make_article("", text)).bands
        for text in (BODY, BODY.upper(), "Rain fell on the northern provinces, farmers rejoiced.")
    )
    assert one == same
    assert len(set(one)) == len(one) == 16
    assert not set(one) & set(other)
    assert all(-(2**63) <= band < 0 for band in one)


def test_what_title_and_lead_have_weighs_more() -> None:
    entities = {EntityType.PERSON: ["Awa Diallo", "Moussa Ba"]}
    body = f"Awa Diallo spoke first. {'Other words follow. ' * 40} Moussa Ba listened."
    sketch = stories.sketch(make_article("Awa Diallo speaks", body, entities=entities))
    weights = sorted((feature.weight for feature in sketch.features), reverse=True)
    assert weights[0] > weights[-1]
    keys = [feature.key for feature in sketch.features]
    assert len(set(keys)) == len(keys)
    assert all(0 <= key < 2**32 for key in keys)


@pytest.mark.parametrize(
    ("published", "days"),
    [("2025-04-03", (739344, 739344)), ("2025-04", (739342, 739371)), ("", None)],
)
def test_days_of_publication_keep_their_precision(
    published: str, days: tuple[int, int] | None
) -> None:
    sketch = stories.sketch(make_article("Gold", BODY, date=published))
    assert sketch.days == (Span(*days) if days else None)


def test_an_article_of_no_words_has_a_sketch_too() -> None:
    sketch = stories.sketch(make_article("", "…"))
    assert sketch.bands == ()
    assert sketch.words == words_of("") == ()
