"""The step itself: a clean page in, its people, organisations and places out."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from search.entities.aliases import listed_aliases
from search.entities.candidates import Weight
from search.entities.explanations import Explanations
from search.entities.gazetteer import Gazetteer, known_entries
from search.entities.groups import Groups, Ident
from search.entities.known_names import name_word
from search.entities.lexicon import Lexicon
from search.entities.linking import group, short_forms
from search.entities.model_names import ModelNames
from search.entities.nested import nested_countries
from search.entities.overlaps import apart, covering, named, overridden
from search.entities.sightings import Sighting, sight
from search.entities.tokens import Line, Token, page_lines, tokenise
from search.model import Aliases, CleanPage, Entity, EntityType, Mention, Metadata, Span
from search.text import name_key

__all__ = ["Recogniser"]

_LANGUAGES = frozenset({"", "en", "fr"})  # "" is undetermined, and read like these

_Forms = dict[str, list[tuple[tuple[str, ...], Ident]]]  # by first key, the longest first


@dataclass(frozen=True, slots=True)
class Recogniser:
    """Finds who and what an article names.

    Immutable: one may serve many threads, but not with `model_names`.
    """

    gazetteer: Gazetteer
    lexicon: Lexicon
    model_names: ModelNames | None = None

    @classmethod
    def load(cls, region: Path | None = None, *, ner: bool = False) -> Recogniser:
        """Read the packaged lists and a region's folder.

        Args:
            region: a folder with people.tsv, organisations.tsv and places.tsv; the packaged
                Sahel region if None.
            ner: also ask spaCy, from the extra [ner], for names that the rules do not see.

        Raises:
            SearchError: a file of the region is missing or malformed, or spaCy is not installed.
        """
        lexicon = Lexicon.load()
        model_names = ModelNames.load(lexicon) if ner else None
        return cls(Gazetteer.of(known_entries(region)), lexicon, model_names)

    def aliases(self) -> tuple[Aliases, ...]:
        """The listed things with several names that a search may look for, the shown one first."""
        return listed_aliases(self.gazetteer.entries, self.lexicon)

    def recognise(self, page: CleanPage, metadata: Metadata) -> tuple[Entity, ...]:
        """The entities of a page, the most mentioned first.

        Each mention's `chars` lie in `page.text`. Mentions do not overlap, save that a country's
        may lie within that of a body which it is part of the name of.
        """
        foreign = metadata.language not in _LANGUAGES
        lines = tuple(page_lines(page, foreign=foreign))
        sightings: list[Sighting] = []
        explained = Explanations()
        for line in lines:
            seen = sight(line, self.gazetteer, self.lexicon)
            found = apart(sorted(seen, key=lambda one: one.start))
            sightings += found if foreign else explained.read(line, found, self.lexicon)
        sightings = _with_metadata(lines, explained.applied(sightings), metadata)
        if self.model_names is not None:
            sightings += self.model_names.added(lines, sightings, page.text, metadata.language)
        groups = group(sightings, explained.bonds, self.lexicon)
        _find_again(lines, groups, self.lexicon)
        _add_nested(lines, groups, self.gazetteer)
        return _entities(page, groups)


def _with_metadata(
    lines: Sequence[Line], found: list[Sighting], metadata: Metadata
) -> list[Sighting]:
    """The author and the outlet, where the kept text names them."""
    names = []
    if metadata.author is not None:
        agency = metadata.author.value.isupper() and metadata.author.value.isalpha()  # "PAP"
        kind = EntityType.ORGANISATION if agency else EntityType.PERSON
        names.append((metadata.author.value, kind))
    if metadata.outlet is not None:
        names.append((metadata.outlet.value, EntityType.ORGANISATION))
    for name, kind in names:
        keys = tuple(token.key for token in tokenise(name))
        added = []
        for tokens in _occurrences(lines, keys):
            known = covering(found, tokens)
            if known is None or known.entry is None:
                added.append(named(tokens, kind))
        found = overridden(found, added)
    return found


def _occurrences(lines: Sequence[Line], keys: tuple[str, ...]) -> Iterator[Sequence[Token]]:
    for line in lines if keys else ():
        for at, token in enumerate(line.tokens):
            if token.key == keys[0] and token.capital:
                tokens = line.tokens[at : at + len(keys)]
                if tuple(token.key for token in tokens) == keys:
                    yield tokens


def _add_nested(lines: Sequence[Line], groups: Groups, gazetteer: Gazetteer) -> None:
    bodies = [
        seen
        for ident, found in groups.items()
        if ident.type is EntityType.ORGANISATION
        for seen in found
    ]
    for seen in nested_countries(lines, bodies, gazetteer):
        if seen.entry is not None:
            groups.setdefault(Ident(seen.type, seen.entry.id), []).append(seen)


def _find_again(lines: Sequence[Line], groups: Groups, lexicon: Lexicon) -> None:
    """Mark the mentions that gave no evidence themselves: "Goïta", once he is introduced."""
    forms: _Forms = defaultdict(list)
    for keys, ident in short_forms(groups, lexicon).items():
        forms[keys[0]].append((keys, ident))
    for found in forms.values():
        found.sort(key=lambda form: -len(form[0]))
    marked = {seen.start: seen.end for found in groups.values() for seen in found}
    for line in lines:
        for ident, tokens in _unmarked(line, forms, marked, lexicon):
            keys = tuple(token.key for token in tokens)
            again = Sighting(ident.type, Weight.NONE, tokens[0].start, tokens[-1].end, keys)
            groups[ident].append(again)


def _unmarked(
    line: Line, forms: _Forms, marked: Mapping[int, int], lexicon: Lexicon
) -> Iterator[tuple[Ident, Sequence[Token]]]:
    """The known forms in a line, outside what is marked (start to end) already."""
    free = 0
    for at, token in enumerate(line.tokens):
        free = max(free, marked.get(token.start, 0))
        if token.start < free or not token.capital:
            continue
        for keys, ident in forms.get(token.key, ()):
            tokens = line.tokens[at : at + len(keys)]
            if tuple(t.key for t in tokens) != keys or any(t.start in marked for t in tokens):
                continue
            if not _within_longer_name(line.tokens, at, at + len(keys), ident, lexicon):
                yield ident, tokens
                free = tokens[-1].end
                break


def _within_longer_name(
    tokens: Sequence[Token], first: int, last: int, ident: Ident, lexicon: Lexicon
) -> bool:
    """Whether a person's one name belongs to another person's: the "Bah" of "Bah Oury"."""
    if ident.type is not EntityType.PERSON or last - first > 1 or last == len(tokens):
        return False
    after = tokens[last]
    return name_word(after, lexicon) and after.joint != "'" and after.key not in lexicon.words


def _entities(page: CleanPage, groups: Groups) -> tuple[Entity, ...]:
    """The groups as values; two groups that come to the same id become one."""
    spans: dict[Ident, set[tuple[int, int]]] = defaultdict(set)
    names: dict[Ident, str] = {}
    for ident, found in groups.items():
        entry = next((s.entry for s in found if s.entry is not None and _is(s, ident)), None)
        places = {(s.start, s.end) for s in found}
        name = entry.name if entry else _shown(page.text, found, ident)
        final = Ident(ident.type, entry.id if entry else name_key(name) or ident.id)
        names.setdefault(final, name)
        spans[final] |= places
    entities = (
        Entity(
            ident.id,
            ident.type,
            names[ident],
            tuple(Mention(page.text[start:end], Span(start, end)) for start, end in sorted(found)),
        )
        for ident, found in spans.items()
    )
    return tuple(sorted(entities, key=lambda one: (-len(one.mentions), one.mentions[0].chars)))


def _is(sighting: Sighting, ident: Ident) -> bool:
    """Whether the listed thing seen is what the group names, not something merged into it."""
    return sighting.entry is not None and (sighting.type, sighting.entry.id) == ident


def _shown(text: str, found: Iterable[Sighting], ident: Ident) -> str:
    """The most frequent, then first, form of the name that the group goes by."""
    seen = sorted(found, key=lambda one: one.start)
    own = [one for one in seen if "-".join(one.keys) == ident.id] or seen
    counts = Counter(text[one.start : one.end] for one in own)
    return max(counts, key=lambda form: (not form.isupper(), counts[form]))
