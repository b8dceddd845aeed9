"""How one text became another."""

from difflib import SequenceMatcher

import pytest

from search import differences as module
from search.differences import differences

OLD = (
    "Russia will send arms to Mali. The ministers met on Thursday in Moscow.\n\n"
    "Mr Lavrov said the bloc was strong.\nEnd."
)


def told(old: str, new: str) -> list[tuple[str, str]]:
    return [(change.kind, change.text) for change in differences(old, new)]


def test_words_are_told_where_a_sentence_was_edited() -> None:
    new = OLD.replace("send arms", "send more arms").replace("Thursday", "Friday")
    assert told(OLD, new) == [
        ("same", "Russia will send "),
        ("added", "more "),
        ("same", "arms to Mali. The ministers met on "),
        ("removed", "Thursday"),
        ("added", "Friday"),
        ("same", " in Moscow.\n\nMr Lavrov said the bloc was strong.\nEnd."),
    ]


def test_a_sentence_of_its_own_is_told_whole_not_in_tatters() -> None:
    changes = told(
        "The toll rose to 12, police said.", "Completely other words, none the same, of police"
    )
    assert [kind for kind, _ in changes] == ["removed", "added"] or len(changes) <= 4


def test_equal_and_empty_texts() -> None:
    assert told("", "") == []
    assert told(OLD, OLD) == [("same", OLD)]
    assert told("", OLD) == [("added", OLD)]
    assert told(OLD, "") == [("removed", OLD)]


def test_a_paragraph_added_and_one_removed() -> None:
    paragraphs = [f"Paragraph number {n} tells something.\n\n" for n in range(6)]
    old, new = "".join(paragraphs[:4]), "".join([*paragraphs[:1], *paragraphs[2:]])
    assert told(old, new) == [
        ("same", paragraphs[0]),
        ("removed", paragraphs[1]),
        ("same", "".join(paragraphs[2:4])),
        ("added", "".join(paragraphs[4:])),
    ]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("a b " * 20_000, "b a c " * 20_000),
        ("x\n" * 50_000, "y\nx\n" * 30_000),
        ("a! " * 30_000, "a! b? " * 20_000),
        ('."' * 50_000, '".' * 50_000),
    ],
)
def test_repetition_is_compared_in_bounded_pieces(
    old: str, new: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared: list[int] = []

    def counting(
        junk: None, ours: list[str], theirs: list[str], *, autojunk: bool
    ) -> SequenceMatcher[str]:
        compared.append(max(len(ours), len(theirs)))
        return SequenceMatcher(junk, ours, theirs, autojunk=autojunk)

    monkeypatch.setattr(module, "SequenceMatcher", counting)
    changes = differences(old, new)
    assert "".join(change.text for change in changes if change.kind != "added") == old
    assert max(compared, default=0) <= 120
