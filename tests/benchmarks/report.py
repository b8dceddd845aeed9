"""The figures as tables in Markdown."""

from __future__ import annotations

import os
import platform
import statistics
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from tests.benchmarks.engines import PRODUCT
from tests.benchmarks.figures import CPU, WALL, WORKS, Contest, Performance, percentile
from tests.benchmarks.questions import Question, classes_of

MARK = "<!-- Measured: `make bench` writes everything below this line. -->"

_SHARES = (0.5, 0.95, 0.99)
_TITLES = {"page": "A whole page of results", "rank": "Ranking alone"}
_CLOCKS = {CPU: "CPU", WALL: "wall clock"}


def report(contests: Sequence[Contest], questions: Sequence[Question], notes: str) -> str:
    """All tables of a run; engines and rows that were not reached are left out."""
    parts = [machine(), notes]
    for contest in contests:
        parts += [f"## {contest.documents:,} documents", contest.corpus, _costs(contest)]
        for work in WORKS:
            parts += [f"### {_TITLES[work]}", _overall(contest, work, questions)]
            parts += [_by_class(contest, work, clock, questions) for clock in _CLOCKS]
        parts += ["### The same answers?", _agreement(contest, questions)]
    if len(contests) > 1:
        parts += ["## Growth", _growth(contests, questions)]
    return "\n\n".join(part for part in parts if part) + "\n"


def replace_measured(path: Path, measured: str) -> None:
    """Write a report into a page, below the part that is written by hand."""
    written, _, _ = path.read_text(encoding="utf-8").partition(MARK)
    path.write_text(f"{written}{MARK}\n\n{measured}", encoding="utf-8")


def machine() -> str:
    """When, on which machine, and how loaded it is."""
    when = datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
    load = f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown"
    return (
        f"{when} · {_processor()}, {os.cpu_count()} cores · {platform.system()} "
        f"{platform.release()} · Python {platform.python_version()} · load at the end {load}"
    )


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    values = {key.strip(): value.strip() for key, _, value in (ln.partition(":") for ln in lines)}
    return values.get("model name", platform.machine())


def _costs(contest: Contest) -> str:
    rows = []
    for name, taken in contest.engines.items():
        build, opening = taken.build, taken.opening
        rows.append(
            [
                f"{name} ({opening.version})" if opening else name,
                f"{contest.documents / build.cpu_s:,.0f}" if build else "",
                f"{build.wall_s:.1f}" if build else "",
                f"{build.index_mb:.0f}" if build else "",
                f"{build.peak_mb:.0f}" if build else "",
                f"{opening.open_ms:.1f}" if opening else "",
                f"{opening.first_page_ms:.1f}" if opening else "",
                f"{taken.memory_mb:.0f}",
            ]
        )
    heads = (
        "engine|indexed, documents per CPU s|wall s|index MB|peak MB, indexing|open, CPU ms|"
        "first page, CPU ms|peak MB, answering"
    )
    return table(heads.split("|"), rows)


def _overall(contest: Contest, work: str, questions: Sequence[Question]) -> str:
    numbers = [question.id for question in questions]
    heads = ["engine", *(f"{c} ms p{s * 100:.0f}" for c in _CLOCKS.values() for s in _SHARES)]
    heads += ["CPU p50 × product", "CPU p95 × product", "rounds"]
    reference = _percentiles(contest.engines.get(PRODUCT), work, CPU, numbers)
    rows = []
    for name, taken in contest.engines.items():
        cpu, wall = (_percentiles(taken, work, clock, numbers) for clock in _CLOCKS)
        if cpu and wall:
            ratios = [_ratio(cpu[i], reference[i]) if reference else "" for i in (0, 1)]
            cells = [_ms(value) for value in (*cpu, *wall)]
            rows.append([name, *cells, *ratios, str(taken.rounds(work))])
    return table(heads, rows)


