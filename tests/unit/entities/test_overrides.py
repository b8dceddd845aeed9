"""The file in which a person decides about entities, and what comes of it."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.entities.decisions import MAX_SPLITS
from search.entities.overrides import (
    Hide,
    Keep,
    Merge,
    Override,
    Rename,
    SplitOff,
    append_override,
    load_overrides,
    parse_ref,
    resolve,
)
from search.errors import SearchError
from search.model import EntityRef, Link, Origin, Resolution, Split

TIANI, OMAR = parse_ref("person:abdourahamane-tiani"), parse_ref("person:omar-tchiani")
TRAORE, PLAYER = parse_ref("person:moussa-traore"), parse_ref("person:moussa-traore-footballer")
A, B, C, D = (parse_ref(f"person:{letter}") for letter in "abcd")

EVERYTHING = """\
# decided in the newsroom
[[merge]]
from = ["person:omar-tchiani", "person:tchiani"]   # the general
into = "person:abdourahamane-tiani"

[[split]]
entity = "person:moussa-traore"
to = "person:moussa-traore-footballer"
name = "Moussa Traoré (footballer)"
forms = ["Moussa Traoré"]
documents = ["0a1b2c3d4e5f"]

[[hide]]
entity = "org:ministers"

[[keep]]
entity = "person:x"

[[rename]]
entity = "place:ML"
name = "Mali"
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "entities.toml"


def found(source: EntityRef, target: EntityRef | None, reason: str = "found") -> Link:
    return Link(source, target, Origin.ARCHIVE, reason)


def shown_as(resolution: Resolution) -> dict[EntityRef, EntityRef | None]:
    return {link.source: link.target for link in resolution.links}


# The file


def test_a_missing_file_decides_nothing(path: Path) -> None:
    assert load_overrides(path) == ()


def test_reads_every_kind_of_entry(path: Path) -> None:
    path.write_text(EVERYTHING, encoding="utf-8")
    assert load_overrides(path) == (
        Merge((OMAR, parse_ref("person:tchiani")), TIANI),
        SplitOff(
            TRAORE,
            PLAYER,
            "Moussa Traoré (footballer)",
            ("Moussa Traoré",),
            ("0a1b2c3d4e5f",),
        ),
        Hide(parse_ref("org:ministers")),
        Keep(parse_ref("person:x")),
        Rename(parse_ref("place:ML"), "Mali"),
    )


def test_reads_a_file_with_a_byte_order_mark(path: Path) -> None:
    path.write_text(EVERYTHING, encoding="utf-8-sig")
    assert len(load_overrides(path)) == 5


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("[[merge", "entities.toml: "),
        ("[merge]\ninto = 'person:x'", r"write \[\[merge\]\] with two brackets"),
        ("[[join]]\ninto = 'person:x'", "'join' is none of merge, split, hide, keep, rename"),
        ("hide = ['org:x']", "hide 1: not an entry such as"),
        ("[[hide]]\nname = 'x'", "hide 1: 'name' is none of entity"),
        ("[[hide]]\nentity = 'person:a'\n[[hide]]", "hide 2: 'entity' is missing; write such as"),
        ("[[hide]]\nentity = 3", "hide 1: entity: 3 is not a text of 1 to 200 characters"),
        ("[[hide]]\nentity = 'ministers'", "hide 1: 'ministers' is no entity; write its type"),
        (
            "[[hide]]\nentity = 'man:x'",
            r"'man:x' is no entity; write its type \(person, org, place",
        ),
        ("[[hide]]\nentity = 'person:'", "'person:' has no id"),
        ("[[hide]]\nentity = 'person:Goïta'", "write person:goita"),
        ("[[hide]]\nentity = 'person:ML'", "write person:ml"),
        ("[[merge]]\nfrom = []\ninto = 'person:x'", "merge 1: say what is merged"),
        ("[[merge]]\nfrom = 'person:y'\ninto = 'person:x'", "merge 1: from must be a list"),
        ("[[merge]]\nfrom = ['person:x']\ninto = 'person:x'", "merge 1: merges person:x into itse"),
        ("[[split]]\nentity = 'person:x'\nto = 'person:y'", "split 1: say which mentions are mea"),
        (
            "[[split]]\nentity = 'person:x'\nto = 'person:y'\nforms = ['!']",
            "split 1: forms: '!' has no letter",
        ),
        ("[[rename]]\nentity = 'person:x'\nname = ' '", "rename 1: say under which name"),
        ('[[rename]]\nentity = "person:x"\nname = "a\\u0007"', "rename 1: name: .* control char"),
    ],
)
def test_says_where_the_file_is_wrong_and_what_to_do(path: Path, content: str, said: str) -> None:
    path.write_text(content, encoding="utf-8")
    with pytest.raises(SearchError, match=said) as error:
        load_overrides(path)
    assert str(error.value).startswith(str(path))


