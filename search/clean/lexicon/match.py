"""Matching of lines and sentences against the lexicon."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, KeysView
from dataclasses import replace
from functools import cache, lru_cache

from search.clean.lexicon.files import Bio, Finding, Rule, load
from search.clean.lexicon.keys import flat, key_of
from search.clean.lexicon.patterns import Patterns
from search.clean.lexicon.phrases import Phrases
from search.clean.lexicon.proofs import Proofs, proof
from search.clean.lexicon.slips import Slips
from search.model import Category

__all__ = ["Lexicon", "flat", "key_of", "lexicon"]

_LABEL_CHARS, _LABELS = 120, 16_384  # what is remembered; longer lines hardly come again
_PATTERN_CHARS = 240
_START_WORDS = 14
_LONG_START_WORDS = 40
_PROVED_BY_WORD = 6  # the more known words at the beginning, the longer the line they prove
_LABEL_WORDS = 25
_NOTICE_WORDS = 250
_ROW = 3  # ordinary words that together are no longer ordinary
_PHRASE_WORDS = 6  # of a button in a row


class Lexicon:
    """Every file of the lexicon, indexed. All languages at once: a page mixes them too."""

    def __init__(self) -> None:
        sources = load()
        rules = [rule for source in sources for rule in source.rules]
        self.bios: tuple[Bio, ...] = tuple(s.bio for s in sources if s.bio)
        self._words = {
            name: dict.fromkeys(w for s in sources for w in s.words.get(name, ())).keys()
            for name in {name for s in sources for name in s.words}
        }
        self._lines = _index(rules, set(self.words("ordinary")))
        self._line_words = frozenset(word for key in self._lines for word in key.split(" "))
        self._sizes = _sizes(self._lines)
        self._slips = Slips(key for key, finding in self._lines.items() if not finding.weak)
        self._starts = _starts(rules)
        self._labels = {label: rule for rule in rules for label in rule.labels}
        self._patterned = [rule for rule in rules for _ in rule.patterns]
        self._patterns = Patterns([pattern for rule in rules for pattern in rule.patterns])
        self._proofs = Proofs([notice for source in sources for notice in source.notices])
        self._voice = Phrases(self.words("voice"))
        self._reported = Phrases(self.words("reported"))
        self._label_line = lru_cache(maxsize=_LABELS)(self._line)

    def words(self, name: str) -> KeysView[str]:
        """The keys of one word list of all languages, such as ``byline``, in their order."""
        return self._words.get(name, _NO_WORDS)

    def line(self, flat_text: str, key: str) -> Finding | None:
        """What the whole line is, by phrase, opening words, label or pattern."""
        known = self._lines.get(key)
        if known is not None:
            return known
        look = self._label_line if len(flat_text) <= _LABEL_CHARS else self._line
        return look(flat_text, key)

    def _line(self, flat_text: str, key: str) -> Finding | None:
        return (
            self._pattern(flat_text, key)
            or self._slip(key)
            or self._label(flat_text, key)
            or self._start(flat_text, key)
            or self._row(key)
        )

    def notice(self, text: str, key: str) -> Finding | None:
        """The notice that a sentence or paragraph is, if its words prove one."""
        tokens = key.split(" ")
        words = len(tokens)
        if words > _NOTICE_WORDS:
            return None
        candidates = self._proofs.candidates(tokens)
        if not candidates or self.reports(text, key):
            return None
        padded = f" {key} "
        spoken = self._voice.occur_in(key)
        proofs = (proof(n, padded, words) for n in candidates if spoken or not n.voice)
        return next((finding for finding in proofs if finding), None)

    def resembles(self, key: str) -> Finding | None:
        """The notice that a text is nearly proved to be, for one that is boilerplate anyway."""
        tokens = key.split(" ")
        spoken = self._voice.occur_in(key)
        nearly = (
            proof(replace(notice, needs=notice.needs - 1), f" {key} ", len(tokens))
            for notice in self._proofs.candidates(tokens)
            if spoken or not notice.voice
        )
        return next((finding for finding in nearly if finding), None)

    def addresses(self, key: str) -> bool:
        """Whether it is a short sentence that speaks to the reader ("you", "our")."""
        return key.count(" ") < 25 and self._voice.occur_in(key)

    def reports(self, text: str, key: str) -> bool:
        """Whether it reports somebody's words, as articles do and chrome does not."""
        if "“" in text or "«" in text or text.count('"') > 1:
            return True
        return self._reported.occur_in(key)

    def _pattern(self, flat_text: str, key: str) -> Finding | None:
        if len(flat_text) > _PATTERN_CHARS:
            return None
        first = self._patterns.first(flat_text, digits="#" in key)
        if first is None:
            return None
        rule = self._patterned[first]
        return Finding(rule.category, rule.says, rule.weak)

    def _slip(self, key: str) -> Finding | None:
        phrase = self._slips.find(key)
        if phrase is None or self._line_words.issuperset(key.split(" ")):
            return None  # of known words: "life video" is no slip for "live video"
        return self._lines[phrase]

    def _label(self, flat_text: str, key: str) -> Finding | None:
        label, colon, rest = flat_text.partition(":")
        if not colon or not rest.strip() or len(label) > 40 or key.count(" ") > _LABEL_WORDS:
            return None
        rule = self._labels.get(key_of(label))
        return Finding(rule.category, f"{rule.says}: begins with '{label}:'") if rule else None

    def _start(self, flat_text: str, key: str) -> Finding | None:
        starts = self._starts.get(key.partition(" ")[0])
        words = key.count(" ") + 1
        if starts is None or words > _LONG_START_WORDS or self.reports(flat_text, key):
            return None
        for start, rule in starts:
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
        if not 2 <= len(tokens) <= 25 or not self._line_words.issuperset(tokens):
            return None
        found: list[Finding] = []
        at = 0
        while at < len(tokens):
            for size in range(self._sizes.get(tokens[at], 0), 0, -1):
                finding = self._lines.get(" ".join(tokens[at : at + size]))
                if finding is not None:
                    break
            else:
                return None
            found.append(finding)
            at += size
        sure = Counter(f.category for f in found if not f.weak)
        if not sure and len({f.category for f in found}) > 1:
            return None  # ordinary words
        category, _ = (sure or Counter([found[0].category])).most_common(1)[0]
        weak = not sure and len(found) < _ROW
        return Finding(category, f"a row of buttons: '{key}'", weak)


_NO_WORDS: KeysView[str] = dict[str, None]().keys()


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


def _sizes(keys: Iterable[str]) -> dict[str, int]:
    """For the first word of each key how many words the longest such key has, up to so many."""
    sizes: dict[str, int] = {}
    for key in keys:
        words = key.split(" ")
        sizes[words[0]] = max(sizes.get(words[0], 0), min(len(words), _PHRASE_WORDS))
    return sizes


def _starts(rules: Iterable[Rule]) -> dict[str, list[tuple[str, Rule]]]:
    starts: dict[str, list[tuple[str, Rule]]] = {}
    for rule in rules:
        for start in rule.starts:
            starts.setdefault(start.partition(" ")[0], []).append((f"{start} ", rule))
    return starts
