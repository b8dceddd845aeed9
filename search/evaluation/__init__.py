"""How good are search and cleaning? Measured on documents whose right answers are known."""

from search.evaluation.cleaning import (
    CleaningReport,
    PageScore,
    article_text,
    compare_texts,
    evaluate_cleaning,
    page_id,
    read_references,
    write_page_scores,
)
from search.evaluation.collection import (
    Judgement,
    Topic,
    read_documents,
    read_judgements,
    read_topics,
)
from search.evaluation.documents import LANGUAGE, ready_document
from search.evaluation.measures import MEASURES, check_installed, measure
from search.evaluation.metadata import (
    MetadataReport,
    evaluate_metadata,
    read_right_metadata,
    values_of,
)
from search.evaluation.ranking import RankingReport, evaluate_ranking, queries_of, write_run

__all__ = [
    "LANGUAGE",
    "MEASURES",
    "CleaningReport",
    "Judgement",
    "MetadataReport",
    "PageScore",
    "RankingReport",
    "Topic",
    "article_text",
    "check_installed",
    "compare_texts",
    "evaluate_cleaning",
    "evaluate_metadata",
    "evaluate_ranking",
    "measure",
    "page_id",
    "queries_of",
    "read_documents",
    "read_judgements",
    "read_references",
    "read_right_metadata",
    "read_topics",
    "ready_document",
    "values_of",
    "write_page_scores",
    "write_run",
]
