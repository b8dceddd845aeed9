"""`search-cli story`: the documents of a story, and how one differs from another."""

from __future__ import annotations

import json
import re

import pytest
from making import make_document
from rich.cells import cell_len

from search.errors import NotFound
from search.model import (
    Change,
    Comparison,
    Document,
    Membership,
    Precision,
    PublicationDate,
    Sourced,
    Story,
    StoryMember,
)

ANSI = re.compile(r"\x1b\[[0-9;]*m")
APRIL = PublicationDate("2025-04-03", Precision.DAY, "dateline")
LISTED = """\
Story       aaaaaaaaaaa1: 3 articles
Outlets     Stallion Times, Axadle
First seen  2025-04-03

 1. Ministers visit Moscow
    Stallion Times · 2025-04-03 · en
    aaaaaaaaaaa1  press/1.txt

 2. Ministers visit Moscow
    Axadle · 2025-04-03 · en · same text as 1
    aaaaaaaaaaa2  press/2.txt

 3. (no title)
    outlet unknown · date unknown
    bbbbbbbbbbb3  press/3.txt

To compare two of them:  search-cli story aaaaaaaaaaa1 --diff aaaaaaaaaaa1 aaaaaaaaaaa2
"""


def member(number: int, **changes: object) -> StoryMember:
    told: dict[str, object] = {
        "id": f"aaaaaaaaaaa{number}",
        "title": "Ministers visit Moscow",
        "outlet": Sourced("Stallion Times", "copyright line"),
        "date": APRIL,
        "language": "en",
        "name": f"press/{number}.txt",
        "copies": "aaaaaaaaaaa1",
    }
    return StoryMember(**{**told, **changes})  # type: ignore[arg-type]


class Archive:
    """Has one story of three documents, and knows what was compared."""

    def __init__(self) -> None:
        last = {"id": "bbbbbbbbbbb3", "copies": "bbbbbbbbbbb3", "title": "", "outlet": None}
        self.found = Story(
            "aaaaaaaaaaa1",
            (
                member(1),
                member(2, outlet=Sourced("Axadle", "copyright line")),
                member(3, **last, date=PublicationDate(), language=""),
            ),
        )
        self.changes = (
            Change("same", "Ministers met.\n"),
            Change("removed", "They spoke\nof trade. "),
            Change("added", "\n\n\x1b[31mThey left."),
        )

    def story(self, story_id: str) -> Story:
        if story_id != self.found.id:
            raise NotFound(f"no story has the id {story_id!r}")
        return self.found

    def document(self, beginning: str) -> Document:
        for one in self.found.members:
            if one.id.startswith(beginning):
                made = make_document(one.id, one.title)
                return Document(
                    made.id,
                    made.version,
                    made.provenance,
                    made.article,
                    Membership(self.found.id, one.copies),
                )
        raise NotFound(f"no document has an id that begins with {beginning!r}")

    def compare(self, old_id: str, new_id: str) -> Comparison:
        return Comparison(self.document(old_id), self.document(new_id), self.changes)


@pytest.fixture
def archive(monkeypatch: pytest.MonkeyPatch) -> Archive:
    made = Archive()
    monkeypatch.setattr("search.cli.story.open_archive", lambda _choices: made)
    return made


@pytest.mark.usefixtures("archive")
@pytest.mark.parametrize("asked", ["aaaaaaaaaaa1", "aaaaaaaaaaa2", "bbb"])
def test_a_story_is_found_by_its_id_and_by_a_document_of_it(run, asked):
    result = run("story", asked)
    assert (result.stdout, result.stderr, result.exit_code) == (LISTED, "", 0)


def test_without_copies_the_first_and_the_last_are_worth_comparing(run, archive):
    first, _, last = archive.found.members
    archive.found = Story("aaaaaaaaaaa1", (first, last))
    shown = run("--archive", "my press", "story", "aaaaaaaaaaa1").stdout
    command = "search-cli --archive 'my press' story aaaaaaaaaaa1 --diff"
    assert shown.endswith(f"{command} aaaaaaaaaaa1 bbbbbbbbbbb3\n")


