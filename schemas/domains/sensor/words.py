"""The words of sensor services for properties, units and quality, both ways."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_EVEN, Decimal
from functools import cache
from typing import Any, Final

from schemas.contracts.domain import code_list, fold_word
from schemas.standards import documents
from schemas.values import units
from schemas.values.problem import Refused, refuse

NAME: Final = "sensor"
CEFACT: Final = {  # UN/CEFACT codes, as NGSI-LD's `unitCode`
    "GP": "mg_m3",
    "GQ": "ug_m3",
    "CEL": "celsius",
    "P1": "percent",
    "C62": "count",
    "MTS": "m_s",
    "A97": "hpa",
    "MMT": "mm",
    "MTR": "m",
    "DD": "degrees",
    "2N": "decibels",
    "MQS": "m3_s",
    "VLT": "volts",
}
UCUM: Final = {
    "ug/m3": "ug_m3",
    "mg/m3": "mg_m3",
    "Cel": "celsius",
    "degC": "celsius",
    "%": "percent",
    "1": "ratio",
    "m": "m",
    "mm": "mm",
    "m/s": "m_s",
    "hPa": "hpa",
    "deg": "degrees",
    "dB": "decibels",
    "dB[A]": "decibels",
    "m3/s": "m3_s",
    "V": "volts",
    "{count}": "count",
}
FINEST: Final = Decimal("1E-12")


@cache
def known(table: str) -> dict[str, str]:
    """Every word of a code list, folded, to its code."""
    words: dict[str, str] = {}
    for row in code_list(NAME, table):
        for word in (row["code"], row["label_id"], row["label_en"]):
            words[fold_word(word)] = row["code"]
        words |= {fold_word(word): row["code"] for word in row["words"].split("|")}
    return words


@cache
def unit_of() -> dict[str, str]:
    """The one unit of each property."""
    return {row["code"]: row["unit"] for row in code_list(NAME, "properties.csv")}


@cache
def ngsi() -> dict[str, str]:
    """The property that each attribute of the smart data models is."""
    return {row["ngsi"]: row["code"] for row in code_list(NAME, "properties.csv")}


def cefact(code: Any) -> str:
    """The unit of a UN/CEFACT code, or Refused."""
    found = CEFACT.get(code) if isinstance(code, str) else None
    if found is None:
        raise _no_unit(code, ", ".join(CEFACT))
    return found


def ucum(unit: Mapping[str, Any]) -> str:
    """The unit of a `unitOfMeasurement`: its definition, symbol or name."""
    for word in (unit.get("definition"), unit.get("symbol"), unit.get("name")):
        plain = str(word or "").rsplit("ucum:", 1)[-1].rsplit("#", 1)[-1]
        if plain in UCUM:
            return UCUM[plain]
    try:
        return units.parse_unit(unit.get("symbol")).unit.id
    except Refused:
        raise _no_unit(documents.text(unit), ", ".join(UCUM)) from None


def _no_unit(value: Any, listed: str) -> Refused:
    return refuse(
        "unit",
        value,
        "unit.unknown_word",
        id=f"Satuan ini tidak dikenal. Yang dikenal: {listed}.",
        en=f"This unit is not known. Known are: {listed}.",
    )


def converted(value: Any, source: str, target: str) -> Any:
    """A value in another unit of the same kind; others are left as they are."""
    known_units = units.UNITS
    if source == target or known_units[source].base != known_units[target].base:
        return value
    if not isinstance(value, (int, Decimal)) or isinstance(value, bool):
        return value
    moved = units.convert(Decimal(value), source, target)
    if int(moved.as_tuple().exponent) < -12:
        moved = moved.quantize(FINEST, ROUND_HALF_EVEN)
    return moved


def quality(word: Any) -> str:
    """The quality that a source's word means; none is `unchecked`."""
    if word is None:
        return "unchecked"
    return documents.code(word, known("qualities.csv"), "quality")
