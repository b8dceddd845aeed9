"""What depends on one page alone, in a process beside this one once there are many pages.

That is how a page is read and cut into blocks, and what an article names. So it can go on while
others are judged, each of which has to wait for what the page before it taught, and stored.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import threading
from collections import deque
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import IO, Any, NamedTuple, Self

from search import clean, stories
from search.entities import Recogniser
from search.model import Article, Entity, RawPage, Sketch
from search.pipeline.garbage import looked_for_less
from search.pipeline.judging import IngestOptions, Judge, Prepared

__all__ = [
    "FEW",
    "Answer",
    "Preparation",
    "Understanding",
    "Understood",
    "recogniser",
    "serve",
    "understand",
]

FEW = 64
"""So many articles are not worth a process of their own."""

_AHEAD = 32
"""Articles that are stored together while others are understood: the rows that an article adds lie
scattered over the archive, and a page of it that several articles change is written once."""

_PIPE_BYTES = 1024 * 1024
"""So many articles wait in a pipe, where its size can be chosen: the process beside goes on while
this one stores."""

# Not one of `multiprocessing`: its processes run the caller's main module again, or copy a process
# that may have threads, and outlive a parent that is killed. This one ends with its input.
_COMMAND = "from search.pipeline.understanding import serve; serve()"


class Understood(NamedTuple):
    """What an article names, and what it is like for those that look for its kin."""

    entities: tuple[Entity, ...]
    sketch: Sketch


Answer = Future[Understood | None]
"""What came of an article elsewhere; None when nothing did."""

Preparation = Future[Prepared | None]
"""What came of a page elsewhere; None when nothing did."""


@lru_cache(maxsize=1)
def recogniser(region: Path | None, *, ner: bool) -> Recogniser:
    """The recogniser of a region; reading its lists takes a moment, so it is remembered.

    Raises:
        SearchError: a list is missing or malformed, or `ner` is asked for and not installed.
    """
    return Recogniser.load(region, ner=ner)


def understand(article: Article, names: Recogniser) -> Understood:
    """Recognise the entities of an article, and sketch it."""
    entities = names.recognise(article.page, article.metadata)
    return Understood(entities, stories.sketch(replace(article, entities=entities)))


class Understanding:
    """Understands articles; a context, at whose end the process beside ends as well.

    Args:
        options: those about names are heeded.
        rules: what a person decided about blocks.
    """

    def __init__(self, options: IngestOptions, rules: clean.Rules | None = None) -> None:
        self._options = options
        self._rules = rules or clean.Rules()
        self._names = recogniser(options.region, ner=options.ner)
        self._seen = 0
        self._beside: _Beside | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._beside is not None:
            self._beside.close()

    @property
    def ahead(self) -> int:
        """How many articles may wait for their answer while others are begun."""
        return 0 if self._beside is None else _AHEAD

    def prepare(self, raw: RawPage, encoding: str | None) -> Preparation:
        """Begin to prepare a page, if it can go on elsewhere."""
        return _nothing() if self._beside is None else self._beside.ask((raw, encoding))

    def begin(self, article: Article) -> Answer:
        """Begin to understand an article that names nobody yet, if it can go on elsewhere."""
        self._seen += 1
        if self._seen == FEW and _processors() > 1:
            self._beside = _Beside.start(self._options, self._rules)
        return _nothing() if self._beside is None else self._beside.ask(article)

    def end(self, article: Article, answer: Answer) -> Understood:
        """What is understood of an article; `answer` is what `begin` gave for it."""
        return answer.result() or understand(article, self._names)


def _nothing() -> Future[Any]:
    answer: Future[Any] = Future()
    answer.set_result(None)
    return answer


class _Beside:
    """The process beside this one. It answers one question after another."""

    def __init__(self, process: subprocess.Popen[bytes], questions: IO[bytes]) -> None:
        self._process = process
        self._questions = questions
        self._asked: deque[Future[Any]] = deque()
        self._gone = False
        self._lock = threading.Lock()
        # A thread, so that answers are taken while a question is waiting to be put.
        self._listening = threading.Thread(target=self._listen, daemon=True)
        self._listening.start()

    @classmethod
    def start(cls, options: IngestOptions, rules: clean.Rules) -> _Beside | None:
        """Start the process; None where that cannot be done."""
        paths = os.pathsep.join(path or str(Path.cwd()) for path in sys.path)
        try:
            process = subprocess.Popen(  # noqa: S603 - this program itself
                [sys.executable, "-P", "-c", _COMMAND],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,  # what goes wrong there goes wrong here again
                pipesize=_PIPE_BYTES,
                env={**os.environ, "PYTHONPATH": paths},
                start_new_session=True,  # Ctrl-C is for the process that can answer it
            )
        except OSError:
            return None
        if process.stdin is None:
            return None
        beside = cls(process, process.stdin)
        beside._put((options, rules))
        return beside

    def ask(self, question: Article | tuple[RawPage, str | None]) -> Future[Any]:
        """Ask for an article, or for a page and the encoding that the user named."""
        answer: Future[Any] = Future()
        with self._lock:
            if self._gone:
                return _nothing()
            self._asked.append(answer)
        self._put(question)
        return answer

    def close(self) -> None:
        """End the process, whatever it is doing."""
        self._process.kill()
        self._process.wait()
        self._listening.join()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                _close(pipe)

    def _put(self, value: object) -> None:
        with suppress(OSError):  # it has ended: the thread that listens says so
            pickle.dump(value, self._questions, pickle.HIGHEST_PROTOCOL)
            self._questions.flush()

    def _listen(self) -> None:
        """Take the answers, until there are no more."""
        answers = self._process.stdout
        with suppress(Exception):  # whatever ended the answers: what is left is answered here
            while answers is not None:
                found = pickle.load(answers)  # noqa: S301 - of this program itself
                self._asked.popleft().set_result(found)
        with self._lock:
            self._gone = True
            left, self._asked = self._asked, deque()
        for answer in left:
            answer.set_result(None)


def serve() -> None:
    """Answer the questions of the process that started this one: see `_Beside`."""
    questions = sys.stdin.buffer
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    sys.stdout = sys.stderr  # nothing that prints may come between
    ended = suppress(EOFError, OSError, pickle.UnpicklingError)  # the other process has
    with looked_for_less(), ended:
        options, rules = pickle.load(questions)  # noqa: S301 - of this program itself
        names = recogniser(options.region, ner=options.ner)
        judge = Judge(clean.Experience(rules=rules))
        while True:
            question = pickle.load(questions)  # noqa: S301 - of this program itself
            pickle.dump(_answer(question, judge, names), answers, pickle.HIGHEST_PROTOCOL)
            answers.flush()


def _answer(
    question: Article | tuple[RawPage, str | None], judge: Judge, names: Recogniser
) -> Understood | Prepared | None:
    try:
        if isinstance(question, Article):
            return understand(question, names)
        return judge.prepare(*question)
    except Exception:  # noqa: BLE001 - the other process meets it again, and says what it is
        return None


def _close(pipe: IO[bytes]) -> None:
    with suppress(OSError):  # a question that was not put is of no use any more
        pipe.close()


def _processors() -> int:
    """How many this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
