"""The pages in the reader's language: which one, how things are written in it, and its catalog."""

from __future__ import annotations

import ast
import re
import runpy
from collections.abc import Iterator
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from string import Formatter

import pytest
from babel import Locale
from babel.messages.catalog import Message
from babel.support import NullTranslations, Translations
from fake_engine import FakeEngine
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import Environment, nodes

from search.clean import lexicon
from search.errors import QueryError
from search.model import (
    MISSING,
    Category,
    FacetField,
    Precision,
    PublicationDate,
    RemovedBlock,
    Span,
)
from webapp import create_app, dates, findings, i18n, wording

ROOT = Path(__file__).parents[3]
CATALOGS = runpy.run_path(str(ROOT / "scripts" / "translations.py"))
FRENCH = {"Accept-Language": "fr-CA,fr;q=0.9,en;q=0.5"}
THIN = "\N{NARROW NO-BREAK SPACE}"
LATER = [code for code in i18n.LANGUAGES if code != "en"]


@pytest.fixture
def app(fake: FakeEngine) -> Flask:
    return create_app(engine=fake)


@pytest.fixture
def french(app: Flask) -> Iterator[None]:
    with app.test_request_context("/", headers=FRENCH):
        yield


# Which language


@pytest.mark.parametrize(
    ("accepted", "cookie", "language"),
    [
        ("", "", "en"),
        ("de,sw;q=0.9", "", "en"),
        ("fr", "", "fr"),
        ("fr-CA", "", "fr"),
        ("de,fr;q=0.8,en;q=0.9", "", "en"),
        ("fr", "en", "en"),
        ("en", "fr", "fr"),
        ("fr", "tlh", "fr"),
        ("*;q=nonsense,,;", "", "en"),
    ],
)
def test_a_page_is_in_the_language_that_was_chosen_or_asked_for(
    client: FlaskClient, accepted: str, cookie: str, language: str
) -> None:
    client.set_cookie("language", cookie)
    page = client.get("/help", headers={"Accept-Language": accepted})
    assert f'<html lang="{language}"' in page.text
    assert page.headers["Content-Language"] == language
    assert {"accept-language", "cookie"} <= {name.lower() for name in page.vary}


def test_what_programs_read_is_english(client: FlaskClient) -> None:
    client.set_cookie("language", "fr")
    answer = client.get("/api/v1/search?q=titel:x", headers=FRENCH)
    assert answer.status_code == 422
    assert "there is no field" in answer.json["detail"]
    assert "Content-Language" not in answer.headers


def test_two_languages_of_a_page_are_two_things_to_a_cache(client: FlaskClient) -> None:
    english = client.get("/search?q=Mali")
    french = client.get(
        "/search?q=Mali", headers={**FRENCH, "If-None-Match": english.headers.get("ETag", '"x"')}
    )
    assert french.status_code == 200
    assert french.headers.get("ETag") != english.headers.get("ETag", "")


# How things are written


@pytest.mark.usefixtures("french")
def test_dates_in_french() -> None:
    assert dates.day_words("2025-04-03") == "3 avril 2025"
    assert dates.day_words("2025-08-01") == "1er août 2025"
    assert dates.day_words("2025-12") == "décembre 2025"
    assert dates.day_words("2025") == "2025"
    assert dates.month_abbreviation(2) == "févr."
    assert dates.moment(datetime(2025, 5, 1, 8, 5, tzinfo=UTC)) == "1er mai 2025 à 08:05 UTC"
    assert dates.days_words("2025-04", "2025-05") == "avril 2025 – mai 2025"
    caption = PublicationDate("2025-04", Precision.MONTH, "caption", inferred=True)
    assert dates.date_words(caption) == f"avril 2025 (déduit{THIN}: légende)"
    assert dates.date_source(caption) == f"déduit{THIN}: légende, au mois près"


@pytest.mark.usefixtures("french")
def test_numbers_in_french() -> None:
    assert wording.number(1_204) == f"1{THIN}204"
    assert wording.percent(0.31) == f"31{THIN}%"
    assert wording.percent(0.001) == f"moins de 1{THIN}%"
    assert wording.file_size(2_382) == "2,4 ko"
    assert wording.file_size(12) == "12 octets"
    assert wording.counted(0, "result") == "0 résultat"  # French counts none as one
    assert wording.counted(1, "result") == "1 résultat"
    assert wording.counted(1_204, "result") == f"1{THIN}204 résultats"
    assert wording.list_of(["Mali", "Niger", "Tchad"]) == "Mali, Niger et Tchad"


@pytest.mark.usefixtures("french")
def test_names_in_french() -> None:
    assert wording.language_name("ff") == "peul"
    assert wording.language_name("xx") == "xx"
    assert wording.value_name(FacetField.OUTLET, MISSING) == "Média inconnu"
    assert wording.facet_heading(FacetField.OUTLET) == "Média"
    assert wording.removed_as(Category.COOKIE) == "retiré comme avis sur les cookies"


