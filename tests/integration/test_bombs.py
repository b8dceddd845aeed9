"""Files that take all memory or time if nothing stops them, each in a process of its own."""

from __future__ import annotations

import gzip
import re
import resource
import time
from multiprocessing.connection import Connection
from pathlib import Path
from typing import NamedTuple

import pytest
from packing import HTML, TEXT, record, response, rss, zipped
from telling import Tell

from search.clean import clean, describe
from search.entities import Recogniser
from search.errors import Rejected
from search.ingest import Refusal, Skipped, discover, pages_of, read
from search.model import RawPage
from search.pipeline import ingest
from tests.forking import PROCESSES

CPU_SECONDS, GUARD = 5, 15
MEMORY_MB = 300
"""What one file may take beyond what the program takes that has read a small page; the guard is
what a busy machine may take."""

LINE = 100_000_000
FEW = 900_000  # characters, a few less than a page may have


def refused() -> dict[str, tuple[bytes, str]]:
    """Contents, and the reason each is refused for."""
    zeros = gzip.compress(b"\0" * 64_000_000)
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    chunk = gzip.compress(b"x" * 200_000_000)
    inner = zipped({"a.zip": zipped({"b.txt": b"\0" * 64_000_000})})
    return {
        "zeros.txt.gz": (zeros * 20, "a decompression bomb"),
        "zeros.jsonl.gz": (zeros * 20, "a decompression bomb"),
        "zeros.warc.gz": (zeros * 20, "a decompression bomb"),
        "zeros.rss.gz": (zeros * 20, "a decompression bomb"),
        "small.warc.gz": (gzip.compress(b"\n" * 900_000) * 2_000, "a decompression bomb"),
        "twice.txt.gz": (gzip.compress(zeros), "binary"),
        "zeros.zip": (zipped({"a.txt": b"\0" * 64_000_000}), "a decompression bomb"),
        "nested.zip": (inner, "an archive in a container"),
        "gzip.zip": (zipped({"a.txt.gz": zeros * 4}), "a decompression bomb"),
        "many.zip": (zipped({f"{n}": "" for n in range(10_001)}), "10,001 members"),
        "laughs.rss": (f"<!DOCTYPE rss [{laughs}]>{rss('&l9;')}".encode(), "XML entity"),
        "tags.rss": (b"<rss>" + b"<b>" * 2_000_000, "300,000 tags"),
        "entries.rss": (rss(*["<title>a</title>"] * 100_000).encode(), "300,000 tags"),
        "body.warc": (response(chunk, content_encoding="gzip"), "too large"),
        "headers.warc": (b"WARC/1.0\r\n" + b"a: b\r\n" * 5_000_000, "headers have more"),
        "length.warc": (record(HTML, content_length="9" * 18), "cut off"),
        "deep.json": (b"[" * 100_000 + b"]" * 100_000, "JSON"),
        "deep.jsonl": (b'{"text":' * 100_000, "JSON"),
        "lists.jsonl": (b'{"x":[' + b"[]," * 7_000_000 + b"[]]}", "too many values"),
        "texts.jsonl": (b'{"x":[' + b'"",' * 7_000_000 + b'""]}', "too many values"),
        "lists.json": (b"[" + b"[]," * 7_000_000 + b"[]]", "too many values"),
        "line.jsonl": (b'{"text":"' + b"word " * (LINE // 5) + b'"}', "longer than"),
        "wide.jsonl": (
            b'{"text":"' + "😀".encode() + b"word " * 4_600_000 + b'"}',
            "too large: its 'text'",
        ),
        "line.txt": (b"word " * (LINE // 5), "too large"),
        "line.html": (b"<p>" + b"word " * (LINE // 5), "too large"),
        "long.txt": ("😀".encode() + b"word " * 3_300_000, "too long"),
        "long.html": ("<p>😀".encode() + b"word " * 3_300_000, "too long"),
        "ends.txt": (b"\n" * 16_000_000, "more than 500,000 lines"),
        "lines.txt": (b"a\n" * 400_000, "more than 50,000 lines"),
        "lines.html": (b"a<br>" * 190_000, "more than 50,000 paragraphs"),
        "tags.html": (b"<p>a" * 300_000, "200,000 tags"),
        "controls.txt": (b"\x01" * 16_000_000, "binary"),
        "lines.jsonl": (b"x\n" * 10_000_000, "more than 10,000 refusals"),
    }


def bounded() -> dict[str, bytes]:
    """Contents that are read, or refused as no article, within the bounds."""
    baits = {
        "blanks": " ",
        "dashes": "-",
        "dots": ".",
        "digits": "1",
        "brackets": "[",
        "parentheses": "(",
        "quotes": '"',
        "lows": "<",
        "ands": "&",
        "references": "&#",
        "capitals": "Aa ",
        "initials": "A.",
        "dates": "3 April ",
        "times": "12:",
        "slashes": "1/",
        "addresses": "http://a",
        "mails": "a@",
        "hyphens": "a-",
        "bars": "| ",
        "stars": "* ",
        "by": "By ",
        "apostrophes": "’a",
    }
    runs = {name: bait * (100_000 // len(bait)) for name, bait in baits.items()}
    made = {f"{name}.txt": f"{TEXT}{run}x" for name, run in runs.items()}
    made |= {f"{name}.html": f"<p>{TEXT}<p>{made[f'{name}.txt']}" for name in baits}
    made |= {
        "nested.html": "<div>" * 20_000 + TEXT + "</div>" * 20_000,
        "tables.html": "<table><tr><td>" * 20_000 + TEXT,
        "textareas.html": "<textarea>" * 20_000 + TEXT,
        "comment.html": f"<p>{TEXT}<!--" + "-" * FEW,
        "attributes.html": f"<p {'a=b ' * 200_000}>{TEXT}",
        "laughs.html": f'<!DOCTYPE html [<!ENTITY a "b"><!ENTITY c "&a;&a;">]><p>{TEXT}&c;',
        "words.txt": "Mali " * (FEW // 5),
        "letters.txt": "a " * (FEW // 2),
        "words.html": "<p>" + "Le Président du Niger a dit. " * (FEW // 29),
        "lines.txt": "a\n" * 49_000,
        "items.html": "<li>item" * 49_000,
        "feed.rss": rss(*[f"<description>{TEXT}</description>"] * 2_000),
    }
    return {name: text.encode() for name, text in made.items()}


@pytest.fixture(scope="module")
def bombs(tmp_path_factory: pytest.TempPathFactory) -> dict[Path, str]:
    """The files of a folder, and the reason each is refused for."""
    folder = tmp_path_factory.mktemp("bombs") / "press"
    folder.mkdir()
    made = {}
    for name, (content, reason) in refused().items():
        (folder / name).write_bytes(content)
        made[folder / name] = reason
    return made


@pytest.mark.reliability
@pytest.mark.skipif(not Path("/proc/self/clear_refs").exists(), reason="measures in /proc")
def test_bombs_are_stopped_and_what_is_large_is_bounded(
    bombs: dict[Path, str], tmp_path: Path, tell: Tell
) -> None:
    small = tmp_path / "small.html"
    small.write_text(HTML)
    for name, content in bounded().items():
        (tmp_path / f"bounded-{name}").write_bytes(content)
    paths = [*bombs, *tmp_path.glob("bounded-*")]
    most_cpu, most_mb = 0.0, 0
    for path in paths:
        took = measured(small, path)
        print(f"{path.name}: {took.cpu:.2f} s, {took.mb} MB")  # noqa: T201 - where it fails
        assert took.cpu < GUARD, (path.name, took)
        assert took.mb < MEMORY_MB, (path.name, took)
        if path in bombs:
            assert any(bombs[path] in reason for reason in took.outcomes), (path.name, took)
            assert "a page" not in took.outcomes, path.name
        most_cpu, most_mb = max(most_cpu, took.cpu), max(most_mb, took.mb)
    tell(
        9,
        f"{len(bombs)} bombs, {len(paths) - len(bombs)} files made to be slow",
        f"at most {most_cpu:.1f} s of CPU and {most_mb} MB each",
        missed=f"more than {CPU_SECONDS} s" if most_cpu > CPU_SECONDS else "",
    )


@pytest.mark.reliability
def test_a_run_goes_on_behind_bombs(bombs: dict[Path, str], tmp_path: Path, tell: Tell) -> None:
    article = tmp_path / "zz.txt"
    article.write_text(TEXT)
    report = ingest(tmp_path / "archive", [next(iter(bombs)).parent, article])
    assert report.new == 1
    for path, reason in bombs.items():
        name = f"press/{path.name}"
        told = [one.reason for one in report.rejected if one.name.startswith(name)]
        assert any(reason in each for each in told), (name, told[:3])
    tell(9, f"an ingest of {len(bombs)} bombs and an article", "the article is there")


class Took(NamedTuple):
    """What became of a file, and what that took."""

    outcomes: list[str]
    cpu: float
    mb: int


def measured(small: Path, path: Path) -> Took:
    """Read a small file, then another one, in a process that does nothing else."""
    near, far = PROCESSES.Pipe(duplex=False)
    process = PROCESSES.Process(target=_measure, args=(far, small, path))
    process.start()
    far.close()
    try:
        took: Took = near.recv()
    except EOFError:
        raise AssertionError(f"{path.name}: the process ended") from None
    finally:
        near.close()
        process.join()
    return took


def _measure(told: Connection, small: Path, path: Path) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (120, 120))
    from tests.warm import RECOGNISER  # noqa: PLC0415 - here it has been imported

    outcomes(small, RECOGNISER)
    Path("/proc/self/clear_refs").write_text("5")  # the peak counts from here
    before, began = _peak_mb(), time.process_time()
    found = outcomes(path, RECOGNISER)
    told.send(Took(found, time.process_time() - began, _peak_mb() - before))


def outcomes(path: Path, recogniser: Recogniser) -> list[str]:
    """What becomes of the first things in a file."""
    (candidate,) = discover([path])
    return list(dict.fromkeys(outcome(found, recogniser) for found in pages_of(candidate)))


def outcome(found: RawPage | Refusal | Skipped, recogniser: Recogniser) -> str:
    if not isinstance(found, RawPage):
        return found.reason
    try:
        page = read(found)
        cleaned = clean(page)
    except Rejected as error:
        return str(error)
    recogniser.recognise(cleaned, describe(page, cleaned))
    return "a page"


def _peak_mb() -> int:
    # Not ru_maxrss, which begins with what the parent had.
    (peak,) = re.findall(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    return int(peak) // 1024
