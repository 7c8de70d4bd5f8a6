"""Statistical values as SDMX-CSV 2.0: one observation a row, its dimensions by name.

Documents of another structure are read by a `Structure`, which says what its columns
and codes mean here.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Context, Decimal, Inexact
from typing import Any, Final

from schemas import strict
from schemas.contracts.record import dims_key, number_text
from schemas.domains.statistics.sdmx_structure import NEEDED, OWN, Structure
from schemas.domains.statistics.sdmx_words import (
    BREAKDOWN,
    MISSING,
    REASON_OF,
    STATED,
    STATUS_OF,
    TOTAL,
    period_of,
)
from schemas.standards.exchange import Taken, Values
from schemas.values.nearest import hint
from schemas.values.problem import Problem, Refused, problem
from schemas.values.units import parse_unit

NUMBER: Final = re.compile(
    r"[+-]?(?:\d{1,30}\.?\d{0,12}|\.\d{1,12})(?:[eE][+-]?\d\d?)?"
)
POWER: Final = re.compile(r"[+-]?\d\d?")
EXACT: Final = Context(prec=100, traps=[Inexact])
MOST: Final = 20
Row = Mapping[str, str]


def take(
    body: bytes, indicators: Collection[str], structure: Structure = OWN
) -> list[Taken]:
    """The observations of a document; `indicators` are the ids that can be stated."""
    taken: list[Taken] = []
    wrong: list[Problem] = []
    for number, row in enumerate(_rows(body, structure), start=1):
        try:
            taken.append(_taken(number, row, indicators))
        except Refused as refused:
            wrong += refused.problems
        if len(wrong) >= MOST:
            break
    if wrong:
        raise Refused(*wrong[:MOST])
    return taken


def give(facts: Sequence[tuple[str, Values]], structure: Structure = OWN) -> bytes:
    """Observations as a document of the structure."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(structure.columns)
    for _, values in facts:
        row = {**structure.fixed, **_given(values)}
        writer.writerow(
            structure.theirs(ours, row.get(ours, ""))
            for ours in structure.columns.values()
        )
    return written.getvalue().encode()


def _rows(body: bytes, structure: Structure) -> Iterator[Row]:
    text = strict.decode(body, strict.Limits())
    head = text.partition("\n")[0]
    apart = ";" if ";" in head.replace("[;]", "") and "," not in head else ","
    lines = csv.reader(io.StringIO(text), delimiter=apart, strict=True)
    try:
        header = next(lines, [])
        names = [_name(each) for each in header]
        ours = [structure.columns.get(name, "") for name in names]
        _require(names, [*ours, *structure.fixed])
        labelled = [": " in each for each in header]
        for cells in lines:
            if cells:
                yield _row(lines.line_num, cells, ours, labelled, structure)
    except csv.Error as error:
        raise _wrong(
            "$", str(error), "csv.syntax", "CSV ini rusak", "This CSV is broken"
        ) from error


def _name(header: str) -> str:
    """`REF_AREA: Region` and `STRUCTURE[;]` by their ids."""
    return header.partition(":")[0].partition("[")[0].strip()


def _require(names: Sequence[str], ours: Sequence[str]) -> None:
    twice = sorted({each for each in names if names.count(each) > 1})
    if twice:
        listed = ", ".join(twice)
        raise _wrong(
            "$",
            listed,
            "csv.repeated",
            f"Kolom ini ada dua kali: {listed}",
            f"These columns are there twice: {listed}",
        )
    missing = [each for each in NEEDED if each not in ours]
    if missing:
        listed, found = ", ".join(missing), ", ".join(names) or "–"
        raise _wrong(
            "$",
            found,
            "sdmx.columns",
            f"Kolom {listed} tidak ada; yang ada: {found}",
            f"The columns {listed} are missing; there are: {found}",
        )


def _row(
    line: int,
    cells: Sequence[str],
    ours: Sequence[str],
    labelled: Sequence[bool],
    structure: Structure,
) -> Row:
    if len(cells) != len(ours):
        raise _wrong(
            f"/{line}",
            len(cells),
            "csv.ragged",
            f"Baris ini {len(cells)} sel; kepalanya {len(ours)}",
            f"This line has {len(cells)} cells; the header has {len(ours)}",
        )
    plain = [
        cell.partition(": ")[0] if label else cell
        for cell, label in zip(cells, labelled, strict=True)
    ]
    told = {
        name: structure.ours(name, cell.strip())
        for name, cell in zip(ours, plain, strict=True)
        if name
    }
    return {**structure.fixed, **told}


