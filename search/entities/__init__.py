"""Who and what an article names: people, organisations and places, one entity per real thing.

`Recogniser.load()` reads the gazetteers once; `Recogniser.recognise` is pure.
"""

from search.entities.recogniser import Recogniser

__all__ = ["Recogniser"]
