"""The seam to flask-smorest and apispec: what they leave untyped ends here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any, Final, NoReturn, TypeVar

import flask_smorest  # type: ignore[import-untyped]  # it ships no types
from flask import Flask, Request
from marshmallow import Schema, ValidationError
from marshmallow.fields import Field
from webargs.flaskparser import FlaskParser

from hub.api import reading
from hub.api.fields import Several
from hub.api.shapes import Problem
from schemas.contracts.faults import problems_of
from schemas.values.problem import Refused

PROBLEM_JSON: Final = "application/problem+json"
View = TypeVar("View", bound=Callable[..., Any])


class Parser(FlaskParser):
    """Reads a query string strictly; whatever is wrong is one Refused."""

    DEFAULT_UNKNOWN_BY_LOCATION = {"query": None}

    def load_querystring(self, req: Request, schema: Schema) -> dict[str, str]:
        """The parameters, each once, without control characters. Raises Refused."""
        return reading.parameters(req, [f.data_key or n for n, f in _fields(schema)])

    def handle_error(
        self, error: ValidationError, req: Request, schema: Schema, **_: Any
    ) -> NoReturn:
        """Every message with its field, value, rule and both languages."""
        messages = error.messages
        told = messages.get("query", messages) if isinstance(messages, dict) else {}
        raise Refused(*problems_of(ValidationError(told), req.args)) from error


def _fields(schema: Schema) -> list[tuple[str, Field[Any]]]:
    return list(schema.fields.items())


class Api(flask_smorest.Api):  # type: ignore[misc]  # its base has no types
    """flask-smorest without its own error bodies: ours are RFC 9457 everywhere."""

    ERROR_SCHEMA = Problem

    def _register_error_handlers(self) -> None:
        """None for the whole application: its pages have their own."""

    def _register_pagination_header(self) -> None:
        """None: pages are counted by nobody."""

    def _register_responses(self) -> None:
        """The two error answers that operations refer to."""
        for name, text in (
            (HTTPStatus(422).name, "The question is wrong; `errors` says where"),
            (self.DEFAULT_ERROR_RESPONSE_NAME, "Any other problem"),
        ):
            content = {PROBLEM_JSON: {"schema": self.ERROR_SCHEMA}}
            body = {"description": text, "content": content}
            self.spec.components.response(name, body, lazy=True)


def api(app: Flask, title: str, version: str, **info: Any) -> Api:
    """The OpenAPI side of an application."""
    made = Api(
        app,
        spec_kwargs={
            "title": title,
            "version": version,
            "openapi_version": "3.1.0",
            **info,
        },
    )
    app.cli.commands.pop("openapi", None)
    made.ma_plugin.converter.add_parameter_attribute_function(_one_parameter)
    return made


def _one_parameter(self: Any, field: Field[Any], **_: Any) -> dict[str, Any]:
    """Several values stand in one parameter, separated by commas."""
    return {"style": "form", "explode": False} if isinstance(field, Several) else {}


def blueprint(name: str, prefix: str, description: str) -> Any:
    """A blueprint whose routes appear in the OpenAPI document."""
    made = flask_smorest.Blueprint(
        name, __name__, url_prefix=prefix, description=description
    )
    made.ARGUMENTS_PARSER = Parser()
    return made


def describe(
    blueprint: Any, view: View, question: type[Schema], answer: type[Schema], **doc: Any
) -> View:
    """A view that reads a question from the query string, documented as such."""
    for content_type, schema in MORE_FORMATS.items():
        view = blueprint.alt_response(
            200, schema=schema, content_type=content_type, success=True
        )(view)
    view = blueprint.response(
        200, answer, description="A page of the list", headers=HEADERS
    )(view)
    view = blueprint.arguments(question, location="query")(view)
    documented: View = blueprint.doc(**doc)(view)
    return documented


def describe_answer(
    blueprint: Any, view: View, question: type[Schema], **doc: Any
) -> View:
    """A view that reads a question and answers with one JSON object of its own."""
    body = {"type": "object"}
    view = blueprint.response(200, body, description="One JSON object")(view)
    view = blueprint.arguments(question, location="query")(view)
    documented: View = blueprint.doc(**doc)(view)
    return documented


def describe_document(blueprint: Any, view: View, **doc: Any) -> View:
    """A view that answers with a JSON document of its own."""
    body = {"type": "object"}
    view = blueprint.response(200, body, description="OpenAPI 3.1")(view)
    documented: View = blueprint.doc(**doc)(view)
    return documented


MORE_FORMATS: Final[Mapping[str, Mapping[str, Any]]] = {
    "text/csv": {"type": "string"},
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": {
        "type": "string",
        "contentMediaType": "application/octet-stream",
    },
}
HEADERS: Final[Mapping[str, Any]] = {
    "Link": {
        "description": 'The next page: `<…>; rel="next"`; absent on the last page',
        "schema": {"type": "string"},
    },
    "ETag": {
        "description": "Send it back as If-None-Match to be told 304",
        "schema": {"type": "string"},
    },
}
