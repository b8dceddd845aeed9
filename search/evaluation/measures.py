"""Measures of a run against judgements. The only module that imports ir_measures.

Their names and values are those of trec_eval: https://ir-measur.es/en/latest/measures.html
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from search.errors import SearchError
from search.evaluation.collection import Judgement

__all__ = ["MEASURES", "Answer", "Run", "check_installed", "measure"]

Answer = Sequence[tuple[str, float]]
"""What was found for a topic, best first: ids of documents and their scores."""

Run = Mapping[str, Answer]
"""The answers by the ids of the topics."""

MEASURES = ("nDCG@10", "AP", "RR", "R@100")
"""How good the first ten are, mean average precision (MAP) and mean reciprocal rank (MRR) over
all that was ranked, and the share of what is relevant that is among the first hundred."""

_HOW = "the package ir-measures is missing: pip install 'regional-news-search[evaluate]'"


def check_installed() -> None:
    """Tell at once, not after the work.

    Raises:
        SearchError: the measuring package is not installed.
    """
    try:
        import ir_measures  # noqa: F401, PLC0415 - optional
    except ImportError as error:
        raise SearchError(_HOW) from error


def measure(run: Run, judgements: Iterable[Judgement]) -> dict[str, float]:
    """The mean of each measure over the topics that the judgements name.

    A topic for which the run has nothing counts as 0.

    Raises:
        SearchError: the measuring package is not installed.
    """
    check_installed()
    import ir_measures  # noqa: PLC0415 - optional

    measures = [ir_measures.parse_measure(name) for name in MEASURES]
    judged = [ir_measures.Qrel(j.topic, j.document, j.relevance) for j in judgements]
    ranked = [
        ir_measures.ScoredDoc(topic, document, score)
        for topic, found in run.items()
        for document, score in found
    ]
    values = ir_measures.calc_aggregate(measures, judged, ranked)
    return {name: float(values[one]) for name, one in zip(MEASURES, measures, strict=True)}
