"""A ready record becomes the document that its file would have become."""

from __future__ import annotations

import pytest

from search.evaluation import ready_document
from search.index.schema import to_fields
from search.model import CleanPage, EntityType, Precision, PublicationDate, Role

RECORD = {
    "id": 7,
    "title": " Curfew lifted ",
    "body": "In Gao, the curfew ended.\nGoïta spoke.",
    "date": "2025-04",
    "source": "Le Journal",
    "url": "https://example.org/7",
    "lang": "fr",
    "people": ["Assimi Goïta", "assimi goita"],
    "orgs": [],
    "places": ["Gao", "Mali"],
}


def test_a_record_is_a_document():
    document = ready_document(RECORD)
    metadata, page = document.article.metadata, document.article.page
    assert document.id == "7"
    assert metadata.title.value == "Curfew lifted"
    assert metadata.outlet is not None
    assert metadata.outlet.value == "Le Journal"
    assert metadata.date == PublicationDate("2025-04", Precision.MONTH, "record")
    assert metadata.language == "fr"
    assert page.text == "Curfew lifted\n\nIn Gao, the curfew ended.\nGoïta spoke."
    assert [block.role for block in page.kept] == [Role.TITLE, Role.BODY]
    assert document.provenance.name == "https://example.org/7"


def test_its_page_is_as_the_cleaner_would_place_it():
    page = ready_document({**RECORD, "title": "Goïta"}).article.page
    assert page == CleanPage.of(page.kept, ())
    raw = page.text.encode()
    assert [raw[slice(*block.span)].decode() for block in page.kept] == [b.text for b in page.kept]


def test_its_names_are_its_entities_each_once():
    entities = ready_document(RECORD).article.entities
    assert [(e.type, e.id, e.name) for e in entities] == [
        (EntityType.PERSON, "assimi-goita", "Assimi Goïta"),
        (EntityType.PLACE, "gao", "Gao"),
        (EntityType.PLACE, "mali", "Mali"),
    ]
    assert all(entity.mentions for entity in entities)


def test_a_record_needs_little():
    document = ready_document({"id": "a"}, "de")
    assert document.article.page == CleanPage("", (), ())
    assert document.article.metadata.language == "de"
    assert document.article.metadata.date == PublicationDate()
    assert not to_fields(document)["title"]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"id": None}, "'id' must be a text without blanks, or a number, and is None"),
        ({"id": "a b"}, "and is 'a b'"),
        ({"id": "a\n"}, "and is 'a"),
        ({"id": ""}, "and is ''"),
        ({"id": True}, "and is True"),
        ({"title": 3}, "'title' must be a text, and is 3"),
        ({"body": ["x"]}, "'body' must be a text"),
        ({"date": "April"}, "'date' must be like 2025, 2025-04 or 2025-04-03, and is 'April'"),
        ({"date": "2025-02-30"}, "and is '2025-02-30'"),
        ({"people": "Goïta"}, "'people' must be a list of names"),
        ({"places": [["Gao"]]}, "'places' must be a list of names, and has"),
    ],
)
def test_a_record_that_is_wrong_says_how(change, reason):
    with pytest.raises(ValueError, match=r"must be") as error:
        ready_document({**RECORD, **change})
    assert reason in str(error.value)
