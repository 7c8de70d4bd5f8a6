"""Permits as rows of a CSV with the titles that recaps of OSS-RBA have."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any, Final

from schemas.domains.permit.schema import DOMAIN
from schemas.standards import documents, titled
from schemas.standards.exchange import Taken, Values
from schemas.values.numbers import parse_decimal

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
    return documents.all_taken(titled.rows(body, HEADER, APPLICANT), _from_line)


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
    coded = value is not None and name in CODED
    return DOMAIN.labels[name][value].id if coded else titled.cell(value)