def _by_class(contest: Contest, work: str, clock: str, questions: Sequence[Question]) -> str:
    names = [name for name, taken in contest.engines.items() if taken.samples[work]]
    rows = []
    for kind in classes_of(questions):
        numbers = [question.id for question in questions if question.kind == kind]
        reference = _percentiles(contest.engines.get(PRODUCT), work, clock, numbers)
        cells = []
        for name in names:
            found = _percentiles(contest.engines[name], work, clock, numbers)
            cells.append(_cell(found, None if name == PRODUCT else reference))
        rows.append([f"{kind} ({len(numbers)})", *cells])
    if not names:
        return ""
    caption = f"By class, {_CLOCKS[clock]} ms: p50 / p95 / p99 (p50 × product)"
    return f"{caption}\n\n{table(['class', *names], rows)}"


def _cell(found: tuple[float, ...], reference: tuple[float, ...] | None) -> str:
    if not found:
        return ""
    ratio = f" ({_ratio(found[0], reference[0])})" if reference else ""
    return " / ".join(_ms(value) for value in found) + ratio


def _percentiles(
    taken: Performance | None, work: str, clock: str, numbers: Sequence[int]
) -> tuple[float, ...]:
    times = taken.times(work, clock, numbers) if taken else []
    return tuple(percentile(times, share) for share in _SHARES) if times else ()


def _agreement(contest: Contest, questions: Sequence[Question]) -> str:
    """Analysis differs between engines, so their totals are close, not equal."""
    reference = contest.engines.get(PRODUCT)
    if reference is None:
        return ""
    names = [name for name in contest.engines if name != PRODUCT]
    rows = []
    for kind in [*classes_of(questions), ""]:
        numbers = [q.id for q in questions if kind in {q.kind, ""}]
        cells = [_likeness(reference, contest.engines[name], numbers) for name in names]
        rows.append([kind or "all", *cells])
    caption = (
        "Median difference of the totals from the product's, and the share of the product's ten "
        "best that are among the engine's ten best."
    )
    return f"{caption}\n\n{table(['class', *names], rows)}"


def _likeness(reference: Performance, other: Performance, numbers: Sequence[int]) -> str:
    pairs = [
        (reference.answers[n], other.answers[n])
        for n in numbers
        if n in reference.answers and n in other.answers
    ]
    if not pairs:
        return ""
    apart = statistics.median(abs(a.total - b.total) / max(1, a.total) for a, b in pairs)
    shared = [len({*a.best} & {*b.best}) / len(a.best) for a, b in pairs if a.best]
    return f"{apart:.1%}, {statistics.mean(shared or [0]):.0%}"


def _growth(contests: Sequence[Contest], questions: Sequence[Question]) -> str:
    first, last = contests[0], contests[-1]
    numbers = [question.id for question in questions]
    rows = []
    for name in first.engines:
        if name in last.engines:
            cells = list(_growths(first.engines[name], last.engines[name], numbers))
            rows.append([name, *cells])
    caption = f"CPU from {first.documents:,} to {last.documents:,} documents"
    heads = ["engine", "page p50", "page p95", "rank p50", "rank p95"]
    return f"{caption}\n\n{table(heads, rows)}"


def _growths(small: Performance, large: Performance, numbers: Sequence[int]) -> Iterator[str]:
    for work in WORKS:
        before, after = (_percentiles(taken, work, CPU, numbers) for taken in (small, large))
        for at in (0, 1):
            yield _ratio(after[at], before[at]) if before and after else ""


def _ms(value: float) -> str:
    return _shown(value, lambda digits: f"{value:,.{digits}f}")


def _ratio(value: float, reference: float) -> str:
    times = value / reference if reference else float("inf")
    return _shown(times, lambda digits: f"{times:,.{digits}f}×")


def _shown(value: float, form: Callable[[int], str]) -> str:
    """With two or three digits that say something."""
    return form(3 if value < 0.1 else 2 if value < 10 else 1 if value < 100 else 0)


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table in Markdown."""
    lines = [heads, ["---"] + ["--:"] * (len(heads) - 1), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
