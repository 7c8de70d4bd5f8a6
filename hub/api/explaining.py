"""One record, and where a value comes from: `explain` of records and figures.

The same for everybody; what somebody may not see is null, and what they may not
know of does not exist.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import orjson
from flask import Response
from marshmallow import RAISE, Schema
from werkzeug.exceptions import NotFound

from hub.api import sharing, smorest
from hub.api.answers import OPTIONS, plain
from hub.api.fields import OneOf, PeriodWord, Word, needed
from hub.api.lists import blueprint
from hub.api.questions import CLASSES
from hub.api.reading import LANGUAGES
from hub.extensions import db
from hub.services.explain import fact, figure
from hub.services.explain.fact import Explained, NoField
from hub.services.explain.figure import Figure
from schemas.values.nearest import hint
from schemas.values.problem import refuse


class Question(Schema):
    """What both understand."""

    class Meta:
        unknown = RAISE

    lang = OneOf(
        LANGUAGES,
        "Bahasa penjelasan kesalahan; tanpa parameter menurut Accept-Language.",
        "Language of what is said about mistakes; if left out by Accept-Language.",
    )


class OfRecord(Question):
    """Which field of a record is to be explained."""

    field = Word("Bidang; kosong berarti semua.", "Field; without it, all of them.")


class OfFigure(Question):
    """Which figure is to be explained."""

    indicator = needed(Word("Id indikator.", "Id of the indicator."))
    region = needed(Word("Kode Kemendagri bertitik.", "Dotted Kemendagri code."))
    period = needed(PeriodWord("Periode ISO.", "Period, ISO."))
    source_class = OneOf(
        CLASSES,
        "Resmi atau simulasi; tanpa parameter resmi.",
        "Official or simulated; official if left out.",
    )


def read_record(given: Mapping[str, Any], id: str) -> Response:
    """One record: its fields, and how it stands with the deadlines the hub counts"""
    try:
        found = fact.record(db.session(), uuid.UUID(id))
    except (LookupError, ValueError):
        raise NotFound from None
    names = ("id", "schema", "region", "source_class", "publisher", "stream", "values")
    own = {name: getattr(found, name) for name in (*names, "changed_at")}
    return _answer(own | {"deadlines": [asdict(due) for due in found.deadlines]})


def explain_record(given: Mapping[str, Any], id: str) -> Response:
    """Where a record's values come from: run, raw page, place, mapping, history"""
    try:
        found = fact.record(db.session(), uuid.UUID(id), given.get("field"))
    except NoField as none:
        raise _no_field(none) from none
    except (LookupError, ValueError):
        raise NotFound from None
    return _answer(explained(found))


def explain_figure(given: Mapping[str, Any]) -> Response:
    """Where a figure comes from: formula, inputs, streams, and the facts below it"""
    try:
        found = figure.figure(
            db.session(),
            given["indicator"],
            given["region"],
            given["period"],
            given.get("source_class", "official"),
            datetime.now(UTC),
        )
    except LookupError:
        raise NotFound from None
    return _answer(of_figure(found))


def explained(found: Explained) -> dict[str, Any]:
    """A fact's explanation as JSON says it."""
    return asdict(found)


def of_figure(found: Figure) -> dict[str, Any]:
    """A figure's explanation as JSON says it."""
    known = found.provenance
    cell = asdict(known.reading) if known.reading else None
    return {
        "indicator": found.indicator.id,
        "region": found.region,
        "period": found.period.text,
        "source_class": found.source_class,
        "measure": type(found.indicator.measure).__name__,
        "formula": asdict(known.formula),
        "cell": cell,
        "computed_at": known.computed_at,
        "inputs": [
            {"indicator": part.indicator, "period": part.period.text}
            for part in known.parts
        ],
        "streams": [asdict(source) for source in known.sources],
        "other_sources": [asdict(other) for other in known.others],
        "earlier": [asdict(each) for each in known.earlier],
        "facts": [explained(each) for each in found.facts],
    }


def _answer(said: dict[str, Any]) -> Response:
    body = orjson.dumps(said, default=plain, option=OPTIONS)
    return sharing.keep(Response(mimetype="application/json"), body)


def _no_field(none: NoField) -> Exception:
    near = hint(none.field, none.known)
    listed = ", ".join(none.known)
    return refuse(
        "field",
        none.field,
        "field.unknown",
        id=f"Tidak ada bidang ini.{near.id} Yang ada: {listed}.",
        en=f"There is no such field.{near.en} There are: {listed}.",
    )


def register() -> None:
    """Serve them under /api/v1."""
    for rule, view, question, words in (
        (
            "/records/<id>",
            read_record,
            Question,
            "Sebuah catatan, dan keadaannya terhadap tenggat yang dihitung hub",
        ),
        (
            "/records/<id>/explain",
            explain_record,
            OfRecord,
            "Asal nilai sebuah catatan: penarikan, halaman mentah, tempat, pemetaan",
        ),
        (
            "/cells/explain",
            explain_figure,
            OfFigure,
            "Asal sebuah angka: rumus, masukan, aliran data, dan fakta di bawahnya",
        ),
    ):
        name = view.__name__
        made = smorest.describe_answer(
            blueprint, view, question, operationId=name, **{"x-summary-id": words}
        )
        blueprint.add_url_rule(rule, name, made, tags=["explain"])
