"""What a reader has chosen for all pages: their language, and a light or dark look."""

from __future__ import annotations

from enum import StrEnum
from urllib.parse import quote

from flask import Blueprint, redirect, request, url_for
from werkzeug.exceptions import Forbidden
from werkzeug.wrappers import Response

from search.errors import QueryError
from webapp.i18n import LANGUAGE_COOKIE, LANGUAGES, gettext
from webapp.validation import Parameters

__all__ = ["MAX_FORM", "Theme", "preferences"]

preferences = Blueprint("preferences", __name__)

_THEME_COOKIE = "theme"
_YEAR = 365 * 24 * 60 * 60  # seconds
MAX_FORM = 65_536
"""Bytes of the form: the longest address that leads back fits in."""

_OWN_SITES = frozenset(("same-origin", "none"))
_SCHEMES = ("http", "https")  # a server in front may not say which it was
_SHOWN = 80

Language = StrEnum("Language", {code: code for code in LANGUAGES})  # type: ignore[misc] # files


class Theme(StrEnum):
    """How a page looks; "auto" is as the reader's system does."""

    AUTO = "auto"
    LIGHT = "light"
    DARK = "dark"


_THEMES = frozenset(theme.value for theme in Theme)


class Chosen(Parameters):
    """What the form sends; what it leaves out stays as it is."""

    language: Language | None = None
    theme: Theme | None = None
    next: str = ""


@preferences.post("/preferences")
def choose() -> Response:
    """Remember what was chosen, and lead back to the page on which it was.

    Raises:
        Forbidden: a page of another site sends the form.
        QueryError: a value that cannot be chosen, or a way back that leads elsewhere.
    """
    if _is_foreign():
        raise Forbidden(gettext("preferences are changed on the pages of this site only"))
    request.max_content_length = request.max_form_memory_size = MAX_FORM
    chosen = Chosen.read(request.form.items(multi=True))
    response = redirect(_way_back(chosen.next), 303)
    if chosen.language:
        _remember(response, LANGUAGE_COOKIE, chosen.language.value)
    if chosen.theme:
        _remember(response, _THEME_COOKIE, chosen.theme.value)
    return response


@preferences.app_template_global()
def theme() -> str:
    """The look that was chosen."""
    chosen = request.cookies.get(_THEME_COOKIE, "")
    return chosen if chosen in _THEMES else Theme.AUTO.value


@preferences.app_template_global()
def this_page() -> str:
    """The address of the page, to come back to; of the first page where nobody can come back."""
    if request.method not in {"GET", "HEAD"}:
        return url_for("pages.home")
    path = quote(f"{request.script_root}{request.path}", safe="/:,@")
    query = quote(request.query_string, safe="%=&+:,;/?@!$'()*~-._")
    return f"{path}?{query}" if query else path


def _is_foreign() -> bool:
    """Whether another site sends the form, as far as the browser tells.

    Pages here send no referrer, so a browser calls their origin "null"; most say then by
    ``Sec-Fetch-Site`` whether it is the same: https://fetch.spec.whatwg.org/#origin-header
    """
    site = request.headers.get("Sec-Fetch-Site", "")
    if site:
        return site not in _OWN_SITES
    origin = request.headers.get("Origin", "null")
    return origin != "null" and origin not in {f"{scheme}://{request.host}" for scheme in _SCHEMES}


def _way_back(wanted: str) -> str:
    """A path of this site: a browser would take ``//`` and backslashes for another host."""
    path = wanted or url_for("pages.home")
    plain = path.isprintable() and "\\" not in path
    if not plain or not path.startswith("/") or path.startswith("//"):
        raise QueryError(
            "“next” is “{path}”; it takes a path of this site", parameter="next", path=path[:_SHOWN]
        )
    return path


def _remember(response: Response, name: str, value: str) -> None:
    response.set_cookie(
        name, value, max_age=_YEAR, secure=request.is_secure, httponly=True, samesite="Lax"
    )
