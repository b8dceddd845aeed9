"""What recognised entities are shown as: what the archive shows, and what a person decided."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from search import entities
from search.archive import ArchiveReader, ArchiveWriter
from search.entities import Corpus, Override, Recogniser
from search.model import Origin

__all__ = ["OVERRIDES", "consolidate", "list_aliases", "resolve"]

OVERRIDES = "entities.toml"
"""The file in the archive's folder that holds a person's decisions about entities."""

_LISTED = "lists"  # the origin of the aliases that the recogniser knows


def list_aliases(writer: ArchiveWriter, recogniser: Recogniser) -> None:
    """Store the forms that the lists have, by which queries may look for an entity."""
    writer.save_aliases(_LISTED, recogniser.aliases())


def consolidate(archive: Path, writer: ArchiveWriter, recogniser: Recogniser) -> None:
    """Find out what all articles together show of their entities, and store it.

    Args:
        recogniser: the one that read the articles.
    """
    corpus = Corpus(recogniser)
    with closing(ArchiveReader(archive)) as reader:
        for _, article in reader.judged():
            corpus.add(article)
    writer.save_found_links(corpus.links())
    writer.save_aliases(Origin.ARCHIVE, corpus.aliases())


def resolve(writer: ArchiveWriter, overrides: Sequence[Override]) -> int:
    """Show entities as the archive shows and a person decided.

    Returns:
        How many documents now show others than before.

    Raises:
        SearchError: the overrides contradict what the archive shows, or themselves.
    """
    return writer.resolve(entities.resolve(writer.found_links(), overrides))
