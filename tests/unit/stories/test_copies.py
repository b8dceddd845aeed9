"""Which texts are near-copies of one another."""

import random

import pytest

from search.stories.copies import Original, words_of

ARTICLE = (
    "The foreign ministers of Mali, Niger and Burkina Faso met in Moscow on Thursday. They spoke "
    "with their Russian colleague about arms, training and a joint force of 5,000 soldiers. "
    "The three states left the regional bloc in January and have founded an alliance of their own. "
    "Observers in Bamako expect an agreement on energy before the end of the year, while traders "
    "in Niamey hope that the borders will open again. A further meeting is planned for the autumn."
)
WEATHER = (
    "Weather for the capital. The morning will be dry with light winds from the north. "
    "Temperatures will reach {} degrees in the north and {} degrees in the south. Winds of up to "
    "{} kilometres an hour are expected on the coast, where waves of {} metres can occur. "
    "The chance of rain is {} per cent. The sun rises at {} and sets at {}."
)


def same(one: str, other: str) -> bool:
    verdicts = {
        Original(words_of(one)).same_as(words_of(other)),
        Original(words_of(other)).same_as(words_of(one)),
    }
    assert len(verdicts) == 1, "it does not matter which came first"
    return verdicts.pop()


def test_a_text_is_a_copy_of_itself_whatever_its_case_and_accents() -> None:
    assert same("Le président Goïta est arrivé à Ségou.", "LE PRESIDENT GOITA EST ARRIVE A SEGOU.")


def test_agency_line_and_outlet_make_no_other_text() -> None:
    assert same(ARTICLE, f"BAMAKO (Agence Presse) - {ARTICLE} The Herald, all rights reserved.")


def test_turned_paragraphs_are_the_same_text() -> None:
    sentences = ARTICLE.split(". ")
    assert same(ARTICLE, ". ".join(sentences[2:] + sentences[:2]))


@pytest.mark.parametrize("share", [0.05, 0.1, 0.2])
def test_words_replaced_here_and_there(share: float) -> None:
    chance = random.Random(1)  # noqa: S311 - no secret
    words = ARTICLE.split()
    for at in chance.sample(range(len(words)), round(share * len(words))):
        words[at] = "otherwise"
    assert same(ARTICLE, " ".join(words))


def test_an_article_that_quotes_a_paragraph_of_another_is_its_own() -> None:
    quoted = ARTICLE.split(". ")[1]
    other = f"Analysts doubt it. {quoted}. " + "Markets fell when the news reached the city. " * 3
    assert not same(ARTICLE, other)


def test_a_short_report_is_no_copy_of_the_long_one_it_grew_into() -> None:
    assert not same(ARTICLE, " ".join(ARTICLE.split()[:30]))


def test_bulletins_with_the_same_frame_and_other_figures_are_no_copies() -> None:
    monday = WEATHER.format(38, 41, 20, "1.5", 10, "6.12", "18.40")
    tuesday = WEATHER.format(36, 40, 25, "2.0", 60, "6.13", "18.39")
    assert not same(monday, tuesday)
    assert same(monday, monday.replace("capital", "city"))


def test_a_copy_may_correct_a_figure() -> None:
    figures = (38, 41, 20, "1.5", 10, "6.12", "18.40")
    assert same(WEATHER.format(*figures), WEATHER.format(39, *figures[1:]))


def test_the_only_figure_may_be_corrected() -> None:
    assert same(ARTICLE, ARTICLE.replace("5,000", "6,000"))
    assert same(f"{ARTICLE} Read 1345 times.", f"{ARTICLE} Read 77 times.")


def test_very_short_texts_are_copies_only_when_they_are_equal() -> None:
    assert same("Rain.", "RAIN")
    assert not same("Rain.", "Sun.")
    assert not same("", "Rain")
    assert same("", "")


def test_texts_without_words() -> None:
    assert words_of("… – ?!") == ()
