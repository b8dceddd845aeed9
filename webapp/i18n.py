"""In which language a page speaks: what the reader has chosen, else what the browser asks for."""

from __future__ import annotations

from flask import Flask, has_request_context, request
from flask_babel import Babel

__all__ = ["LANGUAGES", "install", "language"]

LANGUAGES = ("en", "fr")
"""Those that the pages are written in; the first one where the reader has no say."""

COOKIE = "language"


def install(app: Flask) -> None:
    """Let an application answer in the language of whoever asks."""
    Babel(app, default_locale=LANGUAGES[0], locale_selector=language)


def language() -> str:
    """The language of the answer to this request."""
    if not has_request_context():
        return LANGUAGES[0]
    chosen = request.cookies.get(COOKIE, "")
    if chosen in LANGUAGES:
        return chosen
    return request.accept_languages.best_match(LANGUAGES) or LANGUAGES[0]
