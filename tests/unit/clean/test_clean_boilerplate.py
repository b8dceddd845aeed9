"""What is taken out, under which category, and what must stay."""

from __future__ import annotations

import pytest
from dump_pages import DEUXIEME, FIRST, PREMIER, SECOND, THIRD, TITLE, TITRE, article, page_of

from search.clean import clean
from search.errors import Rejected


def removed(text: str) -> dict[str, str]:
    return {block.text: block.category.value for block in clean(page_of(text)).removed}


def kept(text: str) -> list[str]:
    return [block.text for block in clean(page_of(text)).kept]


ENGLISH = {
    "Exit mobile version": "nav",
    "Browse By": "nav",
    "Filed under: Economy, Agriculture": "nav",
    "Share this article": "share_print",
    "Facebook Twitter WhatsApp Email": "share_print",
    "Print Friendly, PDF & Email": "share_print",
    "You may also like": "related",
    "Edtior's Picks": "related",
    "Read also: Herders lose half their cattle in the drought": "related",
    "Leave a Comment": "comment_form",
    "Your email address will not be published. Required fields are marked *": "comment_form",
    "24 Comments": "comment_count",
    "Subscribe to our newsletter": "subscribe",
    "Sign up for our newsletter to receive the latest news in your inbox every day.": "subscribe",
    "We are committed to independent journalism and good news for our readers.": "about_footer",
    "The views expressed here do not necessarily reflect those of the editors.": "about_footer",
    "© 2024 The Example Herald": "copyright",
    "Copyright 2024. All rights reserved.": "copyright",
    "00:00": "player",
    "Update Required Flash plugin": "player",
    "1 - 2 - 3 - 4": "pagination",
    "Page 1 of 3": "pagination",
    ". . . . .": "decoration",
    "Advertisement": "advertisement",
    "Adblock Detected": "adblock",
    "Please disable your ad blocker to support our website.": "adblock",
    "This website uses cookies to improve your experience. Accept Read More": "cookie",
    "3 hours ago": "timestamp",
    "A freelance journalist based in the north who covers farming and trade.": "author_bio",
    "Jane Doe is a journalist based in the capital who covers farming.": "author_bio",
}


@pytest.mark.parametrize(("line", "category"), ENGLISH.items())
def test_a_line_below_an_english_article_goes_under_its_category(line: str, category: str) -> None:
    assert removed(article(line)) == {line: category}


FRENCH = {
    "Quitter la version mobile": "nav",
    "Partager cet article": "share_print",
    "À lire aussi": "related",
    "Lire aussi : Sécheresse : les éleveurs perdent la moitié de leur bétail": "related",
    "Laisser un commentaire": "comment_form",
    "Votre adresse e-mail ne sera pas publiée.": "comment_form",
    "12 commentaires": "comment_count",
    "Abonnez-vous à notre newsletter": "subscribe",
    "Tous droits réservés": "copyright",
    "Ce site utilise des cookies pour améliorer votre expérience. En savoir plus": "cookie",
    "Merci de désactiver votre bloqueur de publicité pour soutenir notre site.": "adblock",
    "Les opinions exprimées dans cet article n'engagent que leurs auteurs.": "about_footer",
    "Il y a 3 heures": "timestamp",
    "Publicité": "advertisement",
    "Un journaliste indépendant basé dans le nord, spécialisé dans l'agriculture.": "author_bio",
}


@pytest.mark.parametrize(("line", "category"), FRENCH.items())
def test_a_line_below_a_french_article_goes_under_its_category(line: str, category: str) -> None:
    text = "\n\n".join((TITRE, PREMIER, DEUXIEME, PREMIER.replace("lundi", "mardi"), line))
    assert removed(text) == {line: category}


