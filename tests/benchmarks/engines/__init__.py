"""The engines compared: each does the same job in the way its own documentation recommends."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from tests.benchmarks.engines.base import Engine

PRODUCT = "product"
ENGINES = {
    PRODUCT: "product.Product",
    "tantivy": "tantivy_index.Tantivy",
    "sqlite-fts5": "sqlite_fts5.SQLite",
    "whoosh": "stock_whoosh.StockWhoosh",
}
"""Module and class by name."""


def make_engine(name: str, folder: Path) -> Engine:
    """An engine over a folder; only its own libraries are loaded, as its memory is measured."""
    module, _, kind = ENGINES[name].partition(".")
    engine = getattr(import_module(f"{__name__}.{module}"), kind)(folder)
    assert isinstance(engine, Engine)
    return engine
