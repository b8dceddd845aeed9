"""The project's own pages: links lead somewhere, named targets and files exist."""

import hashlib
import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("*/README.md")])
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
TARGETS = set(re.findall(r"^([a-z-]+):", MAKEFILE, re.MULTILINE))
NAMES = [str(page.relative_to(ROOT)) for page in PAGES]


def code_in(text: str) -> str:
    """What stands between backquotes or in blocks of code."""
    return "\n".join(re.findall(r"```.*?```|`[^`\n]+`", text, re.DOTALL))


@pytest.mark.parametrize("name", NAMES)
def test_links_lead_to_files(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", text)
    missing = [link for link in links if not ((ROOT / name).parent / link).exists()]
    assert not missing


def anchors_of(page):
    """What the headings of a page are linked by, as code hosts make it of them."""
    headings = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    shown = (re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", heading).lower() for heading in headings)
    return {re.sub(r"[^\w\- ]", "", heading).replace(" ", "-") for heading in shown}


@pytest.mark.parametrize("name", NAMES)
def test_links_lead_to_headings(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    links = re.findall(r"\]\((?!https?:)([^)#]*\.md)?#([^)]+)\)", text)
    page = ROOT / name
    missing = [
        link for link in links if link[1] not in anchors_of(page.parent / (link[0] or page.name))
    ]
    assert not missing


@pytest.mark.parametrize("name", NAMES)
def test_make_targets_exist(name):
    code = code_in((ROOT / name).read_text(encoding="utf-8"))
    assert set(re.findall(r"\bmake ([a-z-]+)", code)) <= TARGETS


def test_every_picture_is_shown():
    text = (ROOT / "docs/pictures/README.md").read_text(encoding="utf-8")
    pictures = {picture.name for picture in (ROOT / "docs/pictures").glob("*.png")}
    assert pictures == set(re.findall(r"\]\(([\w-]+\.png)\)", text))
    assert len(pictures) == 21


def test_the_map_names_what_is_there():
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    paths = set(re.findall(r"`((?:search|webapp|tests|seeds|index)/[\w/.]*)`", text))
    assert [path for path in paths if not (ROOT / path).exists()] == []
    assert len(paths) > 5


def test_the_map_has_a_section_for_every_package():
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    packages = {f"search/{p.parent.name}/" for p in ROOT.glob("search/*/__init__.py")}
    packages |= {"webapp/", "scripts/", "tests/", "seeds/", "index/"}
    headings = " ".join(re.findall(r"^## (.*)$", text, re.MULTILINE))
    assert {package for package in packages if package not in headings} == set()


def test_the_map_names_modules_that_are_there():
    """A bare name of a module stands in the section of its package."""
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    named = [
        (folder, module)
        for section in re.split(r"^## ", text, flags=re.MULTILINE)
        for folder in re.findall(r"^(search/\w+/|webapp/|scripts/)", section)
        for module in re.findall(r"`(\w+\.py)`", section)
    ]
    assert [(f, m) for f, m in named if not (ROOT / f / m).exists()] == []
    assert len(named) > 40


def test_continuous_integration_runs_what_the_readme_says():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    commands = re.findall(r"^make \w+", readme, re.MULTILINE)
    assert commands == ["make run", "make test"]
    assert [line for line in (ROOT / ".ci/run").read_text().splitlines() if line in commands] == (
        commands
    )


def test_the_seeds_are_byte_for_byte_what_the_truth_was_made_for():
    truth = json.loads((ROOT / "tests/data/seeds_truth.json").read_text(encoding="utf-8"))
    for seed in truth["seeds"]:
        content = (ROOT / "seeds" / seed["file"]).read_bytes()
        assert hashlib.sha256(content).hexdigest() == seed["sha256"]
    assert len(truth["seeds"]) == len(list(ROOT.glob("seeds/*.txt"))) == 5
