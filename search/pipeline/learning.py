"""What an archive has taught the cleaner: furniture, and a person's rules for outlets."""

from __future__ import annotations

from contextlib import closing
from itertools import starmap
from pathlib import Path

from search import clean
from search.archive import ArchiveReader
from search.errors import ArchiveMissing

__all__ = ["RULES", "experience", "furniture", "learned"]

RULES = "outlets.toml"
"""The file in the archive's folder that holds a person's rules for outlets."""


def experience(archive: Path) -> clean.Experience:
    """What an archive knows, if there is one in the folder."""
    rules = clean.load_rules(archive / RULES)
    try:
        return clean.Experience(furniture(archive), rules)
    except ArchiveMissing:
        return clean.Experience(rules=rules)


def furniture(archive: Path) -> clean.Furniture:
    """What the ingests so far have counted."""
    with closing(ArchiveReader(archive)) as reader:
        return clean.Furniture(starmap(clean.Count, reader.counts()))


def learned(archive: Path) -> clean.Furniture:
    """What all documents of an archive show, as they were judged last."""
    seen = clean.Experience()
    with closing(ArchiveReader(archive)) as reader:
        for path, article in reader.judged():
            seen.learn(path, article)
    return seen.furniture
