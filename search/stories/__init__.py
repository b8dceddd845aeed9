"""What belongs together: near-copies of one text, and articles about the same event.

`Article -> Sketch -> Weighed -> Wanted -> Placement`. Between these steps the archive tells what it
has: how frequent features are, which documents are near, and what is to be known of them
(`ArchiveWriter.frequencies`, `nearby` and `neighbours`).
"""

from search.stories.placing import place, want, weigh
from search.stories.sketching import SKETCHING, sketch

__all__ = ["SKETCHING", "place", "sketch", "want", "weigh"]
