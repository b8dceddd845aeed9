"""Dumps made of paragraphs of the seeds: many articles that share what they say."""

from __future__ import annotations

import random
import re
from pathlib import Path

SEEDS = Path(__file__).parents[2] / "seeds"
_SYLLABLES = "ba ko ma li ni ger sa hel tou re dia lo fo ka mo pti se gou ya ti la".split()


def generate(folder: Path, count: int) -> None:
    """Write that many dumps, made of paragraphs of the seeds; the same every time."""
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
        renamed = [re.sub(r"\bMali\b", lambda _: _invented(chance), text, count=1) for text in body]
        names = [_invented(chance) for _ in range(3)]
        title = f"{names[0]} and {names[1]} sign an agreement in {names[2]}"
        dump = "\n\n".join([title, *renamed, "Leave a Comment"])
        (folder / f"{number:06d}.txt").write_text(dump, encoding="utf-8")


def _invented(chance: random.Random) -> str:
    """A name that occurs in few articles or in one."""
    return "".join(chance.choices(_SYLLABLES, k=chance.randint(2, 4))).capitalize()
