"""What becomes of pages, as `search-cli inspect` shows it: in a pipe, on terminals, as JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from rich.cells import cell_len

from search.cli.drawing import draw
from search.cli.explaining import Explanations
from search.cli.view import Columns, Line, Part, Row, Side
from search.model import (
    Article,
    Category,
    CleanPage,
    Explanation,
    Fact,
    KeptBlock,
    Metadata,
    Rejection,
    RemovedBlock,
    Role,
    Sourced,
    Span,
    Step,
)
from search.pipeline import Inspected

ANSI = re.compile(r"\x1b\[[0-9;]*m")
RULE = "│"
BODY = "The herders of the north met the mayor on Monday and asked for two new wells. "
Judged = tuple[Role | Category, str]


def blocks(*lines: Judged, sure: float | None = 0.874) -> list[KeptBlock | RemovedBlock]:
    """One block a line of two, each on ten bytes of its own."""
    made: list[KeptBlock | RemovedBlock] = []
    for at, (kind, text) in enumerate(lines):
        line, span = 2 * at + 1, Span(10 * at, 10 * at + 9)
        if isinstance(kind, Role):
            made.append(KeptBlock(text, kind, line, span))
        else:
            made.append(RemovedBlock(text, kind, f"a {kind.value} line", line, span, sure))
    return made


def inspected(*lines: Judged, name: str = "page.txt", **told: object) -> Inspected:
    made = blocks(*lines)
    kept = [block for block in made if isinstance(block, KeptBlock)]
    removed = [block for block in made if isinstance(block, RemovedBlock)]
    metadata = Metadata(Sourced("Wells", "title line"))
    article = Article(metadata, CleanPage.of(kept, removed), (), "1")
    return Inspected(name, article, None, **told)  # type: ignore[arg-type]


def refused(name: str) -> Inspected:
    moment = datetime(2025, 4, 3, tzinfo=UTC)
    return Inspected(name, None, Rejection(f"/{name}", name, Step.READ, "no\x1b text", moment))


PAGE = (
    (Category.NAVIGATION, "Politics"),
    (Role.TITLE, "Two wells"),
    (Role.BODY, BODY * 3),
    (Category.SHARE_PRINT, "Share"),
    (Category.NAVIGATION, "Sport"),
)
EXPLAINED = (
    Explanation(Span(0, 9), 0.126, "the classifier", (Fact("words", 1234.0, -1.23),)),
    Explanation(
        Span(10, 29),
        0.98,
        "the classifier",
        tuple(Fact(f"fact {at}", at / 3, 2.0 - at) for at in range(9)),
    ),
)


@pytest.fixture
def inspect(run, monkeypatch) -> Callable[..., str]:
    """Runs `search-cli inspect` where these pages are found."""

    def inspect_pages(
        *pages: Inspected, args: tuple[str, ...] = (), width: int = 0, code: int = 0
    ) -> str:
        monkeypatch.setattr("search.pipeline.inspect", lambda *_, **__: iter(pages))
        drawn = ("--color=always",) if width else ()
        result = run("inspect", "press", *args, *drawn, env={"COLUMNS": str(width or 80)})
        assert result.exit_code == code, result.stderr
        return str(result.stdout)

    return inspect_pages


def rows_of(drawn: str) -> list[str]:
    """The rows that stand in two columns, heading included."""
    return [row for row in ANSI.sub("", drawn).splitlines() if RULE in row]


def test_a_pipe_gets_one_line_for_each_block_with_reason_and_confidence(inspect):
    shown = inspect(inspected(*PAGE)).splitlines()
    assert "- nav: Politics  [a nav line · 87% sure]" in shown
    assert "+ title: Two wells" in shown
    assert f"+ body: {BODY * 3}" in shown
    assert RULE not in "".join(shown)


@pytest.mark.parametrize(("category", "sure"), [(Category.COOKIE, None), (Category.OVERRULED, 1.0)])
def test_a_person_and_an_older_cleaner_do_not_say_how_sure_they_are(inspect, category, sure):
    page = CleanPage.of([], blocks((category, "Cookies"), sure=sure))
    article = Article(Metadata(Sourced("T", "title line")), page, (), "0")
    assert f": Cookies  [a {category.value} line]\n" in inspect(Inspected("a", article, None))


@pytest.mark.parametrize(
    ("sure", "words"),
    [(0.0, "under 1%"), (0.5, "50%"), (0.994, "99%"), (0.996, "over 99%"), (1.0, "over 99%")],
)
def test_the_cleaner_is_never_shown_as_certain(inspect, sure, words):
    page = CleanPage.of([], blocks((Category.COOKIE, "Cookies"), sure=sure))
    article = Article(Metadata(Sourced("T", "title line")), page, (), "1")
    assert f" · {words} sure]" in inspect(Inspected("a", article, None))


@pytest.mark.parametrize("width", [30, 60, 80, 95])
def test_a_narrow_terminal_has_one_column(inspect, width):
    drawn = inspect(inspected(*PAGE), width=width)
    assert rows_of(drawn) == []
    assert max(map(cell_len, ANSI.sub("", drawn).splitlines())) <= width
    assert re.search(r"^\+ title: Two wells", ANSI.sub("", drawn), re.MULTILINE)


@pytest.mark.parametrize("width", [96, 100, 140, 200, 300])
def test_a_wide_terminal_has_removed_beside_kept_in_the_order_of_the_file(inspect, width):
    rows = rows_of(inspect(inspected(*PAGE), width=width))
    assert re.fullmatch(rf"line  kept +{RULE} removed", rows[0])
    sides = [row.split(RULE) for row in rows]
    assert all(not kept[4:].strip() or not removed.strip() for kept, removed in sides[1:])
    assert len({cell_len(kept) for kept, _ in sides}) == 1
    assert max(map(cell_len, rows)) <= width
    begun = [(int(kept[:4]), (kept[4:] + removed).split()[0]) for kept, removed in sides[1:]
             if kept[:4].strip()]  # fmt: skip
    assert begun == [(1, "-"), (3, "+"), (5, "+"), (7, "-"), (9, "-")]
    kept = " ".join(kept[4:].strip() for kept, _ in sides)
    assert BODY.strip() in re.sub(" +", " ", kept)


def test_signs_tell_what_colours_tell(inspect):
    drawn = inspect(inspected(*PAGE), width=120)
    kept = re.search(r"\x1b\[[0-9;]*m *\+ \x1b\[0m", drawn)
    removed = re.search(r"\x1b\[[0-9;]*m- \x1b\[0m", drawn)
    assert kept
    assert removed
    assert kept[0].split("m")[0] != removed[0].split("m")[0]


def test_wide_and_combining_characters_do_not_break_the_columns(inspect):
    lines = [(Role.BODY, "記事の本文 " * 40), (Category.RELATED, "関連" * 60)]
    lines += [(Role.BODY, "e\u0301te\u0301 " * 50), (Category.NAVIGATION, "أخبار النيجر " * 20)]
    rows = rows_of(inspect(inspected(*lines), width=110))
    assert max(map(cell_len, rows)) <= 110
    assert len({cell_len(row.split(RULE)[0]) for row in rows}) == 1


def test_the_numbers_of_a_long_page_have_room(inspect):
    lines = [(Category.NAVIGATION, f"Item {at}") for at in range(6_000)]
    rows = rows_of(inspect(inspected(*lines), width=100))
    assert len(rows) == 6_001
    assert rows[-1].startswith("11999 ")
    assert len({row.index(RULE) for row in rows}) == 1


def test_blocks_are_written_as_they_come(monkeypatch, capsys):
    monkeypatch.setenv("COLUMNS", "120")
    written = []

    def rows() -> Iterator[Row]:
        for at in range(1, 4):
            yield Row(Side.LEFT, Line((Part(f"block {at}"),)), at)
            written.append(capsys.readouterr().out)

    draw([Columns(("line", "kept", "removed"), rows(), digits=1)], colored=False)
    assert [re.findall(r"block \d", out) for out in written] == [
        ["block 1"],
        ["block 2"],
        ["block 3"],
    ]


@pytest.mark.parametrize("width", [0, 60, 120])
@pytest.mark.parametrize("args", [(), ("--explain",), ("--jsonl",), ("--jsonl", "--explain")])
def test_no_control_character_of_a_page_reaches_the_terminal(inspect, args, width):
    wild = "a\x1b[31mb\x07c\x9b2Jd\u202ee\x7f"
    why = Explanation(Span(0, 9), 0.5, wild, (Fact(wild, 1.0, 1.0),))
    page = inspected((Category.COOKIE, wild), (Role.BODY, wild), name=wild, explanations=(why,))
    shown = inspect(page, refused(wild), args=args, width=width)
    own = ANSI.sub("", shown) if width and "--jsonl" not in args else shown
    assert not set(own) & set("\x1b\x07\x9b\u202e\x7f")


def test_the_foot_counts_what_was_removed(inspect):
    shown = inspect(inspected(*PAGE))
    share = re.search(r"^Removed +3 of 5 blocks, (\d+)% of the text: (.+)$", shown, re.MULTILINE)
    assert share
    assert share[2] == "nav 2, share_print 1"
    assert re.search(r"^Removed +nothing$", inspect(inspected(PAGE[1])), re.MULTILINE)


def test_pages_and_refusals_of_one_container(inspect):
    pages = (inspected(*PAGE, name="press.zip!/a.txt"), refused("press.zip!/b.txt"))
    shown = inspect(*pages)
    assert shown.index("press.zip!/a.txt") < shown.index("press.zip!/b.txt")
    assert "refused (read): no␛ text" in shown
    *_, last = map(json.loads, inspect(*pages, args=("--jsonl",)).splitlines())
    assert last == {
        "path": "press.zip!/b.txt",
        "rejected": {"step": "read", "reason": "no\x1b text"},
    }
    assert "refused" in inspect(refused("b.txt"), code=1)


@pytest.mark.parametrize("width", [0, 60, 120])
def test_explain_tells_what_decided_and_the_facts_that_weighed_most(inspect, width):
    page = inspected(*PAGE, explanations=EXPLAINED)
    shown = ANSI.sub("", inspect(page, args=("--explain",), width=width))
    flat = re.sub(rf"[\s{RULE}]+", " ", shown)
    assert "13% article, decided: the classifier; words: 1,234 −1.2" in flat
    assert "98% article, decided: the classifier; fact 0: 0 +2.0; fact 1: 0.333 +1.0" in flat
    assert "fact 4: 1.33 −2.0" in flat
    assert "fact 5" not in flat
    assert "decided" not in inspect(page, width=width)


def test_json_has_explanations_only_when_they_are_asked_for(inspect):
    page = inspected(*PAGE, explanations=EXPLAINED[:1])
    shown = json.loads(inspect(page, args=("--jsonl", "--explain")))
    first, *rest = shown["blocks"]
    assert first == {
        "kind": "removed",
        "category": "nav",
        "reason": "a nav line",
        "confidence": 0.874,
        "text": "Politics",
        "line": 1,
        "bytes": [0, 9],
        "explanation": {
            "article": 0.126,
            "decided": "the classifier",
            "facts": [{"name": "words", "value": 1234.0, "points": -1.23}],
        },
    }
    assert [block["explanation"] for block in rest] == [None] * 4
    shown = json.loads(inspect(page, args=("--jsonl",)))
    assert all("explanation" not in block for block in shown["blocks"])
    assert [block.get("role") for block in shown["blocks"]] == [None, "title", "body", None, None]


def test_a_block_has_the_explanation_of_what_its_beginning_was_read_in():
    first, second = (Explanation(Span(at, at + 10), 0.5, "", ()) for at in (0, 20))
    explanations = Explanations([second, first])

    def of(start: int, end: int) -> Explanation | None:
        return explanations.of(KeptBlock("", Role.BODY, 1, Span(start, end)))

    assert of(0, 10) is first
    assert of(4, 10) is first  # the second part of a block that was cut
    assert of(0, 30) is first  # two lines that were joined
    assert of(12, 15) is None
    assert of(20, 25) is second
    assert of(30, 31) is None
    assert Explanations(()).of(KeptBlock("", Role.BODY, 1, Span(0, 1))) is None
