"""Templates are compiled once for each language, with the messages that never vary written in.

A page has about a hundred of those, some of them once for each hit. Looking them up while it is
made takes 3 % of its time, unless each is kept in a variable.
"""

from __future__ import annotations

import json
import re
from collections.abc import MutableMapping
from typing import Any

from flask.templating import Environment
from jinja2 import Environment as Templates
from jinja2 import Template
from jinja2.ext import Extension

from webapp.i18n import gettext, language

__all__ = ["PageEnvironment"]

_MESSAGE = re.compile(r"""(?<![\w.])_\(("[^"\\%]*"|'[^'\\%]*')\)""")
"""In a template: a message without values."""


class PageEnvironment(Environment):
    """The Jinja environment of the pages: finds a template in the language of the reader."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._spoken: dict[str, Templates] = {}

    def get_template(
        self,
        name: str | Template,
        parent: str | None = None,
        globals: MutableMapping[str, Any] | None = None,  # noqa: A002 - Jinja's name
    ) -> Template:
        """As Jinja's; the templates that one refers to are those of its own language."""
        if self.overlayed:
            return super().get_template(name, parent, globals)
        code = language()
        if code not in self._spoken:
            self._spoken[code] = self.overlay(extensions=[_Written])
        return self._spoken[code].get_template(name, parent, globals)


class _Written(Extension):
    """Writes messages into a template, in the language that is spoken."""

    def preprocess(
        self,
        source: str,
        name: str | None,  # noqa: ARG002 - Jinja's
        filename: str | None = None,  # noqa: ARG002
    ) -> str:
        """Called by Jinja with a template that it is about to compile."""
        return _MESSAGE.sub(_translated, source)


def _translated(found: re.Match[str]) -> str:
    return f"({json.dumps(gettext(found[1][1:-1]))}|safe)"
