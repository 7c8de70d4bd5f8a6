"""Permits as rows of a CSV with the titles that recaps of OSS-RBA have."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from schemas import strict
from schemas.contracts.record import instant_text, number_text
from schemas.domains.permit.schema import DOMAIN
from schemas.standards import documents
from schemas.standards.exchange import Taken, Values
from schemas.values.nearest import hint
from schemas.values.numbers import parse_decimal
from schemas.values.problem import Refused, refuse

STANDARD: Final = "oss-csv"
KEY: Final = "id_permohonan"
NAMES: Final = {
    "kode_wilayah": "region",
    "jenis_izin": "category",
    "nama_izin": "kind_source",
    "jenis_permohonan": "request",
    "kbli": "kbli",
    "risiko": "risk",
    "skala_usaha": "scale",
    "kanal": "channel",
    "instansi": "office",
    "status": "status",
    "status_sumber": "status_source",
    "tgl_pengajuan": "opened_at",
    "tgl_tenggat": "due_at",
    "tgl_keputusan": "closed_at",
    "berlaku_sampai": "valid_until",
    "retribusi": "fee",
    "kunci_layanan": "service_key",
    "keluaran": "output",
}
HEADER: Final = (KEY, *NAMES)
# What such recaps say of the applicant; read over, never kept.
APPLICANT: Final = (
    "nama_pemohon",
    "nama_perusahaan",
    "nib",
    "nik",
    "npwp",
    "alamat",
    "telepon",
    "email",
    "penanggung_jawab",
    "nomor_izin",
)
TABLES: Final = {
    "category": "kinds.csv",
    "status": "statuses.csv",
    "risk": "risks.csv",
    "scale": "scales.csv",
    "channel": "channels.csv",
    "request": "requests.csv",
}
CODED: Final = {name: DOMAIN.source_words(table) for name, table in TABLES.items()}


def take(body: bytes) -> list[Taken]:
    """The applications of a CSV, without the columns about their applicants."""
    return documents.all_taken(_lines(body), _from_line)


def _lines(body: bytes) -> Iterator[tuple[str, Mapping[str, Any]]]:
    header: list[str] | None = None
    for number, cells, problem in strict.csv(body):
        if problem is not None:
            raise Refused(problem)
        if header is None:
            header = _header([str(cell or "").strip().casefold() for cell in cells])
        elif any(cells):
            if len(cells) != len(header):
                raise _ragged(number, len(cells), len(header))
            filled = zip(header, cells, strict=True)
            yield f"L{number}", {n: c for n, c in filled if c is not None and c != ""}


def _header(names: list[str]) -> list[str]:
    known = (*HEADER, *APPLICANT)
    for name in names:
        if name not in known or names.count(name) > 1:
            near = hint(name, HEADER)
            raise refuse(
                "L1",
                name,
                "document.unknown_column",
                id=f"Kolom “{name}” tidak dikenal, atau ada dua kali.{near.id}",
                en=f"The column “{name}” is not known, or stands twice.{near.en}",
            )
    return names


def _ragged(number: int, found: int, wanted: int) -> Refused:
    return refuse(
        f"L{number}",
        found,
        "csv.ragged",
        id=f"Baris {number} berisi {found} kolom, judulnya {wanted}.",
        en=f"Line {number} has {found} columns, its titles {wanted}.",
    )


def _from_line(row: Mapping[str, Any], pointer: str) -> list[Taken]:
    values = {NAMES[name]: cell for name, cell in row.items() if name in NAMES}
    for name, words in CODED.items():
        if name in values:
            values[name] = documents.code(values[name], words, name)
    if "fee" in values:
        values["fee"] = parse_decimal(values["fee"], "plain", field="fee")
    return [Taken(documents.key(row.get(KEY), KEY), values, pointer)]


def give(facts: Sequence[tuple[str, Values]]) -> bytes:
    """Permits as a CSV; codes are written as their Indonesian words."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEADER)
    for key, values in facts:
        cells = [_cell(name, values.get(name)) for name in NAMES.values()]
        writer.writerow([key, *cells])
    return out.getvalue().encode()


def _cell(name: str, value: Any) -> str:
    if value is None:
        return ""
    if name in CODED:
        return DOMAIN.labels[name][value].id
    if isinstance(value, Decimal):
        return number_text(value)
    if isinstance(value, datetime):
        return instant_text(value)
    return value.isoformat() if isinstance(value, date) else str(value)
