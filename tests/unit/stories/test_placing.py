"""Where articles belong, beside neighbours that a test makes."""

from collections.abc import Mapping

import pytest

from search import stories
from search.model import (
    Feature,
    Frequencies,
    Nearby,
    Neighbour,
    Sketch,
    Span,
    Wanted,
    Weighed,
)

TOPIC = range(0, 160, 4)
OTHER = range(1_000, 1_160, 4)
TEXT = "the ministers of three states met in the capital and signed an agreement about gold"


def article(
    topic: range = TOPIC, days: Span | None = None, named: tuple[int, ...] = (), text: str = "x"
) -> Weighed:
    features = tuple(Feature(key, 1.0) for key in topic)
    sketch = Sketch((), features, days, named, tuple(text.split()))
    return stories.weigh(sketch, Frequencies(0, {}))


def neighbour(
    number: int,
    story: int | None = None,
    copies: int | None = None,
    *,
    like: Weighed | None = None,
    text: str | None = None,
) -> Neighbour:
    like = like or article()
    return Neighbour(
        number, story or number, copies or number, like.sketch.days, like.sketch.named,
        like.vector, text,
    )  # fmt: skip


def test_rare_features_weigh_more_and_the_heaviest_come_first() -> None:
    sketch = Sketch((), (Feature(4, 1.0), Feature(8, 1.0), Feature(12, 3.0)), None, (), ())
    weighed = stories.weigh(sketch, Frequencies(1_000, {4: 900, 8: 2}))
    assert list(weighed.vector) == [12, 8, 4]
    assert sum(weight**2 for weight in weighed.vector.values()) == pytest.approx(1)
    assert weighed.telling == (12, 8, 4)


def test_an_article_without_features_stands_alone() -> None:
    weighed = stories.weigh(Sketch((), (), None, (), ()), Frequencies(0, {}))
    assert stories.place(weighed, [neighbour(1)]).stories == ()


def test_what_shares_most_is_looked_at_first() -> None:
    weighed = article()
    holders: Mapping[int, tuple[int, ...]] = {0: (1, 2, 3), 4: (2, 3), 8: (3,)}
    wanted = stories.want(weighed, Nearby((7, 9, 9, 8), holders))
    assert wanted == Wanted((9, 8, 7), (3, 2, 1))


def test_the_same_event_is_the_same_story() -> None:
    assert stories.place(article(), [neighbour(1), neighbour(2, like=article(OTHER))]).stories == (
        1,
    )


def test_few_heavy_features_do_not_make_an_event() -> None:
    """The same athlete wins again and again; each time the rest is other."""
    heavy = (Feature(4, 9.0), Feature(8, 9.0))

    def report(start: int) -> Weighed:
        rest = (Feature(key, 1.0) for key in range(start, start + 100, 4))
        return stories.weigh(Sketch((), (*heavy, *rest), None, (), ()), Frequencies(0, {}))

    assert stories.place(report(1_000), [neighbour(1, like=report(2_000))]).stories == ()


@pytest.mark.parametrize(("later", "together"), [(1, True), (3, True), (4, False), (300, False)])
def test_publication_dates_part_what_is_alike(later: int, together: bool) -> None:
    before = neighbour(1, like=article(days=Span(1_000, 1_000)))
    found = stories.place(article(days=Span(1_000 + later, 1_000 + later)), [before])
    assert found.stories == ((1,) if together else ())


def test_a_story_does_not_go_on_for_weeks_by_one_report_a_day() -> None:
    days = [neighbour(n + 1, 1, like=article(days=Span(1_000 + n, 1_000 + n))) for n in range(8)]
    assert stories.place(article(days=Span(1_007, 1_007)), days).stories == (1,)
    assert stories.place(article(days=Span(1_008, 1_008)), days).stories == ()


def test_days_named_in_texts_part_what_has_no_date() -> None:
    assert stories.place(article(named=(94,)), [neighbour(1, like=article(named=(93,)))]).stories
    july = article(named=(207,))
    assert not stories.place(july, [neighbour(1, like=article(named=(93,)))]).stories
    published = neighbour(1, like=article(days=Span(739_344, 739_344)))  # 3 April 2025
    assert not stories.place(july, [published]).stories


def test_a_story_is_compared_as_a_whole() -> None:
    """One member alike is not enough where the others are about something else."""
    story = [neighbour(1), *(neighbour(n, 1, like=article(OTHER)) for n in range(2, 6))]
    assert stories.place(article(), story).stories == ()


def test_an_article_shows_that_two_stories_are_one() -> None:
    both = article(range(0, 240, 4))
    one, two = (
        neighbour(1, like=article(range(0, 180, 4))),
        neighbour(2, like=article(range(60, 240, 4))),
    )
    assert stories.place(both, [one, two]).stories == (1, 2)


def test_a_copy_joins_the_story_of_its_original_whatever_its_date() -> None:
    original = neighbour(4, 2, like=article(days=Span(1_000, 1_000)), text=TEXT)
    found = stories.place(article(days=Span(1_300, 1_300), text=TEXT), [original])
    assert (found.stories, found.copies) == ((2,), (4,))


def test_a_copy_of_a_small_part_of_a_group_is_none_of_its_copies() -> None:
    """Texts that change from outlet to outlet must not become one group, first to last."""
    other = "rain fell on the northern provinces and farmers were glad about all of it today"
    group = [neighbour(n, 1, 1, text=other) for n in (1, 2)]
    assert stories.place(article(text=TEXT), [*group, neighbour(3, 1, 1, text=TEXT)]).copies == ()
    group = [neighbour(1, 1, 1, text=other), neighbour(2, 1, 1, text=TEXT)]
    assert stories.place(article(text=TEXT), group).copies == (1,)
