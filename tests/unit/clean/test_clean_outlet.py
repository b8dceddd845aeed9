"""An outlet is told by the page or unknown: no company, no photographer, no maker of sites."""

from __future__ import annotations

import pytest
from dump_pages import FIRST, SECOND, THIRD, TITLE, article, full_dump, page_of

from search.clean import clean, describe
from search.model import Sourced


def outlet_of(text: str) -> Sourced | None:
    page = page_of(text)
    return describe(page, clean(page)).outlet


OWNERS = {
    "© 2019 Northern Herald": "Northern Herald",
    "© Copyright 2019, The Northern Herald | Terms of Service | Privacy Policy": (
        "The Northern Herald"
    ),
    "Copyright © 2012 BAMAKINFO. Todos os direitos reservados.": "Bamakinfo",
    "© 2024 Sahelia - Tous droits réservés": "Sahelia",
    "© 2024 Sahelia. Alle Rechte vorbehalten.": "Sahelia",
    "© 2019 Sahelia.com. All rights reserved (About Us).": "Sahelia.com",
    "© 2000-2019 Sahelia.com, Inc. All Rights Reserved.": "Sahelia.com",
    "© 1995 - 2019 by Sahelia": "Sahelia",
    "© 2021 Copyright Mali Post Media Pvt. Ltd. All Rights reserved.": "Mali Post",
    "Copyright © 2016 Sahelia. All rights reserved. - Theme by Kita Web": "Sahelia",
}


@pytest.mark.parametrize(("notice", "outlet"), OWNERS.items())
def test_the_owner_of_the_page(notice: str, outlet: str) -> None:
    assert outlet_of(article(notice)) == Sourced(outlet, "copyright notice")


NOBODY = [
    "© 2019 Sahelia Communications, Inc.",  # a company, which may have many outlets
    "© 2019 Condé Nast. All rights reserved.",
    "© 2019 The Binders (Kita) Private Ltd.",
    "© 2019 Morning Media Inc.",
    "© 2019 AFP. All rights reserved.",
    "Weather data © Kitameteo 2018",
    "@2016 - Kita Web. All rights reserved. Designed and developed by Kita Web",
    "© Moussa Traoré",
    "Copyright Policy",
    "All Rights Reserved © 2019",
    "Press Council Member Copyright ©2019 Sahelia Newspapers. All rights reserved.",
    "This site © 2018 Kita Network. All Rights Reserved.",
]


@pytest.mark.parametrize("notice", NOBODY)
def test_nobody_is_taken_for_the_outlet(notice: str) -> None:
    assert outlet_of(article(notice)) is None


def test_the_credit_of_a_picture_within_the_text_is_no_notice() -> None:
    text = f"{TITLE}\n\n{FIRST}\n\n© 2019 Moussa Traoré\n\n{SECOND}\n\n{THIRD}"
    assert outlet_of(text) is None


def test_the_last_notice_counts_for_an_article_taken_over() -> None:
    below = article(
        "Copyright © 2019 Kita Post. All rights reserved.", "© 2000 - 2019 Northern Herald"
    )
    assert outlet_of(below) == Sourced("Northern Herald", "copyright notice")


LINKS = ("About Sahelia", "Advertise with Sahelia", "Sahelia newsletters", "Contact us")


def outlet_above(*foot: str) -> Sourced | None:
    return outlet_of(full_dump((TITLE, "By Jane Doe"), (FIRST, SECOND, THIRD), foot))


def test_a_company_is_the_outlet_when_the_links_of_the_site_name_it() -> None:
    notice = "© 2019 Sahelia Communications, Inc."
    assert outlet_above(LINKS[0], notice) == Sourced("Sahelia", "copyright notice")
    assert outlet_above(notice) is None


def test_links_that_agree_name_the_outlet() -> None:
    assert outlet_above(*LINKS) == Sourced("Sahelia", "links of the site")
    assert outlet_above(*LINKS[:2]) is None


def test_the_links_of_a_writer_do_not_name_the_outlet() -> None:
    links = ("About Jane Doe", "Follow Jane Doe", "More from Jane Doe", "Contact Jane Doe")
    assert outlet_above(*links) is None


@pytest.mark.parametrize("line", ["This article was originally published in 2019", "Monday wire"])
def test_the_words_of_a_source_line_are_no_name(line: str) -> None:
    assert outlet_of(f"{TITLE}\n\n{line}\n\n{FIRST}\n\n{SECOND}") is None


def test_a_date_behind_the_writer_is_no_outlet() -> None:
    assert outlet_of(f"{TITLE}\n\nBy Jane Doe - November 18, 2019\n\n{FIRST}\n\n{SECOND}") is None
