"""How fast dumps come into an archive, and what each step takes of it.

``python -m tests.benchmarks.ingest`` prints a table in Markdown. Without ``--files`` it makes its
dumps: sentences of the seeds with other words and names in them, so that no two are alike, between
the lines that real dumps have around their articles.
"""

from __future__ import annotations

import argparse
import random
import re
import resource
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

from search.archive import ArchiveWriter
from search.clean import Experience
from search.pipeline import ingest, ingesting, judging, understanding

SEEDS = Path(__file__).parents[2] / "seeds"
STEPS: dict[str, tuple[tuple[Any, str], ...]] = {
    "read and cut; recognise entities, sketch": (
        (judging.Judge, "prepare"),
        (understanding, "understand"),
    ),
    "clean and describe": ((Experience, "judge"),),
    "learn what repeats": ((Experience, "learn"),),
    "place in stories": ((ingesting, "placement_of"),),
    "archive": tuple((ArchiveWriter, name) for name in ("has", "keep", "publish")),
    "index": ((ingesting, "update_index"),),
}
"""What is timed for each step; none of these calls another one. The first goes on in the process
beside. Commits of several pages together, and what passes between the processes, are "everything
else"."""

_HEAD = ("Home", "News", "Politics", "Skip to content", "By {0}", "April {1}, 2025")
_FOOT = ("Share this article", "Leave a Comment", "Subscribe to our newsletter")
_SENTENCE = re.compile(r"[A-Z][^.!?]{40,300}[.!?](?=\s|$)")
_WORD = re.compile(r"\b[a-z]{4,}\b")
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]{3,}\b")
_OTHER_WORDS, _OTHER_NAMES = 0.5, 0.3


def main(args: Sequence[str] | None = None) -> None:
    """Measure what the options ask for and print the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.ingest", description=__doc__)
    parser.add_argument("--files", type=Path, help="a folder of dumps to bring in instead")
    parser.add_argument("--documents", type=int, default=10_000, help="how many dumps to make")
    parser.add_argument("--words", type=int, default=400, help="words of the article in each")
    options = parser.parse_args(args)
    with tempfile.TemporaryDirectory() as folder:
        files = options.files or make_dumps(Path(folder, "dumps"), options.documents, options.words)
        print(report(Path(folder, "archive"), files))


def make_dumps(folder: Path, count: int, words: int, seed: int = 2025) -> Path:
    """Write so many dumps with about so many words of article each; the same for a seed."""
    chance = random.Random(seed)  # noqa: S311 - for the same dumps every time, not for secrets
    texts = [path.read_text(encoding="utf-8") for path in sorted(SEEDS.glob("*.txt"))]
    sentences = [found for text in texts for found in _SENTENCE.findall(text)]
    vocabulary = sorted({word for text in texts for word in _WORD.findall(text)})
    folder.mkdir(parents=True)
    for number in range(count):
        (folder / f"{number:06d}.txt").write_text(
            "\n\n".join(_dump(chance, sentences, vocabulary, words)), encoding="utf-8"
        )
    return folder


def report(archive: Path, files: Path) -> str:
    """Bring a folder of files into a new archive; what it took, as a table."""
    seconds: Counter[str] = Counter(dict.fromkeys(STEPS, 0.0))
    understanding.recogniser(None, ner=False)  # once for a process, whatever there is to do
    began, beside, wall = time.process_time(), _beside(), time.perf_counter()
    with _timed(seconds):
        done = ingest(archive, [files])
    wall = time.perf_counter() - wall
    beside = _beside() - beside
    total = time.process_time() - began + beside
    seconds[next(iter(STEPS))] += beside
    seconds["everything else"] = total - sum(seconds.values())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    rows = [
        f"| {step} | {1000 * spent / done.new:.2f} | {spent / total:.0%} |"
        for step, spent in seconds.items()
    ]
    told = (
        f"{done.new:,} documents ({len(done.rejected):,} refused) in {wall:.0f} s: "
        f"{done.new / wall:.0f} a second; {done.new / total:.0f} a second of CPU time, "
        f"{beside / total:.0%} of it in the process beside; {peak:.0f} MB at most."
    )
    return "\n".join((told, "", "| step | CPU ms a document | share |", "|---|---|---|", *rows))


def _beside() -> float:
    """CPU seconds of the processes that were started and have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@contextmanager
def _timed(seconds: Counter[str]) -> Iterator[None]:
    """Add up the CPU time of the steps while inside."""
    with ExitStack() as stack:
        for step, calls in STEPS.items():
            for owner, name in calls:
                timed = _timing(getattr(owner, name), step, seconds)
                stack.enter_context(patch.object(owner, name, timed))
        yield


def _timing(
    function: Callable[..., object], step: str, seconds: Counter[str]
) -> Callable[..., object]:
    def timed(*args: object, **options: object) -> object:
        began = time.thread_time()  # without the thread that listens to the process beside
        try:
            return function(*args, **options)
        finally:
            seconds[step] += time.thread_time() - began

    return timed


def _dump(
    chance: random.Random, sentences: Sequence[str], vocabulary: Sequence[str], words: int
) -> Iterator[str]:
    def renewed(found: re.Match[str]) -> str:
        return chance.choice(vocabulary) if chance.random() < _OTHER_WORDS else found[0]

    def renamed(found: re.Match[str]) -> str:
        return _invented(chance) if chance.random() < _OTHER_NAMES else found[0]

    def one() -> str:
        return _NAME.sub(renamed, _WORD.sub(renewed, chance.choice(sentences)))

    author = f"{_invented(chance)} {_invented(chance)}"
    yield from (line.format(author, chance.randint(1, 30)) for line in _HEAD)
    yield " ".join(one().split()[:9])
    left = words
    while left > 0:
        paragraph = " ".join(one() for _ in range(chance.randint(1, 4)))
        left -= len(paragraph.split())
        yield paragraph
    yield from _FOOT


def _invented(chance: random.Random) -> str:
    """A name that occurs in few articles or in one."""
    syllables: Iterable[str] = (
        "ba",
        "ko",
        "ma",
        "li",
        "ni",
        "ger",
        "sa",
        "hel",
        "tou",
        "dia",
        "fo",
    )
    return "".join(chance.choices(tuple(syllables), k=chance.randint(2, 4))).capitalize()


if __name__ == "__main__":
    main()
