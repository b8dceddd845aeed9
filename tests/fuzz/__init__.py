"""Fuzzing: whatever bytes come in, the answer is a result that holds, or an error that is meant.

A target is a module of this package with one function, `target(data: bytes) -> None`, which
raises only where the program is wrong. ``corpus/`` has a folder for each: inputs written by hand,
and whatever once broke the program. ``python -m tests.fuzz TARGET`` looks for more, led by the
branches that an input takes; the tests play the corpus and change it.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path

__all__ = ["FOUND", "TARGETS", "Target", "corpus_of", "target_of"]

TARGETS = (
    "queries",
    "cleaning",
    "html",
    "containers",
    "segments",
    "manifests",
    "dates",
    "parameters",
    "decisions",
)
"""Modules of this package that have `target`."""

FOUND = Path("build/fuzz")
"""The folder for inputs that broke the program, or took new branches."""

Target = Callable[[bytes], None]

_CORPUS = Path(__file__).parent / "corpus"


def target_of(name: str) -> Target:
    """The function that an input is given to."""
    target: Target = import_module(f"tests.fuzz.{name}").target
    return target


def corpus_of(name: str) -> Path:
    """The folder of a target's inputs."""
    return _CORPUS / name
