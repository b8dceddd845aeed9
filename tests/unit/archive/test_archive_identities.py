"""Entities are shown as a resolution says, and as they were recognised again without it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from search.archive import ArchiveReader, ArchiveWriter
from search.errors import NotFound
from search.model import Aliases, EntityRef, EntityType, Link, Origin, Resolution, Split
from tests.making import make_article, make_raw

PERSON, BODY, PLACE = EntityType.PERSON, EntityType.ORGANISATION, EntityType.PLACE
TIANI = EntityRef(PERSON, "abdourahamane-tiani")
TCHIANI = EntityRef(PERSON, "omar-tchiani")
GROUP = EntityRef(BODY, "wagner-group")
ARTICLES = {
    "a": ("Abdourahamane Tiani spoke in Niamey.", {PERSON: ["Abdourahamane Tiani"]}),
    "b": (
        "Omar Tchiani spoke. Moussa Keita listened.",
        {PERSON: ["Omar Tchiani", "Moussa Keita"], BODY: ["Moussa"]},
    ),
    "c": ("Moussa Keita won the match.", {PERSON: ["Moussa Keita"]}),
}


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[ArchiveWriter]:
    with closing(ArchiveWriter(tmp_path)) as writer:
        for name, (body, entities) in ARTICLES.items():
            article = make_article(name, body, entities=entities)
            raw = make_raw(f"{name}\n\n{body}", f"/press/{name}.txt")
            writer.publish(writer.keep(raw, None), article, "utf-8")
        yield writer


@pytest.fixture
def reader(writer: ArchiveWriter, tmp_path: Path) -> Iterator[ArchiveReader]:
    assert writer
    with closing(ArchiveReader(tmp_path)) as reader:
        yield reader


def merged(source: EntityRef, target: EntityRef | None) -> Link:
    return Link(source, target, Origin.PERSON, "entities.toml, entry 1")


def people(reader: ArchiveReader) -> dict[str, set[str]]:
    """Title of each document, and the people it shows."""
    return {
        document.article.metadata.title.value: {
            entity.name for entity in document.article.entities if entity.type is PERSON
        }
        for document in reader.revised_since(0)
    }


def test_a_merged_entity_is_shown_as_the_other_and_back(
    writer: ArchiveWriter, reader: ArchiveReader
) -> None:
    before = reader.revision()
    assert writer.resolve(Resolution((merged(TCHIANI, TIANI),))) == 1
    assert people(reader)["b"] == {"Abdourahamane Tiani", "Moussa Keita"}
    assert [d.article.metadata.title.value for d in reader.revised_since(before)] == ["b"]
    assert reader.ids_of(PERSON, "Omar Tchiani") == {TIANI.id}
    assert writer.resolve(Resolution()) == 1
    assert people(reader)["b"] == {"Omar Tchiani", "Moussa Keita"}
    assert reader.ids_of(PERSON, "Omar Tchiani") == {TCHIANI.id}


def test_the_same_resolution_again_changes_nothing(
    writer: ArchiveWriter, reader: ArchiveReader
) -> None:
    resolution = Resolution((merged(TCHIANI, TIANI),), (), ((TIANI, "General Tiani"),))
    assert writer.resolve(resolution) == 2
    revision = reader.revision()
    assert writer.resolve(resolution) == 0
    assert reader.revision() == revision


def test_an_entity_merged_across_types(writer: ArchiveWriter, reader: ArchiveReader) -> None:
    writer.resolve(
        Resolution((merged(EntityRef(BODY, "moussa"), EntityRef(PERSON, "moussa-keita")),))
    )
    (document,) = (d for d in reader.revised_since(0) if d.article.metadata.title.value == "b")
    keita = next(e for e in document.article.entities if e.id == "moussa-keita")
    assert [m.surface for m in keita.mentions] == ["Moussa", "Moussa Keita"]
    assert not [e for e in document.article.entities if e.type is BODY]


def test_a_hidden_entity(writer: ArchiveWriter, reader: ArchiveReader) -> None:
    writer.resolve(Resolution((merged(TIANI, None),)))
    assert people(reader)["a"] == set()
    assert reader.ids_of(PERSON, "Abdourahamane Tiani") == frozenset()
    with pytest.raises(NotFound, match=r"is hidden: entities\.toml"):
        reader.entity(TIANI)


def test_an_entity_split_by_document(writer: ArchiveWriter, reader: ArchiveReader) -> None:
    documents = {d.article.metadata.title.value: d.id for d in reader.revised_since(0)}
    player = EntityRef(PERSON, "moussa-keita-player")
    keita = EntityRef(PERSON, "moussa-keita")
    split = Split(keita, player, (), (documents["c"],))
    writer.resolve(Resolution((), (split,), ((player, "Moussa Keita (player)"),)))
    assert people(reader) == {
        "a": {"Abdourahamane Tiani"},
        "b": {"Omar Tchiani", "Moussa Keita"},
        "c": {"Moussa Keita (player)"},
    }
    assert reader.ids_of(PERSON, "Moussa Keita (player)") == {player.id}
    assert [form.document for form in reader.entity(player).forms] == [documents["c"]]


def test_an_entity_split_by_form(writer: ArchiveWriter, reader: ArchiveReader) -> None:
    other = EntityRef(PERSON, "another")
    links = (merged(TCHIANI, TIANI),)
    splits = (Split(TIANI, other, ("omar-tchiani",)),)
    writer.resolve(Resolution(links, splits, ((other, "Somebody else"),)))
    assert people(reader)["b"] == {"Somebody else", "Moussa Keita"}
    assert people(reader)["a"] == {"Abdourahamane Tiani"}


def test_a_renamed_entity(writer: ArchiveWriter, reader: ArchiveReader) -> None:
    writer.resolve(Resolution((), (), ((TIANI, "Général Tiani"),)))
    assert people(reader)["a"] == {"Général Tiani"}
    assert reader.label(PERSON, TIANI.id) == "Général Tiani"
    assert reader.ids_of(PERSON, "general tiani") == {TIANI.id}


def test_the_profile_of_an_entity(writer: ArchiveWriter, reader: ArchiveReader) -> None:
    writer.resolve(Resolution((merged(TCHIANI, TIANI),)))
    writer.save_aliases("list", [Aliases(TIANI, "Tiani", ("Abdourahamane Tiani", "Tchiani"))])
    profile = reader.entity(TIANI)
    assert [(form.form, form.documents) for form in profile.forms] == [
        ("Abdourahamane Tiani", 1),
        ("Omar Tchiani", 1),
    ]
    assert profile.documents == 2
    assert profile.aliases == ("Abdourahamane Tiani", "Tchiani")
    assert [link.source for link in profile.merged] == [TCHIANI]


def test_aliases_are_found_by_any_form_and_name_those_of_articles(
    writer: ArchiveWriter, reader: ArchiveReader
) -> None:
    forms = ("Abdourahamane Tiani", "Général Tiani", "Chief of the Guard")
    writer.save_aliases("lists", [Aliases(TIANI, forms[0], forms)])
    assert reader.aliases_of("Abdourahamane Tiani") == ()  # no article has another form
    for form in ("general tiani", "CHIEF OF THE GUARD"):
        assert reader.aliases_of(form) == (Aliases(TIANI, forms[0], forms[:1]),)
    assert reader.aliases_of("Tiani") == ()


def test_merged_entities_are_aliases_of_each_other(
    writer: ArchiveWriter, reader: ArchiveReader
) -> None:
    writer.resolve(Resolution((merged(TCHIANI, TIANI),)))
    both = ("Abdourahamane Tiani", "Omar Tchiani")
    assert reader.aliases_of("Omar Tchiani") == (Aliases(TIANI, both[0], both),)
    writer.resolve(Resolution())
    assert reader.aliases_of("Omar Tchiani") == ()


def test_other_aliases_are_a_change_of_the_archive(
    writer: ArchiveWriter, reader: ArchiveReader
) -> None:
    aliases = [Aliases(TIANI, "Tiani", ("Tiani", "Tchiani"))]
    before = reader.revision()
    writer.save_aliases("lists", aliases)
    assert reader.revision() == before + 1
    writer.save_aliases("lists", aliases)
    assert reader.revision() == before + 1


def test_a_name_without_other_forms_has_no_aliases(
    writer: ArchiveWriter, reader: ArchiveReader
) -> None:
    writer.save_aliases("list", [Aliases(GROUP, "Wagner", ("Wagner", "WAGNER"))])
    assert reader.aliases_of("Wagner") == ()


def test_entities_are_found_by_the_beginning_of_a_word(
    writer: ArchiveWriter, reader: ArchiveReader
) -> None:
    kinds = tuple(EntityType)
    assert reader.refs_like("tia", kinds) == (TIANI,)
    assert reader.refs_like("moussa k", kinds) == (EntityRef(PERSON, "moussa-keita"),)
    assert reader.refs_like("iani", kinds) == ()
    assert reader.refs_like("", kinds) == ()
    writer.resolve(Resolution((merged(TCHIANI, TIANI),)))
    assert reader.refs_like("tchi", kinds) == (TIANI,)


def test_only_the_documents_that_a_rule_is_about_count_as_changed(
    writer: ArchiveWriter, reader: ArchiveReader
) -> None:
    documents = {d.article.metadata.title.value: d.id for d in reader.revised_since(0)}
    keita, player = EntityRef(PERSON, "moussa-keita"), EntityRef(PERSON, "player")
    split = Split(keita, player, (), (documents["c"],))
    named = Resolution((), (split,), ((player, "Moussa Keita (player)"),))
    assert writer.resolve(named) == 1
    assert writer.resolve(Resolution((), (split,), ((player, "Another name"),))) == 1
    assert people(reader)["c"] == {"Another name"}
    assert writer.resolve(Resolution()) == 1
    assert people(reader)["c"] == {"Moussa Keita"}


def test_two_entities_that_swap_forms(writer: ArchiveWriter, reader: ArchiveReader) -> None:
    splits = (
        Split(TIANI, TCHIANI, ("abdourahamane-tiani",)),
        Split(TCHIANI, TIANI, ("omar-tchiani",)),
    )
    writer.resolve(Resolution((), splits))
    assert [form.form for form in reader.entity(TIANI).forms] == ["Omar Tchiani"]
    assert [form.form for form in reader.entity(TCHIANI).forms] == ["Abdourahamane Tiani"]


def test_a_merge_that_was_written_before_its_article(
    writer: ArchiveWriter, reader: ArchiveReader
) -> None:
    later = EntityRef(PERSON, "abdou-tiani")
    resolution = Resolution((merged(later, TIANI),))
    writer.resolve(resolution)
    article = make_article("d", "Abdou Tiani left.", entities={PERSON: ["Abdou Tiani"]})
    raw = make_raw("d", "/press/d.txt")
    writer.publish(writer.keep(raw, None), article, "utf-8")
    writer.resolve(resolution)
    assert reader.aliases_of("Abdou Tiani")[0].forms == ("Abdourahamane Tiani", "Abdou Tiani")


def test_a_renamed_entity_is_found_by_either_name(
    writer: ArchiveWriter, reader: ArchiveReader
) -> None:
    writer.resolve(Resolution((), (), ((TIANI, "General A. Tiani"),)))
    (aliases,) = reader.aliases_of("general a tiani")
    assert aliases.forms == ("General A. Tiani", "Abdourahamane Tiani")
