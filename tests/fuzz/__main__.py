"""``python -m tests.fuzz TARGET`` looks for inputs that break the program, with atheris.

It is led by the branches of our own modules. Inputs that take new ones are gathered below the
folder for what was found; those of the corpus are only read. What breaks the program is written
there, too: mend it, and keep the input in the corpus.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.fuzz import FOUND, TARGETS, corpus_of, target_of

_LONGEST = 8_192  # bytes of an input that is made up
_SLOWEST = 25  # seconds for one input: what takes longer hangs, also on a busy machine
_MOST_MB = 2_048


def main(args: Sequence[str] | None = None) -> None:
    """Run one target; does not return."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("target", choices=TARGETS)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--found", type=Path, default=FOUND, help="for what is found")
    options = parser.parse_args(args)
    try:
        import atheris  # noqa: PLC0415 - of the extra [fuzz]
    except ModuleNotFoundError:
        parser.error("it needs atheris, which is there for Linux on x86-64: make fuzz installs it")
    with atheris.instrument_imports(include=["search", "webapp"]):
        target = target_of(options.target)
    new = options.found / options.target
    new.mkdir(parents=True, exist_ok=True)
    atheris.Setup(
        [
            sys.argv[0],
            f"-max_total_time={options.seconds}",
            f"-max_len={_LONGEST}",
            f"-timeout={_SLOWEST}",
            f"-rss_limit_mb={_MOST_MB}",
            f"-artifact_prefix={options.found}/{options.target}-",
            "-print_final_stats=1",
            str(new),
            str(corpus_of(options.target)),
        ],
        target,
    )
    atheris.Fuzz()


if __name__ == "__main__":
    main()
