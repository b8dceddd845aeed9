"""`search-cli entities`: lists, shows and corrects what the archive names."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest
from rich.cells import cell_len

from search import pipeline
from search.cli.app import app
from search.entities import Hide, Keep, Merge, Override, Rename, SplitOff
from search.errors import NotFound, SearchError
from search.model import (
    Document,
    EntityForm,
    EntityList,
    EntityProfile,
    EntityRef,
    EntitySummary,
    EntityType,
    Link,
    Origin,
)
from search.text import name_key
from tests.making import make_document

ANSI = re.compile(r"\x1b\[[0-9;]*m")
GOITA = EntityRef(EntityType.PERSON, "assimi-goita")
MERGED = EntityRef(EntityType.PERSON, "goita")
NIGER = EntityRef(EntityType.PLACE, "NE")
RIVER = EntityRef(EntityType.PLACE, "niger")
ECOWAS = EntityRef(EntityType.ORGANISATION, "ecowas")

LISTED = """\
documents  name          reference
       12  Niger         place:NE
        7  ECOWAS        org:ecowas
        5  Assimi Goïta  person:assimi-goita
        1  Niger         place:niger

4 entities
"""
SHOWN = """\
Name        Assimi Goïta
Reference   person:assimi-goita
Documents   5
Also called Goïta
Merged      person:goita (the archive: the surname of one person)

documents  as            first in
        4  Assimi Goita  aaaaaaaaaaa1
        2  Goïta         aaaaaaaaaaa2

