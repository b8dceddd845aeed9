"""Who and what an article names: people, organisations and places, one entity per real thing.

`Recogniser.load()` reads the gazetteers once; `Recogniser.recognise` is pure. `Corpus` sees what
all articles together show; `load_overrides` reads what a person decided, and `resolve` brings both
together.
"""

from search.entities.corpus import Corpus
from search.entities.overrides import (
    Hide,
    Keep,
    Merge,
    Override,
    Rename,
    SplitOff,
    append_override,
    load_overrides,
    parse_ref,
    resolve,
)
from search.entities.recogniser import Recogniser

__all__ = [
    "Corpus",
    "Hide",
    "Keep",
    "Merge",
    "Override",
    "Recogniser",
    "Rename",
    "SplitOff",
    "append_override",
    "load_overrides",
    "parse_ref",
    "resolve",
]
