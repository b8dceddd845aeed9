"""Questions to answers: grammar, matching, ranking, facets, snippets."""

from search.query.searcher import Archive, Searcher, check, marks_in_removed
from search.query.translate import Names

__all__ = ["Archive", "Names", "Searcher", "check", "marks_in_removed"]
