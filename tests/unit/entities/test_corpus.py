"""What all articles of an archive together show: links between entities, and what stays apart."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.entities import Recogniser
from search.entities.company import Company
from search.entities.corpus import Corpus
from search.entities.lexicon import DATA
from search.entities.overrides import parse_ref, resolve
from search.entities.slips import one_edit
from search.entities.spelling import Spelling
from search.model import (
    Article,
    CleanPage,
    Entity,
    EntityRef,
    KeptBlock,
    Mention,
    Metadata,
    Origin,
    Role,
    Sourced,
    Span,
)
from search.text import fold, name_key

_MARKED = re.compile(r"\[(person|org|place):([^|\]]*)\|?([^\]]*)\]")


def article(marked: str, role: Role = Role.BODY) -> Article:
    """An article from a text such as "[person:Jean Bah] met [person:goita|Assimi Goïta]"."""
    mentions: dict[EntityRef, list[Mention]] = {}
    text, at = "", 0
    for found in _MARKED.finditer(marked):
        text += marked[at : found.start()]
        surface = found[3] or found[2]
        ref = EntityRef(
            parse_ref(f"{found[1]}:x").type, found[2] if found[3] else name_key(surface)
        )
        span = Span(len(text), len(text) + len(surface))
        mentions.setdefault(ref, []).append(Mention(surface, span))
        text, at = text + surface, found.end()
    text += marked[at:]
    entities = tuple(
        Entity(ref.id, ref.type, found[0].surface, tuple(found)) for ref, found in mentions.items()
    )
    page = CleanPage.of([KeptBlock(text, role, 1, Span(0, 0))], [])
    return Article(Metadata(Sourced("", "test")), page, entities, "test")


def elsewhere(documents: int = 60) -> Iterator[str]:
    """Articles about other things."""
    for number in range(documents):
        names = (f"[person:Filler{letter} N{number}]" for letter in "abcdefgh")
        yield f"There was a report about {', '.join(names)} and nothing more."


Links = Callable[..., dict[str, str]]

COMPANY = "[person:Oumou Kanté], [person:Seydou Barro] and [org:Union of Potters] were there."


@pytest.fixture(scope="session")
def links(recogniser: Recogniser) -> Links:
    def run(*articles: str | Article, filled: bool = True) -> dict[str, str]:
        corpus = Corpus(recogniser)
        for each in [*articles, *(elsewhere() if filled else ())]:
            corpus.add(article(each) if isinstance(each, str) else each)
        found = corpus.links()
        assert all(link.origin is Origin.ARCHIVE and link.reason for link in found)
        assert not {link.source for link in found} & {link.target for link in found}
        assert resolve(found, ()).links == tuple(sorted(found, key=lambda link: link.source))
        return {str(link.source): str(link.target) for link in found}

    return run


def reasons(recogniser: Recogniser, articles: Iterable[str]) -> list[str]:
    corpus = Corpus(recogniser)
    for each in [*articles, *elsewhere()]:
        corpus.add(article(each))
    return [link.reason for link in corpus.links()]


# People


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Mahamat Issakha", "Mohamed Issakha"),
        ("Abdoulaye Kouyaté", "Abdullahi Kouyate"),
        ("Ousmane Yattara", "Usman Yattara"),
        ("Djibril Sangho", "Jibril Sango"),
        ("Matthias Oulder", "Mathias Oulder"),
        ("Barkindo Zanna", "Zanna Barkindo"),
        ("Lamido Zarma", "Lamido Zarma Tofa"),
        ("Lamido Zarma", "Lamido K. Zarma"),
        ("L. Zarma", "Lamido Zarma"),
        ("Lamido Kofi Zarma", "Lamido K. Zarma"),
    ],
)
def test_spellings_of_one_person_in_one_company_are_one(links: Links, one: str, other: str) -> None:
    found = links(f"[person:{one}] spoke. {COMPANY}", f"[person:{other}] spoke. {COMPANY}")
    assert len(found) == 1
    assert {*found, *found.values()} == {f"person:{name_key(name)}" for name in (one, other)}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Mahamat Issakha", "Mahamat Ousmane"),
        ("Moussa Zarma", "Issa Zarma"),  # two men of one surname
        ("Zarma Tofa", "Lamido Zarma Tofa"),  # a father and his son
        ("Lamido Zarma", "Lamido Zarma Jr"),
        ("Lamido Zarma II", "Lamido Zarma"),
        ("Michel Zarma", "Michèle Zarma"),
        ("Ibrahim Zarma", "Ibrahima Zarma"),
        ("John Smith", "John Smyth"),
        ("Lamido Zarma", "Lamido Zarmo"),  # both rare
        ("Heaton Zarma", "Heaton Zarma DUP"),
    ],
)
def test_people_whose_names_differ_stay_apart(links: Links, one: str, other: str) -> None:
    assert links(f"[person:{one}] spoke. {COMPANY}", f"[person:{other}] spoke. {COMPANY}") == {}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Mahamat Issakha", "Mohamed Issakha"),
        ("Barkindo Zanna", "Zanna Barkindo"),
        ("Lamido Zarma", "Lamido Zarma Tofa"),
        ("Zarma", "Lamido Zarma"),
    ],
)
def test_names_alone_prove_nothing(links: Links, one: str, other: str) -> None:
    assert links(f"[person:{one}] spoke. {COMPANY}", f"[person:{other}] sang in a choir.") == {}


def test_people_of_one_article_are_never_one(links: Links) -> None:
    both = f"[person:Mahamat Issakha] met [person:Mohamed Issakha]. {COMPANY}"
    assert links(both, f"[person:Mahamat Issakha] spoke. {COMPANY}") == {}


def test_nor_are_those_that_were_merged_with_people_of_one_article(links: Links) -> None:
    found = links(
        *[f"[person:Mahamat Issakha] spoke. {COMPANY}"] * 3,
        f"[person:Mohamed Issakha] met [person:Muhammad Issakha]. {COMPANY}",
    )
    assert len(found) == 1


def test_a_short_name_of_two_people_goes_to_neither(links: Links) -> None:
    found = links(
        f"[person:Lamido Zarma] spoke. {COMPANY}",
        f"[person:Lamido Zarma Tofa] spoke. {COMPANY}",
        f"[person:Lamido Zarma Kolo] spoke. {COMPANY}",
    )
    assert found == {}


def test_a_rare_slip_goes_to_the_frequent_name(links: Links) -> None:
    often = [f"[person:Lamido Zarmako] spoke. {COMPANY}"] * 4
    found = links(*often, f"[person:Lamido Zarmkao] spoke. {COMPANY}")
    assert found == {"person:lamido-zarmkao": "person:lamido-zarmako"}
    assert links(*often, "[person:Lamido Zarmkao] sang in a choir.") == {}


def test_two_known_names_are_no_slip(links: Links) -> None:
    often = [f"[person:Lamido Johnson] spoke. {COMPANY}"] * 4
    assert links(*often, f"[person:Lamido Johnston] spoke. {COMPANY}") == {}


@pytest.mark.parametrize(
    "titled", ["Capt Lamido Zarma", "President Lamido Zarma", "Lamido Zarma KC"]
)
def test_titles_are_no_part_of_a_name(links: Links, titled: str) -> None:
    found = links(*[f"[person:{titled}] spoke."] * 2, "[person:Lamido Zarma] sang.")
    assert found == {f"person:{name_key(titled)}": "person:lamido-zarma"}


@pytest.mark.parametrize(
    ("name", "rest"), [("Pope John Paul", "John Paul"), ("Cheikh Anta Diop", "Anta Diop")]
)
def test_a_title_may_be_part_of_a_name(links: Links, name: str, rest: str) -> None:
    assert links(f"[person:{name}] spoke.", f"[person:{rest}] sang.") == {}


def test_a_surname_alone_goes_to_its_one_bearer(links: Links) -> None:
    full, bare = f"[person:Lamido Zarma] spoke. {COMPANY}", f"[person:Zarma] spoke. {COMPANY}"
    assert links(full, bare) == {"person:zarma": "person:lamido-zarma"}
    assert links(full, bare, "[person:Ali Zarma] sang in a choir.") == {}


@pytest.mark.parametrize("before", ["Fatima ", "Mrs "])
def test_the_surname_of_a_wife_is_not_her_husband(links: Links, before: str) -> None:
    full = f"[person:Lamido Zarma] spoke. {COMPANY}"
    assert links(full, f"Today {before}[person:Zarma] spoke. {COMPANY}") == {}


def test_a_first_name_alone_goes_to_nobody(links: Links) -> None:
    assert (
        links(f"[person:Zarma Moussa] spoke. {COMPANY}", f"[person:Moussa] spoke. {COMPANY}") == {}
    )


def test_an_unlisted_spelling_may_go_to_a_listed_person(links: Links) -> None:
    found = links(
        f"[person:assimi-goita|Assimi Goïta] spoke. {COMPANY}",
        f"[person:Assimy Goyta] spoke. {COMPANY}",
    )
    assert found == {"person:assimy-goyta": "person:assimi-goita"}


def test_listed_entities_never_go_to_anything(links: Links) -> None:
    often = [f"[person:Assimy Goyta] spoke. {COMPANY}"] * 4
    found = links(*often, f"[person:assimi-goita|Assimi Goïta] spoke. {COMPANY}")
    assert found == {"person:assimy-goyta": "person:assimi-goita"}
    assert links(*["[org:Niger] won."] * 9, "[place:NE|Niger] lost.") == {}


# Organisations


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The Potters Union", "Potters Union"),
        ("Potters Trade Organization", "Potters Trade Organisation"),
        ("Institute of Potters Studies", "Institute for Potters Studies"),
        ("Union des potiers du Sahel", "Union des potiers au Sahel"),
    ],
)
def test_bodies_that_differ_in_small_words_are_one(links: Links, one: str, other: str) -> None:
    found = links(f"[org:{one}] met.", f"[org:{other}] met.")
    assert {*found, *found.values()} == {f"org:{name_key(name)}" for name in (one, other)}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Department of Pottery", "Department for Pottery"),
        ("Potters Party", "Potters Party Renewed"),
        ("Potters University", "Potters College"),
        ("Potters G5 Union", "Potters G7 Union"),
        ("The Potter", "Potter"),
    ],
)
def test_bodies_that_may_be_two_stay_apart(links: Links, one: str, other: str) -> None:
    assert links(f"[org:{one}] met.", f"[org:{other}] met.") == {}


def test_the_kind_of_a_company_is_no_part_of_its_name(links: Links) -> None:
    found = links("[org:Zarma Potters Ltd] met.", "[org:Zarma Potters] met.")
    assert found == {"org:zarma-potters-ltd": "org:zarma-potters"}
    assert links("[org:Zarma Group] met.", "[org:Zarma] met.") == {}
    company = links(f"[org:Zarma Group] met. {COMPANY}", f"[org:Zarma] met. {COMPANY}")
    assert company == {"org:zarma-group": "org:zarma"}


LONG = "[org:zpk|Zarma Potters Kiln] ([org:zpk|ZPK]) met."


def test_an_acronym_that_articles_explain_is_what_they_explain(links: Links) -> None:
    assert links(*[LONG] * 5, "[org:xpk|ZPK]") == {}
    explained = LONG.replace("org:zpk|", "org:zarma-potters-kiln|")
    found = links(*[explained] * 5, "The [org:ZPK] met.")
    assert found == {"org:zpk": "org:zarma-potters-kiln"}
    assert links(explained, "The [org:ZPK] met.") == {}
    beside = links(f"{explained} {COMPANY}", f"The [org:ZPK] met. {COMPANY}")
    assert beside == {"org:zpk": "org:zarma-potters-kiln"}


def test_an_acronym_of_two_bodies_is_neither(links: Links) -> None:
    one = "[org:zarma-potters-kiln|Zarma Potters Kiln] ([org:zarma-potters-kiln|ZPK]) met."
    other = "[org:zinder-pupils-k|Zinder Pupils Klub] ([org:zinder-pupils-k|ZPK]) met."
    assert links(*[one] * 5, other, f"The [org:ZPK] met. {COMPANY}") == {}


def test_says_in_how_many_articles_an_acronym_is_explained(recogniser: Recogniser) -> None:
    explained = LONG.replace("org:zpk|", "org:zarma-potters-kiln|")
    assert reasons(recogniser, [*[explained] * 5, "The [org:ZPK] met."]) == [
        "'ZPK' is explained as 'Zarma Potters Kiln' in 5 articles"
    ]


def test_lists_the_acronyms_that_articles_explain(recogniser: Recogniser) -> None:
    corpus = Corpus(recogniser)
    explained = LONG.replace("org:zpk|", "org:zarma-potters-kiln|")
    once = "[org:zinder-pupils-klub|Zinder Pupils Klub] ([org:zinder-pupils-klub|ZPU]) met."
    word = "[org:all-cats-together|All Cats Together] ([org:all-cats-together|ACT]) met."
    listed = "[org:ecowas|Economic Community of West African States] ([org:ecowas|ECOWAS]) met."
    for each in [explained, explained, once, word, word, listed, listed]:
        corpus.add(article(each))
    (aliases,) = corpus.aliases()
    assert str(aliases.ref) == "org:zarma-potters-kiln"
    assert (aliases.name, aliases.forms) == (
        "Zarma Potters Kiln",
        ("Zarma Potters Kiln", "ZPK"),
    )


# Types


def test_a_name_has_the_type_that_most_articles_give_it(links: Links) -> None:
    often = ["[org:Zarma Kiln] met."] * 4
    assert links(*often, "[person:Zarma Kiln] met.") == {"person:zarma-kiln": "org:zarma-kiln"}
    assert links(*often[:2], "[person:Zarma Kiln] met.") == {}
    assert links(*often, *["[person:Zarma Kiln] met."] * 2) == {}


def test_a_person_of_one_name_is_no_place_elsewhere(links: Links) -> None:
    often = ["[place:Zarmaville] is big."] * 9
    assert links(*often, "[person:Zarmaville] sang in a choir.") == {}


def test_one_word_is_not_made_a_person(links: Links) -> None:
    often = [f"[person:Zarmajet] spoke. {COMPANY}"] * 4
    assert links(*often, f"[org:Zarmajet] spoke. {COMPANY}") == {}


# Words


def test_a_word_that_only_begins_sentences_is_hidden(links: Links) -> None:
    words = ["They paid the footballeurs well."] * 3
    assert links("[person:Footballeurs] said so.", *words) == {"person:footballeurs": "None"}
    assert links("So said [person:Footballeurs].", *words) == {}
    assert links("[person:Footballeurs] said so.", *words, filled=False) == {}


def test_a_word_that_its_articles_also_have_in_lower_case_is_hidden(links: Links) -> None:
    both = "The [place:Zarmacoin] fell, as zarmacoin does."
    assert links(*[both] * 3) == {"place:zarmacoin": "None"}
    assert links(*[both] * 2, *["The [place:Zarmacoin] fell."]) == {}


def test_a_word_that_many_articles_have_is_hidden(links: Links) -> None:
    found = links("So said [person:Nothing].")
    assert found == {"person:nothing": "None"}


@pytest.mark.parametrize(
    "text",
    [
        "So said Chris [person:Nothing].",  # a man of that name
        "So said [person:NOTHING].",
        "So said [org:Nothing More].",
        "So said [place:ML|Nothing].",
    ],
)
def test_names_are_not_hidden(links: Links, text: str) -> None:
    assert links(text) == {}


def test_a_given_name_that_several_articles_have_alone_means_nobody(links: Links) -> None:
    assert links(*["Her husband [person:Patricia] left."] * 2) == {"person:patricia": "None"}
    assert links("Her husband [person:Patricia] left.") == {}


def test_a_surname_behind_a_title_is_shown_although_it_is_a_given_name(links: Links) -> None:
    assert links(*["The judge, Lord [person:Patricia], spoke."] * 2) == {}


def test_addresses_and_tags_are_no_words_of_a_text(links: Links) -> None:
    text = (
        "The [org:Zarmasahel] wrote. Write to zarmasahel@example.org, #zarmasahel, zarmasahel.net."
    )
    assert links(*[text] * 3) == {}


def test_headlines_do_not_show_that_a_name_is_one(links: Links) -> None:
    words = ["They paid the footballeurs well."] * 3
    headline = article("So Said [person:Footballeurs]", role=Role.TITLE)
    assert links(headline, *words) == {"person:footballeurs": "None"}


# The whole


def test_an_empty_archive_shows_nothing(recogniser: Recogniser) -> None:
    corpus = Corpus(recogniser)
    assert (corpus.links(), corpus.aliases()) == ((), ())
    corpus.add(article("nobody"))
    assert (corpus.links(), corpus.aliases()) == ((), ())


_POOL = (
    *("Moussa Zarma", "Musa Zarma", "Zarma Moussa", "Moussa Zarma Tofa", "M. Zarma", "Zarma", "-"),
    *(
        "Capt Moussa Zarma",
        "Moussa Zarmako",
        "Zarma Group",
        "The Zarma Group",
        "ZG",
        "assimi-goita",
    ),
)
_ARTICLES = st.lists(
    st.lists(
        st.tuples(st.sampled_from(["person", "org", "place"]), st.sampled_from(_POOL)),
        max_size=5,
        unique=True,
    ),
    max_size=12,
)


@settings(max_examples=50)
@given(_ARTICLES)
def test_whatever_articles_say_nothing_listed_or_told_apart_is_merged(
    recogniser: Recogniser, articles: list[list[tuple[str, str]]]
) -> None:
    corpus, named = Corpus(recogniser), []
    for names in articles:
        told = article(" and ".join(f"[{kind}:{name}]" for kind, name in names) + COMPANY)
        corpus.add(told)
        named.append({EntityRef(each.type, each.id) for each in told.entities})
    shown = {link.source: link.target for link in corpus.links()}
    assert parse_ref("person:assimi-goita") not in shown
    assert not set(shown) & set(shown.values())
    for refs in named:
        targets = [target for ref in refs if (target := shown.get(ref, ref)) is not None]
        assert len(targets) == len(set(targets))


def test_articles_may_come_after_links_were_asked_for(recogniser: Recogniser) -> None:
    corpus = Corpus(recogniser)
    for each in elsewhere():
        corpus.add(article(each))
    assert corpus.links() == ()
    corpus.add(article("[org:The Potters Union] met."))
    corpus.add(article("[org:Potters Union] met."))
    assert len(corpus.links()) == 1


def test_the_work_grows_with_the_archive_and_no_faster(
    recogniser: Recogniser, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared = 0
    agreement = Company.agreement

    def counted(*args: object) -> object:
        nonlocal compared
        compared += 1
        return agreement(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(Company, "agreement", counted)

    def work(documents: int) -> int:
        nonlocal compared
        corpus, compared = Corpus(recogniser), 0
        for number in range(documents):
            word = "".join("bdfgklmnprstvz"[number // 14**at % 14] + "aeiou"[at] for at in range(4))
            names = [f"{first} {word}" for first in ("Mohamed", "Muhammad", "Moussa", "Musa")]
            names += [f"Moussa {word} Traoré", f"Ali {word[:6]}", word, "Moussa Traoré"]
            corpus.add(article(", ".join(f"[person:{name}]" for name in names)))
        corpus.links()
        return compared

    small, large = work(300), work(1200)
    assert small > 300
    assert large <= 5 * small


# Names


@pytest.mark.parametrize(
    ("one", "other", "differ"),
    [
        ("ali zarmako", "ali zarmaki", ("zarmako", "zarmaki")),
        ("ali zarmako", "ali zarmaoo", ("zarmako", "zarmaoo")),
        ("ali zarmako", "ali zamrako", ("zarmako", "zamrako")),
        ("ali zarmako", "ali zarmak", ("zarmako", "zarmak")),
        ("ali zarmako", "ali zarrmako", ("zarmako", "zarrmako")),
        ("ali zarmako", "ali zarmaoki", None),
        ("ali zarmako", "ali karmako", None),  # another beginning is another name
        ("ali bah", "ali ba", None),  # short names differ by less
        ("ali zarma2", "ali zarma3", None),
        ("ali zarmako", "alu zarmaki", None),
        ("ali zarmako", "ali zarmako", None),
        ("ali zarmako", "ali", None),
    ],
)
def test_one_edit(one: str, other: str, differ: tuple[str, str] | None) -> None:
    assert one_edit(tuple(one.split()), tuple(other.split())) == differ


def test_shorter_forms_keep_the_first_name_or_its_initial(recogniser: Recogniser) -> None:
    spelling = Spelling.load(recogniser.lexicon)
    found = {" ".join(words) for words in spelling.shorter(("moussa", "ould", "sidi", "bah"))}
    assert {"moussa bah", "m bah", "moussa s bah", "moussa ould sidi"} <= found
    assert not {"sidi bah", "moussa ould", "ould sidi bah", "bah"} & found
    assert not list(spelling.shorter(tuple("abcdefg")))


def test_no_name_is_a_spelling_of_two(recogniser: Recogniser) -> None:
    lines = (DATA / "name_variants.txt").read_text(encoding="utf-8").splitlines()
    words = [word for line in lines if not line.startswith("#") for word in line.split()]
    assert len(words) == len(set(words)) == len(Spelling.load(recogniser.lexicon).classes)
    assert all(word == fold(word) for word in words)