@pytest.mark.parametrize("content", [b"\xff\xfe", b"#" * 4_000_001, b"a=" + b"[" * 100_000])
def test_refuses_what_cannot_be_a_file_of_decisions(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(SearchError, match=r"entities\.toml"):
        load_overrides(path)


def test_says_when_the_file_cannot_be_read(path: Path) -> None:
    path.mkdir()
    with pytest.raises(SearchError, match=r"cannot read .*entities.toml"):
        load_overrides(path)


# Contradictions


@pytest.mark.parametrize(
    ("overrides", "said"),
    [
        (
            [Merge((A,), B), Merge((A,), C)],
            "merge 2: person:a is to be merged into person:c, but by merge 1 .* into person:b;",
        ),
        ([Merge((A,), B), Hide(A)], "hide 1: person:a is to be hidden, but by merge 1"),
        ([Hide(A), Keep(A)], "keep 1: person:a is to be kept as it is, but by hide 1"),
        ([Merge((A,), B), Keep(A)], "keep 1: .* but by merge 1"),
        (
            [Merge((A,), B), Merge((B,), C), Merge((C,), A)],
            r"merge 3: the merges lead in a circle \(person:a -> person:b -> person:c -> person:a",
        ),
        ([Rename(A, "x"), Rename(A, "y")], "rename 2: names person:a 'y', but rename 1 names it"),
        (
            [SplitOff(A, C, "x", ("a",)), SplitOff(B, C, "y", ("a",))],
            "split 2: names person:c 'y', but split 1 names it 'x'",
        ),
        ([SplitOff(A, A, "", ("a",))], "split 1: person:a and person:a are one and the same"),
        (
            [Merge((A, B), C), SplitOff(A, B, "", ("a",))],
            "split 1: person:a and person:b are one and the same",
        ),
        ([Hide(A), SplitOff(A, B, "", ("a",))], "split 1: person:a is hidden by another entry"),
        ([Hide(B), SplitOff(A, B, "", ("a",))], "split 1: person:b is hidden by another entry"),
        (
            [SplitOff(A, B, "", ("Ä", "x")), SplitOff(A, C, "", ("a",))],
            "split 2: split 1 gives the same mentions to person:b",
        ),
        (
            [SplitOff(A, B, "", (), ("1", "2")), SplitOff(A, C, "", (), ("2",))],
            "split 2: split 1 gives the same mentions",
        ),
        (
            [SplitOff(A, B, "", (f"x{n}",)) for n in range(MAX_SPLITS + 1)],
            "more than 200 splits of person:a",
        ),
    ],
)
def test_decisions_that_contradict_each_other_are_refused(
    overrides: Sequence[Override], said: str
) -> None:
    with pytest.raises(SearchError, match=said):
        resolve((), overrides)


@pytest.mark.parametrize(
    "overrides",
    [
        [Merge((A,), B), Merge((A, C), B)],
        [Merge((A,), B), Hide(B)],
        [Merge((A,), B), Keep(B)],
        [Rename(A, "x"), Rename(A, "x"), SplitOff(B, A, "y", ("a",))],
        [SplitOff(A, B, "", ("a",)), SplitOff(A, C, "", ("b",))],
        [SplitOff(A, B, "", ("a",), ("1",)), SplitOff(A, C, "", ("a",), ("2",))],
        [SplitOff(A, B, "", ("a",), ("1",)), SplitOff(A, C, "", ("a",))],
    ],
)
def test_decisions_that_go_together_are_accepted(overrides: Sequence[Override]) -> None:
    assert resolve((), overrides) == resolve((), tuple(overrides))


# Appending


def test_the_first_entry_makes_the_file_and_explains_it(path: Path) -> None:
    append_override(path, Merge((OMAR,), TIANI))
    assert load_overrides(path) == (Merge((OMAR,), TIANI),)
    assert path.read_text(encoding="utf-8").startswith("# What people, organisations and places")
    assert [each.name for each in path.parent.iterdir()] == [path.name]


@pytest.mark.parametrize(
    "override",
    [
        Merge((OMAR, A), TIANI),
        SplitOff(A, B, 'The "Great" \\ Traoré', ("Traoré", "l’autre"), ("0a1b2c3d4e5f",)),
        SplitOff(A, B, "", (), ("0a1b2c3d4e5f",)),
        Hide(parse_ref("org:ministers")),
        Keep(A),
        Rename(parse_ref("place:kyiv"), "Київ"),
    ],
)
def test_what_is_appended_is_read_again(path: Path, override: Override) -> None:
    append_override(path, override)
    assert load_overrides(path) == (override,)


def test_appending_keeps_what_a_person_wrote(path: Path) -> None:
    written = EVERYTHING.rstrip() + "  # no end of line"
    path.write_text(written, encoding="utf-8")
    path.chmod(0o640)
    append_override(path, Hide(A))
    assert path.read_text(encoding="utf-8") == f'{written}\n\n[[hide]]\nentity = "person:a"\n'
    assert path.stat().st_mode & 0o777 == 0o640


def test_appending_keeps_the_line_ends_of_windows(path: Path) -> None:
    written = EVERYTHING.replace("\n", "\r\n").encode("utf-8-sig")
    path.write_bytes(written)
    append_override(path, Hide(A))
    assert path.read_bytes() == written + b'\r\n[[hide]]\r\nentity = "person:a"\r\n'


def test_what_the_file_says_already_is_not_said_again(path: Path) -> None:
    append_override(path, Hide(A))
    before = path.read_bytes()
    append_override(path, Hide(A))
    assert path.read_bytes() == before
    append_override(path, Keep(B))
    assert load_overrides(path) == (Hide(A), Keep(B))


@pytest.mark.parametrize(
    ("override", "said"),
    [
        (Merge((OMAR,), B), "merge 2: person:omar-tchiani is to be merged into person:b, but by"),
        (Rename(A, "bad\nname\x00"), "not added to .* control characters"),
        (Rename(A, "bad \ud800"), "not added to"),
        (Rename(A, "x" * 201), "not added to .* 1 to 200 characters"),
        (SplitOff(A, B), "not added to .* say which mentions are meant"),
    ],
)
def test_nothing_is_written_that_could_not_be_read(
    path: Path, override: Override, said: str
) -> None:
    path.write_text(EVERYTHING, encoding="utf-8")
    with pytest.raises(SearchError, match=said):
        append_override(path, override)
    assert path.read_text(encoding="utf-8") == EVERYTHING


def test_nothing_is_added_to_a_file_that_is_wrong(path: Path) -> None:
    path.write_text("[[merge", encoding="utf-8")
    with pytest.raises(SearchError, match=r"entities\.toml"):
        append_override(path, Hide(A))
    assert path.read_text(encoding="utf-8") == "[[merge"


def test_tells_how_to_write_entries_that_others_can_follow(path: Path) -> None:
    path.write_text('hide = [{entity = "person:b"}]\n', encoding="utf-8")
    with pytest.raises(SearchError, match=r"begin each hide there with a line \[\[hide\]\]"):
        append_override(path, Hide(A))
    append_override(path, Keep(A))
    assert load_overrides(path) == (Hide(B), Keep(A))


def test_a_failed_write_leaves_the_old_file_and_nothing_else(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path.write_text(EVERYTHING, encoding="utf-8")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(SearchError, match=r"cannot write .*: No space left on device"):
        append_override(path, Hide(A))
    assert path.read_text(encoding="utf-8") == EVERYTHING
    assert [each.name for each in path.parent.iterdir()] == [path.name]


def test_a_link_to_the_file_stays_a_link(path: Path, tmp_path: Path) -> None:
    real = tmp_path / "kept-elsewhere.toml"
    real.write_text(EVERYTHING, encoding="utf-8")
    path.symlink_to(real)
    append_override(path, Hide(A))
    assert path.is_symlink()
    assert Hide(A) in load_overrides(real)


_TEXT = st.text(min_size=1, max_size=40)


@given(name=_TEXT, forms=st.lists(_TEXT, max_size=3), key=_TEXT)
def test_whatever_is_appended_is_read_again_or_refused(
    tmp_path_factory: pytest.TempPathFactory, name: str, forms: list[str], key: str
) -> None:
    path = tmp_path_factory.mktemp("overrides") / "entities.toml"
    split = SplitOff(A, EntityRef(B.type, key), name, tuple(forms), ("0a1b",))
    try:
        append_override(path, split)
    except SearchError:
        assert not path.exists()
    else:
        (read,) = load_overrides(path)
        assert isinstance(read, SplitOff)
        assert (read.source, read.target, read.keys) == (A, split.target, split.keys)
        assert read.name == " ".join(name.split())
        tomllib.loads(path.read_text(encoding="utf-8"))


# What is shown


def test_a_persons_word_beats_what_was_found() -> None:
    resolution = resolve([found(A, B), found(C, None)], [Merge((A,), D), Merge((C,), D)])
    assert resolution.links == (
        Link(A, D, Origin.PERSON, "entities.toml, merge 1"),
        Link(C, D, Origin.PERSON, "entities.toml, merge 2"),
    )


def test_chains_are_followed_and_tell_both_reasons() -> None:
    resolution = resolve([found(A, B, "spelled alike")], [Merge((B,), C)])
    assert resolution.links == (
        Link(A, C, Origin.ARCHIVE, "spelled alike; then entities.toml, merge 1"),
        Link(B, C, Origin.PERSON, "entities.toml, merge 1"),
    )


def test_what_is_merged_into_something_hidden_is_hidden() -> None:
    assert shown_as(resolve([found(A, B)], [Hide(B)])) == {A: None, B: None}


def test_a_person_may_turn_a_found_link_round() -> None:
    assert shown_as(resolve([found(A, B)], [Merge((B,), A)])) == {B: A}


def test_keeping_takes_found_links_back() -> None:
    links = [found(A, B), found(C, None), found(D, A)]
    assert shown_as(resolve(links, [Keep(A), Keep(C)])) == {D: A}


@pytest.mark.parametrize(
    "override", [Rename(A, "A"), Merge((B,), A), SplitOff(A, B, "", ("x",)), Keep(A)]
)
def test_the_archive_hides_nothing_that_a_person_speaks_of(override: Override) -> None:
    assert A not in shown_as(resolve([found(A, None)], [override]))


def test_splits_work_on_what_is_shown() -> None:
    split = SplitOff(A, D, "The other A", ("Ä. One",), ("2", "1"))
    resolution = resolve([found(A, B)], [split])
    assert shown_as(resolution) == {A: B}
    assert resolution.splits == (Split(B, D, ("a-one",), ("1", "2")),)
    assert resolution.names == ((D, "The other A"),)


@pytest.mark.parametrize("source", [A, B])
def test_a_split_undoes_a_merge_that_was_found(source: EntityRef) -> None:
    target = B if source == A else A
    resolution = resolve([found(A, B)], [SplitOff(source, target, "", ("x",))])
    assert shown_as(resolution) == {}
    assert resolution.splits == (Split(source, target, ("x",), ()),)


def test_a_split_parts_what_was_found_to_be_the_same_as_a_third() -> None:
    overrides: list[Override] = [SplitOff(A, B, "", ("x",)), Merge((B,), C)]
    resolution = resolve([found(A, D), found(D, C)], overrides)
    assert resolution.splits == (Split(A, C, ("x",), ()),)
    assert shown_as(resolution) == {B: C, D: C}


def test_splits_that_say_more_go_first() -> None:
    overrides = [
        SplitOff(A, B, "", ("x",)),
        SplitOff(A, C, "", (), ("1",)),
        SplitOff(A, D, "", ("x",), ("1",)),
    ]
    assert [split.target for split in resolve((), overrides).splits] == [D, C, B]


def test_what_a_person_speaks_of_does_not_vanish_into_something_hidden() -> None:
    resolution = resolve([found(A, B)], [Hide(B), SplitOff(A, C, "", ("x",))])
    assert shown_as(resolution) == {B: None}
    assert resolution.splits == (Split(A, C, ("x",), ()),)


def test_a_rename_counts_for_what_is_shown_as_itself() -> None:
    overrides: list[Override] = [Rename(A, "A"), Rename(B, "B"), SplitOff(C, B, "no", ("x",))]
    assert resolve([found(A, B)], overrides).names == ((B, "B"),)


def test_merges_may_cross_types() -> None:
    place, body = parse_ref("place:manuski"), parse_ref("org:manuski")
    assert shown_as(resolve((), [Merge((place,), body)])) == {place: body}


# Whatever is decided

_REFS = st.sampled_from(
    [parse_ref(f"{kind}:{id_}") for kind in ("person", "org") for id_ in "abcd"]
)
_LINKS = st.lists(st.builds(found, _REFS, _REFS | st.none(), st.just("found")), max_size=8)
_FORMS = st.lists(st.sampled_from("xyz"), max_size=2).map(tuple)
_OVERRIDES = st.lists(
    st.one_of(
        st.builds(Merge, st.lists(_REFS, min_size=1, max_size=2).map(tuple), _REFS),
        st.builds(SplitOff, _REFS, _REFS, st.sampled_from(["", "N"]), _FORMS, _FORMS),
        st.builds(Hide, _REFS),
        st.builds(Keep, _REFS),
        st.builds(Rename, _REFS, st.just("R")),
    ),
    max_size=6,
)


def _resolved(links: Sequence[Link], overrides: Sequence[Override]) -> Resolution | None:
    try:
        return resolve(links, overrides)
    except SearchError:
        return None


def _without_reasons(resolution: Resolution | None) -> object:
    if resolution is None:
        return None
    origins = {link.source: link.origin for link in resolution.links}
    return shown_as(resolution), origins, resolution.splits, resolution.names


@given(_LINKS, _OVERRIDES)
def test_a_resolution_is_flat(links: list[Link], overrides: list[Override]) -> None:
    resolution = _resolved(links, overrides)
    if resolution is None:
        return
    sources = [link.source for link in resolution.links]
    assert len(sources) == len(set(sources))
    targets = {link.target for link in resolution.links}
    parted = {ref for split in resolution.splits for ref in split[:2]}
    named = {ref for ref, _ in resolution.names}
    assert not {*sources} & (targets | parted | named)
    assert all(split.source != split.target for split in resolution.splits)


@given(_LINKS, _OVERRIDES)
def test_resolving_again_changes_nothing(links: list[Link], overrides: list[Override]) -> None:
    resolution = _resolved(links, overrides)
    if resolution is not None:
        again = resolve(resolution.links, overrides)
        assert _without_reasons(again) == _without_reasons(resolution)


@given(_LINKS, _OVERRIDES, st.randoms())
def test_order_does_not_matter(
    links: list[Link], overrides: list[Override], chance: object
) -> None:
    shuffled_links, shuffled = list(links), list(overrides)
    chance.shuffle(shuffled_links)  # type: ignore[attr-defined]
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert _without_reasons(_resolved(links, overrides)) == _without_reasons(
        _resolved(shuffled_links, shuffled)
    )


@given(_LINKS, _OVERRIDES)
def test_a_persons_merges_and_hides_always_hold(
    links: list[Link], overrides: list[Override]
) -> None:
    resolution = _resolved(links, overrides)
    if resolution is None:
        return
    shown = shown_as(resolution)
    for override in overrides:
        if isinstance(override, Hide):
            assert shown[override.entity] is None
        if isinstance(override, Merge):
            target = shown.get(override.target, override.target)
            assert all(shown[source] == target for source in override.sources)
