"""The other names of listed things, by which a query may also look for them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from search.entities.lexicon import Lexicon
from search.entities.region import Entry
from search.model import Aliases, EntityRef, EntityType
from search.text import fold, name_key

__all__ = ["listed_aliases"]

_CONTINENTS = frozenset({"america", "amerique"})  # in "South America", no state


def listed_aliases(entries: Iterable[Entry], lexicon: Lexicon) -> tuple[Aliases, ...]:
    """The entries that have several forms fit for a search, in the order given.

    A search knows no capitals. So a word of its own that text also has for other things ("IS",
    "Grenade", "West African", "America") is no form; the name that is shown always is.
    """
    found: dict[EntityRef, Aliases] = {}
    for entry in entries:
        ref = EntityRef(entry.type, entry.id)
        forms = tuple(_distinct(entry, lexicon)) if len(entry.forms) > 1 else ()
        if len(forms) > 1:
            found.setdefault(ref, Aliases(ref, entry.name, forms))
    return tuple(found.values())


def _distinct(entry: Entry, lexicon: Lexicon) -> Iterator[str]:
    """The name, then the other forms; of those that differ only in case or accents the first."""
    seen = {""}
    for form in (entry.name, *entry.forms):
        key = name_key(form)
        if key not in seen and (form == entry.name or _tells(form, entry, lexicon)):
            seen.add(key)
            yield form


def _tells(form: str, entry: Entry, lexicon: Lexicon) -> bool:
    """Whether a form means the entry in whatever case it is written."""
    words = fold(form.replace(".", "")).replace("-", " ").split()
    if entry.type is EntityType.PLACE and words[-1] in lexicon.demonyms:
        return False
    return len(words) > 1 or not (words[0] in lexicon.words or words[0] in _CONTINENTS)
