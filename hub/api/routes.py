"""The lists: each reads its question, calls one service, and is shaped."""

from __future__ import annotations

from typing import Any, Final

import orjson
from flask import Response, current_app

from hub.api import explaining, questions, rows, sharing
from hub.api.lists import blueprint, documents, lists
from hub.extensions import db
from hub.services.listing import (
    cells,
    facts,
    figures,
    indicators,
    observations,
    places,
    records,
    runs,
    systems,
)
from hub.services.listing.keyset import Key, Page


@lists(
    "regions",
    questions.Places,
    rows.Place,
    places.KEY,
    "Daerah dengan kedua sistem kodenya",
)
def read_regions(asked: dict[str, Any], after: Key | None, limit: int) -> Page:
    """Regions with both code systems"""
    return places.page(db.session(), places.Asked(**asked), after, limit)


@lists(
    "indicators",
    questions.Indicators,
    rows.Indicator,
    indicators.KEY,
    "Indikator: definisi, satuan, cara hitung",
)
def read_indicators(asked: dict[str, Any], after: Key | None, limit: int) -> Page:
    """Indicators: definition, unit, formula"""
    return indicators.page(indicators.Asked(**asked), after, limit)


@lists(
    "cells",
    questions.Cells,
    rows.Cell,
    cells.KEY,
    "Angka yang ditampilkan hub, atau alasan mengapa tidak ada",
    "official",
)
def read_cells(asked: dict[str, Any], after: Key | None, limit: int) -> Page:
    """The figures the hub shows, or the reason why there is none"""
    return cells.page(db.session(), figures.Asked(**asked), after, limit)


@lists(
    "observations",
    questions.Observations,
    rows.Observation,
    observations.KEY,
    "Angka sebagaimana dinyatakan penerbitnya",
    "official",
)
def read_observations(asked: dict[str, Any], after: Key | None, limit: int) -> Page:
    """Values as their publishers state them"""
    streams = asked.pop("stream", ())
    wanted = figures.Asked(**asked)
    return observations.page(db.session(), wanted, streams, after, limit)


@lists(
    "records",
    questions.Records,
    rows.Record,
    records.KEY,
    "Catatan yang terbuka untuk umum; laporan warga tidak termasuk",
    "official",
)
def read_records(asked: dict[str, Any], after: Key | None, limit: int) -> Page:
    """Records that are public; reports of citizens are not among them"""
    return records.page(db.session(), records.Asked(**asked), after, limit)


@lists(
    "facts",
    questions.Facts,
    rows.Fact,
    facts.KEY,
    "Fakta umum menurut skema bersama, juga menurut versi sebelumnya",
    "official",
)
def read_facts(asked: dict[str, Any], after: Key | None, limit: int) -> Page:
    """Public facts as the shared schemas have them, in earlier versions as well"""
    return facts.page(db.session(), facts.Asked(**asked), after, limit)


@lists(
    "systems",
    questions.Systems,
    rows.System,
    systems.KEY,
    "Sistem dan aliran datanya: mutakhir, terlambat, terputus",
    "mixed",
)
def read_systems(asked: dict[str, Any], after: Key | None, limit: int) -> Page:
    """Systems and their streams: fresh, late, broken"""
    return systems.page(db.session(), systems.Asked(**asked), after, limit)


@lists(
    "runs",
    questions.Runs,
    rows.Run,
    runs.KEY,
    "Penarikan data: kapan, hasilnya, berapa banyak; terbaru dahulu",
    "mixed",
)
def read_runs(asked: dict[str, Any], after: Key | None, limit: int) -> Page:
    """Pulls of data: when, outcome, how much; newest first"""
    return runs.page(db.session(), runs.Asked(**asked), after, limit)


def openapi() -> Response:
    """This document"""
    found = current_app.extensions["hub_openapi"]
    body = orjson.dumps(found, option=orjson.OPT_INDENT_2)
    return sharing.keep(Response(mimetype="application/json"), body)


page: Final = blueprint
explaining.register()
documents("/openapi.json", openapi, "Dokumen ini")
