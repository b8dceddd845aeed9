"""How an answer looks to people, piped and on a terminal."""

from __future__ import annotations

import re

import pytest
from rich.cells import cell_len

from search.model import (
    Category,
    Collapse,
    EntityRef,
    EntityType,
    Expansion,
    FacetField,
    HitStory,
    Precision,
    PublicationDate,
    RemovedBlock,
    Snippet,
    Span,
)

ANSI = re.compile(r"\x1b\[[0-9;]*m")

PLAIN = """\
 1. Ministers visit Moscow
    Stallion Times · 2025-04 (inferred from caption) · en · 31% removed
    000000000001  seeds/001.txt
    - via its Wagner Group, and
    Wagner Group

1 of 5 documents
"""


def test_piped(run, engine):
    engine.hits = engine.hits[:1]
    result = run("coup")
    assert result.stdout == PLAIN
    assert result.stderr == ""
    assert result.exit_code == 0


def test_unknown_facts_say_so(run, engine, make_hit):
    engine.hits = [make_hit(outlet=None, date=PublicationDate(), author="Gary Raynaldo")]
    assert "outlet unknown · date unknown · en · by Gary Raynaldo" in run("coup").stdout


def test_a_stated_date_is_not_called_inferred(run, engine, make_hit):
    engine.hits = [make_hit(date=PublicationDate("2025-04-03", Precision.DAY, "dateline"))]
    assert "· 2025-04-03 ·" in run("coup").stdout


def test_the_title_is_not_repeated_as_a_snippet(run, engine, make_hit):
    title = Snippet("title", "Ministers visit Moscow", ())
    engine.hits = [make_hit(snippets=(title,))]
    assert run("coup").stdout.count("Ministers visit Moscow") == 1


def test_a_passage_of_removed_text_says_so(run, engine, make_hit):
    reason = "mentions 'cookies'"
    block = RemovedBlock("Cookies here", Category.COOKIE, reason, 9, Span(5, 17), 0.9)
    passage = Snippet("removed", "Cookies here", (Span(0, 7),), block.span, block)
    engine.hits = [make_hit(snippets=(passage,))]
    said = "[removed as cookie: mentions 'cookies'] "
    assert f"\n    - {said}Cookies here\n" in run("in:removed cookies").stdout
    assert "\x1b[1;31mCookies\x1b[0m" in run("in:removed", "cookies", "--color", "always").stdout


def test_nothing_found_leads_to_removed_text(run, engine):
    engine.finds = lambda query: query.text == "in:removed adblock"
    stderr = run("adblock").stderr
    said = "In the text that was removed: 3 of 5 documents (add in:removed to the query)."
    assert said in stderr
    assert "removed" not in run("in:removed", "zebra").stderr.replace("in:removed zebra", "")


def test_colour_marks_what_matched(run):
    shown = run("coup", "--color", "always").stdout
    assert "\x1b[1;31mWagner\x1b[0m" in shown
    assert "Wagner Group, and" in ANSI.sub("", shown)


def test_ranks_and_summary_of_a_later_page(run):
    result = run("coup", "--limit", "1", "--page", "2")
    assert result.stdout.startswith(" 2. ")
    assert result.stdout.endswith("3 of 5 documents; hit 2 (more: --page 3)\n")


def test_all_pages_are_summed_up_once(run, engine, make_hit):
    engine.hits = [make_hit(number) for number in range(101)]
    shown = run("coup", "--all").stdout
    assert "\n101. Min" in shown
    assert shown.endswith("\n101 of 5 documents\n")


def test_a_page_past_the_last_has_no_hits(run):
    result = run("coup", "--page", "9")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "There is no page 9; the last is:  --page 1" in result.stderr


def test_facets_piped_only_when_asked_for(run):
    assert "Places" not in run("coup").stdout
    shown = run("coup", "--facets", "place,month").stdout
    assert "\nPlaces  --place, 2 more\n      3  Mali\n" in shown
    assert "\nMonths  --from --to, 2 undated\n      1  April 2025\n" in shown


def test_40_columns(run):
    result = run("coup", "--color=always", "--facets=place", env={"COLUMNS": "40"})
    lines = ANSI.sub("", result.stdout).splitlines()
    assert max(map(cell_len, lines)) <= 40
    assert "█" in result.stdout
    hits = lines[: lines.index("")]
    assert hits == [line.rstrip() for line in hits]


def test_wide_characters_wrap_by_their_width(run, engine, make_hit):
    engine.hits = [make_hit(title="記事" * 30)]
    result = run("coup", "--color=always", env={"COLUMNS": "40"})
    assert max(map(cell_len, ANSI.sub("", result.stdout).splitlines())) <= 40


def test_markup_of_the_drawing_library_is_only_text(run, engine, make_hit):
    engine.hits = [make_hit(title="[bold]Coup[/bold] :smile:")]
    assert "[bold]Coup[/bold] :smile:" in ANSI.sub("", run("coup", "--color=always").stdout)


def test_nothing_names_the_filter_to_blame(run, engine):
    engine.finds = lambda query: all(one.value != "Atlantis" for one in query.filters)
    result = run("coup", "--place", "Atlantis", "--lang", "en")
    assert result.exit_code == 1
    assert "Without --place Atlantis: 3 of 5 documents." in result.stderr
    assert "--lang" not in result.stderr