def test_numbers_and_dates_in_english_are_as_they_were() -> None:
    assert wording.number(1_204_000) == "1,204,000"
    assert dates.day_words("2025-08-01") == "1 August 2025"
    assert wording.list_of(["Mali", "Niger", "Chad"]) == "Mali, Niger and Chad"


def test_what_is_put_into_a_message_of_a_page_is_escaped(app: Flask) -> None:
    made = app.jinja_env.from_string(
        "{{ _('page %(page)s of %(pages)s', page='<b>', pages=1204) }}"
        "{% trans word='<i>' %}Did you mean <code>{{ word }}</code>?{% endtrans %}"
        "{{ ngettext('%(num)s outlet', '%(num)s outlets', 1204) }}"
    )
    with app.test_request_context("/"):
        assert made.render() == (
            "page &lt;b&gt; of 1,204Did you mean <code>&lt;i&gt;</code>?1,204 outlets"
        )


# What the archive holds in English


def removed(reason: str, category: Category = Category.OUTSIDE) -> RemovedBlock:
    return RemovedBlock("x", category, reason, 1, Span(0, 1))


@pytest.mark.usefixtures("french")
@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("a player clock", "l’horloge d’un lecteur"),
        (
            "an invitation to subscribe: begins with 'sign up'",
            f"une invitation à s’abonner{THIN}: commence par «{THIN}sign up{THIN}»",
        ),
        (
            "outside the main region: resembles cookie notice: mentions 'a' and 'b'",
            (
                f"hors de la zone principale{THIN}: ressemble à avis sur les cookies{THIN}: "
                f"mentionne «{THIN}a{THIN}» et «{THIN}b{THIN}»"
            ),
        ),
        (
            "seen in 3 of 1000 pages of this folder",
            "vu dans 3 pages sur 1000 de ce dossier",
        ),
        ("stands at the end, below 'menu'", f"se trouve à la fin, sous «{THIN}menu{THIN}»"),
        ("a reason of a later cleaner", "a reason of a later cleaner"),
        ("<b>: '%(quoted)s'", f"<b>{THIN}: «{THIN}%(quoted)s{THIN}»"),
    ],
)
def test_reasons_in_french(reason: str, words: str) -> None:
    assert wording.why_removed(removed(reason)) == words


@pytest.mark.usefixtures("french")
def test_every_phrase_of_the_lexicon_has_a_translation() -> None:
    files = Path(lexicon.__file__).parent.glob("*.toml")
    said = {
        says
        for file in files
        for says in re.findall(r'^says = "(.*)"', file.read_text(), re.MULTILINE)
    }
    assert len(said) > 30
    assert [phrase for phrase in sorted(said) if findings.reason_words(phrase) == phrase] == []


def test_reasons_in_english_are_as_they_were_told() -> None:
    for reason in (
        "outside the main region: resembles cookie notice: mentions 'a' and 'b'",
        "the heading of a list of other articles: 'related: news'",
        "a note about the author: 'journalist', at the end",
        "'",
    ):
        assert wording.why_removed(removed(reason)) == reason
    said = removed("cookie notice: mentions 'a'", Category.COOKIE)
    assert wording.why_removed(said) == "mentions 'a'"


@pytest.mark.usefixtures("french")
def test_sources_in_french() -> None:
    assert findings.source_words("disclaimer in the footer") == "clause en pied de page"
    assert findings.source_words("meta og:title") == "meta og:title"
    assert findings.source_words("") == ""


# Errors


def test_errors_are_told_in_the_language_of_the_page(client: FlaskClient) -> None:
    for address, english, french in (
        ("/search?q=a&q=b", "“q” is given 2 times; give it once", "est donné 2 fois"),
        ("/documents/none", "No document has the id", "Aucun document n’a l’identifiant"),
        ("/nowhere", "There is nothing at this address", "Il n’y a rien à cette adresse"),
    ):
        assert english in client.get(address).text
        assert french in client.get(address, headers=FRENCH).text


@pytest.mark.usefixtures("french")
def test_counts_in_errors_are_written_as_the_reader_writes_them() -> None:
    error = QueryError("the query has {n} characters; the limit is {limit}", n=2_000, limit=1_000)
    assert str(error) == "the query has 2,000 characters; the limit is 1,000"
    assert wording.error_words(error) == (
        f"la requête a 2{THIN}000 caractères{THIN}; la limite est de 1{THIN}000"
    )


def test_braces_of_a_message_without_values_are_left_alone(app: Flask) -> None:
    with app.test_request_context("/"):
        assert wording.error_words(QueryError("no field {x}")) == "no field {x}"


