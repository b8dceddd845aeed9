"""Bits that flip and files that are cut off: what the doctor and the first use notice."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path

from search.archive import DATABASE, ArchiveReader
from search.columnar.manifest import MANIFEST, read_manifest
from search.engine import SearchEngine
from search.errors import ArchiveMissing, IndexDamaged, SearchError
from search.index import check_index
from search.index.generations import FOLDER
from search.model import Collapse, EntityType, FacetField, Interval, Query, Severity, Sort
from search.pipeline import examine, ingest, repair
from search.serialization import results_to_json
from tests.soak.outcome import Outcome, Soak

__all__ = ["Tally", "answers", "flip_archive", "flip_index", "make_archive", "run"]

_INDEX_ROUNDS, _ARCHIVE_ROUNDS = 1_000, 200
_MENDED = 20  # one round of so many is mended
_TRUNCATED = 0.2  # of all damages
_MOST = 0.9  # of the altered data of an archive is found, at least
_SEED = 3
_TOWNS = "Gao Mopti Ségou Kayes Timbuktu Bamako Kidal Sikasso Agadez Niamey Dakar Bangui".split()
_PEOPLE = ["Amadou Toumani", "Assimi Goïta", "Sergey Lavrov", "Ibrahim Traoré", "Macky Sall"]
_WORDS = (
    "market council convoy harvest river school teachers drought grain police soldiers treaty "
    "minister budget railway bridge election ballot clinic vaccine cattle border customs gold"
).split()


def make_archive(folder: Path, documents: int = 120) -> Path:
    """An archive whose index has several segments and documents that were replaced."""
    chance = random.Random(_SEED)  # noqa: S311 - the same every time
    press, archive = folder / "press", folder / "archive"
    press.mkdir(parents=True)
    batches = [range(documents // 2), range(documents // 3, documents), range(0, documents, 9)]
    for number, batch in enumerate(batches):
        for one in batch:
            (press / f"{one:04}.txt").write_text(_page(chance, one, number), encoding="utf-8")
        ingest(archive, [press])
    manifest = read_manifest(archive / FOLDER)
    if len(manifest.segments) < 2 or not any(entry.deleted for entry in manifest.segments):
        raise ValueError("the index has too few segments, or no deleted document")
    return archive


def _page(chance: random.Random, number: int, edition: int) -> str:
    person, town, other = chance.choice(_PEOPLE), *chance.sample(_TOWNS, 2)
    paragraphs = [
        f"{person} spoke in {town} about the {' '.join(chance.choices(_WORDS, k=40))}."
        for _ in range(chance.randint(2, 6))
    ]
    head = f"{person} and the {chance.choice(_WORDS)} of {town}\n\n"
    dateline = f"{other}, {1 + number % 28} {'March' if number % 2 else 'May'} 2025 — "
    body = "\n\n".join(paragraphs)
    end = f"\n\n© {2020 + number % 5} The {other} Herald\n\nSubscribe to our newsletter!\n"
    return f"{head}{dateline}{body} Edition {edition}.{end}"


_QUERIES = (
    Query("", per_page=100, collapse=Collapse.NONE, interval=Interval.MONTH),
    Query("market", facets=tuple(FacetField), interval=Interval.DAY),
    Query('"spoke in" council', sort=Sort.NEWEST),
    Query("sol* OR b?rder", collapse=Collapse.COPIES, explain=True),
    Query("convoy NEAR/9 grain", sort=Sort.OLDEST),
    Query("title:Goïta -drought", collapse=Collapse.STORY),
    Query("in:removed newsletter", per_page=5),
    Query("markte"),
    Query("date:2025-03 place:Mali"),
)


def answers(archive: Path) -> str:
    """What a fixed set of questions that use everything in the index is answered.

    Raises:
        IndexDamaged: the index refuses to answer.
    """
    with SearchEngine(archive) as engine:
        found = [_answer(engine, query) for query in _QUERIES]
        found.append([hit.id for hit in engine.every(_QUERIES[0]).hits])
        ids = found[-1]
        found.append([[hit.id for hit in engine.similar(key)] for key in ids[:3]])
        found.append([str(engine.suggest(text)) for text in ("go", "spo", "amadou t")])
        found.append([str(engine.entities(kind=kind)) for kind in EntityType])
        found.append(str(replace(engine.status(), index=None)))
    return json.dumps(found, sort_keys=True, default=str)


def _answer(engine: SearchEngine, query: Query) -> object:
    results = engine.search(query)
    shown: dict[str, object] = {**results_to_json(replace(results, took_ms=0.0))}
    del shown["index"]  # when it was made
    return shown


@dataclass
class Tally:
    """What was seen of damaged files.

    Attributes:
        rounds: how many were tried.
        found: how many the doctor found.
        refused: how often the first use was an error; the others were answered as ever.
        mended: how often a repair led to the answers of before.
        altered: of an archive, how many changed what documents say, or made it unreadable.
        noticed: how many of these the doctor found.
        wrong: what should not have been, in words.
    """

    rounds: int = 0
    found: int = 0
    refused: int = 0
    mended: int = 0
    altered: int = 0
    noticed: int = 0
    wrong: list[str] = field(default_factory=list)


def flip_index(archive: Path, rounds: int, mend_each: int = _MENDED) -> Tally:
    """Damage one file of an index in each round, ask, check, and put it back.

    Args:
        mend_each: one round of so many is mended by the doctor instead.
    """
    chance, tally, expected = random.Random(_SEED), Tally(), answers(archive)  # noqa: S311 - the same every time
    sound = archive.with_name("sound")
    shutil.copytree(archive, sound)
    names = [MANIFEST, *sorted(read_manifest(archive / FOLDER).files())]
    for number in range(rounds):
        path = archive / FOLDER / names[number % len(names)]
        what = f"round {number}: {_damage(path, chance)}"
        tally.rounds += 1
        tally.found += bool(check_index(archive, None, lambda *_: None).findings)
        try:
            if answers(archive) != expected:
                tally.wrong.append(f"{what}: answered otherwise")
        except IndexDamaged:
            tally.refused += 1
        except Exception as error:  # noqa: BLE001 - whatever it is, it should not have been
            tally.wrong.append(f"{what}: {error!r}")
        if number % mend_each == 0:
            _mend(archive, expected, what, tally, process=number % (10 * mend_each) == 0)
            shutil.rmtree(archive / FOLDER)
            shutil.copytree(sound / FOLDER, archive / FOLDER)
        else:
            _put_back(sound / FOLDER / path.name, path)
    if tally.found < tally.rounds:
        tally.wrong.append(f"{tally.rounds - tally.found} not found by the doctor")
    return tally


def _damage(path: Path, chance: random.Random) -> str:
    """Flip a bit of a file, or cut it off, under another inode; says what was done."""
    raw = bytearray(path.read_bytes())
    at = chance.randrange(len(raw))
    if chance.random() < _TRUNCATED:
        del raw[at:]
        what = f"{path.name} cut off at {at}"
    else:
        bit = chance.randrange(8)
        raw[at] ^= 1 << bit
        what = f"{path.name}: bit {bit} of byte {at} flipped"
    path.unlink()
    path.write_bytes(raw)
    return what


def _put_back(source: Path, path: Path) -> None:
    path.unlink()
    shutil.copy2(source, path)


def _mend(archive: Path, expected: str, what: str, tally: Tally, *, process: bool) -> None:
    if examine(archive).worst is not Severity.INDEX:
        tally.wrong.append(f"{what}: the doctor says nothing of it")
    if process:
        command = [sys.executable, "-m", "search.cli", "doctor", "--repair", "--archive"]
        done = subprocess.run([*command, str(archive)], capture_output=True, check=False)
        sound = done.returncode == 0
    else:
        sound = repair(archive).worst is None
    if sound and answers(archive) == expected:
        tally.mended += 1
    else:
        tally.wrong.append(f"{what}: not mended")


def flip_archive(archive: Path, rounds: int) -> Tally:
    """Damage the database in each round, check it, and put it back.

    SQLite has no checksums: what is no document's (free space, lists that are made again) may be
    altered unnoticed, and so may what neither the raw bytes nor the index tell again.
    """
    chance, tally = random.Random(_SEED), Tally()  # noqa: S311 - the same every time
    path, sound = archive / DATABASE, archive / "sound.sqlite3"
    shutil.copy2(path, sound)
    data = _data_of(archive)
    for number in range(rounds):
        what = f"round {number}: {_damage(path, chance)}"
        tally.rounds += 1
        try:
            found = examine(archive).worst is not None
        except ArchiveMissing:
            found = True
        except Exception as error:  # noqa: BLE001 - whatever it is, it should not have been
            tally.wrong.append(f"{what}: {error!r}")
            found = True
        tally.found += found
        altered = _data_of(archive) != data
        tally.altered += altered
        tally.noticed += altered and found
        for name in (f"{DATABASE}-wal", f"{DATABASE}-shm"):
            (archive / name).unlink(missing_ok=True)
        _put_back(sound, path)
    sound.unlink()
    return tally


def _data_of(archive: Path) -> list[object]:
    """Everything that the archive says of its documents, and their raw bytes; [] unreadable."""
    try:
        with closing(ArchiveReader(archive)) as reader:
            keys = sorted(reader.revisions())
            return [(reader.document(key), reader.raw(key)) for key in keys]
    except (SearchError, ValueError, LookupError, TypeError):
        return []


def run(soak: Soak) -> Iterator[Outcome]:
    """Flip bits of an index and of an archive."""
    archive = make_archive(soak.folder)
    index = flip_index(archive, soak.times(_INDEX_ROUNDS))
    yield Outcome(
        3,
        f"{index.rounds:,} flips and truncations of an index, {index.mended} of them mended",
        f"{index.found:,} found by `doctor`; at first use {index.refused:,} refused, the others "
        "(in bytes that no question needed) answered as before",
        "; ".join(index.wrong[:3]),
    )
    kept = flip_archive(archive, soak.times(_ARCHIVE_ROUNDS))
    yield Outcome(
        3,
        f"{kept.rounds:,} of `{DATABASE}`",
        f"{kept.found:,} found by `doctor`; {kept.altered:,} altered what a document says, "
        f"{kept.noticed:,} of these were found; no crash",
        "; ".join(kept.wrong[:3]) or ("" if kept.noticed >= _MOST * kept.altered else "too few"),
    )