@pytest.mark.parametrize(
    "line",
    [
        "LIRE AUSSI",
        "Lire\u00a0aussi",
        "lire  aussi",
        "Editor’s Picks",
        "Editor's Picks",
        "EDITORS PICKS",
        "Latset Articles",
        "Leave a Coment",
    ],
)
def test_case_accents_blanks_quotes_and_one_slip_do_not_matter(line: str) -> None:
    assert line in removed(article(line))


PROSE = [
    # Each speaks of something that is boilerplate elsewhere.
    "The commission ruled that the site uses cookies unlawfully, without asking consent.",
    "Your browser tells your secrets by cookies, the minister said, and we do not accept it.",
    "Publishers lose a fifth of their income to ad blockers, and please readers at a cost.",
    "The print edition of the paper will close in June after more than ninety years.",
    "All rights reserved to the crown under the old constitution passed to parliament in 1960.",
    "The comments of the president were met with silence by the ambassadors of the region.",
    "Share prices on the regional exchange fell by four per cent, and trading was stopped at noon.",
    "“We strive to publish the truth about this war,” the editor told the court on Friday.",
    "A documentary filmmaker who was arrested on Sunday has been released, her lawyer said.",
    "He was asked to subscribe to the fund, he recalled, and he sent a month's pay by post.",
    "More than 300 people have signed up for the training that the ministry offers.",
    "Copyright in the songs of the late singer belongs to his family, the court has decided.",
]


@pytest.mark.parametrize("sentence", PROSE)
@pytest.mark.parametrize("last", [True, False], ids=["last", "inside"])
def test_an_article_about_such_things_keeps_its_sentences(sentence: str, last: bool) -> None:
    lines = [FIRST, SECOND, sentence] if last else [FIRST, sentence, SECOND]
    assert kept("\n\n".join([TITLE, *lines])) == [TITLE, *lines]


def test_a_paragraph_that_ends_in_a_cookie_notice_is_cut_at_the_sentence() -> None:
    notice = "This website uses cookies to improve your experience. Accept Read More"
    page = clean(page_of(article(f"{THIRD[:-1]}, he said. {notice}")))
    assert page.kept[-1].text == f"{THIRD[:-1]}, he said."
    assert [(b.text, b.category.value) for b in page.removed] == [(notice, "cookie")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "cp1252"])
def test_the_parts_of_a_cut_paragraph_have_their_own_bytes(encoding: str) -> None:
    text = article(f"Désormais, dit-il, « tout est perdu » : {SECOND} Share this: Facebook Twitter")
    page = clean(page_of(text, encoding=encoding))
    raw = text.encode(encoding)
    assert [b.text for b in page.removed] == ["Share this: Facebook Twitter"]
    for block in (*page.kept, *page.removed):
        assert raw[block.span.start : block.span.end].decode(encoding) == block.text


def test_a_path_to_the_page_is_a_breadcrumb_in_either_language() -> None:
    assert removed(f"Home » News » {TITLE}\n\n{article()}") == {
        f"Home » News » {TITLE}": "breadcrumb"
    }
    assert removed(f"Accueil > Politique > {TITRE}\n\n{TITRE}\n\n{PREMIER}\n\n{DEUXIEME}") == {
        f"Accueil > Politique > {TITRE}": "breadcrumb"
    }


def test_a_dash_is_a_player_button_only_beside_a_clock() -> None:
    assert removed(article("-", "00:00", "-")) == {"-": "player", "00:00": "player"}
    assert removed(article("-")) == {"-": "decoration"}


def test_a_bare_number_counts_comments_but_a_column_of_numbers_is_a_table() -> None:
    assert removed(f"{TITLE}\n\n0\n\n{FIRST}\n\n{SECOND}") == {"0": "comment_count"}
    column = "120\n240\n360\n480"
    assert kept(f"{TITLE}\n\n{FIRST}\n\n{column}\n\n{SECOND}") == [
        TITLE,
        FIRST,
        *column.split(),
        SECOND,
    ]


