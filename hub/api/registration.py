"""Put the API into an application: its lists, its problems, its reference page."""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import version
from typing import Any, Final

from flask import Flask, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from hub.api import problems, published, reference, routes, smorest

TITLE: Final = "Smart Province"
DESCRIPTION: Final = (
    "Figures of a province's regions with their sources, read only. A figure is a"
    " value or a reason, never a zero for nothing; official and simulated figures are"
    " never mixed. Texts in Indonesian stand beside the English ones as"
    " `x-description-id` and `x-summary-id`."
)
ROUTING: Final = (400, 404, 405)


def register(
    app: Flask,
    *,
    render: Callable[..., Any],
    start: Callable[[], None],
    otherwise: Callable[[HTTPException], ResponseReturnValue],
    store_error: type[Exception],
) -> None:
    """Serve /api/v1 and /api; call it after the pages have registered.

    `render` and `start` are the pages' own, `otherwise` answers what no route of
    ours was asked for, `store_error` is how the store says that it cannot answer.
    """
    app.extensions["hub_store_error"] = store_error
    _document(app)
    page = reference.blueprint(render, start)
    app.register_blueprint(page)
    app.register_blueprint(page, name=f"{page.name}_en", url_prefix="/en")
    app.register_blueprint(published.page)

    def by_path(error: HTTPException) -> ResponseReturnValue:
        """A request that found no route belongs to no blueprint: go by its path."""
        mine = problems.mine(request.path)
        return problems.http(error) if mine else otherwise(error)

    for status in ROUTING:
        app.register_error_handler(status, by_path)


def _document(app: Flask) -> None:
    """Make the OpenAPI document once; it is the same for every request."""
    api = smorest.api(
        app,
        TITLE,
        version("smart-province-hub"),
        info={"description": DESCRIPTION},
        servers=[{"url": app.config["HUB"].base_url}],
    )
    api.register_blueprint(routes.page)
    app.extensions["hub_openapi"] = api.spec.to_dict()
