"""The shared schemas as JSON Schema, every version that was ever published."""

from __future__ import annotations

from typing import Any, Final

import orjson
from flask import Blueprint, Response, current_app, request
from werkzeug.exceptions import HTTPException, NotFound

from hub.api import problems, reading, sharing
from schemas.contracts import domain
from schemas.contracts.domain import Domain
from schemas.contracts.versions import migration
from schemas.contracts.versions.migration import Migration
from schemas.manifests.described import document as manifests
from schemas.publishing import history
from schemas.publishing.json_schema import VIEWS, View
from schemas.values.nearest import hint
from schemas.values.problem import Refused, Words, refuse

SCHEMA: Final = "application/schema+json"
FOR_EVER: Final = "public, max-age=31536000, immutable"
page: Final = Blueprint("published", __name__, url_prefix="/schemas")
page.register_error_handler(Refused, problems.refused)
page.register_error_handler(HTTPException, problems.http)
page.register_error_handler(Exception, problems.broken)
page.after_request(sharing.share)


@page.get("")
def every() -> Response:
    """The domains and their versions."""
    return _json({"schemas": [_domain(each) for each in domain.catalogue().domains]})


@page.get("/manifest")
@page.get(f"/manifest/{manifests.VERSION}")
def manifest() -> Response:
    """The manifest of a city's system, for editors and for those who check."""
    made = manifests.document(current_app.config["HUB"].base_url)
    response = Response(mimetype=SCHEMA)
    return sharing.keep(response, orjson.dumps(made, option=orjson.OPT_INDENT_2))


@page.get("/<name>")
def one(name: str) -> Response:
    """A domain: its present version and all that came before."""
    found = _named(name)
    return _missing(name) if found is None else _json(_domain(found))


@page.get("/<name>/<version>")
def version(name: str, version: str) -> Response:
    """One version, e.g. 1.0.0; of a major version (1 or 1.x) the newest."""
    found = _named(name)
    if found is None:
        return _missing(name)
    major = version.removesuffix(".x")
    exact = _newest(found, major) if major.isdigit() else version
    made = history.view(name, exact, _view())
    if made is None:
        known = ", ".join(history.published(name))
        return _not_found(
            Words(
                f"Versi {version} dari {name} tidak ada; yang ada: {known}.",
                f"There is no version {version} of {name}; there are: {known}.",
            )
        )
    response = Response(mimetype=SCHEMA)
    kept = sharing.keep(response, orjson.dumps(made, option=orjson.OPT_INDENT_2))
    if exact == version:  # a published version never changes
        kept.headers["Cache-Control"] = FOR_EVER
    return kept


def _view() -> View:
    asked = request.args.get("view", VIEWS[0])
    for each in VIEWS:
        if each == asked:
            return each
    raise refuse(
        "view",
        asked,
        "code.unknown",
        id="Pilih view=producer (untuk yang mengirim) atau view=consumer (untuk yang"
        " membaca).",
        en="Choose view=producer (for those who send) or view=consumer (for those who"
        " read).",
    )


def _named(name: str) -> Domain | None:
    known = domain.catalogue().domains
    return next((each for each in known if each.name == name), None)


def _newest(found: Domain, major: str) -> str:
    ours = (v for v in history.published(found.name) if v.split(".")[0] == major)
    return max(ours, key=history.order, default=major)


def _domain(found: Domain) -> dict[str, Any]:
    base = f"{current_app.config['HUB'].base_url}/schemas/{found.name}"
    earlier = domain.catalogue().earlier(found)
    return {
        "name": found.name,
        "ref": found.ref,
        "kind": found.kind,
        "title_id": found.title.id,
        "title_en": found.title.en,
        "version": found.version,
        "served": [found.ref, *(each.ref for each in earlier)],
        "migrations": [_migration(each) for each in migration.every(found)],
        "versions": [
            {
                "version": each,
                "producer": f"{base}/{each}",
                "consumer": f"{base}/{each}?view=consumer",
            }
            for each in reversed(list(history.published(found.name)))
        ],
    }


def _migration(found: Migration) -> dict[str, Any]:
    """What a major changed, and what does not come with it."""
    return {
        "to": found.to,
        "why_id": found.why.id,
        "why_en": found.why.en,
        "changes": [
            {"field": name, "id": why.id, "en": why.en} for name, why in found.losses()
        ],
    }


def _json(value: dict[str, Any]) -> Response:
    body = orjson.dumps(value, option=orjson.OPT_INDENT_2)
    return sharing.keep(Response(mimetype="application/json"), body)


def _missing(name: str) -> Response:
    known = [each.name for each in domain.catalogue().domains]
    near, listed = hint(name, known), ", ".join(known)
    return _not_found(
        Words(
            f"Skema “{name[:80]}” tidak ada.{near.id} Yang ada: {listed}.",
            f"There is no schema “{name[:80]}”.{near.en} There are: {listed}.",
        )
    )


def _not_found(words: Words) -> Response:
    return problems.answer(NotFound.code, words.in_(reading.language(request)))
