"""The page `/api`: the OpenAPI document as a person reads it, in both languages."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from flask import Blueprint, Response, current_app

from hub.api.problems import DOCUMENT, PREFIX, TITLES, TWO
from hub.api.questions import FILE_MOST, JSON_MOST
from schemas.values.problem import Words

Render = Callable[..., Response]
SCHEMAS: Final = "#/components/schemas/"
TEXTS: Final[Mapping[str, Words]] = {
    "title": Words("API data terbuka", "Open data API"),
    "lede": Words(
        "Semua angka di hub ini dapat diambil program lain: JSON, CSV, atau Excel,"
        " tanpa pendaftaran.",
        "Every figure of this hub can be taken by other programs: JSON, CSV or Excel,"
        " without registration.",
    ),
    "rules": Words("Aturan", "Rules"),
    "lists": Words("Daftar", "Lists"),
    "document": Words("Dokumen OpenAPI 3.1", "OpenAPI 3.1 document"),
    "parameters": Words("Parameter", "Parameters"),
    "fields": Words("Isi tiap baris", "Fields of a row"),
    "name": Words("Nama", "Name"),
    "type": Words("Jenis", "Type"),
    "meaning": Words("Arti", "Meaning"),
    "try": Words("Coba", "Try"),
    "problems": Words("Bila ada yang keliru", "When something is wrong"),
    "problems_sub": Words(
        "Setiap kesalahan dijawab application/problem+json (RFC 9457): kolom, nilai"
        " yang diterima, aturan, dan cara memperbaikinya dalam dua bahasa.",
        "Every error is answered as application/problem+json (RFC 9457): field, value"
        " as received, rule, and how to fix it, in both languages.",
    ),
    "status": Words("Kode", "Status"),
}
RULES: Final = (
    Words(
        "Tidak ada nilai bukan nol: value kosong, dan reason menyebut alasannya. Daerah"
        " tanpa baris tidak mengirim data.",
        "No value is not zero: value is null and reason says why. A region without a"
        " row has sent no data.",
    ),
    Words(
        "Angka resmi dan data simulasi tidak pernah dicampur; tanpa source_class hanya"
        " angka resmi.",
        "Official and simulated figures are never mixed; without source_class you get"
        " official ones only.",
    ),
    Words(
        "Daerah ditulis dengan kode Kemendagri bertitik (12.75). Kode tanpa titik"
        " ditolak, karena bagi BPS artinya lain.",
        "Regions are written as dotted Kemendagri codes (12.75). A code without dots"
        " is refused, because to BPS it means another region.",
    ),
    Words(
        f"Paling banyak {JSON_MOST} baris sekali jawab dalam JSON, {FILE_MOST} dalam"
        " CSV dan XLSX; sisanya lewat next atau kepala Link.",
        f"At most {JSON_MOST} rows an answer in JSON, {FILE_MOST} in CSV and XLSX; the"
        " rest through next or the Link header.",
    ),
    Words(
        "CSV memakai koma dan titik desimal, UTF-8 dengan BOM. Untuk Excel berbahasa"
        " Indonesia pakai format=xlsx.",
        "CSV has commas and decimal points, UTF-8 with a BOM. For an Indonesian Excel"
        " use format=xlsx.",
    ),
)
EXAMPLES: Final[Mapping[str, str]] = {
    "regions": "?parent=12",
    "indicators": "?topic=reports",
    "cells": "?indicator=population&parent=12",
    "observations": "?indicator=population&region=12.75",
    "facts": "?schema=facility@1",
    "records": "",
    "systems": "?limit=20",
    "runs": "?outcome=failed",
}
# Answers that are one object with parts of their own, and their names on the page.
EXPLAINED: Final[Mapping[str, str]] = {
    "records/{id}/explain": "records-explain",
    "cells/explain": "cells-explain",
}


@dataclass(frozen=True, slots=True)
class Line:
    """A parameter or field: its name, its type, what it means."""

    name: str
    type: str
    meaning: Words


@dataclass(frozen=True, slots=True)
class Chapter:
    """One address of the API."""

    id: str
    path: str
    summary: Words
    example: str
    parameters: tuple[Line, ...]
    fields: tuple[Line, ...]


def blueprint(render: Render, start: Callable[[], None]) -> Blueprint:
    """The page, made with the frame that all pages share."""
    page = Blueprint("api_reference", __name__, template_folder="templates")
    page.before_request(start)

    def reference() -> Response:
        found = current_app.extensions["hub_openapi"]
        return render(
            "reference.html",
            texts=TEXTS,
            document=DOCUMENT,
            rules=RULES,
            chapters=list(chapters(found)),
            problems=problems(),
        )

    page.add_url_rule("/api", view_func=reference)
    return page


def problems() -> list[tuple[int, str, Words]]:
    """The kinds of problem with status and anchor."""
    kinds = [(status, *kind) for status, kind in TITLES.items()]
    return sorted([*kinds, (400, *TWO)], key=lambda kind: kind[:2])


def chapters(document: Mapping[str, Any]) -> Iterator[Chapter]:
    """The lists of an OpenAPI document, in its order, and what explains their rows."""
    schemas = document["components"]["schemas"]
    for path, item in document["paths"].items():
        operation = item["get"]
        content = operation["responses"]["200"]["content"]
        answer = content["application/json"]["schema"].get("$ref")
        name = path.removeprefix(f"{PREFIX}/")
        if answer is None and name not in EXPLAINED:
            continue
        yield Chapter(
            EXPLAINED.get(name, name),
            path,
            Words(operation["x-summary-id"], operation["summary"]),
            "" if answer is None else path + EXAMPLES.get(name, ""),
            tuple(_parameter(each) for each in operation.get("parameters", ())),
            () if answer is None else tuple(_fields(schemas, answer)),
        )


def _fields(schemas: Mapping[str, Any], answer: str) -> Iterator[Line]:
    page = schemas[answer.removeprefix(SCHEMAS)]
    row = page["properties"]["data"]["items"]["$ref"].removeprefix(SCHEMAS)
    for field, body in schemas[row]["properties"].items():
        yield Line(field, _type(body), _meaning(body, body))


def _parameter(parameter: Mapping[str, Any]) -> Line:
    schema = parameter["schema"]
    return Line(parameter["name"], _type(schema), _meaning(parameter, schema))


def _meaning(english: Mapping[str, Any], indonesian: Mapping[str, Any]) -> Words:
    en = english.get("description", "")
    return Words(indonesian.get("x-description-id", en), en)


def _type(schema: Mapping[str, Any]) -> str:
    """A schema in a few words: `number | null`, `official | simulated`."""
    if "enum" in schema:
        return " | ".join(str(each) for each in schema["enum"] if each is not None)
    if "items" in schema:
        return f"[{_type(schema['items'])}]"
    kind = schema.get("type", "object")
    kinds = [kind] if isinstance(kind, str) else list(kind)
    return " | ".join([schema.get("format", kinds[0]), *kinds[1:]])