def test_errors_that_readers_see_are_raised_with_a_template() -> None:
    """A message that was put together already can be looked up in no catalog."""
    put_together = []
    for file in (*(ROOT / "search").rglob("*.py"), *(ROOT / "webapp").rglob("*.py")):
        if str(file.relative_to(ROOT)).startswith(CATALOGS["_WITHOUT_READERS"]):
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in {"QueryError", "NotFound"}:
                template = node.args[0]
                literal = isinstance(template, ast.Constant)
                if not literal and ast.unparse(template) != "error.template":
                    put_together.append(f"{file.name}:{node.lineno}")
    assert put_together == []


# The catalogs


def strings(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ())


def ids(message: Message) -> tuple[str, ...]:
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def messages(language: str) -> list[Message]:
    file = ROOT / "webapp" / "translations" / language / "LC_MESSAGES" / "messages.po"
    return [message for message in CATALOGS["read"](file) if message.id]


def places(text: str) -> set[str]:
    braces = {name for _, name, _, _ in Formatter().parse(text) if name} if "{" in text else set()
    return {*re.findall(r"%\((\w+)\)s", text), *braces}


@pytest.mark.parametrize("language", LATER)
def test_the_catalog_has_just_the_texts_of_the_program(language: str) -> None:
    """``make translations`` brings it up to date."""
    known = {(message.context, message.id) for message in messages(language)}
    found = {(message.context, message.id) for message in CATALOGS["texts"]() if message.id}
    assert known == found


@pytest.mark.parametrize("language", LATER)
def test_every_text_is_translated_and_none_is_in_doubt(language: str) -> None:
    untold = [
        message.id for message in messages(language) if not CATALOGS["is_translated"](message)
    ]
    assert untold == []
    assert [message.id for message in messages(language) if message.fuzzy] == []


@pytest.mark.parametrize("language", LATER)
def test_the_catalog_is_written_as_make_translations_writes_it(language: str) -> None:
    file = ROOT / "webapp" / "translations" / language / "LC_MESSAGES" / "messages.po"
    assert CATALOGS["updated"](CATALOGS["read"](file), CATALOGS["texts"]()) == file.read_bytes()


@pytest.mark.parametrize("language", LATER)
def test_what_pages_read_is_the_catalog_compiled(language: str) -> None:
    file = ROOT / "webapp" / "translations" / language / "LC_MESSAGES" / "messages.po"
    compiled = CATALOGS["compiled"](CATALOGS["read"](file))
    assert file.with_suffix(".mo").read_bytes() == compiled


@pytest.mark.parametrize("language", LATER)
def test_a_translation_has_the_places_of_its_text(language: str) -> None:
    for message in messages(language):
        wanted = places(ids(message)[-1])
        for string in strings(message):
            assert places(string) == wanted, message.id
            if message.python_format:
                assert not re.search(r"%(?!\(\w+\)s)", string.replace("%%", "")), message.id


@pytest.mark.parametrize("language", LATER)
def test_a_translation_has_the_markup_of_its_text(language: str) -> None:
    for message in messages(language):
        wanted = sorted(re.findall(r"<[^>]*>", ids(message)[-1]))
        assert {tuple(sorted(re.findall(r"<[^>]*>", string))) for string in strings(message)} == {
            tuple(wanted)
        }, message.id


def test_french_typography() -> None:
    """Narrow no-break spaces before high punctuation and inside guillemets; no straight quotes."""
    for message in messages("fr"):
        for string in strings(message):
            bare = re.sub(r"<[^>]*>|%\(\w+\)s|\{[^}]*\}", "x", string).replace("%%", "%")
            assert not re.search(r"[^\u202f][;?!»%]|«[^\u202f]|[ \xa0][:;?!»]|\w'\w", bare), string


def test_another_language_is_one_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(CATALOGS["main"].__globals__, "CATALOGS", tmp_path)
    monkeypatch.setattr("sys.argv", ["translations.py", "pl"])
    CATALOGS["main"]()
    file = tmp_path / "pl" / "LC_MESSAGES" / "messages.po"
    begun = file.read_text(encoding="utf-8")
    assert 'msgid "Skip to the content"\nmsgstr ""' in begun
    assert "nplurals=3" in begun
    file.write_text(
        begun.replace('"Search"\nmsgstr ""', '"Search"\nmsgstr "Szukaj"'), encoding="utf-8"
    )
    CATALOGS["main"]()  # compiles it
    polish = Translations.load(str(tmp_path), ["pl"])
    assert polish.gettext("Search") == "Szukaj"
    assert polish.gettext("Skip to the content") == "Skip to the content"
    assert polish.ngettext("%(num)s outlet", "%(num)s outlets", 2) == "%(num)s outlets"


