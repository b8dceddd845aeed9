"""Files that take all memory or time if nothing stops them, each in a process of its own.

``python tests/integration/test_bombs.py PATH...`` takes files through all steps that look into
them, and prints what becomes of each and what it took.
"""

from __future__ import annotations

import gzip
import json
import re
import resource
import subprocess
import sys
import time
from pathlib import Path

import pytest
from packing import HTML, TEXT, record, response, rss, zipped
from telling import Tell

from search.clean import clean, describe
from search.entities import Recogniser
from search.errors import Rejected
from search.ingest import Refusal, Skipped, discover, pages_of, read
from search.model import RawPage
from search.pipeline import ingest

CPU_SECONDS = 5
MEMORY_MB = 300
"""What one file may take beyond what the program takes that has read a small page."""

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
    runs = {name: bait * (200_000 // len(bait)) for name, bait in baits.items()}
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


@pytest.mark.reliability
def test_bombs_are_stopped_and_what_is_large_is_bounded(tmp_path: Path, tell: Tell) -> None:
    (tmp_path / "small.html").write_text(HTML)
    reasons = {name: reason for name, (_, reason) in refused().items()}
    most = {"cpu": 0.0, "memory": 0}
    contents = {name: content for name, (content, _) in refused().items()} | {
        f"bounded-{name}": content for name, content in bounded().items()
    }
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
        run = subprocess.run(
            [sys.executable, __file__, str(tmp_path / "small.html"), str(tmp_path / name)],
            capture_output=True,
            text=True,
            check=False,
            env={"PYTHONPATH": f"{Path(__file__).parents[1]}:{Path(__file__).parents[2]}"},
        )
        assert run.returncode == 0, (name, run.stderr[-500:])
        told = json.loads(run.stdout)
        print(f"{name}: {told['cpu']:.2f} s, {told['memory']} MB")  # noqa: T201 - where it fails
        assert told["cpu"] < CPU_SECONDS, (name, told["cpu"])
        assert told["memory"] < MEMORY_MB, (name, told["memory"])
        if name in reasons:
            assert any(reasons[name] in reason for reason in told["outcomes"]), (name, told)
            assert "a page" not in told["outcomes"], name
        most = {key: max(value, told[key]) for key, value in most.items()}
        (tmp_path / name).unlink()
    tell(
        9,
        f"{len(reasons)} bombs, {len(bounded())} files made to be slow",
        f"at most {most['cpu']:.1f} s of CPU and {most['memory']} MB each",
    )


@pytest.mark.reliability
def test_a_run_goes_on_behind_bombs(tmp_path: Path, tell: Tell) -> None:
    folder = tmp_path / "press"
    folder.mkdir()
    made = refused()
    for name, (content, _) in made.items():
        (folder / name).write_bytes(content)
    (folder / "zz.txt").write_text(TEXT)
    report = ingest(tmp_path / "archive", [folder])
    assert report.new == 1
    for name, (_, reason) in made.items():
        told = [one.reason for one in report.rejected if one.name.startswith(f"press/{name}")]
        assert any(reason in each for each in told), (name, told[:3])
    tell(9, f"an ingest of {len(made)} bombs and an article", "the article is there")


def main(small: str, path: str) -> None:
    """Read a small file, then another one; print what became of it and what it took."""
    resource.setrlimit(resource.RLIMIT_CPU, (120, 120))
    recogniser = Recogniser.load()
    outcomes(small, recogniser)
    Path("/proc/self/clear_refs").write_text("5")  # the peak counts from here
    before, began = _peak_mb(), time.process_time()
    found = outcomes(path, recogniser)
    cpu = time.process_time() - began
    told = {"outcomes": found, "cpu": cpu, "memory": _peak_mb() - before}
    print(json.dumps(told))  # noqa: T201 - read by the test above


def outcomes(path: str, recogniser: Recogniser) -> list[str]:
    """What becomes of the first things in a file."""
    (candidate,) = discover([Path(path)])
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


if __name__ == "__main__":
    main(*sys.argv[1:])
