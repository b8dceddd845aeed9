"""Strict readers of the citation formats: they refuse what a reference manager might guess at."""

from __future__ import annotations

import re

_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_WRITTEN_OUT = {
    r"\textbackslash{}": "\\",
    r"\textbraceleft{}": "{",
    r"\textbraceright{}": "}",
    r"\textasciitilde{}": "~",
    r"\textasciicircum{}": "^",
    r"\textless{}": "<",
    r"\textgreater{}": ">",
    r"\textbar{}": "|",
    **{f"\\{char}": char for char in "#$%&_"},
}
_TEX = re.compile("|".join(map(re.escape, _WRITTEN_OUT)))
_RIS_LINE = re.compile(r"([A-Z][A-Z0-9])  - (.*)")


def read_bibtex(text: str) -> list[dict[str, str]]:
    """The entries with their fields, ``ENTRYTYPE`` and ``ID``; values as they are written."""
    entries, at = [], 0
    while text[at:].strip():
        start = re.compile(r"\s*@(article|online|misc)\{([A-Za-z0-9:_-]+),\n").match(text, at)
        assert start, text[at : at + 80]
        entry = {"ENTRYTYPE": start[1], "ID": start[2]}
        at = start.end()
        while text[at] != "}":
            field = re.compile(r"  ([a-z]+) = ").match(text, at)
            assert field, text[at : at + 80]
            assert field[1] not in entry, f"{field[1]} twice"
            value, at = _value(text, field.end())
            entry[field[1]] = value
            assert text.startswith(",\n", at), text[at : at + 80]
            at += 2
        at += 1
        entries.append(entry)
    keys = [entry["ID"] for entry in entries]
    assert len(set(keys)) == len(keys)
    return entries


def _value(text: str, at: int) -> tuple[str, int]:
    """A macro, or what braces enclose, counted as BibTeX does: after a backslash, too."""
    if text[at] != "{":
        word = re.compile("[a-z]+").match(text, at)
        assert word, text[at : at + 80]
        assert word[0] in _MONTHS
        return word[0], word.end()
    depth, end = 0, at
    while True:
        depth += {"{": 1, "}": -1}.get(text[end], 0)
        assert text[end] != "\n", "a value goes over several lines"
        end += 1
        if depth == 0:
            return text[at + 1 : end - 1], end


def from_tex(value: str) -> str:
    """What LaTeX would print. Fails when a character has a meaning for it."""
    value = value[1:-1] if value.startswith("{") and value.endswith("}") else value
    left = _TEX.sub("", value)
    assert not set(left) & set("\\{}#$%&_~^"), value
    return _TEX.sub(lambda match: _WRITTEN_OUT[match[0]], value)


def read_ris(text: str) -> list[dict[str, str]]:
    """The records, by tag."""
    assert not text or text.endswith("ER  - \r\n\r\n")
    records: list[dict[str, str]] = []
    for record in text.split("ER  - \r\n\r\n")[:-1]:
        found: dict[str, str] = {}
        for line in record.removesuffix("\r\n").split("\r\n"):
            match = _RIS_LINE.fullmatch(line)
            assert match, line
            assert match[1] not in found, f"{match[1]} twice"
            assert match[2].strip(), f"{match[1]} is empty"
            found[match[1]] = match[2]
        assert next(iter(found)) == "TY"
        records.append(found)
    return records