def test_a_language_is_written_in_its_own_direction(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    arabic = i18n.Speech("ar", Locale.parse("ar"), NullTranslations())
    monkeypatch.setattr(i18n, "_speech", lambda _: arabic)
    assert '<html lang="ar" dir="rtl"' in app.test_client().get("/help").text


# Texts in templates

NAMES = {
    "Regional News Search",
    "Atom",
    "BibTeX",
    "CSL-JSON",
    "CSV",
    "JSON",
    "JSON Lines",
    "RIS",
    "SHA-256",
    "UTC",
    "und",  # the code of a language that is not known
}
ATTRIBUTE = r'\b[a-z-]+="[^"]*"?'  # of a block that stands within a tag of another template
UNTRANSLATED = re.compile("|".join([ATTRIBUTE, *sorted(map(re.escape, NAMES), reverse=True)]))
READ = {"alt", "aria-label", "aria-description", "content", "placeholder", "title"}
VERBATIM = {"code", "kbd", "pre", "script", "style", "svg"}


class Bare(HTMLParser):
    """The texts of a page that are written as they stand."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._inside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in VERBATIM:
            self._inside.append(tag)
        named = dict(attrs)
        read = READ - {"content"} if "name" in named and tag == "meta" else READ
        self.texts += [value for name, value in attrs if name in read and value]

    def handle_endtag(self, tag: str) -> None:
        if self._inside and self._inside[-1] == tag:
            self._inside.pop()

    def handle_data(self, data: str) -> None:
        if not self._inside:
            self.texts.append(data)


def bare_texts(environment: Environment, source: str) -> list[str]:
    """What of a template is shown as it stands, whatever the language."""
    skeleton, translated, before = [], False, ""
    for _, kind, value in environment.lex(source):
        if kind == "name" and before == "block_begin":
            translated = {"trans": True, "endtrans": False}.get(value, translated)
        if kind == "data" and not translated:
            skeleton.append(value)
        elif kind in {"variable_begin", "block_begin"}:
            skeleton.append("\0" if kind == "variable_begin" else " ")
        before = before if kind == "whitespace" else kind
    page = Bare()
    page.feed("".join(skeleton))
    page.close()
    chosen = [
        node.value
        for output in environment.parse(source).find_all(nodes.Output)
        for one in output.nodes
        for node in shown(one)
    ]
    texts = [" ".join(text.replace("\0", " ").split()) for text in (*page.texts, *chosen)]
    return [text for text in texts if re.search(r"[^\W\d_]{2}|[“”«»]", UNTRANSLATED.sub("", text))]


def shown(node: nodes.Node) -> Iterator[nodes.Const]:
    """The strings that an expression may come to."""
    if isinstance(node, nodes.Const) and isinstance(node.value, str):
        yield node
    elif isinstance(node, nodes.CondExpr | nodes.Or | nodes.And | nodes.Concat | nodes.Filter):
        for child in node.iter_child_nodes(exclude=("test", "args", "kwargs")):
            yield from shown(child)


def test_bare_texts_are_found() -> None:
    environment = Environment(extensions=["jinja2.ext.i18n"], autoescape=True)
    source = (
        "<p title='Tell'>{{ _('No') }} Bare <code>as is</code> {% trans n=1 %}No{% endtrans %}"
        "{{ 'Chosen' if x == 'y' else _('No') }}<input placeholder='Word {{ x }}'></p>"
    )
    assert bare_texts(environment, source) == ["Tell", "Bare", "Word", "Chosen"]


TEMPLATES = sorted((ROOT / "webapp" / "templates").rglob("*.html"))


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda file: file.name)
def test_every_text_of_a_template_can_be_translated(app: Flask, template: Path) -> None:
    assert bare_texts(app.jinja_env, template.read_text(encoding="utf-8")) == []


def test_every_noun_that_is_counted_is_known() -> None:
    sources = [file.read_text(encoding="utf-8") for file in TEMPLATES]
    sources += [file.read_text(encoding="utf-8") for file in (ROOT / "webapp").rglob("*.py")]
    nouns = {
        noun
        for source in sources
        for noun in re.findall(r"""counted\((?:[^()"']*, )?["']([^"']+)["']""", source)
    }
    assert nouns | set(wording._FOUND.values()) == set(wording._NOUNS)


def test_the_script_has_no_words_of_its_own() -> None:
    """What it says or shows stands in the page, in the language of the page."""
    script = (ROOT / "webapp" / "static" / "site.js").read_text(encoding="utf-8")
    shown = (
        r"""(?:say\(|append\(|textContent\s*[:=]|title\s*=|"aria-label",)\s*["'`]([^"'`]*)["'`]"""
    )
    said = [re.sub(r"\$\{[^}]*\}", "", words) for words in re.findall(shown, script)]
    assert [words for words in said if re.search(r"[^\W\d_]", words)] == []
    assert "dataset.suggested" in script
