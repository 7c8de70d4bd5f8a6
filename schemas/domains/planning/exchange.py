"""Plan items as an Open Fiscal Data Package and as a CSV of Permendagri 90 levels."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any, Final

from schemas.accounting import nomenclature
from schemas.domains.planning.schema import DOMAIN
from schemas.standards import documents, fiscal, titled
from schemas.standards.exchange import Exchange, Taken, Values
from schemas.standards.fiscal import Column
from schemas.values.numbers import parse_decimal
from schemas.values.problem import Words, refuse

KEY: Final = "key"
LEVELS: Final = {
    "program_code": "program",
    "kegiatan_code": "kegiatan",
    "sub_kegiatan_code": "sub_kegiatan",
}
PLAIN: Final = {
    "fiscal_year": ("year", "date:fiscal-year"),
    "document": ("string", "phase:id"),
    "region": ("string", "geo:target:code"),
    "office": ("string", "administrative-classification:generic:code"),
    "category": ("string", "functional-classification:generic:code"),
    "ceiling": ("number", "value"),
    "target": ("number", None),
    "lat": ("number", None),
    "lon": ("number", None),
    "opened_at": ("datetime", "date:generic"),
}
COLUMNS: Final = (
    Column(KEY, "string", "transaction-id:code"),
    Column("program_code", "string", "activity:generic:program:code"),
    Column("kegiatan_code", "string", "activity:generic:subprogram:code"),
    Column("sub_kegiatan_code", "string", "activity:generic:project:code"),
    *(Column(n, *PLAIN.get(n, ("string", None))) for n in DOMAIN.schema.declared()),
)
CODED: Final = {
    name: DOMAIN.source_words(table)
    for name, table in (
        ("document", "documents.csv"),
        ("parent_document", "documents.csv"),
        ("status", "statuses.csv"),
        ("category", "fields_of_government.csv"),
    )
}
# The parts of a code in their own columns, as the annexes of Permendagri 90 have them.
PARTS: Final = ("urusan", "bidang_urusan", "program", "kegiatan", "sub_kegiatan")
NAMES: Final = {
    "kunci": KEY,
    "tahun": "fiscal_year",
    "dokumen": "document",
    "kode_wilayah": "region",
    "nomenklatur": "name",
    "bidang": "category",
    "kode_skpd": "office",
    "nama_skpd": "office_name",
    "indikator_kinerja": "performance",
    "target": "target",
    "satuan": "target_unit",
    "pagu": "ceiling",
    "lokasi": "location",
    "lintang": "lat",
    "bujur": "lon",
    "status": "status",
    "status_sumber": "status_source",
    "diusulkan": "opened_at",
    "diputuskan": "closed_at",
    "kunci_asal": "parent_key",
    "dokumen_asal": "parent_document",
}
HEADER: Final = (*PARTS, *NAMES)
NUMBERS: Final = ("target", "ceiling", "lat", "lon")


def _values(row: Mapping[str, Any], code: str | None) -> dict[str, Any]:
    """The schema's values of a row; words become codes."""
    own = DOMAIN.schema.declared()
    values = {name: value for name, value in row.items() if name in own}
    for name, words in CODED.items():
        if name in values:
            values[name] = documents.code(values[name], words, name)
    values["fiscal_year"] = documents.text(values.get("fiscal_year"))
    return values | ({} if code is None else {"code": code})


def take_package(body: bytes) -> list[Taken]:
    """The items of a fiscal data package; the deepest level is an item's code."""
    return documents.all_taken(fiscal.rows(body, COLUMNS), _from_package)


def _from_package(row: Mapping[str, Any], pointer: str) -> list[Taken]:
    given = [row[name] for name in LEVELS if name in row]
    code = row.get("code", given[-1] if given else None)
    above = () if code is None else (code, *nomenclature.ancestors(str(code)))
    for each in given:
        if each not in above:
            raise refuse(
                "code",
                each,
                "document.contradicts",
                id=f"Kode “{each}” tidak menaungi “{code}” di baris yang sama.",
                en=f"The code “{each}” is not above “{code}” of the same row.",
            )
    return [Taken(documents.key(row.get(KEY), KEY), _values(row, code), pointer)]


def give_package(facts: Sequence[tuple[str, Values]]) -> bytes:
    """The items as one fiscal data package."""
    rows = [
        {KEY: key, **values, **_levels(values["code"])}
        | {"fiscal_year": int(values["fiscal_year"])}
        for key, values in facts
    ]
    return fiscal.package(DOMAIN.name, DOMAIN.title, COLUMNS, rows)


def _levels(code: str | None) -> dict[str, str]:
    """A code and those above it, by the columns of their levels."""
    if code is None:
        return {}
    every = {nomenclature.level(c): c for c in (code, *nomenclature.ancestors(code))}
    return {name: every[level] for name, level in LEVELS.items() if level in every}


def take_csv(body: bytes) -> list[Taken]:
    """The items of a CSV; codes may lack their noughts, as in older lists."""
    return documents.all_taken(titled.rows(body, HEADER), _from_line)


def _from_line(row: Mapping[str, Any], pointer: str) -> list[Taken]:
    values = {NAMES[name]: cell for name, cell in row.items() if name in NAMES}
    for name in NUMBERS:
        if name in values:
            values[name] = parse_decimal(values[name], "plain", field=name)
    parts = [row[name] for name in PARTS if name in row]
    if parts and list(PARTS[: len(parts)]) != [name for name in PARTS if name in row]:
        raise refuse(
            "urusan",
            ".".join(parts),
            "nomenclature.gap",
            id="Satu tingkat kode kosong di antara tingkat yang terisi.",
            en="One level of the code is blank between levels that are filled.",
        )
    code = nomenclature.padded(".".join(parts)) if parts else None
    key = documents.key(values.pop(KEY, None), "kunci")
    return [Taken(key, _values(values, code), pointer)]


def give_csv(facts: Sequence[tuple[str, Values]]) -> bytes:
    """The items as a CSV with one column for each level of the code."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, HEADER, lineterminator="\r\n")
    writer.writeheader()
    for key, values in facts:
        said = {KEY: key, **values}
        own = {name: titled.cell(said[each]) for name, each in NAMES.items()}
        writer.writerow(own | _parts(values["code"]))
    return out.getvalue().encode()


def _parts(code: str | None) -> dict[str, str]:
    if code is None:
        return {}
    one, *rest = code.split(".")
    joined = [one, *rest[:2], *([".".join(rest[2:4])] if rest[2:] else []), *rest[4:]]
    return dict(zip(PARTS, joined, strict=False))


EXCHANGES: Final = (
    Exchange(
        standard="fiscal-data-package",
        version="1.0.0-rc.1",
        title=Words(
            "Open Fiscal Data Package: program, kegiatan, sub kegiatan",
            "Open Fiscal Data Package: programme, activity, sub-activity",
        ),
        media_type="application/json",
        take=take_package,
        give=give_package,
        loses=(
            Words(
                "nama program dan kegiatan di atas butirnya (kolom label)",
                "names of the programme and activity above an item (label columns)",
            ),
        ),
    ),
    Exchange(
        standard="permendagri90-csv",
        version="2019",
        title=Words(
            "CSV menurut tingkat nomenklatur Permendagri 90",
            "CSV by the levels of Permendagri 90's nomenclature",
        ),
        media_type="text/csv",
        take=take_csv,
        give=give_csv,
        loses=(
            Words(
                "nama tingkat di atas butirnya",
                "names of the levels above an item",
            ),
        ),
    ),
)