@pytest.mark.parametrize(
    ("story", "line"),
    [
        (HitStory("6c91", 1, ("a",), 1, ("a",)), None),
        (HitStory("6c91", 5, ("a", "b", "c", "d"), 1, ("a",)), "story: 5 articles, 4 outlets"),
        (HitStory("6c91", 2, (), 1, ()), "story: 2 articles"),
        (HitStory("6c91", 3, ("a", "b", "c"), 3, ("a", "b", "c")), "same text in 3 outlets"),
        (HitStory("6c91", 2, ("a",), 2, ("a",)), "same text in 2 documents"),
        (
            HitStory("6c91", 5, ("a", "b", "c"), 2, ("a", "b")),
            "same text in 2 outlets; story: 5 articles, 3 outlets",
        ),
    ],
)
def test_a_hit_says_what_else_tells_the_same(run, engine, make_hit, story, line):
    engine.hits = [make_hit(story=story)]
    shown = run("coup").stdout
    if line is None:
        assert shown.startswith(PLAIN.partition("\n    -")[0] + "\n    -")
    else:
        assert f"seeds/001.txt\n    {line} (search-cli story 6c91)\n    - " in shown
        elsewhere = run("--archive", "my press", "coup").stdout
        assert f"{line} (search-cli --archive 'my press' story 6c91)\n" in elsewhere


@pytest.mark.parametrize(
    ("collapse", "hits", "said"),
    [
        (Collapse.COPIES, 3, "7 of 5 documents as 3 hits"),
        (Collapse.COPIES, 1, "7 of 5 documents as 1 hit"),
        (Collapse.STORY, 3, "7 of 5 documents in 3 stories"),
        (Collapse.STORY, 1, "7 of 5 documents in 1 story"),
    ],
)
def test_the_summary_tells_documents_from_hits(run, engine, collapse, hits, said):
    engine.hits, engine.documents = engine.hits[:hits], 7
    assert run("coup", "--collapse", collapse.value).stdout.endswith(f"\n{said}\n")
    if hits > 1:
        shown = run("coup", "--collapse", collapse.value, "--limit", "2").stdout
        assert shown.endswith(f"\n{said}; hits 1 to 2 (more: --page 2)\n")


ECOWAS = Expansion(
    "ECOWAS", EntityRef(EntityType.ORGANISATION, "ecowas"), "ECOWAS", ("CEDEAO", "CEDEAO\x1b[31m")
)
WAGNER = Expansion(
    "Wagner", EntityRef(EntityType.ORGANISATION, "wagner-group"), "Wagner Group", tuple("abcde")
)


def test_forms_that_are_looked_for_as_well_are_never_silent(run, engine):
    engine.expansions = (ECOWAS,)
    note = "ECOWAS: also CEDEAO, CEDEAO␛[31m; --no-aliases to search as typed\n"
    for form in ([], ["--csv"], ["--ids"], ["--paths"], ["--jsonl"]):
        result = run("ECOWAS", *form)
        assert result.stderr == note
        assert "CEDEAO" not in result.stdout
    answer = run("ECOWAS", "--json")
    assert answer.stderr == ""
    assert '"CEDEAO"' in answer.stdout


def test_of_several_names_only_the_last_note_tells_the_remedy(run, engine):
    engine.expansions = (ECOWAS._replace(added=("CEDEAO",)), WAGNER, ECOWAS._replace(added=()))
    assert run("ECOWAS Wagner").stderr == (
        "ECOWAS: also CEDEAO\nWagner: also a, b, c and 2 more; --no-aliases to search as typed\n"
    )


def test_a_name_that_is_kept_literal_needs_no_note(run, engine):
    engine.expansions = (ECOWAS._replace(added=(), off=True),)
    assert run("ECOWAS", "--literal", "ecowas").stderr == ""
    said = "--literal CEDEAO: the query has no such name with other forms\n"
    assert run("ECOWAS", "--literal", "ecowas", "--literal", "CEDEAO").stderr == said
    assert run("ECOWAS", "--no-aliases", "--literal", "CEDEAO").stderr == ""


def test_nothing_found_as_typed_leads_to_the_other_forms(run, engine):
    engine.finds = lambda query: query.aliases and not query.literal
    assert "Without --no-aliases: 3 of 5 documents." in run("CEDEAO", "--no-aliases").stderr
    assert "Without --literal: 3 of 5 documents." in run("CEDEAO", "--literal", "CEDEAO").stderr


def test_what_would_be_found_otherwise_is_counted_in_documents(run, engine):
    engine.finds = lambda query: not query.filters
    assert run("coup", "--place", "Atlantis").exit_code == 1
    assert {query.collapse for query in engine.asked[1:]} == {Collapse.NONE}


def test_a_mistyped_command_is_recognised(run, engine):
    engine.finds = lambda _query: False
    assert "If you meant the command:  search-cli ingest" in run("igest", "seeds").stderr
    assert "If you meant the command:  search-cli help" in run("hlep").stderr


def test_all_fields_have_a_heading(run):
    names = ",".join(field.value for field in FacetField)
    shown = run("coup", "--facets", names).stdout
    assert all(f"--{field.value}" in shown for field in FacetField)


def test_marks_at_the_borders(run, engine, make_hit):
    engine.hits = [make_hit(snippets=(Snippet("body", "Mali", (Span(0, 4),)),))]
    assert "    - Mali\n" in run("coup").stdout
