"""Text from files can be shown, whatever it contains."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from search.printable import json_text, one_line, printable

any_text = st.text(st.characters(exclude_categories=()))


@given(any_text)
def test_no_control_character_is_left(text):
    assert all(char.isprintable() or not ord(char) < 0xA0 for char in one_line(text))
    assert all(ord(char) >= 0x20 or char in "\n\t" for char in printable(text))


@given(any_text)
def test_json_keeps_every_character(text):
    written = json_text({"text": text})
    assert json.loads(written) == {"text": text}
    assert all(ord(char) >= 0x20 for char in written)


def test_undecodable_bytes_of_a_file_name_are_legible():
    assert one_line("caf\udce9.txt") == "caf\\xe9.txt"


def test_lines_and_tabs_stay_where_they_are_wanted():
    assert printable("a\n\tb\r") == "a\n\tb␍"
    assert one_line("a\n\tb\r") == "a b "