def test_headlines_below_the_heading_of_a_box_go_until_prose_resumes() -> None:
    box = ["You may also like", "Herders lose half their cattle", "Bridge to the north reopens"]
    text = "\n\n".join((TITLE, FIRST, *box, SECOND, THIRD))
    assert list(removed(text)) == box
    assert set(removed(text).values()) == {"related"}
    assert kept(text) == [TITLE, FIRST, SECOND, THIRD]


def test_a_thread_of_comments_goes_although_it_reads_like_prose() -> None:
    thread = [
        "3 Comments",
        "Awa says:",
        "I sold my last sack yesterday, and I do not know what we are going to eat next week.",
        "Reply",
        "Moussa says:",
        "The same here in our village, where the store has been empty since the end of January.",
        "Reply",
        "Fatou says:",
        "They promise it every single year and nothing ever comes of it, as all of us know well.",
        "Reply",
    ]
    assert kept(article(*thread)) == [TITLE, FIRST, SECOND, THIRD]


def test_what_stands_below_the_first_boilerplate_after_the_end_belongs_to_it() -> None:
    page = clean(
        page_of(article("Latest Articles", "Bridge to the north reopens", "Gold mine closes"))
    )
    assert [b.text for b in page.kept] == [TITLE, FIRST, SECOND, THIRD]
    assert "latest articles" in page.removed[1].reason


def test_menu_words_go_in_a_menu_but_stay_as_headings() -> None:
    assert kept(f"{TITLE}\n\n{FIRST}\n\nPolitics\n\n{SECOND}\n\nEconomy\n\n{THIRD}") == [
        TITLE, FIRST, "Politics", SECOND, "Economy", THIRD,
    ]  # fmt: skip
    assert removed(f"Home\n\nPolitics\n\nEconomy\n\n{article()}") == {
        "Home": "nav",
        "Politics": "nav",
        "Economy": "nav",
    }


@pytest.mark.parametrize("stamp", ["April 3, 2025", "3 April 2025 10:15", "Publié le 3 avril 2025"])
def test_a_date_alone_above_the_text_is_a_time_stamp(stamp: str) -> None:
    assert removed(f"{TITLE}\n\n{stamp}\n\n{FIRST}\n\n{SECOND}") == {stamp: "timestamp"}


def test_a_date_alone_inside_the_text_is_a_heading() -> None:
    assert removed(f"{TITLE}\n\n{FIRST}\n\nApril 3, 2025\n\n{SECOND}") == {}


def test_every_removal_has_a_reason_that_names_what_was_seen() -> None:
    page = clean(
        page_of(article("We use cookies, and you can opt-out if you wish.", "Adblock Detected"))
    )
    assert [b.reason for b in page.removed] == [
        "cookie notice: mentions 'cookies' and 'we use'",
        "an ad-blocker notice: 'adblock detected'",
    ]


def test_a_page_of_boilerplate_only_is_rejected() -> None:
    with pytest.raises(Rejected, match="no article text: all 3 blocks are boilerplate"):
        clean(page_of("Home\n\nLeave a Comment\n\nCopyright 2024. All rights reserved."))


def test_an_article_that_introduces_its_speakers_line_by_line_is_no_thread() -> None:
    said = ["The minister of trade said:", "A spokesman for the union said:", "A trader said:"]
    lines = [TITLE, FIRST, said[0], SECOND, said[1], THIRD, said[2], FIRST]
    assert kept("\n\n".join(lines)) == lines


def test_prose_is_kept_when_its_last_sentence_makes_the_paragraph_look_like_a_notice() -> None:
    page = clean(page_of(article(f"{SECOND} Follow us on Facebook and Twitter")))
    assert page.kept[-1].text == SECOND
    assert [b.text for b in page.removed] == ["Follow us on Facebook and Twitter"]


def test_a_menu_above_the_article_does_not_swallow_its_headline() -> None:
    assert kept(f"LATEST NEWS\n\n{article()}") == [TITLE, FIRST, SECOND, THIRD]
