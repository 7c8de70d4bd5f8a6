"""A page of rows as an answer: JSON, CSV or Excel, from the same rows and names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final
from urllib.parse import urlencode

import orjson
from flask import Response, current_app, request
from marshmallow import Schema

from hub.api import cursors, reading, sharing, tables, workbooks
from hub.services.listing.keyset import Page
from schemas.contracts.record import instant_text, number_text
from schemas.values.problem import Words

OPTIONS: Final = orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_NON_STR_KEYS
LICENCE: Final = Words(
    "Menurut penerbit data masing-masing; hub tidak menambah syarat. Sebutkan penerbit"
    " dan alamat ini.",
    "As each publisher sets it; the hub adds no terms. Name the publisher and this"
    " address.",
)
SIMULATED: Final = Words(
    "Data simulasi – bukan angka resmi", "Simulated data – not official figures"
)


@dataclass(frozen=True, slots=True)
class Made:
    """A page, the question it answers, and the names under which rows are told."""

    name: str
    row: type[Schema]
    question: str
    source_class: str | None
    page: Page

    @property
    def names(self) -> list[str]:
        """The fields of a row, in order."""
        return list(self.row._declared_fields)

    @property
    def cursor(self) -> str | None:
        """The cursor of the next page."""
        after = self.page.after
        return None if after is None else cursors.write(self.question, after)

    @property
    def next(self) -> str | None:
        """The address of the next page, with the same question."""
        cursor = self.cursor
        if cursor is None:
            return None
        kept = [pair for pair in request.args.items() if pair[0] != "cursor"]
        query = urlencode([*kept, ("cursor", cursor)])
        return f"{_address()}?{query}"


def answer(made: Made, form: str) -> Response:
    """The page in a format, with the way to the next one."""
    response = Response(mimetype=reading.FORMATS[form])
    following = made.next
    if following:
        response.headers["Link"] = f'<{following}>; rel="next"'
    if form != "json":
        response.headers["Content-Disposition"] = (
            f'attachment; filename="{_file_name(made)}.{form}"'
        )
    rows, names = made.page.rows, made.names
    match form:
        case "csv":
            return sharing.keep(response, tables.csv_bytes(names, rows))
        case "xlsx":
            body = workbooks.xlsx_bytes(names, rows, _about(made, following))
            return sharing.keep(response, body, sign=_json(made, following))
    return sharing.keep(response, _json(made, following))


def _json(made: Made, following: str | None) -> bytes:
    names, note = made.names, made.page.note
    return orjson.dumps(
        {
            "data": [{name: row[name] for name in names} for row in made.page.rows],
            "source_class": made.source_class,
            "next": following,
            "cursor": made.cursor,
            "note": {"id": note.id, "en": note.en} if note else None,
        },
        default=plain,
        option=OPTIONS,
    )


def plain(value: object) -> Any:
    """What JSON has no word for: exact decimals as numbers, instants in UTC."""
    if isinstance(value, Decimal) and value.is_finite():
        return orjson.Fragment(number_text(value))
    if isinstance(value, datetime):
        return instant_text(value)
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{value!r} has no form in JSON")


def _address() -> str:
    return f"{current_app.config['HUB'].base_url}{request.path}"


def _file_name(made: Made) -> str:
    """Says what is inside, and whether there is more."""
    kind = {"simulated": "-simulasi", "official": "-resmi"}.get(
        made.source_class or "", ""
    )
    return made.name + kind + ("-sebagian" if made.page.after else "")


def _about(made: Made, following: str | None) -> workbooks.About:
    fields = made.row._declared_fields
    columns = {
        name: Words(
            fields[name].metadata["x-description-id"],
            fields[name].metadata["description"],
        )
        for name in made.names
    }
    return workbooks.About(made.name, _lines(made, following), columns)


def _lines(made: Made, following: str | None) -> Sequence[tuple[str, str]]:
    query = request.query_string.decode("latin-1")
    lines = [
        ("sumber / source", "Smart Province"),
        ("alamat / address", _address() + (f"?{query}" if query else "")),
        ("lisensi", LICENCE.id),
        ("licence", LICENCE.en),
        ("baris / rows", str(len(made.page.rows))),
    ]
    if made.source_class:
        lines.append(("jenis / class", made.source_class))
    if made.source_class == "simulated":
        lines += [("PERHATIAN", SIMULATED.id), ("NOTE", SIMULATED.en)]
    if made.page.note:
        lines += [("catatan", made.page.note.id), ("note", made.page.note.en)]
    if following:
        lines += [
            ("terpotong", "Berkas ini tidak memuat semua baris; sisanya di:"),
            ("cut off", "This file does not hold all rows; the rest is at:"),
            ("sisanya / the rest", following),
        ]
    return lines
