"""The facts about the blocks of an HTML page that only its markup tells.

What an element is called, what its classes hint at, and above all what else stands in the same
containers: as in Readability (Arc90, 2009), the container with the most paragraphs is the
article's, here as facts to weigh rather than as a decision.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import numpy as np

from search.clean import windows
from search.clean.markup_tree import FAR, LEVELS, Columns, Marks, Tree
from search.clean.markup_words import BODY, KINDS, SAYINGS
from search.model import Block

__all__ = ["NAMES", "markup_facts"]

_REACHES = (1, 3, 8)
_ID = re.compile(r"#[^.#\[]*+")
_WHERE = ("element", "parent", "grandparent", "great-grandparent", "ancestor")
_CONTAINERS = ("main container", "body container")
_IN_ELEMENT = (
    "share of paragraphs",
    "share of own paragraphs",
    "paragraphs a word",
    "links a word",
    "blocks",
)
_OF_CONTAINER = (
    "in",
    "levels to",
    "levels beside",
    "share of own paragraphs in",
    "share of paragraphs above in",
    "paragraphs above in",
    "paragraphs below in",
    "blocks since a paragraph of",
    "blocks until a paragraph of",
    "links a word in",
)
_NEAR = ("links", *_CONTAINERS, "foreign elements")

NAMES: tuple[str, ...] = (
    "share of links",
    "depth",
    *(f"is {name}" for name, _ in KINDS),
    *(f"levels to {name}" for name in SAYINGS),
    "paragraphs of the page",
    "own paragraphs of the page",
    *(f"{what} in {where}" for where in _WHERE[:LEVELS] for what in _IN_ELEMENT),
    "share of paragraphs with this class",
    "share of paragraphs with this class and parent",
    "share of paragraphs directly beside",
    *(f"{what} {where}" for where in _CONTAINERS for what in _OF_CONTAINER),
    *(
        f"{what} {reach} {side}"
        for reach in _REACHES
        for side in ("above", "below")
        for what in _NEAR
    ),
    "blocks since the first heading",
    "levels beside the first heading",
    "articles on the page",
    "articles above",
    "share of own paragraphs in its article",
    "first heading in its article",
)
"""The facts, in the order of the columns.

Levels count elements on the path of the block, its own being 0; without such an element they are
`FAR`. Paragraphs are measured in words; own ones are those in no foreign element.
"""


def markup_facts(blocks: Sequence[Block]) -> Columns:
    """The facts of every block of an HTML page; shape (blocks, names).

    Takes time with the blocks times the length of their paths, which the reader bounds.
    """
    tree = Tree(blocks)
    names = np.array([*(element.name for element in tree.elements), ""])[tree.steps[:, 0]]
    kinds = (np.isin(names, names_of.split()).astype(float) for _, names_of in KINDS)
    return np.column_stack(
        [
            tree.linked,
            tree.levels,
            *kinds,
            tree.nearest,
            *_around(tree),
            *_alike(tree),
            *_main(tree),
            *_articles(tree),
        ]
    )


def _around(tree: Tree) -> Iterator[Columns]:
    """How much of the page's paragraphs stands in the elements next to each block."""
    everywhere = np.ones(len(tree.words))
    total, own_total = float(tree.prose.sum()), float(tree.own.sum())
    prose, own, words = tree.within(tree.prose), tree.within(tree.own), tree.within(tree.words)
    links, blocks = tree.within(tree.words * tree.linked), tree.within(everywhere)
    yield everywhere * np.log1p(total)
    yield everywhere * np.log1p(own_total)
    for level in range(LEVELS):
        at = tree.steps[:, level]
        size = np.maximum(1.0, words[at])
        yield prose[at] / max(1.0, total)
        yield own[at] / max(1.0, own_total)
        yield prose[at] / size
        yield links[at] / size
        yield np.log1p(blocks[at])


def _alike(tree: Tree) -> Iterator[Columns]:
    """How much of the page's paragraphs stands in elements like each block's own."""
    kinds = [f"{element.name}{_classes(element.hints)}" for element in tree.elements] + [""]
    own, parents = tree.steps[:, 0].tolist(), tree.steps[:, 1].tolist()
    for keys in (
        [kinds[at] for at in own],
        [(kinds[at], kinds[parent]) for at, parent in zip(own, parents, strict=True)],
        [(kinds[at], parent) for at, parent in zip(own, parents, strict=True)],
    ):
        numbers: dict[object, int] = {}
        places = [numbers.setdefault(key, len(numbers)) for key in keys]
        yield np.bincount(places, tree.own)[places] / max(1.0, tree.own.sum())


def _classes(hints: str) -> str:
    """The hints without ids, which no other element has."""
    return _ID.sub("", hints) if "#" in hints else hints


def _main(tree: Tree) -> Iterator[Columns]:
    """Where each block lies as seen from the main containers and the paragraphs in them."""
    scores = np.zeros(len(tree.elements) + 1)
    for level, weight in ((0, 0.5), (1, 1.0), (2, 0.5)):
        scores += weight * np.bincount(tree.steps[:, level], tree.own, len(scores))
    scores[-1] = -1.0
    bodies = scores + tree.within(tree.own) * tree.says[:, BODY]
    insides = []
    for each in (scores, bodies):
        container = len(each) - 1 - int(each[::-1].argmax())  # the innermost of equals
        insides.append((tree.steps == container).any(axis=1))
        yield from _seen_from(tree, container, insides[-1])
    near = np.column_stack((tree.linked, *insides, tree.foreign))
    yield windows.around(near, _REACHES)


def _seen_from(tree: Tree, container: int, is_in: Marks) -> Iterator[Columns]:
    own = tree.own * is_in
    above, total = np.cumsum(own) - own, float(own.sum())
    words = tree.words * is_in
    yield is_in.astype(float)
    yield np.where(is_in, (tree.steps == container).argmax(axis=1), FAR)
    yield tree.apart(tree.path(container))
    yield np.full(len(own), total / max(1.0, tree.own.sum()))
    yield above / max(1.0, total)
    yield np.log1p(above)
    yield np.log1p(np.maximum(0.0, total - above - own))
    yield _since(own > 0)
    yield _since(own[::-1] > 0)[::-1]
    yield np.full(len(own), float(words @ tree.linked) / max(1.0, words.sum()))


def _articles(tree: Tree) -> Iterator[Columns]:
    """Which of several articles each block is in, and where the first heading is."""
    count = len(tree.words)
    names = np.array([*(element.name for element in tree.elements), ""])
    heads = (names == "h1")[tree.steps].any(axis=1)
    there = (names == "article")[tree.steps]
    nearest = tree.steps[np.arange(count), there.argmax(axis=1)]
    article = np.where(there.any(axis=1), nearest, len(tree.elements))
    numbers = {at: number for number, at in enumerate(dict.fromkeys(article.tolist()))}
    head = int(heads.argmax())
    path = tree.steps[head][: int(tree.levels[head])]
    yield _since(heads)
    yield tree.apart(path) if heads.any() else np.full(count, FAR)
    yield np.full(count, float((names == "article").sum()))
    yield np.array([float(numbers[at]) for at in article.tolist()])
    yield tree.within(tree.own)[article] / max(1.0, tree.own.sum())
    yield (tree.within(heads.astype(float)) > 0)[article].astype(float)


def _since(marks: Marks) -> Columns:
    """Blocks since the last marked one, itself included; `FAR` before the first."""
    here = np.arange(len(marks))
    last = np.maximum.accumulate(np.where(marks, here, -1))
    return np.where(last < 0, FAR, np.minimum(FAR, here - last))
