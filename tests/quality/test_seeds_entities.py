"""Gate: the entities of the five seeds, against the hand-made truth.

The pages are made from the truth's own kept lines, so that the gate does not depend on the
cleaner. A predicted entity is right when its name or one of its forms names an entity of the
truth of that document and type; a second value for the same entity is a false positive.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from search.entities import Recogniser
from search.ingest.formats.text import read_text
from search.model import (
    CleanPage,
    Entity,
    KeptBlock,
    MediaType,
    Metadata,
    RawPage,
    Role,
    Sourced,
)
from search.text import fold

ROOT = Path(__file__).parents[2]
TRUTH = json.loads((ROOT / "tests" / "data" / "seeds_truth.json").read_text(encoding="utf-8"))
SEEDS = {seed["id"]: seed for seed in TRUTH["seeds"]}
TYPES = {"person": "person", "organisation": "org", "place": "place"}
PRECISION_FLOOR = 0.97
RECALL_FLOOR = 0.97


@cache
def recogniser() -> Recogniser:
    return Recogniser.load()


@cache
def seed_page(seed_id: str) -> CleanPage:
    """The kept lines of a seed, as the truth says."""
    seed = SEEDS[seed_id]
    content = (ROOT / "seeds" / seed["file"]).read_bytes()
    assert hashlib.sha256(content).hexdigest() == seed["sha256"], "the seed was edited"
    raw = RawPage(seed["file"], seed["file"], MediaType.TEXT, content, seed["sha256"])
    roles = {kept["line"]: Role(kept["role"]) for kept in seed["kept"]}
    return CleanPage.of(
        (
            KeptBlock(block.text, roles[block.line], block.line, block.span)
            for block in read_text(raw).blocks
            if block.line in roles
        ),
        (),
    )


@cache
def entities(seed_id: str) -> tuple[Entity, ...]:
    facts = SEEDS[seed_id]["metadata"]
    outlet = facts["outlet"] and Sourced(facts["outlet"]["value"], "truth")
    metadata = Metadata(
        Sourced(facts["title"]["value"] or "", "truth"),
        author=Sourced(facts["author"], "truth") if facts["author"] else None,
        outlet=outlet,
    )
    return recogniser().recognise(seed_page(seed_id), metadata)


def forms_of(truth: dict[str, Any]) -> frozenset[str]:
    """The folded names by which an entity of the truth may be called."""
    aliases = next(
        (
            group["aliases"]
            for group in TRUTH["alias_groups"]
            if (group["canonical"], group["type"]) == (truth["canonical"], truth["type"])
        ),
        [],
    )
    return frozenset(map(fold, [truth["canonical"], *truth["surface_forms"], *aliases]))


@dataclass
class Tally:
    right: int = 0
    wrong: int = 0
    missed: int = 0


def score(seed_id: str, tally: Tally) -> list[str]:
    """Count one seed; returns what was wrong, in words."""
    open_truth = {
        (TYPES[one["type"]], one["canonical"]): forms_of(one) for one in SEEDS[seed_id]["entities"]
    }
    errors = []
    for entity in entities(seed_id):
        names = set(map(fold, [entity.name, *entity.surfaces]))
        match = next(
            (key for key, forms in open_truth.items() if key[0] == entity.type and names & forms),
            None,
        )
        if match is None:
            tally.wrong += 1
            errors.append(f"{seed_id} wrong: {entity.type} {entity.name} {entity.surfaces}")
        else:
            tally.right += 1
            del open_truth[match]
    tally.missed += len(open_truth)
    return errors + [f"{seed_id} missed: {kind} {name}" for kind, name in open_truth]


def test_precision_and_recall_over_the_seeds() -> None:
    tally = Tally()
    errors = [error for seed_id in SEEDS for error in score(seed_id, tally)]
    precision = tally.right / (tally.right + tally.wrong)
    recall = tally.right / (tally.right + tally.missed)
    report = f"precision {precision:.3f}, recall {recall:.3f}\n" + "\n".join(errors)
    print(report)  # noqa: T201 - read with pytest -rP
    assert precision >= PRECISION_FLOOR, report
    assert recall >= RECALL_FLOOR, report


@pytest.mark.parametrize(
    ("seed_id", "entity_id", "name", "surfaces"),
    [
        (
            "001",
            "alliance-of-sahel-states",
            "Alliance of Sahel States",
            {"AES", "Confederation of Sahel States"},
        ),
        (
            "002",
            "alliance-of-sahel-states",
            "Alliance of Sahel States",
            {"AES", "Alliance of Sahel States"},
        ),
        ("002", "ecowas", "ECOWAS", {"ECOWAS", "Economic Community of West African States"}),
        ("004", "ecowas", "ECOWAS", {"ECOWAS", "Economic Community of West African States"}),
        ("003", "islamic-state", "Islamic State", {"Islamic State"}),
        ("004", "islamic-state", "Islamic State", {"ISIS"}),
        ("003", "wagner-group", "Wagner Group", {"Wagner Group", "Wagner"}),
        ("003", "africa-corps", "Africa Corps", {"Africa Corps"}),
        ("000", "assimi-goita", "Assimi Goïta", {"Assimi Goïta"}),
        ("004", "assimi-goita", "Assimi Goïta", {"Assimi Goita", "Goita"}),
        ("000", "ibrahim-traore", "Ibrahim Traoré", {"Ibrahim Traoré"}),
        (
            "002",
            "karamoko-jean-marie-traore",
            "Karamoko Jean Marie Traoré",
            {"Karamoko Jean Marie Traore"},
        ),
        ("002", "bakary-yaou-sangare", "Bakary Yaou Sangaré", {"Bakary Yaou Sangore"}),
        ("003", "sergei-lavrov", "Sergei Lavrov", {"Sergei Lavrov", "Lavrov"}),
        ("004", "vladimir-putin", "Vladimir Putin", {"Vladimir Putin", "Putin"}),
        ("004", "mohamed-bazoum", "Mohamed Bazoum", {"Mohamed Bazoum", "Bazoum"}),
        ("000", "BF", "Burkina Faso", {"Burkina Faso", "Burkina faso", "Burkina"}),
        ("000", "NE", "Niger", {"Niger", "niger"}),
        ("000", "RU", "Russia", {"Russia", "russia"}),
        ("000", "moscow", "Moscow", {"Moscow", "moscow"}),
        ("000", "west-africa", "West Africa", {"West Africa", "west Africa", "West African"}),
        ("000", "US", "United States", {"U.S."}),
        ("002", "kyiv", "Kyiv", {"Kiev"}),
        (
            "002",
            "ministry-of-foreign-affairs-of-russia",
            "Ministry of Foreign Affairs of Russia",
            {"mid.ru"},
        ),
        ("003", "acled", "ACLED", {"Armed Conflict Location & Event Data Project", "ACLED"}),
        ("004", "x-twitter", "X (Twitter)", {"Twitter"}),
    ],
)
def test_every_form_of_a_thing_is_one_entity(
    seed_id: str, entity_id: str, name: str, surfaces: set[str]
) -> None:
    (entity,) = [entity for entity in entities(seed_id) if entity.id == entity_id]
    assert (entity.name, set(entity.surfaces)) == (name, surfaces)


@pytest.mark.parametrize("seed_id", SEEDS)
def test_look_alikes_are_kept_apart(seed_id: str) -> None:
    ids = {entity.id for entity in entities(seed_id)}
    assert "NG" not in ids, "Niger is not Nigeria"
    assert ("africa-corps" in ids) == (seed_id == "003"), "Africa Corps is not Wagner"
    assert not {"ibrahim-traore", "karamoko-jean-marie-traore"} <= ids
