"""``python -m tests.soak.asking ARCHIVE NUMBER``: what pages cost in a process that serves them.

Prints the CPU milliseconds of each question, and the MB that the process takes after all of them.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from werkzeug.test import create_environ, run_wsgi_app

from search.cli.serving import look_less_for_garbage
from search.engine import SearchEngine
from tests.benchmarks.web_questions import make_web_questions
from tests.soak.processes import memory_mb
from webapp import Operation, create_app
from webapp.links import address

_WARM = 20  # questions asked before any is measured


def main(archive: Path, number: int) -> None:
    """Ask, and print what it took."""
    look_less_for_garbage()  # as the server does
    with SearchEngine(archive) as engine:
        app = create_app(engine=engine, operation=Operation())
        with app.test_request_context():
            questions = [
                f"/search?{address(query)}"
                for _, query in make_web_questions(engine, number + _WARM)
            ]
        taken = []
        for url in questions:
            began = time.process_time()
            _, status, _ = run_wsgi_app(app, create_environ(url), buffered=True)
            taken.append(1e3 * (time.process_time() - began))
            if status != "200 OK":
                raise RuntimeError(f"{url}: {status}")
        print(json.dumps({"cpu_ms": taken[_WARM:], "mb": memory_mb()}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
