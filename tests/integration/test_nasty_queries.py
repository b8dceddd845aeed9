"""Whatever is asked, the answer is results or an error that says what is wrong, and it is quick."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from telling import Tell

from search.cli.app import app
from search.engine import SearchEngine
from search.errors import QueryError
from search.mcp.tools import ask
from search.model import FacetField, Filter, Query
from search.pipeline import ingest
from tests.benchmarks.dumps import generate
from webapp import create_app

DOCUMENTS = 200
NASTY = 500
SAMPLE = 50
MARK, GUARD = 1.0, 3.0
"""CPU seconds for one query: those that are promised, and those that a busy machine may take."""
LONGEST_ADDRESS = 40_000
"""Characters, six bytes each at most; the server refuses addresses of more than 256 KB."""

WORDS = "mali niger wagner russia coup minister security agreement moscow bamako the of w-2".split()
STARS = ["*", "**", "*a*", "a*", "m*li", "*:*", "mal**", "title:*", "*mali", "m*l*i*", "()*", '"*"']
ASKEW = (
    "[TO]|{a TO b}|[* TO *]|[mali TO]|/ma.*/|AND|OR OR|NOT|mali AND|OR mali|mali AND NOT|- - -|-|--"
    "|+mali|mali && niger|!mali|a:b:c:d|:|::|title:|title: mali|~|~~1|^|^2|mali^|mali^^2|mali~^|()"
    "|(())|( )|mali)|(mali|)(|\\|\\\\|mali\\|%00|%|&amp;|<script>alert(1)</script>|' OR 1=1 --"
    "|in:|in:removed|in:removed in:removed|-in:removed mali|in:removed OR mali|in:removed* mali"
    "|{{7*7}}|../../etc/passwd|$(id)|`id`|null|None|NaN|-1|0|1e999|\U0001f600|\U0001f600*|....|, ,"
).split("|")
FIELDS = [
    "nosuchfield",
    "titel",
    "Title",
    "PLACE",
    "_",
    "__class__",
    "id",
    "body_stems",
    "first_day",
]
DATES = ["0000", "9999", "2025-13", "2025-02-30", "..", "2025..2024", "...", "-1", "unknown..", "∞"]
EXTREMES = [
    "x" * 50_000,
    "(" * 5_000,
    "NOT " * 300 + "mali",
    "w~5",
    " ".join(f"{first}{second}*" for first in "mnrst" for second in "aeio"),
    " OR ".join(f"w{number}" for number in range(1_000)),
    "a b " * 1_250_000,
    "(" * 2_500_000 + ")" * 2_500_000,
    '"' * 5_000_000,
    "é" * 5_000_000,
]
ODD = {
    "controls": [chr(code) for code in (*range(32), 127, *range(128, 160))],
    "directions": list("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"),
    "surrogates": [chr(code) for code in range(0xD800, 0xE000, 61)],
    "marks": [chr(code) for code in (*range(0x300, 0x370, 3), 0x5B0, 0x64B, 0x20DD, 0x1D165)],
    "blanks": list("\u00a0\u2002\u2028\u2029\u3000\ufeff\u200b\u200d\u00ad\u180e"),
    "foreign": list("שלוםمرحبا你好ไทยދިވެހިᚠ𐍈ßİıſﬁﬀǆẞΣς"),
}


class Inventor:
    """Makes nasty queries; the same ones every time."""

    def __init__(self) -> None:
        self._chance = random.Random(500)  # noqa: S311 - for the same queries every time

    def queries(self) -> Iterator[str]:
        """Without end; those that are known by name first."""
        yield from (*EXTREMES, *STARS, *ASKEW)
        makers: list[Callable[[], str]] = [
            self._long, self._parentheses, self._negated, self._prefixes, self._fuzzy, self._listed,
            self._nested, self._in_a_field, self._dated, self._near, self._quoted, self._weighted,
            self._odd, self._odd, self._odd, self._noise, self._noise,
        ]  # fmt: skip
        while True:
            yield from (make() for make in makers)

    def _some(self, most: int) -> int:
        """A number, often a small one, often one that is at a limit of the language."""
        return min(most, self._chance.choice((1, 2, 3, 19, 20, 21, 63, 64, 65, 99, 100, 101, most)))

    def _word(self) -> str:
        return self._chance.choice(WORDS)

    def _long(self) -> str:
        return self._chance.choice("aé9-.'’_") * self._chance.choice((990, 999, 1_001, 50_000))

    def _parentheses(self) -> str:
        opened, closed = self._some(5_000), self._some(5_000)
        return "(" * opened + self._word() + ")" * self._chance.choice((opened, closed))

    def _negated(self) -> str:
        return self._chance.choice(("NOT ", "-", "- ", "NOT -", "NOT(")) * self._some(300) + "mali"

    def _prefixes(self) -> str:
        joint = self._chance.choice((" ", " OR ", " AND ", " -"))
        pairs = (self._word()[:2] for _ in range(self._some(300)))
        return joint.join(f"{pair}*" for pair in pairs)

    def _fuzzy(self) -> str:
        distance = self._chance.choice(("", "0", "1", "2", "3", "5", "9" * 400, "٣", "-1"))
        return " OR ".join(f"{self._word()}~{distance}" for _ in range(self._some(100)))

    def _listed(self) -> str:
        joint = self._chance.choice((" ", " OR ", " AND ", " NOT ", " OR NOT "))
        return joint.join(self._word() for _ in range(self._some(1_000)))

    def _nested(self) -> str:
        text = self._word()
        for _ in range(self._some(30)):
            joint = self._chance.choice((" OR ", " AND ", " NOT ", " -", " "))
            text = f"({text}{joint}{self._word()})"
        return text

    def _in_a_field(self) -> str:
        fields = [*FIELDS, "title", "body", "author", "outlet", "person", "org", "place", "lang"]
        chain = "".join(f"{self._chance.choice(fields)}:" for _ in range(self._some(3)))
        return chain + self._chance.choice(
            (self._word(), '"a b"', "x" * 900, "m*", "w~2", "(", "*")
        )

    def _dated(self) -> str:
        first, last = self._chance.choice(DATES), self._chance.choice(DATES)
        return f"date:{first}{self._chance.choice(('', '..', '..' + last, '-', '*', '~1'))}"

    def _near(self) -> str:
        slop = self._chance.choice(("", "0", "99", "100", "101", "9" * 300, "-1", "x"))
        words = " ".join(self._word() for _ in range(self._some(120)))
        return f'"{words}"~{slop}'

    def _quoted(self) -> str:
        marks = "".join(self._chance.choices('"“”„«»', k=self._some(9)))
        return marks.join(self._word() for _ in range(self._some(60)))

    def _weighted(self) -> str:
        weight = self._chance.choice(
            ("", "0", "-1", "nan", "inf", "1e999", "1.2.3", ".", "9" * 400)
        )
        return f"{self._word()}^{weight} {self._word()}^3"

    def _odd(self) -> str:
        """Characters that programs forget, between and inside of words."""
        characters = ODD[self._chance.choice(list(ODD))]
        parts = self._chance.choices([*characters, *WORDS], k=self._some(99))
        return self._chance.choice(("", " ", '"')).join(parts)

    def _noise(self) -> str:
        """Everything that the language is made of, in any order."""
        parts = [*'()"*~^:-', "AND", "OR", "NOT", "title:", "date:2025", *"12", *WORDS, " ", " "]
        return "".join(self._chance.choices(parts, k=self._some(100)))


def queries() -> list[str]:
    """The first ones that differ from all before."""
    found: dict[str, None] = {}
    for text in Inventor().queries():
        found[text] = None
        if len(found) == NASTY:
            break
    return list(found)


def sample() -> list[str]:
    """The extreme ones, and others of every kind."""
    others = queries()[len(EXTREMES) :]
    return [*EXTREMES, *others[:: len(others) // (SAMPLE - len(EXTREMES))]][:SAMPLE]


def named(text: str) -> str:
    return f"{text[:40]!a} ({len(text):,} characters)"


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("nasty")
    generate(folder / "dumps", DOCUMENTS)
    for number, dump in enumerate(sorted((folder / "dumps").iterdir())):
        with dump.open("a", encoding="utf-8") as file:  # more words than a star may stand for
            invented = (f"ma{number * 10 + at:x}ko" for at in range(10))
            file.write(f"\n\nThe minister named {', '.join(invented)} and others on Monday.\n")
    ingest(folder / "archive", [folder / "dumps"])
    return folder / "archive"


@pytest.fixture(scope="module")
def engine(archive: Path) -> Iterator[SearchEngine]:
    with SearchEngine(archive) as engine:
        yield engine


@pytest.fixture(scope="module")
def web(archive: Path) -> FlaskClient:
    return create_app(archive).test_client()


def outcome(engine: SearchEngine, query: Query) -> QueryError | None:
    """The error, checked, or None for results."""
    try:
        results = engine.search(query)
    except QueryError as caught:
        error = caught
    else:
        assert len(results.hits) == min(results.total, query.per_page), named(query.text)
        return None
    assert 0 < len(str(error)) < 2_000, f"{error.parameter}: {named(str(error))}"
    asked = query.text if error.parameter == "q" else ""
    assert error.position is None or 0 <= error.position <= len(asked), named(query.text)
    return error


def by_engine(engine: SearchEngine, text: str) -> bool:
    return outcome(engine, Query(text)) is not None


def by_mcp(engine: SearchEngine, text: str) -> bool:
    try:
        answer = ask(engine, "search", {"q": text})
    except QueryError as error:
        return 0 < len(str(error)) < 2_000
    assert json.dumps(answer, default=str)
    return False


def by_page(web: FlaskClient, text: str) -> bool:
    return by_address(web, "/search", text)


def by_api(web: FlaskClient, text: str) -> bool:
    return by_address(web, "/api/v1/search", text)


def by_address(web: FlaskClient, path: str, text: str) -> bool:
    asked = quote(text[:LONGEST_ADDRESS], safe="", errors="surrogatepass")
    answer = web.get(f"{path}?q={asked}")
    assert answer.status_code < 500, named(text)
    assert "Traceback" not in answer.text
    return answer.status_code >= 400


def by_command(archive: Path, text: str) -> bool:
    done = CliRunner().invoke(app, ["search", "--archive", str(archive), "--json", "--", text])
    assert done.exit_code in (0, 1, 2), done.stderr
    assert done.exit_code < 2 or done.stderr.startswith("search-cli: ")
    return done.exit_code == 2


FACES: dict[str, tuple[str, Callable[[Any, str], bool]]] = {
    "engine": ("engine", by_engine),
    "web pages": ("web", by_page),
    "API": ("web", by_api),
    "command line": ("archive", by_command),
    "MCP": ("engine", by_mcp),
}
"""The fixture that a face asks, and how: whether it was refused."""


@pytest.mark.reliability
@pytest.mark.parametrize("face", FACES)
def test_nasty_queries_are_answered_or_refused_and_quickly(
    request: pytest.FixtureRequest, tell: Tell, face: str
) -> None:
    fixture, asked = FACES[face]
    asking = request.getfixturevalue(fixture)
    asked(asking, "mali")
    taken: list[tuple[float, str]] = []
    refused = 0
    for text in queries():
        began = time.process_time()
        refused += asked(asking, text)
        taken.append((time.process_time() - began, named(text)))
    slowest = [f"{seconds:7.3f} {name}" for seconds, name in sorted(taken, reverse=True)[:5]]
    print(f"{face}: {refused} refused; CPU seconds:", *slowest, sep="\n")  # noqa: T201
    assert len(taken) == NASTY
    assert NASTY / 4 < refused < NASTY * 3 / 4, "the queries test one side only"
    assert max(taken)[0] < GUARD
    tell(
        5,
        f"{NASTY} by {face}",
        f"slowest {max(taken)[0]:.2f} s of CPU, {refused} refused",
        missed="more than a second" if max(taken)[0] > MARK else "",
    )


def test_errors_of_the_language_say_where(engine: SearchEngine) -> None:
    for text in ("w~5", "*a*", "(" * 5_000, "x" * 50_000, "titel:mali", 'mali "niger', "mali AND"):
        error = outcome(engine, Query(text))
        assert error is not None, named(text)
        assert error.position is not None, named(text)


def test_a_star_that_stands_for_too_many_words_is_refused(engine: SearchEngine) -> None:
    assert outcome(engine, Query("ma*")) is not None
    assert outcome(engine, Query("mal*")) is None


@pytest.mark.parametrize("text", sample(), ids=named)
def test_values_of_filters_and_dates_may_be_nasty_too(engine: SearchEngine, text: str) -> None:
    for field in FacetField:
        outcome(engine, Query(filters=(Filter(field, text), Filter(field, "x", exclude=True))))
    outcome(engine, Query("mali", date_from=text))
    outcome(engine, Query("mali", date_to=text))
