"""Processes that begin with the program loaded and all its lists read: they cost little.

One server makes them for all tests of a session; what it loads is chosen here only.
"""

from __future__ import annotations

import multiprocessing

__all__ = ["PROCESSES"]

PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["search.cli.app", "tests.warm"])
