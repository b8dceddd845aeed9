"""Matching of lines and sentences against the lexicon."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from search.clean.lexicon.files import Bio, Finding, Notice, Rule, load
from search.clean.lexicon.keys import deletions, flat, key_of, near
from search.model import Category

__all__ = ["Lexicon", "flat", "key_of", "lexicon"]

_FUZZY = range(8, 41)  # shorter words have honest neighbours, longer lines more than one slip
_PATTERN_CHARS = 240
_START_WORDS = 14
_LONG_START_WORDS = 40
_PROVED_BY_WORD = 6  # the more known words at the beginning, the longer the line they prove
_LABEL_WORDS = 25
_NOTICE_WORDS = 250


class Phrases:
    """A list of words and phrases, made for asking whether one of them occurs in a key."""

    def __init__(self, keys: Iterable[str]) -> None:
        several = {key for key in keys if " " in key}
        self._one = frozenset(keys) - several
        self._several = tuple(f" {key} " for key in sorted(several))

    def occur_in(self, key: str) -> bool:
        """Whether one of them occurs in a key, as whole words."""
        if not self._one.isdisjoint(key.split(" ")):
            return True
        padded = f" {key} "
        return any(phrase in padded for phrase in self._several)


class Lexicon:
    """Every file of the lexicon, indexed. All languages at once: a page mixes them too."""

    def __init__(self) -> None:
        sources = load()
        self._rules = [rule for source in sources for rule in source.rules]
        self._notices = [notice for source in sources for notice in source.notices]
        self.bios: tuple[Bio, ...] = tuple(s.bio for s in sources if s.bio)
        self._words = {
            name: tuple(dict.fromkeys(w for s in sources for w in s.words.get(name, ())))
            for name in {name for s in sources for name in s.words}
        }
        ordinary = set(self.words("ordinary"))
        self._lines = _index(self._rules, ordinary)
        self._slips = _slips(self._lines)
        self._starts = _starts(self._rules)
        self._labels = {label: rule for rule in self._rules for label in rule.labels}
        self._patterns = [(p, rule) for rule in self._rules for p in rule.patterns]
        # One search tells whether any of them matches; most lines match none.
        self._any_pattern = re.compile("|".join(f"(?:{p.pattern})" for p, _ in self._patterns))
        self._voice = Phrases(self.words("voice"))
        self._reported = Phrases(self.words("reported"))

    def words(self, name: str) -> tuple[str, ...]:
        """The keys of one word list of all languages, such as ``byline``."""
        return self._words.get(name, ())

    def line(self, flat_text: str, key: str) -> Finding | None:
        """What the whole line is, by phrase, opening words, label or pattern."""
        return (
            self._lines.get(key)
            or self._pattern(flat_text)
            or self._slip(key)
            or self._label(flat_text, key)
            or self._start(flat_text, key)
            or self._row(key)
        )

    def notice(self, text: str, key: str) -> Finding | None:
        """The notice that a sentence or paragraph is, if its words prove one."""
        words = key.count(" ") + 1
        if words > _NOTICE_WORDS or self.reports(text, key):
            return None
        padded = f" {key} "
        spoken = self._voice.occur_in(key)
        for notice in self._notices:
            if spoken or not notice.voice:
                finding = _proof(notice, padded, words)
                if finding:
                    return finding
        return None

    def addresses(self, key: str) -> bool:
        """Whether it is a short sentence that speaks to the reader ("you", "our")."""
        return key.count(" ") < 25 and self._voice.occur_in(key)

    def reports(self, text: str, key: str) -> bool:
        """Whether it reports somebody's words, as articles do and chrome does not."""
        if "“" in text or "«" in text or text.count('"') > 1:
            return True
        return self._reported.occur_in(key)

    def _pattern(self, flat_text: str) -> Finding | None:
        if len(flat_text) > _PATTERN_CHARS or not self._any_pattern.search(flat_text):
            return None
        for pattern, rule in self._patterns:
            if pattern.search(flat_text):
                return Finding(rule.category, rule.says, rule.weak)
        return None

    def _slip(self, key: str) -> Finding | None:
        if len(key) not in _FUZZY or "#" in key:
            return None
        for form in (key, *deletions(key)):
            for phrase in self._slips.get(form, ()):
                if near(key, phrase):
                    return self._lines[phrase]
        return None

    def _label(self, flat_text: str, key: str) -> Finding | None:
        label, colon, rest = flat_text.partition(":")
        if not colon or not rest.strip() or len(label) > 40 or key.count(" ") > _LABEL_WORDS:
            return None
        rule = self._labels.get(key_of(label))
        return Finding(rule.category, f"{rule.says}: begins with '{label}:'") if rule else None

    def _start(self, flat_text: str, key: str) -> Finding | None:
        words = key.count(" ") + 1
        if words > _LONG_START_WORDS or self.reports(flat_text, key):
            return None
        for start, rule in self._starts.get(key.partition(" ")[0], ()):
            proved = words <= max(_START_WORDS, _PROVED_BY_WORD * start.count(" "))
            if (
                proved
                and key.startswith(start)
                and not (
                    rule.category in {Category.RELATED, Category.NAVIGATION}
                    and flat_text.endswith(".")
                )
            ):
                return Finding(rule.category, f"{rule.says}: begins with '{start.strip()}'")
        return None

    def _row(self, key: str) -> Finding | None:
        """A line made of nothing but known phrases: ``Facebook Twitter WhatsApp Email``."""
        tokens = key.split(" ", 25)
        if not 2 <= len(tokens) <= 25:
            return None
        found: list[Finding] = []
        at = 0
        while at < len(tokens):
            size = next((n for n in range(6, 0, -1) if self._known(tokens[at : at + n])), 0)
            if not size:
                return None
            found.append(self._lines[" ".join(tokens[at : at + size])])
            at += size
        first = next((f for f in found if not f.weak), None)
        return Finding(first.category, f"a row of buttons: '{key}'") if first else None

    def _known(self, tokens: list[str]) -> bool:
        return " ".join(tokens) in self._lines


