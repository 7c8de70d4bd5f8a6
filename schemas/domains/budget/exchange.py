"""Budget figures as an Open Fiscal Data Package, both ways."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from schemas.contracts.domain import fold_word
from schemas.domains.budget.schema import DOMAIN, HEADS
from schemas.standards import documents, fiscal
from schemas.standards.exchange import Exchange, Taken, Values
from schemas.standards.fiscal import Column
from schemas.values.problem import Refused, Words, refuse

KEY: Final = "key"
YEAR: Final = "fiscal_year"
DIRECTION: Final = "direction"
DIRECTIONS: Final = {"4": "revenue", "5": "expenditure"}
COLUMNS: Final = (
    Column(KEY, "string", "transaction-id:code", Words("Kunci", "Key")),
    Column("indicator", "string", None, Words("Indikator", "Indicator")),
    Column("region", "string", "geo:target:code", Words("Wilayah", "Region")),
    Column(YEAR, "year", "date:fiscal-year", Words("Tahun anggaran", "Fiscal year")),
    Column("period", "string", None, Words("Periode", "Period")),
    Column("stage", "string", "phase:id", Words("Tahap", "Stage")),
    Column(
        "office",
        "string",
        "administrative-classification:generic:code",
        Words("Perangkat daerah", "Office"),
    ),
    Column(
        "account",
        "string",
        "economic-classification:generic:code",
        Words("Rekening", "Account"),
    ),
    Column(DIRECTION, "string", "direction", Words("Arah", "Direction")),
    Column("value", "number", "value", Words("Nilai", "Value")),
    Column("unit", "string", "value-kind:code", Words("Satuan", "Unit")),
    Column("reason", "string", None, Words("Alasan", "Reason")),
    Column("confirmed_zero", "boolean", None, Words("NIHIL", "Confirmed zero")),
    Column("status", "string", None, Words("Status", "Status")),
    Column("as_of", "date", "date:generic", Words("Keadaan data", "As of")),
    Column("cumulative", "boolean", None, Words("Kumulatif", "Cumulative")),
)
OWN: Final = frozenset(DOMAIN.schema.declared())
STAGES: Final = DOMAIN.source_words("stages.csv") | {
    fold_word(code): code for code in DOMAIN.stages
}


def take(body: bytes) -> list[Taken]:
    """The figures of a package; fiscal year and direction must agree with the rest."""
    return documents.all_taken(fiscal.rows(body, COLUMNS), _taken)


def _taken(row: Mapping[str, Any], pointer: str) -> list[Taken]:
    values = {name: value for name, value in row.items() if name in OWN}
    year = documents.text(row.get(YEAR))
    values.setdefault("period", year)
    if year is not None and str(values["period"])[:4] != year:
        raise _contradicts(YEAR, year, "period")
    stage = row.get("stage")
    if stage is not None:
        values["stage"] = documents.code(stage, STAGES, "stage")
    own = DIRECTIONS.get(str(row.get("account"))[:1])
    if row.get(DIRECTION, own) != own:
        raise _contradicts(DIRECTION, row[DIRECTION], "account")
    return [Taken(documents.key(row.get(KEY), KEY), values, pointer)]


def _contradicts(field: str, value: object, other: str) -> Refused:
    return refuse(
        field,
        value,
        "document.contradicts",
        id=f"Kolom {field} bertentangan dengan kolom {other} di baris yang sama.",
        en=f"The column {field} contradicts the column {other} of the same row.",
    )


def give(facts: Sequence[tuple[str, Values]]) -> bytes:
    """The figures as one package."""
    rows = [_row(key, values) for key, values in facts]
    return fiscal.package(DOMAIN.name, DOMAIN.title, COLUMNS, rows)


def _row(key: str, values: Values) -> dict[str, Any]:
    head = HEADS[values["indicator"]]
    own = {name: each for name, each in values.items() if name != "dims"}
    return own | {
        KEY: key,
        YEAR: int(values["period"][:4]),
        DIRECTION: DIRECTIONS.get(head[:1]),
    }


EXCHANGES: Final = (
    Exchange(
        standard="fiscal-data-package",
        version="1.0.0-rc.1",
        title=Words(
            "Open Fiscal Data Package (satu dokumen JSON, baris di dalamnya)",
            "Open Fiscal Data Package (one JSON document with its rows inside)",
        ),
        media_type="application/json",
        take=take,
        give=give,
        loses=(
            Words(
                "nama rekening dan perangkat daerah (kolom label)",
                "names of accounts and offices (label columns)",
            ),
            Words(
                "kolom yang tidak ada di skema bersama ditolak dengan namanya",
                "columns outside the shared schema are refused by name",
            ),
        ),
    ),
)
