"""A list of the API in one decorator: read the question, call, shape the page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Final

from flask import Response, current_app, request
from marshmallow import Schema
from werkzeug.exceptions import HTTPException, UnsupportedMediaType

from hub.api import answers, cursors, problems, reading, sharing, smorest
from hub.api.questions import FILE_MOST, JSON_MOST, JSON_USUAL
from hub.api.shapes import Row, page_of
from hub.extensions import read_only
from hub.services.listing.keyset import Key, Page
from schemas.values.problem import Refused, refuse

Read = Callable[[dict[str, Any], Key | None, int], Page]
SHARED: Final = ("limit", "cursor", "format", "lang")

blueprint = smorest.blueprint(
    "api", "/api/v1", "Figures, facts and the state of their sources; read only."
)

blueprint.register_error_handler(Refused, problems.refused)
blueprint.register_error_handler(HTTPException, problems.http)
blueprint.register_error_handler(Exception, problems.broken)


@blueprint.before_request  # type: ignore[untyped-decorator]  # flask-smorest has none
def start() -> None:
    """One moment of the store, nothing written, in time; and no body is read."""
    if request.content_length or "Transfer-Encoding" in request.headers:
        raise UnsupportedMediaType
    read_only(current_app.config["HUB"].statement_timeout_ms)


@blueprint.after_request  # type: ignore[untyped-decorator]  # flask-smorest has none
def finish(response: Response) -> Response:
    """Let every origin read it."""
    return sharing.share(response)


def lists(
    name: str,
    question: type[Schema],
    row: type[Row],
    key: tuple[type, ...],
    summary_id: str,
    usual_class: str | None = None,
) -> Callable[[Read], Read]:
    """Serve what a function reads as the list /api/v1/`name`.

    The function is given the filters, the key behind which the page begins, and
    how many rows it may have. `usual_class` is the source class of an answer when
    the question names none.
    """

    def decorate(read: Read) -> Read:
        @wraps(read)
        def view(given: dict[str, Any]) -> Response:
            form = reading.wanted(request, given.get("format"))
            filters = {k: v for k, v in given.items() if k not in SHARED}
            asked = cursors.question(name, filters)
            page = read(filters, _after(given, asked, key), _limit(given, form))
            kind = given.get("source_class", usual_class)
            made = answers.Made(name, row, asked, kind, page)
            return answers.answer(made, form)

        documented = smorest.describe(
            blueprint,
            view,
            question,
            page_of(row.__name__, row),
            operationId=f"list_{name}",
            **{"x-summary-id": summary_id},
        )
        blueprint.add_url_rule(f"/{name}", name, documented, tags=[name])
        return read

    return decorate


def _after(given: Mapping[str, Any], asked: str, key: tuple[type, ...]) -> Key | None:
    cursor = given.get("cursor")
    return None if cursor is None else cursors.read(asked, cursor, key)


def _limit(given: Mapping[str, Any], form: str) -> int:
    """How many rows: in JSON fewer than in a file. Raises Refused."""
    most, usual = (JSON_MOST, JSON_USUAL) if form == "json" else (FILE_MOST, FILE_MOST)
    limit: int = given.get("limit", usual)
    if limit > most:
        raise refuse(
            "limit",
            str(limit),
            "number.out_of_bounds",
            id=f"Paling banyak {most} baris dalam JSON; ambil sisanya dengan cursor,"
            f" atau pakai format=csv (paling banyak {FILE_MOST}).",
            en=f"At most {most} rows in JSON; take the rest with the cursor, or use"
            f" format=csv (at most {FILE_MOST}).",
        )
    return limit


def documents(path: str, view: Callable[[], Response], summary_id: str) -> None:
    """Serve what describes the lists."""
    shown = smorest.describe_document(
        blueprint, view, operationId=view.__name__, **{"x-summary-id": summary_id}
    )
    blueprint.add_url_rule(path, view.__name__, shown, tags=["openapi"])
