"""`search-cli` over an archive made from the pages the project ships with.

It is run as a process where streams, signals or a terminal are what matters.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import re
import shutil
import signal
import subprocess
import urllib.request
from collections.abc import Sequence
from pathlib import Path

import pytest

from search.engine import SearchEngine
from search.model import Query
from tests.terminal import ANSI, COMMAND, ENVIRONMENT, here, on_terminal, run, widest

SEEDS = Path(__file__).parents[2] / "seeds"
ABOUT_AES = SEEDS / "001_624b693021b562d7.txt"
# What is started in the background ignores Ctrl-C, and so would the programs that the tests start.
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(name="archive")
def archive_fixture(seeds_archive: Path) -> Path:
    return seeds_archive


def ids(archive: Path, *args: str) -> list[str]:
    return here("--archive", archive, *args, "--ids").stdout.splitlines()


# --- answers


@pytest.mark.parametrize("query", ["AdBlocker", '"Leave a Comment"', "cookies", "xyzzy"])
def test_boilerplate_is_not_found(archive: Path, query: str) -> None:
    done = here("--archive", archive, query)
    assert (done.returncode, done.stdout) == (1, "")
    assert f"No document matches: {query}" in done.stderr


def test_accents_and_case_do_not_matter(archive: Path) -> None:
    assert ids(archive, "goita") == ids(archive, "Goïta") == ids(archive, "GOÏTA") != []


def test_a_filter_and_a_word(archive: Path) -> None:
    found = ids(archive, "--place", "Niger", "coup")
    assert found == ids(archive, "coup", "--place", "NE") == ids(archive, "coup place:Niger")
    assert found
    assert set(found) <= set(ids(archive, "coup"))


@pytest.mark.parametrize("text", ["Wagner Mali", "Lavrov -Ukraine", "", '"joint force" OR coup'])
def test_every_format_has_the_hits_of_the_engine_in_its_order(archive: Path, text: str) -> None:
    hits = SearchEngine(archive).search(Query(text)).hits
    expected = [hit.id for hit in hits]

    def output(form: str) -> str:
        return here("--archive", archive, "search", form, text).stdout

    assert [hit["id"] for hit in json.loads(output("--json"))["hits"]] == expected
    assert [json.loads(line)["id"] for line in output("--jsonl").splitlines()] == expected
    assert [row["id"] for row in csv.DictReader(io.StringIO(output("--csv")))] == expected
    assert output("--ids").splitlines() == expected
    assert output("--paths").splitlines() == [hit.name for hit in hits]


def test_pages_one_by_one_are_all_hits(archive: Path) -> None:
    every = ids(archive, "--all", "Mali")
    assert every == [
        one for page in "12345" for one in ids(archive, "Mali", "--limit=1", f"--page={page}")
    ]


@pytest.mark.parametrize(
    ("query", "caret"), [("Mali titel:coup", 5), ('Mali "joint force', 5), ("Mali (coup", 5)]
)
def test_the_caret_stands_under_the_fault(archive: Path, query: str, caret: int) -> None:
    done = here("--archive", archive, query)
    assert (done.returncode, done.stdout) == (2, "")
    message, shown, pointer, *_ = done.stderr.splitlines()
    assert message.startswith("search-cli: ")
    assert shown == f"  {query}"
    assert pointer == " " * (2 + caret) + "^"


def test_a_wrong_date_is_a_query_error(archive: Path) -> None:
    done = here("--archive", archive, "coup", "--from", "2025-13")
    assert done.returncode == 2
    assert "2025-13" in done.stderr
    assert "Traceback" not in done.stderr


# --- names and stories


def seed(number: str) -> str:
    """The id of one of the pages that the project ships with."""
    (file,) = SEEDS.glob(f"{number}_*.txt")
    return hashlib.sha256(file.read_bytes()).hexdigest()[:12]


def test_one_form_of_a_name_finds_the_others_and_says_so(archive: Path) -> None:
    done = here("--archive", archive, "CEDEAO", "--ids")
    assert set(done.stdout.split()) == {seed("001"), seed("002"), seed("004")}
    assert re.fullmatch(r"CEDEAO: also ECOWAS, .*; --no-aliases to search as typed\n", done.stderr)
    for option in (["--no-aliases"], ["--literal", "CEDEAO"]):
        typed = here("--archive", archive, *option, "CEDEAO")
        assert (typed.returncode, typed.stdout) == (1, "")
        assert f"Without {option[0]}: 3 of 5 documents." in typed.stderr


def test_a_story_is_found_by_any_of_its_documents(archive: Path) -> None:
    shown = [
        json.loads(here("--archive", archive, "story", seed(n), "--json").stdout)
        for n in ("000", "002")
    ]
    assert shown[0] == shown[1]
    members = {member["id"] for member in shown[0]["members"]}
    assert {seed(number) for number in ("000", "001", "002", "003")} <= members
    drawn, code = on_terminal(40, "--archive", archive, "story", seed("000"))
    assert code == 0
    assert widest(drawn) <= 40
    old, new = seed("001"), seed("002")
    compared = here("--archive", archive, "story", old, "--diff", old, new[:6]).stdout
    assert re.search(r"^- ", compared, re.MULTILINE)
    assert re.search(r"^\+ ", compared, re.MULTILINE)


def test_a_correction_of_names_holds_until_it_is_taken_back(tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    here("ingest", SEEDS, "--archive", archive)

    def entities(*args: str) -> str:
        return here("--archive", archive, "entities", *args).stdout

    before = entities("--json", "--limit", "500")
    assert "\n1 entity\n" in entities("goita")
    said = entities("merge", "goita", "--into", "person:ibrahim-traore")
    assert re.match(r"\d documents changed; written to .*/archive/entities.toml\.$", said)
    assert "Merged      person:assimi-goita (a person: " in entities("show", "Ibrahim Traoré")
    assert entities("show", "person:assimi-goita") == entities("show", "person:ibrahim-traore")
    found = ids(archive, "--person", "Ibrahim Traoré")
    assert set(ids(archive, "goita")) <= set(found)
    here("rebuild", "--archive", archive)
    assert ids(archive, "--person", "Ibrahim Traoré") == found
    assert (
        json.loads(entities("--json"))["total"]["value"] == json.loads(before)["total"]["value"] - 1
    )

    (archive / "entities.toml").unlink()
    here("rebuild", "--archive", archive)
    assert entities("--json", "--limit", "500") == before


def test_a_contradiction_is_told_and_nothing_is_written(tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    here("ingest", SEEDS, "--archive", archive)
    here("--archive", archive, "entities", "hide", "org:kremlin")
    written = (archive / "entities.toml").read_text()
    done = here("--archive", archive, "entities", "keep", "org:kremlin")
    assert done.returncode == 2
    assert "entities.toml" in done.stderr
    assert "Traceback" not in done.stderr
    assert (archive / "entities.toml").read_text() == written


# --- terminals and pipes


def test_a_pipe_gets_no_escape_sequence(archive: Path) -> None:
    done = here("--archive", archive, "Wagner Mali", "--facets", "person,place")
    assert done.returncode == 0
    assert "\x1b" not in done.stdout + done.stderr


def test_a_terminal_gets_colours_and_facets(archive: Path) -> None:
    drawn, code = on_terminal(100, "--archive", archive, "Wagner Mali")
    assert code == 0
    assert re.search(r"\x1b\[[0-9;]*mWagner\x1b\[0m", drawn)
    assert "Places" in drawn
    assert "█" in drawn


@pytest.mark.parametrize(
    ("args", "variables"),
    [((), {"NO_COLOR": "1"}), (("--color", "never"), {}), ((), {"TERM": "dumb"})],
)
def test_colours_can_be_switched_off(
    archive: Path, args: Sequence[str], variables: dict[str, str]
) -> None:
    drawn, _ = on_terminal(100, "--archive", archive, "Wagner", *args, **variables)
    assert "Wagner" in drawn
    assert "\x1b" not in drawn


def test_a_narrow_terminal(archive: Path) -> None:
    drawn, code = on_terminal(40, "--archive", archive, "Wagner Mali")
    assert code == 0
    assert widest(drawn) <= 40


def test_a_very_narrow_terminal_still_names_what_it_counts(archive: Path) -> None:
    drawn, _ = on_terminal(20, "--archive", archive, "Wagner", "--facets=place", "--limit=1")
    assert re.search(r"^Niger +\S", ANSI.sub("", drawn), re.MULTILINE)


@pytest.mark.parametrize("args", [["Mali"], ["Mali", "--json"], ["inspect", str(SEEDS)]])
def test_a_broken_pipe_is_silent(archive: Path, args: list[str]) -> None:
    process = subprocess.Popen(
        [*COMMAND, "--archive", str(archive), *args],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=ENVIRONMENT,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait(timeout=60) == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device")
@pytest.mark.parametrize("args", [["Mali"], ["Mali", "--ids"], ["show", "--raw"], ["--help"]])
def test_a_full_disk_is_told_in_words(archive: Path, args: list[str]) -> None:
    if "show" in args:
        args = [*args, ids(archive, "Mali")[0]]
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [*COMMAND, "--archive", str(archive), *args],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            env=ENVIRONMENT,
            check=False,
        )
    assert done.returncode == 3
    assert done.stderr == "search-cli: cannot use a file or stream: No space left on device\n"


@pytest.mark.parametrize(
    ("query", "closed", "code"), [("Mali", ">&-", 0), ("xyzzy", "2>&-", 1), ("Mali", ">&- 2>&-", 0)]
)
def test_a_closed_stream_swallows_what_is_written(
    archive: Path, query: str, closed: str, code: int
) -> None:
    done = subprocess.run(
        ["sh", "-c", f'exec "$@" {closed}', "sh", *COMMAND, "--archive", str(archive), query],
        capture_output=True,
        text=True,
        env=ENVIRONMENT,
        check=False,
    )
    assert (done.returncode, done.stderr) == (code, "")


def test_a_stream_without_the_characters_of_the_text(archive: Path) -> None:
    done = run("--archive", archive, "Wagner", encoding="cp1251", PYTHONIOENCODING="cp1251")
    assert done.returncode == 0
    assert "Assimi Go\\xefta" in done.stdout


# --- beginning


def test_the_first_search_reads_the_seeds(tmp_path: Path) -> None:
    shutil.copytree(SEEDS, tmp_path / "seeds")
    first = run("goita", "--ids", cwd=tmp_path)
    assert first.returncode == 0
    assert "reading ./seeds into ./index" in first.stderr
    second = run("goita", "--ids", cwd=tmp_path)
    assert (second.stdout, second.stderr) == (first.stdout, "")


def test_an_archive_that_was_named_is_never_begun_by_a_search(tmp_path: Path) -> None:
    shutil.copytree(SEEDS, tmp_path / "seeds")
    named = here("--archive", "index", "goita", cwd=tmp_path)
    variable = here("goita", cwd=tmp_path, SEARCH_ARCHIVE="index")
    assert (named.returncode, variable.returncode) == (3, 3)
    assert not (tmp_path / "index").exists()


@pytest.mark.parametrize(
    "args",
    [
        ["goita"],
        ["status"],
        ["show", "abc"],
        ["story", "abc"],
        ["entities"],
        ["entities", "hide", "x"],
        ["serve"],
        ["rebuild"],
    ],
)
def test_without_archive_and_seeds_the_message_says_how_to_begin(
    tmp_path: Path, args: list[str]
) -> None:
    begin = run if args == ["serve"] else here  # which sets up the log of its process
    done = begin(*args, cwd=tmp_path)
    assert done.returncode == 3
    assert "search-cli ingest" in done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


# --- ingest


def test_ingest_again_changes_nothing(tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    done = here("ingest", SEEDS, "--archive", archive)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("5 new, 0 changed, 0 unchanged")
    done = here("ingest", SEEDS, "--archive", archive)
    assert done.returncode == 0
    assert done.stdout.startswith("0 new, 0 changed, 5 unchanged")


def test_bad_files_among_good_ones(tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    shutil.copytree(SEEDS, folder)
    (folder / "empty.txt").touch()
    (folder / "binary.txt").write_bytes(bytes(range(256)) * 20)
    (folder / "broken.txt").symlink_to("nowhere.txt")
    (folder / "locked.txt").write_text("Mali and Niger met.")
    (folder / "locked.txt").chmod(0)
    bad = {"empty.txt", "binary.txt", "broken.txt"}
    if os.geteuid() != 0:  # nothing is locked for root
        bad.add("locked.txt")
    archive = tmp_path / "archive"

    done = here("ingest", folder, "--archive", archive)
    assert done.returncode == 0, done.stderr
    assert f"search-cli --archive {archive} status" in done.stderr
    assert "Traceback" not in done.stderr
    state = json.loads(here("status", "--json", "--archive", archive).stdout)
    refused = {Path(one["path"]).name: one["reason"] for one in state["rejections"]}
    assert bad <= set(refused)
    assert all(refused.values())
    shown = here("status", "--archive", archive).stdout
    assert all(name in shown and reason in shown for name, reason in refused.items())


def test_of_many_refused_files_the_first_hundred_are_shown(tmp_path: Path) -> None:
    archive, folder = tmp_path / "archive", tmp_path / "press"
    folder.mkdir()
    for number in range(120):
        (folder / f"{number:03d}.pdf").write_bytes(b"%PDF")
    here("ingest", folder, "--archive", archive)
    shown = here("status", "--archive", archive).stdout
    assert "120 files" in shown
    assert shown.count(".pdf (found)") == 100
    assert f"and 20 more:  search-cli --archive {archive} status --all" in shown
    assert here("status", "--all", "--archive", archive).stdout.count(".pdf (found)") == 120
    state = json.loads(here("status", "--json", "--archive", archive).stdout)
    assert (state["refused"], len(state["rejections"])) == (120, 100)
    state = json.loads(here("status", "--json", "--all", "--archive", archive).stdout)
    assert len(state["rejections"]) == 120


def test_a_file_in_an_old_encoding(tmp_path: Path) -> None:
    archive, dump = tmp_path / "archive", tmp_path / "dump.txt"
    dump.write_bytes(french_page().encode("windows-1252"))
    wrong = here("ingest", dump, "--encoding=utf-8", "--archive", archive)
    assert wrong.returncode == 1
    assert "--encoding" in here("status", "--archive", archive).stdout
    for args in (["--encoding=cp1252"], []):
        done = here("ingest", dump, *args, "--archive", archive)
        assert done.returncode == 0, done.stderr
        assert "dump.txt" not in here("status", "--archive", archive).stdout
        assert ids(archive, "délégations") == ids(archive, "delegations") != []
        shutil.rmtree(archive)


def french_page() -> str:
    paragraph = (
        "Le président de la transition a été reçu à Ouagadougou, où la sécurité de la région a été "
        "évoquée. Les deux délégations ont insisté sur la coopération militaire et économique. "
    )
    return f"Sommet à Ouagadougou\n\n{paragraph * 3}\n\n{paragraph * 2}\n"


@pytest.mark.parametrize("make", ["empty folder", "only an empty file"])
def test_nothing_to_read_is_exit_code_1(tmp_path: Path, make: str) -> None:
    (tmp_path / "pages").mkdir()
    if make == "only an empty file":
        (tmp_path / "pages" / "empty.txt").touch()
    done = here("ingest", "pages", cwd=tmp_path)
    assert done.returncode == 1
    assert done.stdout.startswith("0 new, 0 changed, 0 unchanged")
    assert "Nothing was read: " in done.stderr
    assert ("there is no file in pages" in done.stderr) == (make == "empty folder")
    for query in (["goita"], ["--place", "Niger"], ["search"]):
        search = here(*query, cwd=tmp_path)
        assert (search.returncode, search.stdout) == (1, "")
        assert "The archive is empty" in search.stderr
    assert here("inspect", "pages", cwd=tmp_path).returncode == 1


def test_a_path_that_is_not_there_is_a_mistake(tmp_path: Path) -> None:
    done = here("ingest", "nowhere", cwd=tmp_path)
    assert done.returncode == 2
    assert "nowhere" in done.stderr
    assert not (tmp_path / "index").exists()


def test_rebuild_finds_the_same(tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    here("ingest", SEEDS, "--archive", archive)
    before = ids(archive, "Wagner Mali")
    for args in ([], ["--clean"]):
        done = here("rebuild", *args, "--archive", archive)
        assert done.returncode == 0, done.stderr
        assert done.stdout.startswith("5 documents in generation ")
        assert ids(archive, "Wagner Mali") == before


# --- one page


def test_inspect_tells_each_file(tmp_path: Path) -> None:
    (tmp_path / "bad.txt").touch()
    done = here("inspect", "--jsonl", SEEDS, tmp_path / "bad.txt", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    *articles, bad = map(json.loads, done.stdout.splitlines())
    assert len(articles) == 5
    kinds = {block["kind"] for article in articles for block in article["blocks"]}
    assert kinds == {"kept", "removed"}
    assert all(article["entities"]["place"] for article in articles)
    assert Path(bad["path"]).name == "bad.txt"
    assert set(bad["rejected"]) == {"step", "reason"}


def test_inspect_for_people(tmp_path: Path) -> None:
    done = here("inspect", ABOUT_AES, cwd=tmp_path)
    assert done.returncode == 0
    assert "\x1b" not in done.stdout
    assert re.search(r"^Outlet +Stallion Times \(.+\)$", done.stdout, re.MULTILINE)
    assert re.search(r"^\+ title: Sahel Ministers Visit Moscow", done.stdout, re.MULTILINE)
    assert re.search(r"^- adblock: .+AdBlocker.+  \[.+\]$", done.stdout, re.MULTILINE)
    assert re.search(r"^Removed +\d+ of \d+ blocks, \d+% of the text: ", done.stdout, re.MULTILINE)


@pytest.mark.parametrize(
    ("columns", "args", "colored"), [(100, (), True), (160, ("--color", "never"), False)]
)
def test_inspect_on_a_wide_terminal(
    tmp_path: Path, columns: int, args: Sequence[str], *, colored: bool
) -> None:
    where = ("--archive", tmp_path / "none")
    drawn, code = on_terminal(columns, "inspect", ABOUT_AES, *where, *args)
    assert code == 0
    assert ("\x1b" in drawn) == colored
    rows = [row for row in ANSI.sub("", drawn).splitlines() if "│" in row]
    assert max(map(len, rows)) <= columns
    assert len({row.index("│") for row in rows}) == 1
    assert any(re.match(r" +\d+  \+ title: Sahel Ministers", row) for row in rows)
    assert any(re.search(r"│ - adblock: ", row) for row in rows)


def test_inspect_on_a_narrow_terminal(tmp_path: Path) -> None:
    where = ("--archive", tmp_path / "none")
    drawn, _ = on_terminal(60, "inspect", ABOUT_AES, *where, NO_COLOR="1")
    assert "\x1b" not in drawn
    lines = drawn.splitlines()
    assert max(map(len, lines)) <= 60
    assert any(line.startswith("- adblock: ") for line in lines)
    assert "│" not in drawn


def test_inspect_explains_each_block(tmp_path: Path) -> None:
    done = here("inspect", "--explain", "--jsonl", ABOUT_AES, cwd=tmp_path)
    why = [block["explanation"] for block in json.loads(done.stdout)["blocks"]]
    assert all(0 <= one["article"] <= 1 for one in why)
    assert all(one["decided"] for one in why)
    assert any(fact["name"] and fact["points"] for one in why for fact in one["facts"])
    shown = here("inspect", "--explain", ABOUT_AES, cwd=tmp_path).stdout
    assert len(re.findall(r"^    .+% article, decided: ", shown, re.MULTILINE)) == len(why)


def test_inspect_of_nothing_readable(tmp_path: Path) -> None:
    (tmp_path / "bad.txt").touch()
    done = here("inspect", tmp_path, cwd=tmp_path)
    assert done.returncode == 1
    assert "refused" in done.stdout


def test_show(archive: Path) -> None:
    found = ids(archive, "AES-Russia")[0]
    raw = ABOUT_AES.read_bytes()
    process = subprocess.run(
        [*COMMAND, "show", "--raw", found, "--archive", str(archive)],
        capture_output=True,
        env=ENVIRONMENT,
        check=True,
    )
    assert process.stdout == raw
    clean = here("show", found[:8], "--archive", archive).stdout
    assert "AES-Russia" in clean
    assert "AdBlocker" not in clean
    assert "- adblock: " in here("show", found, "--removed", "--archive", archive).stdout
    assert json.loads(here("show", found, "--json", "--archive", archive).stdout)["id"] == found


def test_raw_on_a_terminal_is_made_safe(tmp_path: Path) -> None:
    page = ABOUT_AES.read_text(encoding="utf-8")
    (tmp_path / "page.txt").write_text(page.replace("crucial", "\x1b[31mcrucial"), "utf-8")
    archive = tmp_path / "archive"
    here("ingest", tmp_path / "page.txt", "--archive", archive)
    found = ids(archive, "Moscow")[0]
    drawn, code = on_terminal(80, "show", "--raw", found, "--archive", archive)
    assert code == 0
    assert "\x1b" not in drawn
    assert "␛[31mcrucial" in drawn


def test_an_unknown_id(archive: Path) -> None:
    done = here("show", "ffffffffffff", "--archive", archive)
    assert (done.returncode, done.stdout) == (1, "")
    assert "ffffffffffff" in done.stderr


# --- serve


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_serve_answers_until_it_is_stopped(archive: Path, stop: signal.Signals) -> None:
    process = subprocess.Popen(
        [*COMMAND, "serve", "--port", "0", "--archive", str(archive)],
        stderr=subprocess.PIPE,
        text=True,
        env=ENVIRONMENT,
    )
    assert process.stderr is not None
    try:
        opened = re.search(r"http://127\.0\.0\.1:\d+/", process.stderr.readline())
        assert opened
        with urllib.request.urlopen(opened[0], timeout=30) as answer:  # noqa: S310 - our server
            assert answer.status == 200
    finally:
        process.send_signal(stop)
        rest = process.stderr.read()
        process.stderr.close()
    assert process.wait(timeout=30) == 0
    *requests, last = rest.splitlines()
    assert last == "Stopped."
    assert all(" GET / 200, " in line for line in requests)
