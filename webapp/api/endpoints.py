"""What the API answers: every endpoint is declared once, where it is written.

The declaration reads the parameters, negotiates the form of the answer, and is what the OpenAPI
document (`webapp.api.openapi`) and its page are made of.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Concatenate, ParamSpec, TypeVar

from flask import Blueprint, request
from werkzeug.exceptions import NotAcceptable
from werkzeug.wrappers import Response

from search.model import EntityType, FacetField
from webapp.validation import Parameters

__all__ = ["ENDPOINTS", "JSON", "NDJSON", "PATH_PARAMETERS", "Endpoint", "api", "endpoint"]

JSON = "application/json"
NDJSON = "application/x-ndjson"

api = Blueprint("api", __name__)

_METHODS = ("GET", "HEAD", "OPTIONS")
_P = ParamSpec("_P")
_A = TypeVar("_A", bound=Parameters)


@dataclass(frozen=True, slots=True)
class PathParameter:
    """A part of a path; `example` is of the archive that is made of ``seeds/``."""

    name: str
    description: str
    example: str
    choices: tuple[str, ...] = ()


PATH_PARAMETERS = {
    "document_id": PathParameter(
        "id", "Id of a document; a beginning is enough where it is unambiguous.", "6c91d3db47a4"
    ),
    "story_id": PathParameter("id", "Id of a story.", "b0b4fab36c26"),
    "kind": PathParameter("type", "Type of the entity.", "place", tuple(EntityType)),
    "entity_id": PathParameter("id", "Id of the entity, unique within its type.", "ML"),
    "field": PathParameter("field", "What to count by.", "place", tuple(FacetField)),
}
"""By what the views call them."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An address that answers.

    Attributes:
        group: the module it is in.
        path: as Flask writes it.
        parameters: what it can be asked with.
        answer: the type of its JSON; None when it has another form.
        media: forms of the answer, the first one unless another is asked for.
        errors: status codes besides those that every address may answer.
        headers: of the answer, as `webapp.api.openapi` describes them.
        example: parameters to try it with.
    """

    name: str
    group: str
    path: str
    summary: str
    description: str
    parameters: type[Parameters]
    answer: type | None
    media: tuple[str, ...]
    errors: tuple[int, ...]
    headers: tuple[str, ...]
    example: str

    @property
    def template(self) -> str:
        """The path as OpenAPI writes it."""
        path = self.path
        for view_name, part in PATH_PARAMETERS.items():
            for rule in (f"<{view_name}>", f"<path:{view_name}>"):
                path = path.replace(rule, f"{{{part.name}}}")
        return path

    @property
    def path_parameters(self) -> tuple[PathParameter, ...]:
        """The parts of its path, in order."""
        named = [(self.path.find(f"{name}>"), part) for name, part in PATH_PARAMETERS.items()]
        return tuple(part for at, part in sorted(named, key=lambda pair: pair[0]) if at >= 0)

    @property
    def example_url(self) -> str:
        """An address that it answers for the archive of ``seeds/``."""
        path = self.template
        for part in self.path_parameters:
            path = path.replace(f"{{{part.name}}}", part.example)
        return f"{path}?{self.example}" if self.example else path


ENDPOINTS: list[Endpoint] = []
"""In the order in which they are declared."""


def endpoint(  # noqa: PLR0913 - each names a part of the declaration
    path: str,
    parameters: type[_A],
    answer: type | None,
    *,
    also: tuple[str, ...] = (),
    media: tuple[str, ...] = (JSON,),
    errors: tuple[int, ...] = (),
    headers: tuple[str, ...] = ("ETag",),
    example: str = "",
) -> Callable[[Callable[Concatenate[_A, _P], Response]], Callable[Concatenate[_A, _P], Response]]:
    """Declare the view below as an endpoint; it gets its parameters as they were read.

    Args:
        also: further addresses of the same answer.
    """

    def declare(
        view: Callable[Concatenate[_A, _P], Response],
    ) -> Callable[Concatenate[_A, _P], Response]:
        def answering(*parts: _P.args, **named: _P.kwargs) -> Response:
            if request.method == "OPTIONS":
                return Response(status=204, headers={"Allow": ", ".join(_METHODS)})
            _check_acceptable(media)
            return view(parameters.read(request.args.items(multi=True)), *parts, **named)

        summary, _, description = (view.__doc__ or "").partition("\n")
        paragraphs = " ".join(line.strip() or "\n\n" for line in description.splitlines())
        ENDPOINTS.append(
            Endpoint(
                view.__name__,
                view.__module__.rsplit(".", maxsplit=1)[-1],
                path,
                summary.strip().removesuffix("."),
                paragraphs.strip(),
                parameters,
                answer,
                media,
                errors,
                headers,
                example,
            )
        )
        for rule in (path, *also):
            api.add_url_rule(rule, view.__name__, answering, methods=_METHODS)
        return view

    return declare


def _check_acceptable(media: tuple[str, ...]) -> None:
    accepted = request.accept_mimetypes
    if accepted and not accepted.best_match(media):
        raise NotAcceptable(f"this address answers {' or '.join(media)}")
