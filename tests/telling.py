"""How tests tell what goes into the table of docs/operations.md; see the fixture `tell`."""

from __future__ import annotations

from collections.abc import Callable

Tell = Callable[[int, str, str], None]
"""Called with a row of the table, what was done how often, and what was seen."""
