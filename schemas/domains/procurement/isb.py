"""Packages as the rows that LKPP's ISB gives of SPSE (tender and non-tender)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from schemas.contracts.record import instant_text
from schemas.domains.procurement.codes import SIGNED
from schemas.domains.procurement.indicators import COMPETED
from schemas.domains.procurement.schema import DOMAIN
from schemas.standards import documents
from schemas.standards.exchange import Taken, Values

STANDARD: Final = "lkpp-isb"
WHAT: Final = "LKPP ISB (a list of packages)"
KEYS: Final = ("kd_tender", "kd_nontender", "kd_paket", "kd_rup")
TEXTS: Final = {
    "tahun_anggaran": "fiscal_year",
    "kode_wilayah": "region",
    "kd_lpse": "lpse_id",
    "kd_satker_str": "office_code",
    "nama_satker": "office",
    "kd_rup": "rup_code",
    "nama_paket": "name",
    "sumber_dana": "funding",
    "status_sumber": "status_source",
    "nama_penyedia": "provider",
}
NUMBERS: Final = {
    "pagu": "ceiling",
    "hps": "hps",
    "nilai_kontrak": "contract_value",
    "jumlah_penawar": "bidders",
}
CODED: Final = {
    "mtd_pemilihan": ("category", DOMAIN.source_words("methods.csv")),
    "jenis_pengadaan": ("kind", DOMAIN.source_words("kinds.csv")),
    # In SPSE, and only there, a tender that is over is called so.
    "status_tender": (
        "status",
        DOMAIN.source_words("statuses.csv") | {"selesai": "awarded"},
    ),
}
ANNOUNCED: Final = "tgl_pengumuman_tender"
SIGNATURE: Final = "tgl_kontrak"
STATUS_DAY: Final = "tanggal_status"
WHOLE: Final = re.compile("[1-9][0-9]{0,17}").fullmatch


def take(body: bytes) -> list[Taken]:
    """The packages of an answer of ISB; columns that have no place are left out."""
    rows = documents.objects(documents.opened(body), WHAT)
    return documents.all_taken(rows, _from_row)


def _from_row(row: Mapping[str, Any], pointer: str) -> list[Taken]:
    given = documents.given(**row)
    values: dict[str, Any] = {
        ours: documents.text(given[name])
        for name, ours in TEXTS.items()
        if name in given
    }
    for name, ours in NUMBERS.items():
        if name in given:
            values[ours] = _number(given[name], name)
    for name, (ours, words) in CODED.items():
        if name in given:
            values[ours] = documents.code(given[name], words, name)
    values |= _life(given, values.get("status"))
    if "bidders" in values:
        values["single_bid"] = values["bidders"] == 1
    named = next((name for name in KEYS if name in given), KEYS[0])
    return [Taken(documents.key(given.get(named), named), values, pointer)]


def _number(value: Any, field: str) -> Any:
    return documents.number(value, field) if isinstance(value, str) else value


def _life(given: Mapping[str, Any], status: str | None) -> dict[str, Any]:
    """When it was announced and ended; a signed contract is more than an award."""
    signed = given.get(SIGNATURE)
    if status == "awarded" and signed is not None:
        return {**_life(given, "contract"), "status": "contract"}
    end = given.get(STATUS_DAY) if status == "cancelled" else signed
    return documents.given(opened_at=given.get(ANNOUNCED), closed_at=end)


def give(facts: Sequence[tuple[str, Values]]) -> bytes:
    """Packages as rows of ISB; a word is the Indonesian of our list."""
    return documents.written([_row(key, values) for key, values in facts])


def _row(key: str, values: Values) -> dict[str, Any]:
    competed = values["category"] in COMPETED
    row: dict[str, Any] = {KEYS[0] if competed else KEYS[1]: _coded(key)}
    for name, ours in TEXTS.items():
        row[name] = values.get(ours)
    for name, ours in NUMBERS.items():
        row[name] = values.get(ours)
    for name, (ours, _) in CODED.items():
        code = values.get(ours)
        row[name] = None if code is None else DOMAIN.labels[ours][code].id
    row["tahun_anggaran"] = int(values["fiscal_year"])
    for name in ("kd_lpse", "kd_rup"):
        if row[name] is not None:
            row[name] = _coded(row[name])
    end = SIGNATURE if values["status"] in SIGNED else STATUS_DAY
    for name, ours in ((ANNOUNCED, "opened_at"), (end, "closed_at")):
        if values.get(ours) is not None:
            row[name] = instant_text(values[ours])
    return {name: value for name, value in row.items() if value is not None}


def _coded(text: str) -> Any:
    """A code as ISB writes it: a number, where it is one."""
    return int(text) if WHOLE(text) else text
