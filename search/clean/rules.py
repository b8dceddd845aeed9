"""What a person has decided about an outlet's blocks: always keep, always remove.

The file is TOML; docs/cleaning.md tells its keys.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, NamedTuple

from search.clean.known import Ruling
from search.clean.lexicon import flat
from search.errors import ArchiveError, SearchError

__all__ = ["MAX_PATTERNS", "OutletRules", "Rules", "load_rules"]

MAX_PATTERNS = 2_000
"""Patterns of one outlet; each block of its pages is held against all of them."""

_MAX_BYTES = 4_000_000
_MATCHED_CHARS = 20_000  # of a block
_KEYS = {"name", "files", "keep", "remove"}
_EXAMPLE = '[[outlet]], name = "Le Sahel", remove = ["Lire aussi *"]'


class Pattern(NamedTuple):
    """A block's text in which each ``*`` stands for any text; compared as patterns are.

    Attributes:
        written: as the person wrote it; `parts`: what stands between the stars, flat.
    """

    written: str
    parts: tuple[str, ...]

    def matches(self, text: str) -> bool:
        """Whether a flat text is what the pattern says; in linear time, as nothing is retried."""
        first, *rest = self.parts
        if not rest:
            return text == first
        *inner, last = rest
        if not text.startswith(first):
            return False
        at = len(first)
        for part in inner:
            at = text.find(part, at)
            if at < 0:
                return False
            at += len(part)
        return len(text) - at >= len(last) and text.endswith(last)


class OutletRules(NamedTuple):
    """The rules for an outlet, or for files, or for both.

    Attributes:
        name: flat name of the outlet; "" for any.
        files: what the names of the files look like (``press/sahel/*``); "" for any.
    """

    name: str
    files: str
    keep: tuple[Pattern, ...]
    remove: tuple[Pattern, ...]

    def concern(self, outlet: str, file: str) -> bool:
        """Whether a page of that outlet, "" if unknown, from that file is meant."""
        named = not self.name or self.name == flat(outlet)
        return named and (not self.files or fnmatchcase(file, self.files))


class Rules:
    """All rules of an archive."""

    def __init__(self, outlets: Sequence[OutletRules] = ()) -> None:
        self._outlets = tuple(outlets)

    def __bool__(self) -> bool:
        return bool(self._outlets)

    def ruling(self, outlet: str, file: str) -> Callable[[str], Ruling | None]:
        """A function from the text of a block to the rule for it; what is to be kept goes first."""
        meant = [rules for rules in self._outlets if rules.concern(outlet, file)]
        if not meant:
            return lambda _: None

        def ruling(text: str) -> Ruling | None:
            seen = flat(text[:_MATCHED_CHARS])
            for keep in (True, False):
                for rules in meant:
                    for pattern in rules.keep if keep else rules.remove:
                        if pattern.matches(seen):
                            return Ruling(keep, pattern.written)
            return None

        return ruling


def load_rules(path: Path) -> Rules:
    """Read a file of rules; a file that does not exist has none.

    Raises:
        SearchError: it cannot be read, or is not as it should be; says where and what to do.
    """
    if path.is_fifo():  # opening one would wait for its other end
        raise SearchError(f"{path} is a pipe, no file")
    try:
        with path.open("rb") as file:
            content = file.read(_MAX_BYTES + 1)
    except FileNotFoundError:
        return Rules()
    except OSError as error:
        raise ArchiveError(f"cannot read {path}: {error.strerror}") from None
    if len(content) > _MAX_BYTES:
        raise SearchError(f"{path} has more than {_MAX_BYTES:,} bytes: these are no rules")
    try:
        table = tomllib.loads(content.decode())
        return Rules(tuple(_outlets(table)))
    except (ValueError, _NotARule) as error:
        raise SearchError(f"{path}: {error}") from None
    except RecursionError:
        raise SearchError(f"{path}: it is nested too deeply") from None


class _NotARule(Exception):  # noqa: N818 - carries a reason up to where the file is named
    pass


def _outlets(table: dict[str, Any]) -> Iterator[OutletRules]:
    entries = table.get("outlet")
    if set(table) != {"outlet"} or not isinstance(entries, list):
        raise _NotARule(f"it must consist of entries such as {_EXAMPLE}")
    for number, entry in enumerate(entries, start=1):
        try:
            yield _outlet(entry)
        except _NotARule as error:
            raise _NotARule(f"outlet {number}: {error}") from None


def _outlet(entry: Any) -> OutletRules:
    if not isinstance(entry, dict):
        raise _NotARule(f"not an entry such as {_EXAMPLE}")
    for key in entry:
        if key not in _KEYS:
            raise _NotARule(f"{key!r} is none of {', '.join(sorted(_KEYS))}")
    name, files = entry.get("name", ""), entry.get("files", "")
    if not (isinstance(name, str) and isinstance(files, str)) or not (name or files):
        raise _NotARule('say which pages are meant: name = "...", or files = "folder/*"')
    keep, remove = _patterns(entry, "keep"), _patterns(entry, "remove")
    if not 0 < len(keep) + len(remove) <= MAX_PATTERNS:
        raise _NotARule(f"say what to keep or to remove, in 1 to {MAX_PATTERNS:,} patterns")
    return OutletRules(flat(name), files, keep, remove)


def _patterns(entry: dict[str, Any], key: str) -> tuple[Pattern, ...]:
    written = entry.get(key, [])
    if not isinstance(written, list) or not all(isinstance(each, str) for each in written):
        raise _NotARule(f'{key} must be a list of texts, such as {key} = ["Lire aussi *"]')
    patterns = tuple(Pattern(each, _parts(each)) for each in written)
    for pattern in patterns:
        if not "".join(pattern.parts).strip():
            raise _NotARule(f"{key}: {pattern.written!r} would match every block")
    return patterns


def _parts(written: str) -> tuple[str, ...]:
    """What stands between the stars; a blank beside a star is part of it."""
    parts = written.split("*")
    return tuple(
        " " * (i > 0 and part[:1].isspace())
        + flat(part)
        + " " * (i < len(parts) - 1 and part[-1:].isspace() and bool(part.strip()))
        for i, part in enumerate(parts)
    )
