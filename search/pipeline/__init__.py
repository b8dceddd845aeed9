"""The write side, whole: the only package that knows the order of the steps.

found -> kept as it came -> read -> cleaned -> described -> understood -> kept -> searchable
"""

from search.pipeline.ingesting import IngestReport, ingest
from search.pipeline.inspecting import Inspected, inspect
from search.pipeline.judging import IngestOptions, Progress
from search.pipeline.learning import RULES
from search.pipeline.rebuilding import OverrideReport, RebuildReport, override, rebuild
from search.pipeline.resolving import OVERRIDES

__all__ = [
    "OVERRIDES",
    "RULES",
    "IngestOptions",
    "IngestReport",
    "Inspected",
    "OverrideReport",
    "Progress",
    "RebuildReport",
    "ingest",
    "inspect",
    "override",
    "rebuild",
]
