"""Where articles belong: near-copies and stories, one article after the other."""

from __future__ import annotations

from search import stories
from search.archive import ArchiveWriter
from search.model import Placement, Sketch

__all__ = ["place_all", "placement_of"]


def placement_of(writer: ArchiveWriter, path: str, sketch: Sketch) -> Placement:
    """Where an article belongs among those that were placed before."""
    weighed = stories.weigh(sketch, writer.frequencies(sketch))
    wanted = stories.want(weighed, writer.nearby(path, weighed))
    return stories.place(weighed, writer.neighbours(path, wanted))


def place_all(writer: ArchiveWriter) -> None:
    """Place every document anew, if they were placed in another way than this program's.

    Whoever reads meanwhile sees the groups as they were: all change in one transaction.
    """
    if writer.sketching() == stories.SKETCHING:
        return
    with writer.together():
        writer.clear_stories()
        for key, path, article in writer.articles():
            writer.place(key, placement_of(writer, path, stories.sketch(article)))
        writer.save_sketching(stories.SKETCHING)
