"""How good is the search? Judged collections, asked of the engine and measured."""

from search.evaluation.collection import (
    Judgement,
    Topic,
    read_documents,
    read_judgements,
    read_topics,
)
from search.evaluation.documents import LANGUAGE, ready_document
from search.evaluation.measures import MEASURES, check_installed, measure
from search.evaluation.ranking import RankingReport, evaluate_ranking, queries_of, write_run

__all__ = [
    "LANGUAGE",
    "MEASURES",
    "Judgement",
    "RankingReport",
    "Topic",
    "check_installed",
    "evaluate_ranking",
    "measure",
    "queries_of",
    "read_documents",
    "read_judgements",
    "read_topics",
    "ready_document",
    "write_run",
]
