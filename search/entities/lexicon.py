"""Word lists: one folded word a line, in data files per language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from search.text import fold

__all__ = ["DATA", "Lexicon"]

DATA = Path(__file__).parent / "data"
_LANGUAGES = ("en", "fr")


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The words the patterns are made of; both languages together, as texts quote each other.

    Attributes:
        words: English and French words of running text.
        given_words: words that are given names as well, told by a surname ("Comfort X").
        nameless: words written with a capital that are no part of a person's or place's name.
        spoken_heads: organisation words that also begin a name in lower case ("université").
        building_kinds: words before "Centre" that make it a building ("Shopping Centre").
        competitions: words before "League" that make it a competition ("Champions League").
        org_kinds: nouns right before or behind a name that make it an organisation ("the NGO X").
        org_roles: people whose "of" leads to an organisation ("founder"); led_roles: those who may
            as well head a place ("president").
        assemblies: organisations that go by one word ("Parliament").
        place_leads: people and things whose "of" leads to a place ("mayor", "habitants").
        district_words: nouns behind a place's name, in lower case only ("Moriki area").
        directions: words right before a place's name ("northern", "rural").
        quarters: words that with a place's name make the name of another place ("North Kivu").
        things: last words of what is no body although it has an acronym ("Electronic Machine").
        word_surnames: words that are also surnames, told by a given name ("Olivia King").
        people_nouns: like roles, but in lower case only ("trader X").
        naming_words: words right before a person's name ("dénommé").
        bare_heads: organisation words that a name may follow without a link ("Banque Atlantique").
        open_heads: organisation words whose adjective does not end the name ("Agence nationale").
        spoken_place_heads: place words that also begin a name in lower case ("golfe").
        namesakes: words beside a person's name that make it the name of a thing;
            spoken_namesakes: those that do so in lower case, too ("stade").
        nameless_phrases: by their first word events, programmes and buildings that read like
            people, organisations or places ("Roland Garros").
    """

    words: frozenset[str]
    given: frozenset[str]
    given_words: frozenset[str]
    family: frozenset[str]
    demonyms: frozenset[str]
    nameless: frozenset[str]
    calendar: frozenset[str]
    function: frozenset[str]
    role_heads: frozenset[str]
    role_modifiers: frozenset[str]
    honorifics: frozenset[str]
    speech: frozenset[str]
    person_cues: frozenset[str]
    naming_words: frozenset[str]
    kin: frozenset[str]
    people_nouns: frozenset[str]
    particles: frozenset[str]
    org_heads: frozenset[str]
    org_suffixes: frozenset[str]
    org_links: frozenset[str]
    org_adjectives: frozenset[str]
    building_kinds: frozenset[str]
    competitions: frozenset[str]
    org_kinds: frozenset[str]
    org_roles: frozenset[str]
    led_roles: frozenset[str]
    assemblies: frozenset[str]
    things: frozenset[str]
    word_surnames: frozenset[str]
    spoken_heads: frozenset[str]
    bare_heads: frozenset[str]
    open_heads: frozenset[str]
    place_heads: frozenset[str]
    spoken_place_heads: frozenset[str]
    place_suffixes: frozenset[str]
    place_cues: frozenset[str]
    place_nouns: frozenset[str]
    place_leads: frozenset[str]
    district_words: frozenset[str]
    directions: frozenset[str]
    quarters: frozenset[str]
    namesakes: frozenset[str]
    spoken_namesakes: frozenset[str]
    nameless_phrases: Mapping[str, tuple[tuple[str, ...], ...]]

    @classmethod
    def load(cls) -> Lexicon:
        """Read the packaged lists."""
        return cls(
            words=(_words(DATA / "common_words.txt") - _words(DATA / "names_not_words.txt"))
            | _words(DATA / "more_words.txt")
            | _both("function_words"),
            given=_words(DATA / "given_names.txt") | _words(DATA / "given_names_region.txt"),
            given_words=_words(DATA / "lexicon" / "given_names_like_words.txt"),
            family=_words(DATA / "family_names.txt") | _words(DATA / "family_names_region.txt"),
            demonyms=_words(DATA / "demonyms.txt") | _both("demonyms"),
            nameless=_both("capitalised") | _both("calendar"),
            calendar=_both("calendar"),
            function=_both("function_words"),
            role_heads=_both("role_heads"),
            role_modifiers=_both("role_modifiers"),
            honorifics=_both("honorifics"),
            speech=_both("speech"),
            person_cues=_both("person_cues"),
            naming_words=_words(DATA / "lexicon" / "fr" / "naming_words.txt"),
            kin=_both("kin"),
            people_nouns=_both("people_nouns"),
            particles=_words(DATA / "lexicon" / "name_particles.txt"),
            org_heads=_both("org_heads"),
            org_adjectives=_both("org_adjectives") | _both("demonyms"),
            competitions=_words(DATA / "lexicon" / "en" / "competitions.txt"),
            building_kinds=_words(DATA / "lexicon" / "en" / "building_kinds.txt"),
            org_kinds=_both("org_kinds"),
            org_roles=_both("org_roles"),
            led_roles=_both("led_roles"),
            assemblies=_both("assemblies"),
            things=_words(DATA / "lexicon" / "en" / "things.txt"),
            word_surnames=_words(DATA / "lexicon" / "en" / "word_surnames.txt"),
            spoken_heads=_both("org_heads_lower"),
            bare_heads=_words(DATA / "lexicon" / "fr" / "org_heads.txt"),
            open_heads=_words(DATA / "lexicon" / "fr" / "org_heads_open.txt"),
            org_suffixes=_both("org_suffixes"),
            org_links=_both("org_links"),
            place_heads=_both("place_heads"),
            spoken_place_heads=_words(DATA / "lexicon" / "fr" / "place_heads.txt"),
            place_suffixes=_both("place_suffixes"),
            place_cues=_both("place_cues"),
            place_nouns=_both("place_nouns"),
            place_leads=_both("place_leads"),
            district_words=_both("district_words"),
            directions=_both("directions"),
            quarters=_both("quarters"),
            namesakes=_both("namesakes"),
            spoken_namesakes=_words(DATA / "lexicon" / "fr" / "namesakes.txt"),
            nameless_phrases=_by_first(_words(DATA / "lexicon" / "nameless_phrases.txt")),
        )


def _both(name: str) -> frozenset[str]:
    return frozenset().union(
        *(_words(DATA / "lexicon" / language / f"{name}.txt") for language in _LANGUAGES)
    )


def _by_first(phrases: Iterable[str]) -> dict[str, tuple[tuple[str, ...], ...]]:
    """Phrases as words, by the first one, the longest first."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for phrase in sorted(phrases, key=lambda one: (-one.count(" "), one)):
        words = tuple(phrase.split())
        found.setdefault(words[0], []).append(words)
    return {first: tuple(listed) for first, listed in found.items()}


def _words(path: Path) -> frozenset[str]:
    lines = fold(path.read_text(encoding="utf-8")).split("\n")
    return frozenset(line for line in lines if line and not line.startswith("#"))
