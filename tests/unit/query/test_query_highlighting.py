"""How words are found in a text without cutting all of it, and within which bounds."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path

import pytest
from making import make_document

from search.index.analysis import LANGUAGES, alike, stem, token_at, tokenize
from search.index.stored import StoredHit, dump, load
from search.model import EntityType, HitEntity, Role, Snippet, Span
from search.query.beginnings import beginning
from search.query.grammar import MAX_CLAUSES, parse
from search.query.highlighting import Highlighter

ENDINGS = """
s es ed ing ingly edly y ies ied ying er est ization izer ation ational ator ative ate ability
abilities ably able ibility ible ness fulness fully lessly ous ously ousness ive iveness ivity al
ally alism ality alize ical icate icity ence ency ently ance ancy antly ment ement ogy ogist ism ist
ion ee eed eedly bly li e ances iques isme eux atrice ateur ations icateur icatrice icatif logies
usion utions ences ements ivement ativement eusement ablement iquement ierement if ifs aux eaux oux
euse euses issement amment emment ments i ir ira irent is issent it era erai ez a ai ais ait ant
ante asse assent ier ya enne onne ette elle eille oyer iremment ayer
""".split()
EXCEPTIONS = (
    "skis skies sky dying lying tying vying idly gently ugly early only singly news".split()
)


def hit_of(title: str, body: str, language: str = "en", encoding: str = "utf-8") -> StoredHit:
    document = make_document(1, title, body, language=language, encoding=encoding)
    return load(json.loads(json.dumps(dump(document))))


def marked(snippets: tuple[Snippet, ...]) -> list[str]:
    return [s.text[start:end] for s in snippets for start, end in s.marks]


@pytest.fixture(scope="module")
def vocabulary(seeds: Path) -> set[str]:
    """The words of the seeds, cut at every length and given every ending."""
    text = " ".join(path.read_text(errors="replace") for path in seeds.glob("*.txt"))
    words = {token.text for token in tokenize(text) if token.text.isalpha()}
    words = set(sorted(words)[::2])
    roots = {word[:size] for word in words for size in range(1, len(word) + 1, 2)}
    doubled = {root + root[-1] for root in roots}
    return {root + ending for root in roots | doubled for ending in ("", *ENDINGS)} | {*EXCEPTIONS}


@pytest.mark.parametrize("language", [*LANGUAGES, "de"])
def test_every_word_of_a_stem_begins_alike(vocabulary: set[str], language: str) -> None:
    wrong = {
        (word, found)
        for word in vocabulary
        if not word.startswith(beginning(found := stem(word, language), language))
        or len(word) - len(found) > 30
    }
    assert not wrong


def test_the_beginning_of_a_plain_stem_is_all_of_it() -> None:
    """Short ones would be found everywhere."""
    assert beginning("minist", "en") == "minist"
    assert beginning("coup", "fr") == "coup"
    assert beginning("ie", "en") == "i"


TEXT = (
    "A 5,000-strong U.S.-led force. Moscow’s œuvre: x.5,000abc, goi\u0308ta co\u00adop\u00a0men ..."
)


def test_a_word_can_be_cut_out_of_its_middle() -> None:
    cut = list(tokenize(TEXT))
    for at in range(len(TEXT)):
        expected = [token for token in cut if token.start <= at < token.end]
        assert [token_at(TEXT, at)] == (expected or [None])


def test_every_character_is_like_its_fold_or_like_none() -> None:
    assert [alike(char) for char in "éÉøœ\u00ad\u0301ⓐ "] == ["e", "e", "o", "", "", "", "ⓐ", " "]


def test_what_is_stored_comes_back() -> None:
    document = make_document(
        7,
        "Title",
        "First.\nSecond.",
        outlet="Studio Tamani",
        author="Ali Musa",
        date="2025-04",
        entities={EntityType.PLACE: ["Mali"]},
    )
    stored = load(json.loads(json.dumps(dump(document))))
    assert (stored.id, stored.title, stored.author) == (document.id, "Title", "Ali Musa")
    assert stored.outlet == document.article.metadata.outlet
    assert stored.date == document.article.metadata.date
    assert stored.strip == document.article.page.strip
    assert stored.entities == (HitEntity("mali", "Mali", EntityType.PLACE, 1),)
    assert stored.passages.roles == [Role.TITLE, Role.BODY, Role.BODY]
    assert stored.text[slice(*stored.passages.chars(2))] == "Second."
    assert stored.passages.raw(0) == Span(0, 5)


@pytest.mark.parametrize(
    ("query", "text", "marks"),
    [
        ("us", "U.S. us U.S", ["U.S.", "us", "U.S"]),
        ("5000", "5,000 5.000 5\u00a0000 5000 15,000", ["5,000", "5.000", "5\u00a0000", "5000"]),
        ("50*", "50 500 50,000 5,000", ["50", "500", "50,000", "5,000"]),
        ("oeuvre", "l’œuvre, des œuvres", ["œuvre", "œuvres"]),
        ("s", "Moscow's S class", ["S"]),
        ('"moscow men"', "Moscow’s men", ["Moscow’s men"]),
        ('"a b"~1', "a x b", ["a", "b"]),
        ('"a b" b', "a b", ["a b"]),
        ("dying", "he dies, die or dying", ["dies", "die", "dying"]),
        ("a -b", "a b", ["a"]),
        ("title:a", "a", []),
    ],
)
def test_marks(query: str, text: str, marks: list[str]) -> None:
    assert marked(Highlighter(parse(query)).snippets(hit_of("", text))) == marks


def test_a_highlighter_serves_documents_of_several_languages() -> None:
    highlighter = Highlighter(parse("journal"))
    french, english = (hit_of("", "journaux journals", language) for language in ("fr", "en"))
    assert marked(highlighter.snippets(french)) == ["journaux", "journals"]
    assert marked(highlighter.snippets(english)) == ["journals"]
    assert marked(highlighter.snippets(french)) == ["journaux", "journals"]


LONG = {
    "prose": "The ministers of the country met in é the capital. " * 200_000,
    "one word": "a" * 1_000_000,
    "no words": "\u00ad" * 10_000_000,
    "one letter": "a " * 5_000_000,
    "initialisms": "a.b " * 2_500_000,
    "commas": "a,1," * 2_500_000,
    "no-break spaces": "minister\u00a0of\u00a01\u00a0" * 500_000,
}
QUESTIONS = {
    "words": " OR ".join(
        f"{word}{n}" for n in range(8) for word in "the a mini of e 1 mi b".split()
    ),
    "frequent": " OR ".join(["the", "a", "of", "1"] * 16),
    "near": " OR ".join(["minitser~2", "ab~1"] * 32),
    "loose": " OR ".join(['"of zzz"~99', '"a b"~99'] * 32),
    "one": "mi*",
}


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("text", LONG)
def test_a_large_text_takes_no_long_time(text: str, question: str) -> None:
    node = parse(QUESTIONS[question])
    assert len(re.findall(" OR ", QUESTIONS[question])) < MAX_CLAUSES
    hit = hit_of("", LONG[text])
    began = time.process_time()
    Highlighter(node).snippets(hit)
    assert time.process_time() - began < 3  # about 1 when the machine does nothing else
