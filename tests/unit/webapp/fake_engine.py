"""An engine in memory: enough of the contract of `search.engine` to show pages with.

Words match as substrings, all of them, with `in:removed` those of removed blocks; the facets and
the timeline are counted naively. Names have other forms where a test says so, and documents belong
together where their `Story` says so; nothing is shown as one hit.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from difflib import SequenceMatcher

from search.errors import NotFound, QueryError
from search.model import (
    MISSING,
    Article,
    Category,
    Change,
    CleanPage,
    Comparison,
    Correction,
    Document,
    Entity,
    EntityForm,
    EntityList,
    EntityProfile,
    EntityRef,
    EntitySummary,
    EntityType,
    Expansion,
    Facet,
    FacetField,
    FacetPage,
    FacetValue,
    Found,
    Hit,
    HitEntity,
    HitStory,
    IndexState,
    Interval,
    KeptBlock,
    Link,
    Marks,
    Membership,
    Mention,
    Metadata,
    Precision,
    Provenance,
    PublicationDate,
    Query,
    Reason,
    Reference,
    Rejection,
    RemovedBlock,
    Results,
    Role,
    Snippet,
    Sort,
    Sourced,
    Span,
    Status,
    Step,
    StoryMember,
    Strip,
    Suggestion,
    SuggestionKind,
    Timeline,
    Warned,
)
from search.model import Story as ToldTogether
from search.text import fold, name_key

NOW = datetime(2025, 5, 2, 9, 30, tzinfo=UTC)
_NAMED = re.compile(r'(person|org|place):"([^"]*)"')
_PRECISIONS = {4: Precision.YEAR, 7: Precision.MONTH, 10: Precision.DAY}


@dataclass
class Story:
    """A document in few words. `lines` are (role or category, text); names are (type, id, name).

    `author` and `url` are (value, source); `sure` is the confidence of every removal. Documents of
    the same `story` report the same, those of the same `copies` have nearly the same text.
    """

    lines: list[tuple[Role | Category, str]]
    outlet: str = ""
    date: str = ""
    inferred: bool = False
    language: str = "en"
    names: list[tuple[str, str, str]] = field(default_factory=list)
    file: str = "story.txt"
    encoding: str = "utf-8"
    raw: bytes | None = None
    author: tuple[str, str] | None = None
    url: tuple[str, str] | None = None
    sure: float | None = None
    story: str = ""
    copies: str = ""


def document_of(story: Story) -> Document:
    kept, removed, at = [], [], 0
    for number, (kind, text) in enumerate(story.lines, start=1):
        span = Span(at, at + len(text.encode()))
        at = span.end + 1
        if isinstance(kind, Role):
            kept.append(KeptBlock(text, kind, number, span))
        else:
            reason = f"looks like {kind.value}"
            removed.append(RemovedBlock(text, kind, reason, number, span, story.sure))
    page = CleanPage.of(kept, removed)
    raw = story.raw if story.raw is not None else _raw(story)
    title = next(text for kind, text in story.lines if kind is Role.TITLE)
    metadata = Metadata(
        title=Sourced(title, "title line"),
        outlet=Sourced(story.outlet, "copyright line") if story.outlet else None,
        date=_date(story),
        language=story.language,
        author=Sourced(*story.author) if story.author else None,
        url=Sourced(*story.url) if story.url else None,
    )
    digest = hashlib.sha256(raw).hexdigest()
    provenance = Provenance(
        (f"/news/{story.file}",), story.file, digest, len(raw), "text/plain", story.encoding, NOW
    )
    entities = tuple(e for name in story.names if (e := _entity(name, page.text)))
    return Document(digest[:12], 1, provenance, Article(metadata, page, entities, "test-1"))


def _raw(story: Story) -> bytes:
    return "\n".join(text for _, text in story.lines).encode()


def _date(story: Story) -> PublicationDate:
    if not story.date:
        return PublicationDate()
    source = "caption" if story.inferred else "dateline"
    return PublicationDate(story.date, _PRECISIONS[len(story.date)], source, story.inferred)


def _entity(name: tuple[str, str, str], text: str) -> Entity | None:
    kind, identity, shown = name
    found = re.finditer(re.escape(shown), text)
    mentions = tuple(Mention(shown, Span(*match.span())) for match in found)
    return Entity(identity, EntityType(kind), shown, mentions) if mentions else None


class FakeEngine:
    """Implements `webapp.engine.Engine` over a list of stories."""

    uuid = "5e" * 16

    def __init__(self, stories: list[Story]) -> None:
        self._documents = _told_together(stories)
        self._raw = {d.id: s.raw or _raw(s) for d, s in zip(self.documents, stories, strict=True)}
        self.asked: list[Query] = []
        self.partial = False
        self.corrections: tuple[Correction, ...] = ()
        self.warnings: tuple[Warned, ...] = ()
        self.generation = "1"
        self.forms: dict[str, tuple[EntityRef, str, tuple[str, ...]]] = {}
        self.moved: dict[str, str] = {}
        self.aliases: dict[EntityRef, tuple[str, ...]] = {}
        self.merged: dict[EntityRef, tuple[Link, ...]] = {}

    @property
    def documents(self) -> list[Document]:
        return list(self._documents.values())

    def version(self) -> str:
        return self.generation

    def search(self, query: Query) -> Results:
        self.asked.append(query)
        if "titel:" in query.text:
            at = query.text.index("titel:")
            raise QueryError("there is no field “titel”", position=at, suggestion="title:")
        matching = [d for d in self.documents if _matches(d, query)]
        matching.sort(key=lambda d: d.article.metadata.date.value, reverse=True)
        if query.sort is Sort.OLDEST:
            matching.reverse()
        first = (query.page - 1) * query.per_page
        shown = matching[first : first + query.per_page]
        return Results(
            query=query,
            parsed=query.text,
            total=len(matching),
            documents=len(matching),
            expansions=self._expansions(query),
            hits=tuple(_hit(d, query)._replace(story=self._shared(d)) for d in shown),
            facets=tuple(self._facet(field, query) for field in query.facets),
            timeline=self._timeline(query),
            index=self._index(),
            took_ms=1.5,
            partial=self.partial,
            corrections=() if matching else self.corrections,
            warnings=self.warnings,
        )

    def every(self, query: Query) -> Found:
        found = self.search(replace(query, page=1, per_page=1_000_000, facets=()))
        return Found(
            query, found.total, found.documents, self.partial, found.index, iter(found.hits)
        )

    def references(self, document_ids: Iterable[str]) -> tuple[Reference, ...]:
        known = (self._documents.get(document_id) for document_id in document_ids)
        return tuple(_reference(document) for document in known if document)

    def totals(self, queries: Iterable[Query]) -> tuple[int | None, ...]:
        return tuple(self.search(replace(query, page=1, facets=())).total for query in queries)

    def document(self, document_id: str) -> Document:
        if document_id not in self._documents:
            raise NotFound("no document has the id {id!r}", id=document_id)
        return self._documents[document_id]

    def story(self, story_id: str) -> ToldTogether:
        story_id = self.moved.get(story_id, story_id)
        members = [d for d in self.documents if d.membership and d.membership.story == story_id]
        if not members:
            raise NotFound("no story has the id {id!r}", id=story_id)
        return ToldTogether(story_id, tuple(map(_member, members)))

    def compare(self, old_id: str, new_id: str) -> Comparison:
        old, new = self.document(old_id), self.document(new_id)
        before, after = (re.split(r"(?<=\s)", d.article.page.text) for d in (old, new))
        changes: list[Change] = []
        matching = SequenceMatcher(None, before, after, autojunk=False)
        for kind, i, j, k, m in matching.get_opcodes():
            if kind == "equal":
                changes.append(Change("same", "".join(before[i:j])))
                continue
            changes.append(Change("removed", "".join(before[i:j])))
            changes.append(Change("added", "".join(after[k:m])))
        return Comparison(old, new, tuple(change for change in changes if change.text))

    def entity(self, ref: EntityRef) -> EntityProfile:
        naming = [(d, e) for d in self.documents for e in _entities(d) if _ref(e) == ref]
        if not naming:
            raise NotFound("no article names an entity {entity!r}", entity=str(ref))
        forms: dict[str, list[str]] = {}
        for document, entity in naming:
            for form in entity.surfaces:
                forms.setdefault(form, []).append(document.id)
        return EntityProfile(
            ref=ref,
            name=naming[0][1].name,
            documents=len(naming),
            forms=tuple(EntityForm(form, len(ids), ids[0]) for form, ids in forms.items()),
            aliases=self.aliases.get(ref, ()),
            merged=self.merged.get(ref, ()),
            sampled=len(naming),
        )

    def entities(
        self, text: str = "", kind: EntityType | None = None, limit: int = 50, offset: int = 0
    ) -> EntityList:
        counts = Counter((_ref(e), e.name) for d in self.documents for e in _entities(d))
        found = [
            EntitySummary(ref, name, count)
            for (ref, name), count in counts.most_common()
            if text.lower() in name.lower() and kind in (None, ref.type)
        ]
        return EntityList(len(found), tuple(found[offset : offset + limit]))

    def facet(
        self,
        query: Query,
        field: FacetField,
        prefix: str = "",
        limit: int = 50,
        offset: int = 0,
        by_label: bool = False,
    ) -> FacetPage:
        self.search(query)  # for the error
        facet = self._facet(field, replace(query, facet_size=1_000_000))
        begins = name_key(prefix)
        found = [
            value
            for value in facet.values
            if value.count and f"-{begins}" in f"-{name_key(value.label)}"
        ]
        if by_label:
            found.sort(key=lambda value: fold(value.label))
        shown = tuple(found[offset : offset + limit])
        index = self._index()
        return FacetPage(query, field, shown, facet.missing, len(found), index, self.partial)

    def suggest(self, text: str, limit: int = 8) -> tuple[Suggestion, ...]:
        begins = name_key(text)
        if len(begins) < 2:
            return ()
        entities = [
            Suggestion(SuggestionKind.ENTITY, one.name, one.ref, "", one.documents)
            for one in self.entities(limit=1_000_000).values
            if f"-{begins}" in f"-{name_key(one.name)}"
        ]
        titles = [
            Suggestion(SuggestionKind.TITLE, title, None, document.id, 1)
            for document in self.documents
            for title in [document.article.metadata.title.value]
            if f"-{begins}" in f"-{name_key(title)}"
        ]
        return (*entities, *titles)[:limit]

    def similar(self, document_id: str, limit: int = 10) -> tuple[Hit, ...]:
        document = self.document(document_id)
        named = set(map(_ref, _entities(document)))
        others = [
            other
            for other in self.documents
            if named & set(map(_ref, _entities(other)))
            and other is not document
            and (
                document.membership is None
                or other.membership is None
                or other.membership.copies != document.membership.copies
            )
        ]
        return tuple(_hit(other, Query()) for other in others[:limit])

    def marks(self, document: Document, query: Query) -> Marks:
        self.search(query)  # for the error
        page = document.article.page
        words = [] if _looks_in_removed(query) else [re.escape(word) for word in _words(query)]
        return Marks(
            tuple(_snippet("body", block.text, words).marks for block in page.kept),
            tuple(_removed_snippet(block, query).marks for block in page.removed),
        )

    def raw(self, document_id: str) -> bytes:
        self.document(document_id)
        return self._raw[document_id]

    def status(self) -> Status:
        refused = Rejection("/news/b.bin", "b.bin", Step.READ, "binary <b>file</b>", NOW)
        return Status(
            documents=len(self._documents),
            versions=len(self._documents),
            raw_bytes=sum(map(len, self._raw.values())),
            removed_share=0.31,
            last_ingest=NOW,
            rejections=(refused,),
            index=self._index() if self._documents else None,
        )

    def _expansions(self, query: Query) -> tuple[Expansion, ...]:
        switched_off = set(map(name_key, query.literal))
        return tuple(
            Expansion(term, ref, name, () if off else others, off)
            for term, (ref, name, others) in self.forms.items()
            if term.lower() in query.text.lower()
            for off in [not query.aliases or name_key(term) in switched_off]
        )

    def _shared(self, document: Document) -> HitStory | None:
        if document.membership is None:
            return None
        members = self.story(document.membership.story).members
        copies = [m for m in members if m.copies == document.membership.copies]
        if len(members) == 1:
            return None
        return HitStory(
            document.membership.story,
            len(members),
            _outlets(members),
            len(copies),
            _outlets(copies),
        )

    def _index(self) -> IndexState:
        return IndexState("g1", len(self._documents), NOW, "test-1")

    def _facet(self, field: FacetField, query: Query) -> Facet:
        others = tuple(f for f in query.filters if f.field is not field)
        matching = [d for d in self.documents if _matches(d, replace(query, filters=others))]
        counts = Counter(value for d in matching for value in _values(d, field))
        own = {f.value: f for f in query.filters if f.field is field}
        labels = {
            **{v: label for d in self.documents for v, label in _values(d, field)},
        }
        listed = [(v, label, n) for (v, label), n in counts.most_common()]
        listed += [(v, labels[v], 0) for v in own if v in labels and v not in dict(counts.keys())]
        chosen = listed[: query.facet_size]
        chosen += [entry for entry in listed[query.facet_size :] if entry[0] in own]
        values = tuple(
            FacetValue(
                v,
                label,
                n,
                selected=v in own and not own[v].exclude,
                excluded=v in own and own[v].exclude,
            )
            for v, label, n in chosen
        )
        missing = sum(not _values(d, field) for d in matching)
        return Facet(field, values, missing, len(listed))

    def _timeline(self, query: Query) -> Timeline | None:
        if query.interval is None:
            return None
        length = {Interval.YEAR: 4, Interval.MONTH: 7, Interval.DAY: 10}[query.interval]
        undated = query.within("", "")
        matching = [d for d in self.documents if _matches(d, undated)]
        dates = Counter(d.article.metadata.date.value[:length] for d in matching)
        known = {date: n for date, n in dates.items() if len(date) == length}
        values = tuple(FacetValue(date, date, n) for date, n in sorted(known.items()))
        return Timeline(query.interval, values, len(matching) - sum(known.values()))


def _told_together(stories: list[Story]) -> dict[str, Document]:
    """The documents by id; a story and its copies have the id of their first document."""
    documents: dict[str, Document] = {}
    began: dict[str, str] = {}
    for story in stories:
        document = document_of(story)
        together = began.setdefault(f"story {story.story or document.id}", document.id)
        copies = began.setdefault(f"copies {story.copies or document.id}", document.id)
        documents[document.id] = replace(document, membership=Membership(together, copies))
    return documents


def _member(document: Document) -> StoryMember:
    metadata = document.article.metadata
    assert document.membership is not None
    return StoryMember(
        id=document.id,
        title=metadata.title.value,
        outlet=metadata.outlet,
        date=metadata.date,
        language=metadata.language,
        name=document.provenance.name,
        copies=document.membership.copies,
    )


def _reference(document: Document) -> Reference:
    metadata, provenance = document.article.metadata, document.provenance
    return Reference(
        id=document.id,
        title=metadata.title.value,
        author=metadata.author.value if metadata.author else None,
        outlet=metadata.outlet.value if metadata.outlet else None,
        date=metadata.date,
        language=metadata.language,
        url=metadata.url.value if metadata.url else None,
        sha256=provenance.sha256,
        ingested=provenance.ingested,
        name=provenance.name,
    )


def _outlets(members: Iterable[StoryMember]) -> tuple[str, ...]:
    return tuple(sorted({member.outlet.value for member in members if member.outlet}))


def _entities(document: Document) -> tuple[Entity, ...]:
    return document.article.entities


def _ref(entity: Entity) -> EntityRef:
    return EntityRef(entity.type, entity.id)


def _values(document: Document, field: FacetField) -> list[tuple[str, str]]:
    metadata = document.article.metadata
    if field is FacetField.OUTLET:
        return [(metadata.outlet.value,) * 2] if metadata.outlet else []
    if field is FacetField.LANGUAGE:
        return [(metadata.language, metadata.language)] if metadata.language else []
    return [(e.id, e.name) for e in document.article.entities if e.type.value == field.value]


def _matches(document: Document, query: Query) -> bool:
    blocks = document.article.page.removed
    removed = "\n".join(block.text for block in blocks)
    text = (removed if _looks_in_removed(query) else document.article.page.text).lower()
    date = document.article.metadata.date.value
    if query.date_from and (not date or date < query.date_from):
        return False
    if query.date_to and (not date or date[: len(query.date_to)] > query.date_to):
        return False
    if not all(word.lower() in text for word in _words(query)):
        return False
    named = {(e.type.value, e.id) for e in _entities(document)}
    if not named >= set(_NAMED.findall(query.text)):
        return False
    return all(_passes(document, query, field) for field in FacetField)


def _passes(document: Document, query: Query, field: FacetField) -> bool:
    own = {v for v, _ in _values(document, field)} or {MISSING}
    wanted = {f.value for f in query.filters if f.field is field and not f.exclude}
    unwanted = {f.value for f in query.filters if f.field is field and f.exclude}
    return not own & unwanted and (not wanted or bool(own & wanted))


def _hit(document: Document, query: Query) -> Hit:
    article = document.article
    title = article.metadata.title.value
    words = [] if _looks_in_removed(query) else [re.escape(word) for word in _words(query)]
    gone = (_removed_snippet(block, query) for block in article.page.removed)
    marked = tuple(snippet for snippet in gone if snippet.marks)
    body = " ".join(b.text for b in article.page.kept if b.role is not Role.TITLE)
    first = re.search("|".join(words), body, re.IGNORECASE) if words else None
    start = max(0, first.start() - 60) if first else 0
    removed = sum(len(b.text) for b in article.page.removed)
    return Hit(
        id=document.id,
        title=_snippet("title", title, words),
        outlet=article.metadata.outlet,
        author=None,
        date=article.metadata.date,
        language=article.metadata.language,
        snippets=marked or (_snippet("body", body[start : start + 240], words),),
        entities=tuple(HitEntity(e.id, e.name, e.type, len(e.mentions)) for e in article.entities),
        strip=Strip(removed, removed / (removed + len(article.page.text))),
        name=document.provenance.name,
        score=1.0 if query.text else 0.0,
        why=_why(title, body, query) if query.explain else (),
    )


def _why(title: str, body: str, query: Query) -> tuple[Reason, ...]:
    """Every word in every field has an equal part."""
    fields = {"title": title.lower(), "body": body.lower()}
    where = [(w, name) for w in _words(query) for name, text in fields.items() if w.lower() in text]
    return tuple(Reason(word, name, 1 / len(where)) for word, name in where)


def _looks_in_removed(query: Query) -> bool:
    return "in:removed" in query.text


def _words(query: Query) -> list[str]:
    return [word for word in _NAMED.sub("", query.text).split() if word != "in:removed"]


def _removed_snippet(block: RemovedBlock, query: Query) -> Snippet:
    words = [re.escape(word) for word in _words(query)] if _looks_in_removed(query) else []
    return _snippet("removed", block.text, words)._replace(raw=block.span, removed=block)


def _snippet(kind: str, text: str, words: list[str]) -> Snippet:
    found = re.finditer("|".join(words), text, re.IGNORECASE) if words else ()
    return Snippet(kind, text, tuple(Span(*match.span()) for match in found))
