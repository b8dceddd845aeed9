"""The files in which people decide: entities.toml and outlets.toml."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

from search.clean import load_rules
from search.entities import Hide, append_override, load_overrides, resolve
from search.errors import SearchError
from search.model import EntityRef, EntityType
from tests.fuzz.errors import check_error

_BLOCK = "Lire aussi : le Mali et ses voisins"


def target(data: bytes) -> None:
    """A file is read and means something, or the error names it."""
    path = _folder() / "decisions.toml"
    path.write_bytes(data)
    try:
        ruling = load_rules(path).ruling("Le Sahel", "press/sahel/a.txt")(_BLOCK)
        assert ruling is None or ruling.pattern
    except SearchError as error:
        check_error(error, str(path))
    try:
        overrides = load_overrides(path)
        resolve((), overrides)
    except SearchError as error:
        check_error(error)
        return
    _check_added(path)


def _check_added(path: Path) -> None:
    """What is added to a sound file is read again with all that was there."""
    before = load_overrides(path)
    hidden = Hide(EntityRef(EntityType.ORGANISATION, "a-thing-that-no-file-names"))
    try:
        append_override(path, hidden)
    except SearchError as error:
        check_error(error, str(path))
        return
    assert set(load_overrides(path)) == {*before, hidden}


@cache
def _folder() -> Path:
    return Path(tempfile.mkdtemp(prefix="fuzz-decisions-"))
