"""The step itself: a clean page in, its people, organisations and places out."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from search.entities.acronyms import definitions
from search.entities.candidates import Weight
from search.entities.gazetteer import Gazetteer, known_entries
from search.entities.lexicon import Lexicon
from search.entities.linking import Groups, Ident, group, short_forms
from search.entities.sightings import Sighting, name_word, sight
from search.entities.tokens import Line, Token, page_lines, tokenise
from search.model import CleanPage, Entity, EntityType, Mention, Metadata, Span
from search.text import name_key

__all__ = ["Recogniser"]

_Forms = dict[str, list[tuple[tuple[str, ...], Ident]]]  # by first key, the longest first


@dataclass(frozen=True, slots=True)
class Recogniser:
    """Finds who and what an article names. Immutable: one may serve many threads."""

    gazetteer: Gazetteer
    lexicon: Lexicon

    @classmethod
    def load(cls, region: Path | None = None) -> Recogniser:
        """Read the packaged lists and a region's folder.

        Args:
            region: a folder with people.tsv, organisations.tsv and places.tsv; the packaged
                Sahel region if None.

        Raises:
            SearchError: a file of the region is missing or malformed.
        """
        return cls(Gazetteer.of(known_entries(region)), Lexicon.load())

    def recognise(self, page: CleanPage, metadata: Metadata) -> tuple[Entity, ...]:
        """The entities of a page, the most mentioned first.

        Each mention's `chars` lie in `page.text`. Mentions do not overlap.
        """
        lines = tuple(page_lines(page))
        sightings: list[Sighting] = []
        bonds: dict[tuple[str, ...], tuple[str, ...]] = {}
        for line in lines:
            seen = sight(line, self.gazetteer, self.lexicon)
            found = _apart(sorted(seen, key=lambda one: one.start))
            sightings += _with_definitions(line, found, bonds, self.lexicon)
        sightings = _with_metadata(lines, sightings, metadata)
        groups = group(sightings, bonds, self.lexicon)
        _find_again(lines, groups, self.lexicon)
        return _entities(page, groups)


def _with_definitions(
    line: Line,
    found: Sequence[Sighting],
    bonds: dict[tuple[str, ...], tuple[str, ...]],
    lexicon: Lexicon,
) -> list[Sighting]:
    """Put the explained names and acronyms in place of what lies in them; note the bonds."""
    added = []
    for definition in definitions(line, lexicon):
        long = line.tokens[definition.first : definition.last]
        whole = _covering(found, long) or _named(long, EntityType.ORGANISATION)
        short = (line.tokens[definition.short],)
        acronym = _covering(found, short) or _named(short, EntityType.ORGANISATION)
        bonds[acronym.keys] = whole.keys
        added += [whole, acronym]
    return _overridden(found, added)


def _named(tokens: Sequence[Token], kind: EntityType) -> Sighting:
    keys = tuple(token.key for token in tokens)
    return Sighting(kind, Weight.SURE, tokens[0].start, tokens[-1].end, keys)


def _covering(found: Sequence[Sighting], tokens: Sequence[Token]) -> Sighting | None:
    """The sighting that covers these tokens. `found` is in text order."""
    at = bisect_right(found, tokens[0].start, key=lambda seen: seen.start) - 1
    return found[at] if at >= 0 and tokens[-1].end <= found[at].end else None


def _overridden(found: Sequence[Sighting], added: Iterable[Sighting]) -> list[Sighting]:
    """Both, in text order; what overlaps something added is left out."""
    new = _apart(sorted(dict.fromkeys(added), key=lambda seen: (seen.start, -seen.end)))
    starts = [seen.start for seen in new]
    kept = list(new)
    for seen in found:
        at = bisect_left(starts, seen.end)
        if at == 0 or new[at - 1].end <= seen.start:
            kept.append(seen)
    return sorted(kept, key=lambda seen: seen.start)


def _apart(sightings: Iterable[Sighting]) -> list[Sighting]:
    """The first of those that overlap."""
    apart: list[Sighting] = []
    for seen in sightings:
        if not apart or apart[-1].end <= seen.start:
            apart.append(seen)
    return apart


def _with_metadata(
    lines: Sequence[Line], found: list[Sighting], metadata: Metadata
) -> list[Sighting]:
    """The author and the outlet, where the kept text names them."""
    names = [(metadata.author.value, EntityType.PERSON)] if metadata.author else []
    if metadata.outlet is not None:
        names.append((metadata.outlet.value, EntityType.ORGANISATION))
    for name, kind in names:
        keys = tuple(token.key for token in tokenise(name))
        added = []
        for tokens in _occurrences(lines, keys):
            known = _covering(found, tokens)
            if known is None or known.entry is None:
                added.append(_named(tokens, kind))
        found = _overridden(found, added)
    return found


def _occurrences(lines: Sequence[Line], keys: tuple[str, ...]) -> Iterator[Sequence[Token]]:
    for line in lines if keys else ():
        for at, token in enumerate(line.tokens):
            if token.key == keys[0] and token.capital:
                tokens = line.tokens[at : at + len(keys)]
                if tuple(token.key for token in tokens) == keys:
                    yield tokens


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
