"""What a run of capitals names, judged by the words around and inside it."""

from __future__ import annotations

from collections.abc import Sequence

from search.entities.body_rules import acronym, assembly, body_by_kind, body_by_role, unknown
from search.entities.candidates import Candidate
from search.entities.lexicon import Lexicon
from search.entities.people_rules import person, presumed, speaker, titled
from search.entities.place_rules import place_by_cue, place_by_form, place_by_kind
from search.entities.runs import Run
from search.entities.tokens import Line, Shape, Token

__all__ = ["judge"]

_LONGEST = 6  # tokens of a run that can be a name
_INITIALS = 2  # letters: "JD", "KM"


def judge(line: Line, run: Run, lexicon: Lexicon) -> Candidate | None:
    """What a run most likely names, if anything: the first rule that knows decides."""
    if len(run) > _LONGEST or _is_initials(line.tokens[run.first : run.last]):
        return None
    if _is_namesake(line.tokens, run, lexicon):
        return None
    run = _trimmed(line.tokens, run, lexicon)
    tokens = line.tokens[run.first : run.last]
    for rule in _RULES if line.telling else _RULES_FOR_HEADLINES:
        if (found := rule(line, run, tokens, lexicon)) is not None:
            kind, weight = found
            return Candidate(run.first, run.last, kind, weight)
    return None


def _is_initials(tokens: Sequence[Token]) -> bool:
    """Nothing but letters and dots, as a speaker is called in an interview: "P. O."."""
    return all(len(token.text) == 1 for token in tokens)


def _is_namesake(tokens: Sequence[Token], run: Run, lexicon: Lexicon) -> bool:
    """Whether it is a thing called after somebody: "King Fahad Mosque", "stade Modibo Keïta"."""
    after = tokens[run.last] if run.last < len(tokens) else None
    last = tokens[run.last - 1]
    if len(run) > 1 and last.capital and last.key in lexicon.namesakes:
        return True
    if after is not None and after.capital and after.key in lexicon.namesakes:
        return True
    before = tokens[run.first - 1] if run.first else None
    if before is None or before.key not in lexicon.namesakes:
        return False
    return before.capital or before.key in lexicon.spoken_namesakes


def _is_local_government(tokens: Sequence[Token], at: int) -> bool:
    return at < len(tokens) and (tokens[at - 1].key, tokens[at].key) == ("local", "government")


def _trimmed(tokens: Sequence[Token], run: Run, lexicon: Lexicon) -> Run:
    """Without what stands around a name: "SI Mohammed Ali", "John Smith Dial"."""
    first, last = run.first, run.last
    if len(run) > 1 and _is_local_government(tokens, last):
        return Run(first, last - 1)  # "Jere Local Government Area"
    if len(run) > 2 and tokens[first].shape is Shape.UPPER and len(tokens[first].text) > _INITIALS:
        first += 1
    while last - first > 2 and tokens[first].key in lexicon.given:
        tail = tokens[last - 1].key
        if tail not in lexicon.words or tail in lexicon.family or tokens[last - 1].joint == "-":
            break
        if tokens[last - 2].key in lexicon.particles:
            break
        last -= 1
    return Run(first, last)


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
