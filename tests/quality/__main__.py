"""How good is the cleaning of the pages written for the tests? ``python -m tests.quality``.

Prints a table in Markdown; with ``--failures`` every line that fell on the wrong side, with
``--write-floors`` raises the floors of the gate to what was measured.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence

from tests.quality.gate import FLOORS, Figures, Judged, figures_of, judged_pages, write_floors
from tests.quality.pages import FORMS

_HEAD = (
    "| form | pages | precision | recall | F1 | sentences removed | other lines removed "
    "| categories right |\n|---|---|---|---|---|---|---|---|"
)


def main(args: Sequence[str] | None = None) -> None:
    """Measure all forms and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.quality", description=__doc__)
    parser.add_argument("--failures", action="store_true", help="list what was judged wrongly")
    parser.add_argument("--write-floors", action="store_true", help="raise the floors to this")
    options = parser.parse_args(args)
    judged = {form: judged_pages(form) for form in FORMS}
    figures = {form: figures_of(pages) for form, pages in judged.items()}
    print(_HEAD)
    for form, one in figures.items():
        print(_row(form, one))
    if options.failures:
        for pages in judged.values():
            print("\n".join(line for page in pages for line in _failures(page)))
    if options.write_floors:
        write_floors(figures)
        print(f"\nRaised where it was better: {FLOORS}")


def _row(form: str, one: Figures) -> str:
    shares = (one.precision, one.recall, one.f1)
    cells = [form, str(one.pages), *(f"{100 * share:.1f}" for share in shares)]
    cells += [str(one.sentences), str(one.lines), f"{100 * one.categories:.1f}"]
    return f"| {' | '.join(cells)} |"


def _failures(one: Judged) -> Iterator[str]:
    page = f"{one.page.name}.{one.page.form}"
    for line, said in one.lost:
        yield f"{page}\tarticle removed\t{_labels(line.labels)}\t{line.text}\t{said}"
    for line in one.left:
        yield f"{page}\tboilerplate kept\t{_labels(line.labels)}\t{line.text}\t"
    for line, said, right in one.named:
        if not right:
            yield f"{page}\twrong category\t{_labels(line.labels)}\t{line.text}\t{said}"


def _labels(labels: frozenset[str]) -> str:
    return "/".join(sorted(labels))


if __name__ == "__main__":
    main()
