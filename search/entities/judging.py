"""What a run of capitals names, judged by the words around and inside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from search.entities.body_rules import acronym, assembly, body_by_kind, body_by_role, unknown
from search.entities.candidates import Candidate, Verdict
from search.entities.lexicon import Lexicon
from search.entities.people_rules import foreigner, person, presumed, speaker, titled
from search.entities.place_rules import place_by_cue, place_by_form, place_by_kind
from search.entities.runs import Run
from search.entities.tokens import Line, Shape, Token
from search.model import EntityType

__all__ = ["is_namesake", "judge"]

_LONGEST = 6  # tokens of a run that can be a name
_INITIALS = 2  # letters: "JD", "KM"
_BEFORE_NAMESAKES = frozenset({"university", "general", "memorial", "international"})
_STAGE_ARTICLES = frozenset({"the", "thee", "tha", "da"})  # "Megan Thee Stallion"

_Rule = Callable[[Line, Run, Sequence[Token], Lexicon], Verdict | None]


def judge(line: Line, run: Run, lexicon: Lexicon) -> Candidate | None:
    """What a run most likely names, if anything: the first rule that knows decides."""
    if len(run) > _LONGEST or _is_initials(line.tokens[run.first : run.last]):
        return None
    if is_namesake(line.tokens, run, lexicon):
        return None
    run = _trimmed(line.tokens, run, lexicon)
    tokens = line.tokens[run.first : run.last]
    for rule in _rules(line):
        if (found := rule(line, run, tokens, lexicon)) is not None:
            kind, weight = found
            if kind is EntityType.PERSON and _is_no_person(line.tokens, run, lexicon):
                return None
            return Candidate(run.first, run.last, kind, weight)
    return None


def _rules(line: Line) -> Sequence[_Rule]:
    if line.foreign:
        return _RULES_ABROAD
    return _RULES if line.telling else _RULES_FOR_HEADLINES


def _is_initials(tokens: Sequence[Token]) -> bool:
    """Nothing but letters and dots, as a speaker is called in an interview: "P. O."."""
    return all(len(token.text) == 1 for token in tokens)


def is_namesake(tokens: Sequence[Token], run: Run, lexicon: Lexicon) -> bool:
    """Whether it is a thing called after somebody: "King Fahad Mosque", "stade Modibo Keïta"."""
    at = run.last
    while at < len(tokens) and tokens[at].key in _BEFORE_NAMESAKES:
        at += 1
    after = tokens[at] if at < len(tokens) else None
    last = tokens[run.last - 1]
    if len(run) > 1 and last.capital and last.key in lexicon.namesakes:
        return True
    if after is not None and after.capital and after.key in lexicon.namesakes:
        return True
    before = tokens[run.first - 1] if run.first else None
    if before is None or before.key not in lexicon.namesakes:
        return False
    return before.capital or before.key in lexicon.spoken_namesakes


def _is_no_person(tokens: Sequence[Token], run: Run, lexicon: Lexicon) -> bool:
    """Whether it only reads like a person: "the Zilebo Bevan", "RAF Zilebo"."""
    return _is_called_after(tokens, run, lexicon) or _has_acronym(tokens, run, lexicon)


def _has_acronym(tokens: Sequence[Token], run: Run, lexicon: Lexicon) -> bool:
    """Begins with letters that are no surname in capitals ("ZILEBO Moussa")."""
    first, *rest = tokens[run.first : run.last]
    if first.shape is not Shape.UPPER or len(first.text) <= _INITIALS or not rest:
        return False
    if rest[-1].shape is Shape.UPPER or rest[0].key in lexicon.given:
        return False
    return first.key not in lexicon.given and first.key not in lexicon.family


def _is_called_after(tokens: Sequence[Token], run: Run, lexicon: Lexicon) -> bool:
    """Whether an article makes a full name that of a thing: "nurses at the Zilebo Bevan in X".

    Not where a noun follows, which the article belongs to: "the Zilebo Bevan era".
    """
    if len(run) == 1 or not run.first or tokens[run.first - 1].text.lower() != "the":
        return False
    after = tokens[run.last] if run.last < len(tokens) else None
    return after is None or after.text in ".)" or after.key in lexicon.function


def _is_local_government(tokens: Sequence[Token], at: int) -> bool:
    return at < len(tokens) and (tokens[at - 1].key, tokens[at].key) == ("local", "government")


def _trimmed(tokens: Sequence[Token], run: Run, lexicon: Lexicon) -> Run:
    """Without what stands around a name: "SI Mohammed Ali", "John Smith Dial"."""
    first, last = run.first, run.last
    if len(run) > 1 and _is_local_government(tokens, last):
        return Run(first, last - 1)  # "Jere Local Government Area"
    if len(run) > 2 and tokens[first].shape is Shape.UPPER and len(tokens[first].text) > _INITIALS:
        first += 1
    if last - first > 2 and _is_before_name(tokens, first, lexicon):
        first += 1
    while last - first > 2 and tokens[first].key in lexicon.given:
        tail = tokens[last - 1].key
        if tail not in lexicon.words or tail in lexicon.family or tokens[last - 1].joint == "-":
            break
        if tokens[last - 2].key in lexicon.particles or tokens[last - 2].key in _STAGE_ARTICLES:
            break
        last -= 1
    return Run(first, last)


def _is_before_name(tokens: Sequence[Token], at: int, lexicon: Lexicon) -> bool:
    """A word that is no name before a given name: "Treasury Wendy Zilebo"."""
    one, two = tokens[at], tokens[at + 1]
    if one.key not in lexicon.words or two.joint:
        return False
    named = (lexicon.given, lexicon.family, lexicon.given_words, lexicon.particles)
    if any(one.key in names for names in named):
        return False
    return two.key in lexicon.given and two.key not in lexicon.words


_RULES_ABROAD = (foreigner,)
_RULES = (
    titled,
    place_by_form,
    place_by_kind,
    place_by_cue,
    presumed,
    body_by_kind,
    person,
    body_by_role,
    speaker,
    assembly,
    acronym,
    unknown,
)
_RULES_FOR_HEADLINES = (titled, place_by_form, person)
