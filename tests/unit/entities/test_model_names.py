"""Names that a model adds to what the rules see. The model here is told what to say."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

import pytest

from search.entities import Recogniser
from search.entities.model_names import ModelNames
from search.errors import SearchError
from search.model import CleanPage, EntityType, KeptBlock, Metadata, Role, Sourced, Span
from tests.unit.entities.conftest import page_of

PERSON, ORG = EntityType.PERSON, EntityType.ORGANISATION


@dataclass
class Found:
    start_char: int
    end_char: int
    label_: str


@dataclass
class Read:
    ents: Sequence[Found]


class Model:
    """Finds these names, as spaCy would. Remembers what it was given to read."""

    def __init__(self, **labels: str) -> None:
        self.labels = labels
        self.read: list[str] = []
        self.zones = 0

    def __call__(self, text: str) -> Read:
        self.read.append(text)
        return Read(
            [
                Found(match.start(), match.end(), label)
                for label, names in self.labels.items()
                for name in names.split("|")
                for match in re.finditer(re.escape(name), text)
            ]
        )

    @contextmanager
    def memory_zone(self) -> Iterator[None]:
        self.zones += 1
        yield


def values(
    recogniser: Recogniser, model: Model, text: str | CleanPage, language: str = "en"
) -> set[tuple[EntityType, str]]:
    models = ModelNames(recogniser.lexicon, {"en": lambda: model})
    page = page_of(text) if isinstance(text, str) else text
    metadata = Metadata(Sourced("", ""), language=language)
    found = replace(recogniser, model_names=models).recognise(page, metadata)
    return {(one.type, one.name) for one in found}


@pytest.mark.parametrize(
    ("name", "label", "kind"),
    [
        ("Bill Zilebo", "PERSON", PERSON),
        ("Bill Zilebo", "PER", PERSON),
        ("Bill van Zilebo", "PERSON", PERSON),
        ("Zilebo Aka", "PERSON", PERSON),
        ("Parti de la renaissance zilébienne", "ORG", ORG),
        ("Farmer Bank", "ORG", ORG),
    ],
)
def test_a_name_that_a_list_agrees_with_is_added(
    recogniser: Recogniser, name: str, label: str, kind: EntityType
) -> None:
    text = f"It was all about {name} at last."
    assert values(recogniser, Model(), text) == set()
    assert values(recogniser, Model(**{label: name}), text) == {(kind, name)}


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("Wagga Wagga", "PERSON"),  # no list knows a part
        ("Bill", "PERSON"),
        ("Bill zilebo", "PERSON"),
        ("Bill of Zilebo", "PERSON"),
        ("Maj Zilebo Aka", "PERSON"),  # a title
        ("St Aka", "PERSON"),
        ("Diallo Street", "FAC"),
        ("Zilebo Karabo", "ORG"),
        ("Group", "ORG"),
        ("university of zilebo", "ORG"),
        ("Zilebo school", "ORG"),
        ("Ligue de zilebo de", "ORG"),  # cut off
        ("Bill, Zilebo", "PERSON"),
        ("Zilebo", "GPE"),
    ],
)
def test_what_no_list_agrees_with_is_not(recogniser: Recogniser, name: str, label: str) -> None:
    text = f"It was all about {name} at last."
    without = values(recogniser, Model(), text)
    assert values(recogniser, Model(**{label: name}), text) == without


def test_an_article_and_a_possessive_are_no_part_of_a_name(recogniser: Recogniser) -> None:
    text = "It was about the Farmer Bank’s plan."
    model = Model(ORG="the Farmer Bank’s")
    assert values(recogniser, model, text) == {(ORG, "Farmer Bank")}


def test_the_rules_have_the_first_word(recogniser: Recogniser) -> None:
    text = "The Ministry of Trade met President Olivia Zilebo. Much was said of Zilebo later."
    model = Model(PERSON="Trade met", ORG="Olivia Zilebo|Ministry of Trade met|Zilebo later")
    found = {(PERSON, "Olivia Zilebo"), (ORG, "Ministry of Trade")}
    assert values(recogniser, model, text) == values(recogniser, Model(), text) == found


def test_a_name_that_the_model_takes_for_two_things_is_not_added(recogniser: Recogniser) -> None:
    text = "It was all about Bill Zilebo at last.\nIt was not about Bill Zilebo there."

    class Wavering(Model):
        def __call__(self, text: str) -> Read:
            first, second = super().__call__(text).ents
            return Read([first, replace(second, label_="ORG")])

    assert values(recogniser, Wavering(PERSON="Bill Zilebo"), text) == set()


def test_other_mentions_of_an_added_person_are_marked(recogniser: Recogniser) -> None:
    text = "It was all about Bill Zilebo at last.\nThen Zilebo left."
    models = ModelNames(recogniser.lexicon, {"en": lambda: Model(PERSON="Bill Zilebo")})
    page, metadata = page_of(text), Metadata(Sourced("", ""), language="en")
    (person,) = replace(recogniser, model_names=models).recognise(page, metadata)
    assert [mention.surface for mention in person.mentions] == ["Bill Zilebo", "Zilebo"]


def test_a_name_does_not_cross_the_end_of_a_line(recogniser: Recogniser) -> None:
    text = "It was all about Bill\nZilebo said so at last."

    class Crossing(Model):
        def __call__(self, text: str) -> Read:
            return Read([Found(text.index("Bill"), text.index("Zilebo") + 6, "PERSON")])

    assert values(recogniser, Crossing(), text) == set()


def test_half_a_word_is_no_name(recogniser: Recogniser) -> None:
    text = "It was all about Bill Zilebolon at last."
    assert values(recogniser, Model(PERSON="Bill Zilebo"), text) == set()


def test_headlines_and_tables_are_not_read(recogniser: Recogniser) -> None:
    kept = [
        KeptBlock("Bill Zilebo went home", Role.TITLE, 1, Span(0, 0)),
        KeptBlock("Bill Zilebo Goes Home With Karabo", Role.BODY, 2, Span(0, 0)),
        KeptBlock("About Bill Zilebo", Role.TABLE, 3, Span(0, 0)),
    ]
    model = Model(PERSON="Bill Zilebo")
    assert values(recogniser, model, CleanPage.of(kept, ())) == set()
    assert model.read == []


@pytest.mark.parametrize("language", ["", "pt", "fr"])
def test_a_language_without_a_model_is_not_read(recogniser: Recogniser, language: str) -> None:
    model = Model(PERSON="Bill Zilebo")
    assert values(recogniser, model, "About Bill Zilebo at last.", language) == set()
    assert model.read == []


def test_a_long_article_is_read_in_parts_and_what_is_no_text_not_at_all(
    recogniser: Recogniser,
) -> None:
    line = "It was about the weather of the day. " * 270  # 10,000 characters
    lines = [line] * 11 + ["It was all about Bill Zilebo at last.", "x" * 60_000]
    model = Model(PERSON="Bill Zilebo")
    assert values(recogniser, model, "\n".join(lines)) == {(PERSON, "Bill Zilebo")}
    assert len(model.read) == model.zones == 3
    assert max(map(len, model.read)) <= 50_000


def test_what_is_missing_is_told_with_how_to_install_it(
    recogniser: Recogniser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "search.entities.model_names.find_spec",
        lambda name: None if name.startswith("fr_") else importlib.util.find_spec("json"),
    )
    with pytest.raises(SearchError, match=r"needs fr_core_news_sm: pip install '.*\[ner\]'"):
        ModelNames.load(recogniser.lexicon)


def test_nothing_is_looked_for_unless_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("search.entities.model_names.find_spec", lambda _: None)
    assert Recogniser.load().model_names is None
    with pytest.raises(SearchError, match="needs spacy, "):
        Recogniser.load(ner=True)
