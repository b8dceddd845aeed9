"""Time the main job on generated articles: ``python -m tests.benchmarks [--documents N]``.

Articles are recombined from the paragraphs of seeds/, with invented names mixed in so that the
vocabulary grows as it does in a real archive. Figures are CPU time of this process, which noise
from other programs disturbs least; compare figures of one run only.
"""

from __future__ import annotations

import argparse
import random
import re
import resource
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from search.engine import SearchEngine
from search.model import FacetField, Filter, Query, Sort
from search.pipeline import ingest

SEEDS = Path(__file__).parents[2] / "seeds"
SYLLABLES = "ba ko ma li ni ger sa hel tou re dia lo fo ka mo pti se gou ya ti la".split()

QUERIES = {
    "every document, all facets": Query(),
    "one word": Query("Wagner"),
    "two words": Query("Wagner Mali"),
    "three words, any": Query("coup OR summit OR uranium"),
    "phrase": Query('"military support"'),
    "prefix": Query("minist*"),
    "words and a place": Query("security", filters=(Filter(FacetField.PLACE, "Niger"),)),
    "newest first": Query("Russia", sort=Sort.NEWEST),
}


def main() -> None:
    """Generate, ingest, search, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--documents", type=int, default=500)
    parser.add_argument("--repeat", type=int, default=20, help="times each query is asked")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        dumps, archive = Path(folder, "dumps"), Path(folder, "archive")
        generate(dumps, options.documents)
        print(f"{options.documents} generated articles")
        _, seconds = cpu(lambda: ingest(archive, [dumps]))
        print(f"  ingest              {options.documents / seconds:8.1f} documents per CPU second")
        size = sum(path.stat().st_size for path in archive.rglob("*") if path.is_file())
        print(f"  archive and index   {size / 1e6:8.1f} MB")
        report_queries(archive, options.repeat)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"  peak memory         {peak:8.1f} MB")


def generate(folder: Path, count: int) -> None:
    """Write that many dumps; the same every time."""
    chance = random.Random(2025)  # noqa: S311 - for the same articles every time, not for secrets
    folder.mkdir()
    paragraphs = [
        line
        for path in sorted(SEEDS.glob("*.txt"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if len(line) > 120
    ]
    for number in range(count):
        body = chance.sample(paragraphs, chance.randint(4, 9))
        renamed = [re.sub(r"\bMali\b", lambda _: invented(chance), text, count=1) for text in body]
        title = f"{invented(chance)} and {invented(chance)} sign an agreement in {invented(chance)}"
        dump = "\n\n".join([title, *renamed, "Leave a Comment"])
        (folder / f"{number:06d}.txt").write_text(dump, encoding="utf-8")


def invented(chance: random.Random) -> str:
    """A name that occurs in few articles or in one."""
    return "".join(chance.choices(SYLLABLES, k=chance.randint(2, 4))).capitalize()


def report_queries(archive: Path, repeat: int) -> None:
    """Print CPU milliseconds of a whole answer: ranking, facets, timeline, snippets."""
    with SearchEngine(archive) as engine:
        _, seconds = cpu(lambda: engine.search(Query()))
        print(f"  first answer        {seconds * 1000:8.1f} ms CPU (opens and checks the index)")
        print(f"  {'query':28} {'hits':>6} {'p50 ms':>8} {'p95 ms':>8}")
        for name, query in QUERIES.items():
            times = [cpu(lambda q=query: engine.search(q))[1] * 1000 for _ in range(repeat)]
            total = engine.search(query).total
            p50, p95 = statistics.median(times), percentile(times, 0.95)
            print(f"  {name:28} {total:6d} {p50:8.1f} {p95:8.1f}")


def cpu(work: Callable[[], object]) -> tuple[object, float]:
    """What the work returns, and the CPU seconds it took."""
    began = time.process_time()
    result = work()
    return result, time.process_time() - began


def percentile(values: Sequence[float], share: float) -> float:
    """The value that this share of the values does not exceed."""
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


if __name__ == "__main__":
    main()