@cache
def lexicon() -> Lexicon:
    """The lexicon, read once."""
    return Lexicon()


def _index(rules: Iterable[Rule], ordinary: set[str]) -> dict[str, Finding]:
    index: dict[str, Finding] = {}
    for rule in sorted(rules, key=lambda rule: rule.weak):
        for phrase in rule.lines:
            weak = rule.weak or phrase in ordinary
            reason = f"{rule.says}: '{phrase}'"
            index.setdefault(phrase, Finding(rule.category, reason, weak, rule.opens))
    return index


def _slips(lines: dict[str, Finding]) -> dict[str, list[str]]:
    slips: dict[str, list[str]] = {}
    for phrase, finding in lines.items():
        if len(phrase) in _FUZZY and not finding.weak and "#" not in phrase:
            for form in (phrase, *deletions(phrase)):
                slips.setdefault(form, []).append(phrase)
    return slips


def _starts(rules: Iterable[Rule]) -> dict[str, list[tuple[str, Rule]]]:
    starts: dict[str, list[tuple[str, Rule]]] = {}
    for rule in rules:
        for start in rule.starts:
            starts.setdefault(start.partition(" ")[0], []).append((f"{start} ", rule))
    return starts


def _proof(notice: Notice, padded: str, words: int) -> Finding | None:
    must = next((word for word in notice.must if word in padded), None)
    if must is None:
        return None
    hints = [hint for hint in notice.hints if hint in padded and hint != must]
    # A long paragraph holds some of the hints by chance.
    if len(hints) + (must in notice.hints) < notice.needs + words // 30:
        return None
    named = " and ".join(f"'{word.strip()}'" for word in (must, *hints[:1]))
    return Finding(notice.category, f"{notice.says}: mentions {named}")
