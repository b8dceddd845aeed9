"""The facts that markup tells, and the roles that it gives."""

from __future__ import annotations

import numpy as np
import pytest

from search.clean.features import lines_of
from search.clean.markup import NAMES, markup_facts
from search.clean.roles import roles_of
from search.model import Block, Element, Markup, Role, Span

PROSE = "The ministers met in the capital on Monday to discuss the price of grain in the north."
HTML, BODY = Element(0, "html", ""), Element(1, "body", "")
STORY = Element(2, "div", ".story-body")
COMMENTS = Element(50, "section", "#comments")


def block(
    number: int,
    name: str,
    *around: Element,
    text: str = PROSE,
    hints: str = "",
    linked: float = 0.0,
) -> Block:
    path = (Element(number, name, hints), *around, BODY, HTML)
    return Block(text, 2 * number, Span(number * 1000, number * 1000 + 100), Markup(path, linked))


PAGE = [
    block(10, "li", Element(5, "nav", ""), text="Home", linked=1.0),
    block(11, "h1", Element(3, "header", ""), text="Grain"),
    block(12, "p", STORY),
    block(13, "p", STORY),
    block(14, "div", Element(7, "figure", ""), STORY, text="A sack.", hints=".caption"),
    block(51, "p", COMMENTS),
    block(52, "p", COMMENTS),
    block(53, "p", COMMENTS),
]


def fact(name: str, blocks: list[Block] = PAGE) -> list[float]:
    facts = markup_facts(blocks)
    assert facts.shape == (len(blocks), len(NAMES))
    assert np.isfinite(facts).all()
    return facts[:, NAMES.index(name)].tolist()


def test_names_are_unique() -> None:
    assert len(set(NAMES)) == len(NAMES)


def test_links_and_depth() -> None:
    assert fact("share of links") == [1, 0, 0, 0, 0, 0, 0, 0]
    assert fact("depth") == [4, 4, 4, 4, 5, 4, 4, 4]


def test_levels_to_elements_and_classes() -> None:
    assert fact("levels to nav")[:2] == [1, 20]
    assert fact("levels to class of body") == [20, 20, 1, 1, 2, 20, 20, 20]
    assert fact("levels to class of comments")[-1] == 1
    assert fact("levels to class of caption")[4] == 0


def test_the_thread_of_comments_is_not_the_main_container() -> None:
    assert fact("in main container") == [0, 0, 1, 1, 1, 0, 0, 0]
    assert fact("levels to main container")[2:5] == [1, 1, 2]
    assert fact("share of own paragraphs in parent")[2] == 1
    assert fact("share of paragraphs in parent")[2] == pytest.approx(2 / 5)


def test_what_lies_above_and_below_in_the_container() -> None:
    assert fact("share of paragraphs above in main container")[2:5] == [0, 0.5, 1]
    assert fact("blocks since a paragraph of main container") == [20, 20, 0, 0, 1, 2, 3, 4]
    assert fact("blocks since the first heading")[:3] == [20, 0, 1]


@pytest.mark.parametrize(
    "blocks", [[block(9, "p")], [Block(PROSE, 1, Span(0, 9))], [block(9, "p", text="x")]]
)
def test_small_pages_have_facts(blocks: list[Block]) -> None:
    fact("in main container", blocks)


def test_an_article_that_is_hidden_until_a_script_runs_is_no_less_an_article() -> None:
    hidden = Element(4, "div", "[hidden]")
    alone = [block(10 + i, "p", hidden) for i in range(3)]
    assert fact("levels to class of hidden", alone) == [20, 20, 20]
    assert fact("in main container", alone) == [1, 1, 1]
    beside = [*alone[:1], *(block(20 + i, "p", STORY) for i in range(3))]
    assert fact("levels to class of hidden", beside) == [1, 20, 20, 20]


def test_paths_that_were_cut_are_the_same_elements() -> None:
    deep = tuple(Element(100 + i, "div", "") for i in range(48))
    cut = [Block(PROSE, i, Span(i, i + 1), Markup(deep[i:], 0.0)) for i in range(3)]
    assert fact("depth", cut) == [48, 47, 46]


def roles(*blocks: Block) -> list[Role]:
    lines = lines_of(blocks)
    return roles_of(lines, lines[0])


def test_markup_tells_captions_second_headlines_and_rows() -> None:
    figure = Element(7, "figure", "")
    found = roles(
        block(10, "h1", text="Grain"),
        block(11, "p", text=PROSE, hints=".article-dek"),
        block(12, "p", STORY),
        block(13, "figcaption", figure, STORY),
        block(14, "p", Element(8, "div", ".wp-caption"), STORY),
        block(15, "tr", Element(9, "table", ""), STORY, text="Millet 120"),
        block(16, "p", STORY),
    )
    assert found == [
        Role.TITLE, Role.SUBTITLE, Role.BODY, Role.CAPTION, Role.CAPTION, Role.TABLE, Role.BODY,
    ]  # fmt: skip


def test_a_short_paragraph_among_its_like_is_no_second_headline() -> None:
    found = roles(
        block(10, "h1", text="Grain"),
        block(11, "p", STORY, text="A hard year"),
        block(12, "p", STORY),
    )
    assert found == [Role.TITLE, Role.BODY, Role.BODY]
