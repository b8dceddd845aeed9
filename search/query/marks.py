"""What a query finds in the blocks of one document."""

from __future__ import annotations

from search.model import Document, Marks, Query
from search.query.expansion import expand
from search.query.grammar import parse
from search.query.highlighting import Highlighter
from search.query.translate import Names

__all__ = ["marks"]


def marks(document: Document, query: Query, names: Names) -> Marks:
    """What a query finds in the blocks of a document, by the rules by which hits are marked.

    Raises:
        QueryError: the query text cannot be read.
    """
    node, _ = expand(parse(query.text), query, names)
    highlighter = Highlighter(node)
    page, language = document.article.page, document.article.metadata.language
    return Marks(
        highlighter.kept_marks(page, language), highlighter.removed_marks(page.removed, language)
    )
