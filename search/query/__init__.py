"""Questions to answers: grammar, matching, ranking, facets, snippets."""

from search.query.searcher import Searcher, check
from search.query.translate import Names

__all__ = ["Names", "Searcher", "check"]