def test_a_story_of_one_document_compares_nothing(run, archive):
    archive.found = Story("aaaaaaaaaaa1", archive.found.members[:1])
    shown = run("story", "aaaaaaaaaaa1").stdout
    assert "aaaaaaaaaaa1: 1 article\n" in shown
    assert "--diff" not in shown


@pytest.mark.usefixtures("archive")
def test_a_narrow_terminal(run):
    shown = run("story", "aaaaaaaaaaa1", "--color=always", env={"COLUMNS": "40"}).stdout
    assert max(map(cell_len, ANSI.sub("", shown).splitlines())) <= 40


@pytest.mark.usefixtures("archive")
def test_a_comparison_says_whose_each_text_is(run):
    shown = run("story", "aaaaaaaaaaa1", "--diff", "aaaaaaaaaaa1", "b").stdout
    head, _, changes = shown.partition("\n\n")
    assert head.startswith("Old         aaaaaaaaaaa1 · Ministers visit Moscow · ")
    assert "\nNew         bbbbbbbbbbb3 · " in head
    assert changes == "  Ministers met.\n- They spoke\n- of trade.\n+ ␛[31mThey left.\n"


def test_a_line_that_both_have_in_part_brackets_what_differs(run, archive):
    archive.changes = (
        Change("same", "Title\n\nThe minister "),
        Change("removed", "of trade "),
        Change("added", "of\tdefence "),
        Change("same", "said so."),
        Change("added", " Twice."),
        Change("same", "\n\nThe end."),
        Change("removed", "\n\n \nGone."),
    )
    shown = run("story", "aaaaaaaaaaa1", "--diff", "aaaaaaaaaaa1", "b").stdout
    assert shown.partition("\n\n")[2] == (
        "  Title\n"
        "~ The minister [-of trade-] {+of defence+} said so. {+Twice.+}\n"
        "  The end.\n"
        "- Gone.\n"
    )


@pytest.mark.usefixtures("archive")
@pytest.mark.parametrize(
    ("beginning", "said"),
    [
        ("aaa", "more than one id begins with 'aaa'"),
        ("zzz", "no id begins with 'zzz'"),
        ("", "no id begins with ''"),
    ],
)
def test_what_is_compared_belongs_to_the_story(run, beginning, said):
    result = run("story", "aaaaaaaaaaa1", "--diff", "aaaaaaaaaaa1", beginning)
    assert (result.exit_code, result.stdout) == (1, "")
    assert f"of the documents of story aaaaaaaaaaa1, {said}: aaaaaaaaaaa1, aaaa" in result.stderr


@pytest.mark.usefixtures("archive")
def test_json(run):
    shown = json.loads(run("story", "aaaaaaaaaaa1", "--json").stdout)
    assert (shown["id"], shown["documents"]) == ("aaaaaaaaaaa1", 3)
    assert [one["copies"] for one in shown["members"]][1:] == ["aaaaaaaaaaa1", "bbbbbbbbbbb3"]
    compared = json.loads(run("story", "b", "--json", "--diff", "aaaaaaaaaaa1", "b").stdout)
    assert compared["new"]["id"] == "bbbbbbbbbbb3"
    assert compared["changes"][0] == {"kind": "same", "text": "Ministers met.\n"}


@pytest.mark.usefixtures("archive")
def test_no_such_story(run):
    result = run("story", "coup d'Etat")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("search-cli: no story has the id")
    assert result.stderr.endswith("""  search-cli search story 'coup d'"'"'Etat'\n""")


@pytest.mark.usefixtures("archive")
@pytest.mark.parametrize("args", [[], ["a", "b"], ["a", "--diff", "a"], ["a", "--dif", "a", "b"]])
def test_wrong_arguments(run, args):
    result = run("story", *args)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Usage: search-cli story" in result.stderr or "--diff" in result.stderr
