"""In which language a page speaks: what the reader has chosen, else what the browser asks for.

English is the language that texts are written in, everywhere in `webapp`. Each further language is
a catalog, ``translations/LANGUAGE/LC_MESSAGES/messages.po``; ``make translations`` brings it up to
date and compiles it. What programs read, as the JSON API, is English always.

Flask-Babel finds the language and loads the catalog, once for a request. A page then looks up some
two hundred texts, so these are asked of the catalog itself: by way of Flask-Babel's own functions
each of them costs ten times as much.
"""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from babel import Locale
from babel.numbers import format_decimal
from babel.support import NullTranslations
from flask import Flask, has_request_context, request
from flask_babel import Babel, get_locale, get_translations
from markupsafe import Markup, escape
from werkzeug.wrappers import Response

from webapp.readers import is_for_programs

__all__ = [
    "LANGUAGES",
    "LANGUAGE_COOKIE",
    "Speech",
    "direction",
    "gettext",
    "gettext_noop",
    "install",
    "language",
    "language_choices",
    "ngettext",
    "ngettext_noop",
    "number",
    "pgettext",
    "speech",
]

_CATALOGS = Path(__file__).parent / "translations"
_SOURCE = "en"
_FORMATS = {"en": "en_GB"}
"""Whose dates and numbers a language has, where its name alone does not say it."""

LANGUAGES = (_SOURCE, *sorted(file.parts[-3] for file in _CATALOGS.glob("*/LC_MESSAGES/*.mo")))
"""Those that the pages are written in; the first one where the reader has no say."""

LANGUAGE_COOKIE = "language"

_SPOKEN: ContextVar[Speech | None] = ContextVar("spoken", default=None)
"""The language of the request that is answered: a page asks for it some two hundred times."""
_TRANSLATED = frozenset(
    (
        "text/html",
        "application/atom+xml",
        "application/opensearchdescription+xml",
        "application/x-suggestions+json",
    )
)


@dataclass(frozen=True, slots=True)
class Speech:
    """A language with what it takes to write in it."""

    code: str
    locale: Locale
    translations: NullTranslations


_ENGLISH = Speech(_SOURCE, Locale.parse(_FORMATS[_SOURCE]), NullTranslations())


def install(app: Flask) -> None:
    """Let an application answer in the language of whoever asks."""
    Babel(
        app,
        default_locale=_SOURCE,
        default_translation_directories=str(_CATALOGS),
        locale_selector=_chosen,
    )
    templates = app.jinja_env
    templates.policies["ext.i18n.trimmed"] = True
    templates.globals.update(gettext=_told, _=_told, ngettext=_counted, pgettext=_placed)
    templates.globals.update(language=language, direction=direction)
    templates.globals.update(language_choices=language_choices)
    app.before_request(_begin_to_speak)
    app.teardown_request(_stop_speaking)
    app.after_request(_say_which)


def speech() -> Speech:
    """The language of the answer to this request; English outside of requests."""
    spoken = _SPOKEN.get()
    if spoken is not None:
        return spoken
    return _speech(str(get_locale())) if has_request_context() else _ENGLISH


def language() -> str:
    """The code of `speech`."""
    return speech().code


def direction() -> str:
    """The direction in which it is written, "ltr" or "rtl"."""
    return str(speech().locale.text_direction)


def language_choices() -> tuple[tuple[str, str], ...]:
    """Code and name of each language, in that language."""
    return tuple((code, _own_name(code)) for code in LANGUAGES)


def number(value: int) -> str:
    """A whole number with the separators of the language.

    Messages need not ask for it: whole numbers among their values are written like this.
    """
    return str(value) if 0 <= value < 1_000 else _decimal(value, speech().locale)


def gettext(message: str, /, **values: object) -> str:
    """A message in the language of the answer, its ``%(name)s`` filled."""
    return _filled(str(speech().translations.gettext(message)), values)


def ngettext(singular: str, plural: str, num: int, /, **values: object) -> str:
    """As `gettext`, of one and of many; ``%(num)s`` is the number itself unless it is given."""
    return _filled(speech().translations.ngettext(singular, plural, num), {"num": num, **values})


def pgettext(context: str, message: str, /, **values: object) -> str:
    """As `gettext`, of a message that means different things in different places."""
    return _filled(str(speech().translations.pgettext(context, message)), values)


def gettext_noop(message: str) -> str:
    """The message itself, which is translated where it is shown."""
    return message


def ngettext_noop(singular: str, plural: str) -> tuple[str, str]:
    """As `gettext_noop`, of one and of many."""
    return singular, plural


def _begin_to_speak() -> None:
    _SPOKEN.set(_speech(_chosen()))  # what Flask-Babel would ask, too, and make a Locale of


def _stop_speaking(_error: BaseException | None) -> None:
    _SPOKEN.set(None)


def _chosen() -> str:
    if is_for_programs(request.path):
        return _SOURCE
    chosen = request.cookies.get(LANGUAGE_COOKIE, "")
    if chosen in LANGUAGES:
        return chosen
    return request.accept_languages.best_match(LANGUAGES) or _SOURCE


@cache
def _speech(code: str) -> Speech:
    """The language that Flask-Babel has chosen for this request; the same for all others in it."""
    return Speech(code, Locale.parse(_FORMATS.get(code, code)), get_translations())


@lru_cache(maxsize=4_096)
def _decimal(value: int, locale: Locale) -> str:
    return str(format_decimal(value, locale=locale))


@cache
def _own_name(code: str) -> str:
    name = Locale.parse(code).get_language_name(code) or code
    return name[:1].upper() + name[1:]


def _told(message: str, /, **values: object) -> Markup:
    """`gettext` of templates: what is put into the message is escaped."""
    return _markup(str(speech().translations.gettext(message)), values)


def _counted(singular: str, plural: str, num: int, /, **values: object) -> Markup:
    """`ngettext` of templates; ``%(num)s`` is the number itself unless it is given."""
    told = speech().translations.ngettext(singular, plural, num)
    return _markup(told, {"num": num, **values})


def _placed(context: str, message: str, /, **values: object) -> Markup:
    """`pgettext` of templates."""
    return _markup(str(speech().translations.pgettext(context, message)), values)


def _markup(message: str, values: dict[str, object]) -> Markup:
    if not values and "%" not in message:  # as most are
        return Markup(message)  # noqa: S704 - messages are part of the program
    # Not left to `Markup.__mod__`, which takes twice as long.
    safe = {name: escape(value) for name, value in _written(values).items()}
    return Markup(message % safe)  # noqa: S704 - messages are part of the program


def _filled(message: str, values: dict[str, object]) -> str:
    return message % _written(values) if values else message


def _written(values: dict[str, object]) -> dict[str, object]:
    return {name: number(value) if type(value) is int else value for name, value in values.items()}


def _say_which(response: Response) -> Response:
    """Tell caches, and readers' programs, in which language an answer is."""
    if response.mimetype in _TRANSLATED:
        response.vary.update(("Accept-Language", "Cookie"))
        response.headers.setdefault("Content-Language", language())
    return response
