"""The language of a text, as py3langid would tell it."""

from __future__ import annotations

import py3langid
import pytest

from search.clean.language import language_of

TEXTS = {
    "en": "The ministers met in the capital on Monday to discuss the price of grain and bread. ",
    "fr": "Les ministres se sont réunis lundi dans la capitale pour parler du prix des céréales. ",
    "de": "Die Minister trafen sich am Montag in der Hauptstadt, um über den Preis zu sprechen. ",
    "ru": "Министры встретились в понедельник в столице, чтобы обсудить цены на зерно и хлеб. ",
    "el": "Οι υπουργοί συναντήθηκαν τη Δευτέρα στην πρωτεύουσα για να συζητήσουν τις τιμές. ",
    "ar": "اجتمع الوزراء يوم الاثنين في العاصمة لمناقشة أسعار الحبوب والخبز في الأسواق. ",
    "zh": "部长们星期一在首都开会，讨论粮食和面包的价格，因为北方的雨水不足。" * 2,
}


@pytest.mark.parametrize(("language", "text"), TEXTS.items(), ids=TEXTS)
@pytest.mark.parametrize("times", [1, 40])
def test_the_language_is_told_as_by_py3langid(language: str, text: str, times: int) -> None:
    whole = text * times
    assert language_of(whole) == language == py3langid.classify(whole[:1_000])[0]
    assert language_of(whole.upper()) == py3langid.classify(whole.upper()[:1_000])[0]


def test_a_short_text_does_not_tell_its_language() -> None:
    assert language_of("A few words only.") == ""
    assert language_of("1234 5678 " * 100) == ""
    assert language_of("") == ""
