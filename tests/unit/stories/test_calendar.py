"""Days that texts name, and articles near in time."""

from datetime import date

import pytest

from search.model import Span
from search.stories.calendar import named_days, near, near_in_year
from search.stories.copies import words_of


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Scheduled for April 3-4, this marks", [(4, 3)]),
        ("on Apr. 3, 2025 in Moscow", [(4, 3)]),
        ("since 26 July and the 27th of July", [(7, 26), (7, 27)]),
        ("President Bazoum on July 26th.", [(7, 26)]),
        ("le 1er août, puis le 14 février", [(2, 14), (8, 1)]),
        ("In May 2025 they may 40 times march", []),
        ("April 31 is read as it stands, May 45 is not", [(5, 1)]),
        ("April", []),
    ],
)
def test_days_named_by_day_and_month(text: str, days: list[tuple[int, int]]) -> None:
    expected = [date(2025, month, day).timetuple().tm_yday for month, day in days]
    assert list(named_days(words_of(text))) == expected


def test_a_story_lasts_some_days_and_not_for_weeks() -> None:
    story = [Span(100, 100), Span(103, 103)]
    assert near(Span(105, 105), story)
    assert near(Span(98, 98), story)
    assert not near(Span(108, 108), story)  # long after the others
    assert not near(Span(106, 106), [Span(98, 98), Span(104, 104)])  # far from the first


def test_a_date_of_which_only_the_month_is_known_is_near_all_its_days() -> None:
    assert near(Span(90, 119), [Span(100, 100)])
    assert not near(Span(90, 119), [Span(140, 140)])


def test_named_days_speak_only_where_both_name_some() -> None:
    assert near_in_year([], [93])
    assert near_in_year([93], [])
    assert near_in_year([93, 10], [95])
    assert not near_in_year([207], [93, 94])
    assert near_in_year([364], [2])  # over the new year
