"""Pages for the tests, written as the dumps that they stand for."""

from __future__ import annotations

from search.model import Block, Page, Span


def page_of(text: str, *, encoding: str = "utf-8", **declared: str) -> Page:
    """A page as the reader of text dumps makes it: one block for each line that is not blank."""
    blocks = []
    at = 0
    for number, line in enumerate(text.split("\n"), start=1):
        bare = line.strip()
        if bare:
            start = at + len(line[: line.index(bare)].encode(encoding))
            span = Span(start, start + len(bare.encode(encoding)))
            blocks.append(Block(bare, number, span))
        at += len(f"{line}\n".encode(encoding))
    names = tuple((name.replace("__", ":"), value) for name, value in declared.items())
    return Page(tuple(blocks), encoding=encoding, declared=names)


FIRST = (
    "The ministers met in the capital on Monday to discuss the price of grain, "
    "which has doubled since the rains failed in the north of the country."
)
SECOND = (
    "Traders in the central market said that millet was now sold at prices no family "
    "could pay, and that many had gone home without buying anything at all."
)
THIRD = (
    "The government has promised to open its stores before the end of the month, "
    "but the roads to the north remain closed to lorries of more than ten tonnes."
)
TITLE = "Ministers discuss price of grain as rains fail"
PREMIER = (
    "Les ministres se sont réunis lundi dans la capitale pour examiner le prix des céréales, "
    "qui a doublé depuis que les pluies ont manqué dans le nord du pays."
)
DEUXIEME = (
    "Les commerçants du marché central constatent que le mil se vend désormais à des prix "
    "qu'aucune famille ne peut payer, et beaucoup sont repartis sans rien acheter."
)
TITRE = "Les ministres examinent le prix des céréales"


def article(*extra: str) -> str:
    """An English article with lines added below it."""
    return "\n\n".join((TITLE, FIRST, SECOND, THIRD, *extra))


PLACES = ["Bamako", "Gao", "Kayes", "Kidal", "Mopti", "Sikasso", "Segou", "Menaka", "Nioro", "Kita"]
MENU = [f"{place} {word}" for place in PLACES for word in ("today", "people", "roads")]


def full_dump(head: tuple[str, ...], body: tuple[str, ...], foot: tuple[str, ...]) -> str:
    """A page with its menu: one line for each element, no blank lines."""
    return "\n".join((*MENU, *head, *body, *foot))
