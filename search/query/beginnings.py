"""What words of one stem have in common: how they begin, so that a text can be searched for them.

A Snowball stemmer only ever changes the end of a word. Mostly it cuts letters off, and then every
word of a stem begins with the stem. The few rules that write other letters leave these at the end
of the stem, and there are few such ends.
"""

from __future__ import annotations

__all__ = ["beginning"]

# Ends of stems that a rule may have written, and how many of their letters are not to be relied
# on. A further stem of the same end is only searched for with less.
_WRITTEN = {
    "en": (
        ("ble", 2),  # stability: -bility becomes -ble,
        ("bl", 1),  # possibility: which may lose its e
        ("ie", 2),  # dying: die
        ("e", 1),  # hoping: hope
        ("i", 1),  # happy: happi
        ("y", 1),  # skies: sky
    ),
    "fr": (
        ("iqu", 2),  # publication: publiqu
        ("ant", 2),  # constamment: constant
        ("ent", 2),  # prudemment: prudent
        ("eux", 1),  # heureuse: heureux
        ("al", 1),  # journaux: journal
        ("i", 1),  # payer: pai
    ),
}


def beginning(stem: str, language: str) -> str:
    """What every folded word with this stem begins with: at least one letter.

    Args:
        stem: as `search.index.analysis.stem` makes it of a word.
    """
    for end, unsure in _WRITTEN.get(language, ()):
        if stem.endswith(end):
            return stem[: max(1, len(stem) - unsure)]
    return stem
