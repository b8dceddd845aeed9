"""Templates: messages without values are written in when a template is compiled."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from fake_engine import FakeEngine
from jinja2 import DictLoader

from webapp import create_app, rendering
from webapp.rendering import PageEnvironment

_TEMPLATES = {
    "whole.html": "{{ _('Cite') }} {% include 'part.html' %} "
    "{% from 'macro.html' import m %}{{ m() }}",
    "part.html": '<p title="{{ _("Cite") }}">{{ _("Cite")|upper }}',
    "macro.html": "{% macro m() %}{% for i in 'ab' %}{{ _('Cite') }}{% endfor %}{% endmacro %}",
    "valued.html": "{{ _('All %(n)s values', n=value) }} {{ told_('Cite') }}",
}
Shown = Callable[..., str]


@pytest.fixture
def shown(fake: FakeEngine) -> Shown:
    """Renders one of the templates in a language."""
    app = create_app(engine=fake)
    pages = PageEnvironment(app, loader=DictLoader(_TEMPLATES), autoescape=True)
    pages.add_extension("jinja2.ext.i18n")
    pages.globals.update(app.jinja_env.globals, told_=str)

    def rendered(name: str, language: str, **values: object) -> str:
        with app.test_request_context("/", headers={"Accept-Language": language}):
            app.preprocess_request()
            return pages.get_template(name).render(values)

    return rendered


def test_each_language_has_its_own(shown: Shown) -> None:
    for _ in range(2):
        assert shown("whole.html", "en") == 'Cite <p title="Cite">CITE CiteCite'
        assert shown("whole.html", "fr") == 'Citer <p title="Citer">CITER CiterCiter'


def test_a_message_is_looked_up_once(shown: Shown, monkeypatch: pytest.MonkeyPatch) -> None:
    first = shown("whole.html", "en")
    monkeypatch.setattr(rendering, "gettext", lambda _: pytest.fail("looked up again"))
    assert shown("whole.html", "en") == first


def test_messages_with_values_and_other_functions_stay(shown: Shown) -> None:
    assert shown("valued.html", "en", value="<b>") == "All &lt;b&gt; values Cite"


def test_a_translation_is_no_template(shown: Shown, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rendering, "gettext", lambda _: "{{ 7 * 7 }}\\\"')|safe }} é – ’ {# <q>")
    assert shown("macro.html", "en") == ""
    written = shown("whole.html", "en")
    assert written.startswith("{{ 7 * 7 }}\\\"')|safe }} é – ’ {# <q> ")