Read for these forms: 4 of 5 documents.
Its documents:  search-cli --person assimi-goita
"""


def profile(ref: EntityRef, name: str, documents: int, **changes: object) -> EntityProfile:
    told: dict[str, object] = {
        "forms": (EntityForm(name, documents, "aaaaaaaaaaa1"),),
        "aliases": (),
        "merged": (),
        "sampled": documents,
    }
    return EntityProfile(ref, name, documents, **{**told, **changes})  # type: ignore[arg-type]


class Archive:
    """Has four entities, one of which another one was merged into."""

    def __init__(self) -> None:
        forms = (
            EntityForm("Assimi Goita", 4, "aaaaaaaaaaa1"),
            EntityForm("Goïta", 2, "aaaaaaaaaaa2"),
        )
        merged = (Link(MERGED, GOITA, Origin.ARCHIVE, "the surname of one person"),)
        self.profiles = [
            profile(NIGER, "Niger", 12),
            profile(ECOWAS, "ECOWAS", 7, aliases=("ECOWAS", "CEDEAO")),
            profile(
                GOITA,
                "Assimi Goïta",
                5,
                forms=forms,
                aliases=("Assimi Goïta", "Goïta"),
                merged=merged,
                sampled=4,
            ),
            profile(RIVER, "Niger", 1),
        ]

    def entities(
        self, text: str = "", kind: EntityType | None = None, limit: int = 50, offset: int = 0
    ) -> EntityList:
        found = [
            EntitySummary(one.ref, one.name, one.documents)
            for one in self.profiles
            if kind in (None, one.ref.type)
            and any(
                f"-{name_key(text)}" in f"-{name_key(form)}"
                for form in (one.name, *one.aliases, *(form.form for form in one.forms))
            )
        ]
        return EntityList(len(found), tuple(found[offset : offset + limit]))

    def entity(self, ref: EntityRef) -> EntityProfile:
        for one in self.profiles:
            if one.ref == ref or ref in {link.source for link in one.merged}:
                return one
        raise NotFound(f"no article names an entity {str(ref)!r}")

    def document(self, beginning: str) -> Document:
        if not "aaaaaaaaaaa1".startswith(beginning):
            raise NotFound(f"no document has an id that begins with {beginning!r}")
        return make_document("aaaaaaaaaaa1", "Ministers")


@pytest.fixture(autouse=True)
def archive(monkeypatch: pytest.MonkeyPatch) -> Archive:
    made = Archive()
    for module in ("entities", "overriding"):
        monkeypatch.setattr(f"search.cli.{module}.open_archive", lambda _choices: made)
    return made


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Path, Override]]:
    """What was decided, and in which archive."""
    decided: list[tuple[Path, Override]] = []

    def override(archive: Path, change: Override) -> pipeline.OverrideReport:
        decided.append((archive, change))
        return pipeline.OverrideReport(len(decided) - 1, "g")

    monkeypatch.setattr(pipeline, "override", override)
    return decided


@pytest.mark.parametrize("args", [[], ["list"], ["--color", "never"]])
def test_without_a_command_it_lists(run, args):
    result = run("entities", *args)
    assert (result.stdout, result.stderr, result.exit_code) == (LISTED, "", 0)


def test_a_text_and_a_type_narrow_the_list(run):
    assert run("entities", "cedeao", "--ids").stdout == "org:ecowas\n"
    assert run("entities", "assimi", "goi", "--ids").stdout == "person:assimi-goita\n"
    assert run("entities", "--type", "place", "--ids").stdout == "place:NE\nplace:niger\n"
    assert run("entities", "list", "list").exit_code == 1


def test_pages_of_the_list(run):
    first = run("entities", "--limit", "2").stdout
    assert first.endswith("\n4 entities; 1 to 2 (more: --page 2)\n")
    last = run("entities", "--limit", "3", "--page", "2").stdout
    assert last.endswith("\n4 entities; 4 to 4\n")
    beyond = run("entities", "--page", "9")
    assert (beyond.exit_code, beyond.stdout) == (1, "")
    assert beyond.stderr == "There is no page 9; the last is:  --page 1\n"


def test_the_list_for_programs(run):
    shown = json.loads(run("entities", "--json", "--limit", "1").stdout)
    niger = {"type": "place", "id": "NE", "name": "Niger", "documents": 12}
    assert shown == {"total": {"value": 4, "relation": "exact"}, "entities": [niger]}
    for form, delimiter in (("--csv", ","), ("--tsv", "\t")):
        rows = list(csv.DictReader(io.StringIO(run("entities", form).stdout), delimiter=delimiter))
        assert rows[0] == {"name": "Niger", "type": "place", "id": "NE", "documents": "12"}
        assert len(rows) == 4


def test_nothing_found_leads_on(run):
    result = run("entities", "mrege")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "begins like: mrege" in result.stderr
    assert "If you meant the command:  search-cli entities merge --help" in result.stderr


def test_an_empty_archive_has_no_entities(run, archive):
    archive.profiles = []
    result = run("entities")
    assert (result.exit_code, result.stdout, result.stderr) == (1, "", "No entities.\n")


@pytest.mark.parametrize("asked", [["person:assimi-goita"], ["goita"], ["Assimi", "Goïta"]])
def test_an_entity_is_shown_by_its_reference_and_by_its_name(run, asked):
    result = run("entities", "show", *asked)
    assert (result.stdout, result.stderr, result.exit_code) == (SHOWN, "", 0)


def test_what_was_merged_is_shown_as_what_it_was_merged_into(run):
    assert run("entities", "show", "person:goita").stdout == SHOWN


def test_an_entity_as_json(run):
    shown = json.loads(run("entities", "show", "goita", "--json").stdout)
    assert (shown["type"], shown["id"], shown["documents"]) == ("person", "assimi-goita", 5)
    assert shown["merged"][0]["origin"] == "archive"


@pytest.mark.parametrize(
    ("asked", "said", "code"),
    [
        ("person:asimi-goita", "did you mean person:assimi-goita (Assimi Goïta)?", 1),
        ("Goyta Assimi", "no article names 'Goyta Assimi'; did you mean person:assimi-goita", 1),
        ("place:ecowas", "did you mean org:ecowas (ECOWAS)?", 1),
        ("Niger", "'Niger' may mean place:NE or place:niger; write which", 2),
        ("xyzzy", "no article names 'xyzzy'\n", 1),
        ("!", "no article names '!'\n", 1),
        ("person:", "no article names an entity 'person:'\n", 1),
    ],
)
def test_an_unknown_entity_leads_to_near_ones(run, asked, said, code):
    result = run("entities", "show", asked)
    assert (result.exit_code, result.stdout) == (code, "")
    assert said in result.stderr


@pytest.mark.parametrize(
    ("args", "change"),
    [
        (["merge", "ecowas", "place:niger", "--into", "place:NE"], Merge((ECOWAS, RIVER), NIGER)),
        (["merge", "person:goita", "--into", "org:ecowas"], Merge((MERGED,), ECOWAS)),
        (["merge", "CEDEAO", "ecowas", "--into=place:NE"], Merge((ECOWAS,), NIGER)),
        (["hide", "person:assimi-goita"], Hide(GOITA)),
        (["hide", "person:goita"], Hide(MERGED)),
        (["rename", "goita", "Colonel", "Goïta"], Rename(GOITA, "Colonel Goïta")),
        (["keep", "person:goita"], Keep(MERGED)),
        (
            ["split", "goita", "--to", "person:sadio-goita", "--form", "Goïta", "--document=aa"],
            SplitOff(
                GOITA,
                EntityRef(EntityType.PERSON, "sadio-goita"),
                forms=("Goïta",),
                documents=("aaaaaaaaaaa1",),
            ),
        ),
        (
            ["split", "goita", "--to=person:x", "--name=X Goïta", "--form=a", "--form=b"],
            SplitOff(GOITA, EntityRef(EntityType.PERSON, "x"), "X Goïta", ("a", "b")),
        ),
    ],
)
def test_a_correction_is_written(run, written, args, change):
    result = run("--archive", "press", "entities", *args)
    assert result.exit_code == 0, result.stderr
    assert written == [(Path("press"), change)]
    assert result.stdout == "No document changed; written to press/entities.toml.\n"


def test_a_correction_says_how_many_documents_it_changed(run, written):
    said = [run("entities", "hide", "ecowas").stdout.partition(";")[0] for _ in range(3)]
    assert said == ["No document changed", "1 document changed", "2 documents changed"]
    assert len(written) == 3


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (["merge", "--into", "place:NE"], 2),
        (["merge", "ecowas"], 2),
        (["merge", "ecowas", "--into", ""], 2),
        (["merge", "xyzzy", "--into", "place:NE"], 1),
        (["merge", "ecowas", "--into", "xyzzy"], 1),
        (["hide"], 2),
        (["hide", "Niger"], 2),
        (["hide", "org:ecowass"], 1),
        (["rename", "ecowas"], 2),
        (["keep", "goita"], 2),
        (["split", "goita", "--to", "person:x"], 2),
        (["split", "goita", "--form", "x"], 2),
        (["split", "goita", "--to", "somebody", "--form", "x"], 2),
        (["split", "goita", "--to", "person:x", "--document", "zz"], 1),
        (["show"], 2),
        (["list", "--type", "persn"], 2),
        (["list", "--limit", "0"], 2),
        (["--limit", "0"], 2),
        (["--nonsense"], 2),
    ],
)
def test_a_mistake_writes_nothing(run, written, args, code):
    result = run("entities", *args)
    assert (result.exit_code, result.stdout) == (code, ""), result.stderr
    assert result.stderr
    assert "Traceback" not in result.stderr
    assert not written


def test_what_contradicts_the_file_is_told(run, monkeypatch):
    def override(_archive: Path, _change: Override) -> None:
        raise SearchError("index/entities.toml: hide 1: is merged by merge 1")

    monkeypatch.setattr(pipeline, "override", override)
    result = run("entities", "hide", "ecowas")
    assert result.exit_code == 2
    assert result.stderr == "search-cli: index/entities.toml: hide 1: is merged by merge 1\n"


def test_names_of_a_page_cannot_steer_a_terminal(run, archive):
    archive.profiles = [profile(GOITA, "a\x1b[31mb\u202ec", 1)]
    for args in (["entities"], ["entities", "show", "person:assimi-goita"], ["entities", "--csv"]):
        assert not set(run(*args).stdout) & set("\x1b\u202e")


@pytest.mark.parametrize("args", [["entities"], ["entities", "show", "goita"]])
def test_a_narrow_terminal(run, args):
    shown = run(*args, "--color=always", env={"COLUMNS": "40"}).stdout
    assert max(map(cell_len, ANSI.sub("", shown).splitlines())) <= 40


def test_help_knows_every_command(run):
    shown = run("entities", "--help")
    assert shown.exit_code == 0
    for name in app.commands["entities"].commands:
        assert re.search(rf"^  {name} ", shown.stdout, re.MULTILINE)
        one = run("help", "entities", name).stdout
        assert one == run("entities", name, "--help").stdout
        assert one.startswith(f"Usage: search-cli entities {name} ")


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("search-cli ent", {"entities"}),
        ("search-cli sto", {"story"}),
        ("search-cli entities sp", {"split"}),
        ("search-cli entities list --t", {"--type", "--tsv"}),
        ("search-cli entities merge --in", {"--into"}),
        ("search-cli search --colla", {"--collapse"}),
        ("search-cli search --collapse s", {"story"}),
    ],
)
def test_completion(run, typed, offered):
    words = typed.split()
    answer = run(
        env={
            "_SEARCH_CLI_COMPLETE": "bash_complete",
            "COMP_WORDS": typed,
            "COMP_CWORD": str(len(words) - 1),
        }
    )
    found = {line.partition(",")[2] for line in answer.stdout.splitlines()}
    assert offered <= found
