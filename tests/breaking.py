"""An archive that loses its index in the middle of an answer; as a program, a server over one.

``python -m tests.breaking ARCHIVE HITS`` says on which port it listens.
"""

from __future__ import annotations

import socket
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from wsgiref.types import WSGIApplication

from search.cli.serving import Pool, run
from search.engine import SearchEngine
from search.errors import IndexDamaged
from search.model import Found, Hit, Query
from webapp import create_app


class Breaking(SearchEngine):
    """Counts the hits that are taken, and gives no more than `breaks_at`."""

    taken = 0
    breaks_at = 1_000_000_000

    def every(self, query: Query) -> Found:
        found = super().every(query)
        return replace(found, hits=self._until(found.hits))

    def _until(self, hits: Iterator[Hit]) -> Iterator[Hit]:
        for hit in hits:
            if self.taken == self.breaks_at:
                raise IndexDamaged("the files of the index are gone")
            self.taken += 1
            yield hit


def main() -> None:
    archive, hits = Path(sys.argv[1]), int(sys.argv[2])
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]

    def make() -> WSGIApplication:
        engine = Breaking(archive)
        engine.breaks_at = hits
        return create_app(engine=engine)

    def ready() -> None:
        sys.stdout.write(f"{port}\n")
        sys.stdout.flush()

    run(Pool(1, 2, make, ready, lambda _: None), listener)


if __name__ == "__main__":
    main()
