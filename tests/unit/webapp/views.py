"""Addresses of all views of an application."""

from __future__ import annotations

import re
from collections.abc import Iterator

from flask import Flask

__all__ = ["views"]


def views(app: Flask) -> Iterator[tuple[str, str, set[str]]]:
    """Endpoint, an address of it, and its methods; ``x`` stands for what it takes in its path."""
    for rule in app.url_map.iter_rules():
        path = re.sub(r"<any\((\w+)[^>]*>", r"\1", rule.rule)
        yield rule.endpoint, re.sub("<[^>]*>", "x", path), set(rule.methods or ())
