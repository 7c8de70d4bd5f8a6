"""A database's texts become values: exact, dated, flawed where they are none."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final
from zoneinfo import ZoneInfo

from connectors.transports.statements import LONGEST, Column, Family
from schemas import strict
from schemas.strict import Flaw
from schemas.values.problem import Problem, Refused, problem

ZERO: Final = "0000-00-00"
FLAGS: Final = {
    "true": True,
    "t": True,
    "1": True,
    "false": False,
    "f": False,
    "0": False,
}


def value(column: Column, raw: bytes | str | None, place: str, zone: ZoneInfo) -> Any:
    """The value of one cell; a `Flaw` names the row and column that `place` says."""
    if raw is None:
        return None
    try:
        text = raw.decode() if isinstance(raw, bytes) else raw
        return READERS[column.family](text, zone)
    except Refused as refused:
        return Flaw(refused.problems[0])
    except (ValueError, InvalidOperation, KeyError, OverflowError):
        shown = raw.decode("utf-8", "replace") if isinstance(raw, bytes) else raw
        return Flaw(_wrong(column, shown, place))


def _decimal(text: str, zone: ZoneInfo) -> Decimal:
    found = Decimal(text)
    if not found.is_finite():
        raise ValueError(text)
    return found


def _datetime(text: str, zone: ZoneInfo) -> str:
    return datetime.fromisoformat(text).isoformat()


def _moment(text: str, zone: ZoneInfo) -> str:
    """With its offset; a database that writes none writes in the session's zone."""
    moment = datetime.fromisoformat(text)
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).isoformat()


def _json(text: str, zone: ZoneInfo) -> Any:
    return strict.json(_text(text, zone).encode()).value


def _text(text: str, zone: ZoneInfo) -> str:
    if len(text) >= LONGEST:
        raise ValueError("too long")
    return text


def _binary(text: str, zone: ZoneInfo) -> Any:
    raise ValueError("binary")


READERS: Final[Mapping[Family, Callable[[str, ZoneInfo], Any]]] = {
    "whole": lambda text, _: int(text),
    "bit": lambda text, _: int(text),
    "decimal": _decimal,
    "float": _decimal,
    "flag": lambda text, _: FLAGS[text],
    "date": lambda text, _: date.fromisoformat(text).isoformat(),
    "datetime": _datetime,
    "moment": _moment,
    "json": _json,
    "text": _text,
    "binary": _binary,
}


def _wrong(column: Column, text: str, place: str) -> Problem:
    where = f"{place}.{column.name}"
    if text.startswith(ZERO) or column.family in ("date", "datetime", "moment"):
        return problem(
            where,
            text,
            "sql.zero_date" if text.startswith(ZERO) else "sql.bad_date",
            id=f"Kolom {column.name} pada {place} berisi {text[:40]}, yang bukan"
            " tanggal. Kosongkan (NULL) di sumber, atau perbaiki.",
            en=f"The column {column.name} at {place} holds {text[:40]}, which is no"
            " date. Make it NULL at the source, or correct it.",
        )
    return problem(
        where,
        text,
        "sql.bad_value",
        id=f"Kolom {column.name} ({column.type}) pada {place} tidak bisa dibaca sebagai"
        " nilai. Pakai kolom lain, atau perbaiki di sumber.",
        en=f"The column {column.name} ({column.type}) at {place} cannot be read as a"
        " value. Use another column, or correct it at the source.",
    )
