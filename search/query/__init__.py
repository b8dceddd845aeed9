"""Questions to answers: grammar, matching, ranking, facets, snippets."""

from search.query.facets import Listing
from search.query.marks import marks
from search.query.searcher import Archive, Searcher, check
from search.query.translate import Names

__all__ = ["Archive", "Listing", "Names", "Searcher", "check", "marks"]
