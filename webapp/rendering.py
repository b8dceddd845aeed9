"""Templates write what they show with less ado than Jinja would.

A page of results shows about a thousand values. Jinja makes a `Markup` of each, whose only use is
to be joined with the others; here it is escaped by the same rules and stays a plain string.
"""

from __future__ import annotations

from flask.templating import Environment
from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from markupsafe import Markup, escape

__all__ = ["PageEnvironment"]


def _written(value: object) -> str:
    """As `markupsafe.escape`, for what goes into the page at once."""
    if type(value) is Markup:
        return value
    if type(value) is not str:
        return escape(value)
    return (
        value.replace("&", "&amp;")
        .replace(">", "&gt;")
        .replace("<", "&lt;")
        .replace("'", "&#39;")
        .replace('"', "&#34;")
    )


class _CodeGenerator(CodeGenerator):
    """Writes `_written` where Jinja writes `escape`."""

    def _output_child_pre(
        self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo
    ) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape or finalize.src is not None:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write("environment.written(")


class PageEnvironment(Environment):
    """The Jinja environment of the pages."""

    code_generator_class = _CodeGenerator
    written = staticmethod(_written)
