"""How tests tell what goes into the table of docs/operations.md; see the fixture `tell`."""

from __future__ import annotations

from typing import Protocol


class Tell(Protocol):
    """Tells what belongs into a row of the table."""

    def __call__(self, row: int, count: str, figure: str, missed: str = "") -> None:
        """Tell once.

        Args:
            row: its number.
            count: what was done how often.
            figure: what was seen.
            missed: why the mark is missed; "" when it is met. Marks of time are told, and only
                what is far beyond them fails the test: the machine may have much to do.
        """
