"""The write side, whole: the only package that knows the order of the steps.

found -> kept as it came -> read -> cleaned -> described -> understood -> kept -> searchable
"""

from search.pipeline.backing_up import BackupReport, backup
from search.pipeline.backup_manifest import verify_backup
from search.pipeline.examining import Checkup, examine, repair
from search.pipeline.ingesting import IngestReport, ingest
from search.pipeline.inspecting import Inspected, inspect
from search.pipeline.judging import IngestOptions, Progress
from search.pipeline.learning import RULES
from search.pipeline.rebuilding import OverrideReport, RebuildReport, override, rebuild
from search.pipeline.resolving import OVERRIDES
from search.pipeline.watching import Watching, watch

__all__ = [
    "OVERRIDES",
    "RULES",
    "BackupReport",
    "Checkup",
    "IngestOptions",
    "IngestReport",
    "Inspected",
    "OverrideReport",
    "Progress",
    "RebuildReport",
    "Watching",
    "backup",
    "examine",
    "ingest",
    "inspect",
    "override",
    "rebuild",
    "repair",
    "verify_backup",
    "watch",
]
