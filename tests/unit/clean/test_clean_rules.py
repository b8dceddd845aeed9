"""The file in which a person overrules the cleaner."""

from __future__ import annotations

from pathlib import Path

import pytest

from search.clean.known import Ruling
from search.clean.rules import MAX_PATTERNS, Rules, load_rules
from search.errors import SearchError

EXAMPLE = """
[[outlet]]
name = "L’Écho du Port"
keep = ["Communiqué *", "Avis de marée"]
remove = ["Lire aussi *", "* Tous droits réservés", "Avis *", "a*b*c"]

[[outlet]]
files = "press/port/*"
remove = ["Le port en direct"]
"""


@pytest.fixture
def rules(tmp_path: Path) -> Rules:
    (tmp_path / "outlets.toml").write_text(EXAMPLE, encoding="utf-8")
    return load_rules(tmp_path / "outlets.toml")


@pytest.mark.parametrize(
    ("text", "ruling"),
    [
        ("LIRE AUSSI : la pluie", Ruling(keep=False, pattern="Lire aussi *")),
        ("Lire aussitôt", None),
        (
            "© 2025 Écho.  tous droits reserves",
            Ruling(keep=False, pattern="* Tous droits réservés"),
        ),
        ("Tous droits réservés", None),
        ("Communiqué du conseil", Ruling(keep=True, pattern="Communiqué *")),
        ("Avis de marée", Ruling(keep=True, pattern="Avis de marée")),
        ("Avis de tempête", Ruling(keep=False, pattern="Avis *")),
        ("abc", Ruling(keep=False, pattern="a*b*c")),
        ("a, then b, then c", Ruling(keep=False, pattern="a*b*c")),
        ("ac", None),
        ("", None),
    ],
)
def test_patterns(rules: Rules, text: str, ruling: Ruling | None) -> None:
    assert rules.ruling("l'echo du port", "press/x.txt")(text) == ruling


def test_rules_concern_their_outlet_or_their_files(rules: Rules) -> None:
    live, more = "Le port en direct", "Lire aussi : la pluie"
    by_file = rules.ruling("", "press/port/2025/a.txt")
    assert (by_file(live) is not None, by_file(more)) == (True, None)
    both = rules.ruling("L'Echo du port", "press/port/a.txt")
    assert None not in (both(live), both(more))
    assert rules.ruling("Another", "press/other.txt")(more) is None


def test_no_file_no_rules(tmp_path: Path) -> None:
    rules = load_rules(tmp_path / "outlets.toml")
    assert not rules
    assert rules.ruling("Any", "press/a.txt")("Lire aussi : la pluie") is None


def test_a_pattern_takes_linear_time(tmp_path: Path) -> None:
    file = tmp_path / "outlets.toml"
    file.write_text(f'[[outlet]]\nname = "X"\nremove = ["{"a*" * 500}b"]\n')
    assert load_rules(file).ruling("X", "x")("a" * 20_000) is None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[[outlet]\n", r"line 1"),
        ('name = "X"', r"must consist of entries"),
        ("outlet = 5", r"must consist of entries"),
        ("outlet = [5]", r"outlet 1: not an entry"),
        ('[[outlet]]\nremove = ["x"]', r"outlet 1: say which pages"),
        ('[[outlet]]\nname = "X"\nremoves = ["x"]', r"outlet 1: 'removes' is none of files, keep"),
        ('[[outlet]]\nname = "X"\nremove = "x"', r"outlet 1: remove must be a list of texts"),
        ('[[outlet]]\nname = "X"\nkeep = [3]', r"outlet 1: keep must be a list of texts"),
        ('[[outlet]]\nname = "X"', r"outlet 1: say what to keep or to remove"),
        (
            '[[outlet]]\nname = "X"\nremove = ["* *"]',
            r"outlet 1: remove: '\* \*' would match every",
        ),
        ('[[outlet]]\nname = "X"\nkeep = ["x"]\n[[outlet]]\nname = 5', r"outlet 2: say which"),
        (f'[[outlet]]\nname = "X"\nkeep = {["x"] * (MAX_PATTERNS + 1)}', r"2,000 patterns"),
    ],
)
def test_an_error_says_where_it_is(tmp_path: Path, text: str, reason: str) -> None:
    file = tmp_path / "outlets.toml"
    file.write_text(text)
    with pytest.raises(SearchError, match=f"outlets.toml: .*{reason}"):
        load_rules(file)


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(SearchError, match=r"cannot read .*: Is a directory"):
        load_rules(tmp_path)
    (tmp_path / "outlets.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(SearchError, match=r"outlets.toml: .*decode"):
        load_rules(tmp_path / "outlets.toml")
    (tmp_path / "outlets.toml").write_bytes(b"#" * 4_000_001)
    with pytest.raises(SearchError, match="more than 4,000,000 bytes"):
        load_rules(tmp_path / "outlets.toml")
