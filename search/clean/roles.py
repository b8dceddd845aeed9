"""What each kept line is to the article: title, byline, caption, paragraph, table row ..."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from search.clean.bylines import is_byline, is_source_line
from search.clean.captions import is_caption
from search.clean.features import Line
from search.clean.markup_words import holds_caption, holds_subtitle
from search.model import Role

__all__ = ["roles_of"]

_TAGGED = {
    "li": Role.LIST,
    "tr": Role.TABLE,
    **dict.fromkeys(("h2", "h3", "h4", "h5", "h6"), Role.HEADING),
}
_CLOSING = ' "”’»'
_DASH = ("-", "–", "—", "―")
_VERSE = (",", ";")
_LEADING_ON = (":", *_VERSE)
_HEADING_WORDS = 20
_CAPTION_WORDS, _CAPTION_LEVELS = 90, 3
_SUBTITLE_WORDS, _SUBTITLE_LEVELS = 60, 2
_SPACED = 0.3  # share of lines after a blank line from which neighbourhood means something


def roles_of(lines: Sequence[Line], headline: Line | None) -> list[Role]:
    """The role of each kept line.

    Args:
        headline: the one among them that is the headline, if one is.
    """
    start = _body_start(lines, headline)
    roles = _head(lines, start, headline) + _body(lines[start:])
    signed = [line.key for line, role in zip(lines, roles, strict=True) if role is Role.BYLINE]
    if lines[-1].short and any(lines[-1].key in key for key in signed):
        roles[-1] = Role.BYLINE  # the name of the byline again, below the text
    return roles


def _body_start(lines: Sequence[Line], headline: Line | None) -> int:
    """Index of the first paragraph."""
    after_prose = False
    for i, line in enumerate(lines):
        opens = line.prose or _opens_list(line) or (line.bullet and i > 0)
        opens = opens and not _in_subtitle(line)
        named = line is headline or (opens and (_describes_picture(line) or is_byline(line)))
        if opens and not named and (i == 0 or after_prose or not _is_dek(lines, i)):
            return i
        after_prose = after_prose or line.prose
    long = (i for i, line in enumerate(lines) if line.words > _HEADING_WORDS)
    return next(long, min(1, len(lines) - 1))


def _opens_list(line: Line) -> bool:
    return line.words > _HEADING_WORDS and line.text.endswith(":")


def _is_dek(lines: Sequence[Line], i: int) -> bool:
    """A full sentence between a headline and a byline is the second headline."""
    if lines[i].words > 60:
        return False
    return any(is_byline(line) and line.short for line in lines[i + 1 : i + 3])


def _head(lines: Sequence[Line], start: int, headline: Line | None) -> list[Role]:
    """The roles of the lines above the first paragraph."""
    roles: list[Role | None] = [None] * start
    for i, line in enumerate(lines[:start]):
        after_byline = i > 0 and roles[i - 1] is Role.BYLINE and line.near and line.words <= 8
        if line is headline:
            roles[i] = Role.TITLE
        elif _describes_picture(line):
            roles[i] = Role.CAPTION
        elif is_byline(line):
            roles[i] = Role.BYLINE
        elif after_byline or is_source_line(line):
            roles[i] = Role.SOURCE_LINE
    for i in range(start):
        if roles[i] is None and _is_like(lines[i], lines[start]):
            roles[i] = Role.BODY
    return _name_subtitle(roles)


def _is_like(line: Line, paragraph: Line) -> bool:
    """Whether a line stands in the same kind of element beside a paragraph."""
    if line.block.markup is None or paragraph.block.markup is None:
        return False
    one, other = line.block.markup.path[:2], paragraph.block.markup.path[:2]
    return len(one) > 1 and one[1:] == other[1:] and one[0][1:] == other[0][1:]


def _name_subtitle(roles: list[Role | None]) -> list[Role]:
    """The first free line below the title; what else is free, is a heading."""
    at = roles.index(Role.TITLE) if Role.TITLE in roles else len(roles)
    below = next((i for i in range(at, len(roles)) if roles[i] is None), None)
    if below is not None:
        roles[below] = Role.SUBTITLE
    return [role or Role.HEADING for role in roles]


def _body(lines: Sequence[Line]) -> list[Role]:
    rows = _table_rows(lines)
    roles = [_paragraph(lines, i, rows) for i in range(len(lines))]
    if len(roles) > 1 and roles[0] is Role.BODY and roles[1] is Role.HEADING:
        roles[0] = Role.LEAD
    return roles


def _paragraph(lines: Sequence[Line], i: int, rows: AbstractSet[int]) -> Role:
    line = lines[i]
    if tagged := _tagged(line):
        return tagged
    if i in rows:
        return Role.TABLE
    if is_caption(line) and line.short:
        return Role.CAPTION
    if quoted := _of_quote(lines, i):
        return quoted
    if line.bullet:
        return Role.LIST
    return _last(line) if i == len(lines) - 1 else _within(lines, i)


def _of_quote(lines: Sequence[Line], i: int) -> Role | None:
    if i > 0 and lines[i - 1].quoted and _attributes(lines[i]):
        return Role.QUOTE_ATTRIBUTION
    attributed = i + 1 < len(lines) and _attributes(lines[i + 1])
    return Role.QUOTE if lines[i].quoted and attributed else None


def _within(lines: Sequence[Line], i: int) -> Role:
    return Role.HEADING if _heads(lines, i) else Role.BODY


def _tagged(line: Line) -> Role | None:
    """What the markup says that a line is."""
    if _in_caption(line):
        return Role.CAPTION
    return _TAGGED.get(line.block.markup.path[0].name) if line.block.markup else None


def _in_subtitle(line: Line) -> bool:
    """Whether the markup says that a line is a second headline."""
    if line.block.markup is None or line.words > _SUBTITLE_WORDS:
        return False
    return any(map(holds_subtitle, line.block.markup.path[:_SUBTITLE_LEVELS]))


def _describes_picture(line: Line) -> bool:
    return is_caption(line) or _in_caption(line)


def _in_caption(line: Line) -> bool:
    """Whether the markup says that a line describes a picture."""
    if line.block.markup is None or line.words > _CAPTION_WORDS:
        return False
    return any(map(holds_caption, line.block.markup.path[:_CAPTION_LEVELS]))


def _attributes(line: Line) -> bool:
    return line.text.startswith(_DASH) and line.words <= 15 and not line.prose


def _last(line: Line) -> Role:
    """The writer or the source may sign below the text."""
    if is_byline(line):
        return Role.BYLINE
    return Role.SOURCE_LINE if is_source_line(line) and not line.prose else Role.BODY


def _heads(lines: Sequence[Line], i: int) -> bool:
    """A short line that is no sentence, with text below it."""
    line = lines[i]
    if line.words > _HEADING_WORDS or line.quoted or _goes_on(line, _LEADING_ON):
        return False
    if line.ends and not line.text.endswith("?"):
        return False
    return line.words > 0 and any(below.words > line.words for below in lines[i + 1 : i + 3])


def _table_rows(lines: Sequence[Line]) -> set[int]:
    """Indices of the rows of tables: short lines without blank lines between them."""
    gaps = sum(not line.near for line in lines)
    if gaps < _SPACED * len(lines):
        return set()
    rows: set[int] = set()
    run: list[int] = []
    for i, line in enumerate(lines):
        cell = _is_cell(line)
        if run and not (line.near and cell):
            rows |= _table(run)
            run = []
        if cell:
            run.append(i)
    return rows | _table(run)


def _is_cell(line: Line) -> bool:
    """A line that goes on in the next one is verse."""
    if line.bullet or line.quoted or _goes_on(line, _VERSE):
        return False
    return line.short and not line.ends


def _goes_on(line: Line, marks: tuple[str, ...]) -> bool:
    """Whether it ends with a mark that leads on to the next line."""
    return line.text.rstrip(_CLOSING).endswith(marks)


def _table(run: Sequence[int]) -> set[int]:
    return set(run) if len(run) > 1 else set()