def _taken(number: int, row: Row, indicators: Collection[str]) -> Taken:
    at, indicator = f"/{number}", row["INDICATOR"]
    if indicator not in indicators:
        near = hint(indicator, indicators)
        raise _wrong(
            f"{at}/INDICATOR",
            indicator,
            "indicator.unknown",
            f"Indikator ini tidak dikenal.{near.id}",
            f"This indicator is not known.{near.en}",
        )
    if row.get("ACTION", "I") not in ("I", "A", "R", "M", ""):
        raise _wrong(
            f"{at}/ACTION",
            row["ACTION"],
            "sdmx.action",
            "Hanya ACTION I, A, R, dan M yang memuat nilai",
            "Only the ACTIONs I, A, R and M hold values",
        )
    unit = parse_unit(row["UNIT_MEASURE"], field=f"{at}/UNIT_MEASURE")
    value = _value(at, row, unit.times)
    values: dict[str, Any] = {
        "indicator": indicator,
        "region": row["REF_AREA"],
        "period": period_of(row["TIME_PERIOD"]),
        "value": value,
        "reason": _reason(at, row) if value is None else None,
        "unit": unit.unit.id,
        "status": _status(at, row),
        "confirmed_zero": row.get("CONFIRMED_ZERO") == "true",
        "cumulative": row.get("CUMULATIVE") == "true",
        "as_of": row.get("AS_OF") or None,
        "dims": _breakdown(at, row.get("BREAKDOWN", "")),
    }
    return Taken(_key(values), values, at)


def _key(values: Values) -> str:
    """The natural key of a value, the same whoever states it."""
    parts = (values["indicator"], values["region"], values["period"])
    return "|".join((*parts, dims_key(values["dims"]))).rstrip("|")


def _value(at: str, row: Row, times: Decimal) -> Decimal | None:
    text, power = row["OBS_VALUE"], row.get("UNIT_MULT") or "0"
    if text in ("", "NaN"):
        return None
    if not NUMBER.fullmatch(text) or not POWER.fullmatch(power):
        raise _wrong(
            f"{at}/OBS_VALUE",
            f"{text} ×10^{power}",
            "number.syntax",
            "Tulis angka dengan titik desimal dan tanpa pemisah ribuan",
            "Write the number with a decimal point and no thousands separator",
        )
    return EXACT.multiply(EXACT.scaleb(Decimal(text), int(power)), times)


def _status(at: str, row: Row) -> str:
    told = row.get("VALUE_STATUS", "")
    return told or _coded(at, row, STATUS_OF)


def _reason(at: str, row: Row) -> str:
    told = row.get("REASON", "")
    return told or _coded(at, row, REASON_OF)


def _coded(at: str, row: Row, known: Mapping[str, str]) -> str:
    code = row.get("OBS_STATUS", "")
    if code not in known:
        listed = ", ".join(each for each in known if each)
        raise _wrong(
            f"{at}/OBS_STATUS",
            code,
            "sdmx.status",
            f"Kode ini tidak berlaku di sini. Pilihan: {listed}",
            f"This code does not apply here. Choices: {listed}",
        )
    return known[code]


def _breakdown(at: str, text: str) -> dict[str, str]:
    if text in ("", TOTAL):
        return {}
    parts = [part.split("=") for part in text.split(";")]
    if not BREAKDOWN.fullmatch(text) or len({p[0] for p in parts}) < len(parts):
        raise _wrong(
            f"{at}/BREAKDOWN",
            text,
            "dims.shape",
            "Tulis rincian sebagai nama=kode;nama=kode, atau _T",
            "Write a breakdown as name=code;name=code, or _T",
        )
    return dict(sorted((name, code) for name, code in parts))


def _given(values: Values) -> Row:
    """A fact's cells by our columns."""
    value, day = values["value"], values["as_of"]
    return {
        "INDICATOR": values["indicator"],
        "REF_AREA": values["region"],
        "BREAKDOWN": dims_key(values["dims"]) or TOTAL,
        "TIME_PERIOD": values["period"],
        "OBS_VALUE": "" if value is None else number_text(value),
        "UNIT_MEASURE": values["unit"],
        "UNIT_MULT": "0",
        "OBS_STATUS": _letter(values),
        "VALUE_STATUS": values["status"],
        "REASON": values["reason"] or "",
        "CONFIRMED_ZERO": "true" if values["confirmed_zero"] else "",
        "CUMULATIVE": "true" if values["cumulative"] else "",
        "AS_OF": "" if day is None else day.isoformat(),
    }


def _letter(values: Values) -> str:
    if values["value"] is None:
        return MISSING[values["reason"]]
    return STATED[values["status"]]


def _wrong(where: str, value: object, rule: str, id: str, en: str) -> Refused:
    end = "" if id.endswith((".", "?")) else "."
    return Refused(problem(where, value, rule, id=f"{id}{end}", en=f"{en}{end}"))
