"""What every fact has: a strict schema, reasons for no value, states, a hash."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, ClassVar, Final

import orjson
from marshmallow import RAISE, Schema, ValidationError

from schemas.contracts.faults import Fault, fault, problems_of
from schemas.contracts.fields import Code, Dims, Flag, RegionCode, Strict, Text
from schemas.contracts.fields_measured import (
    Day,
    Instant,
    Latitude,
    Longitude,
    Number,
    PeriodText,
)
from schemas.values.problem import Words

__all__ = [
    "Code",
    "Day",
    "Dims",
    "Fault",
    "Flag",
    "Instant",
    "Latitude",
    "Longitude",
    "Number",
    "PeriodText",
    "Record",
    "RegionCode",
    "Strict",
    "Text",
    "ValidationError",
    "fault",
    "problems_of",
]

# Why there is no value. A confirmed zero (NIHIL) is not among them: it *is* a
# value, 0, and carries `confirmed_zero: true` so that nobody takes it for a gap.
REASON_LABELS: Final = {
    "not_reported": Words("Belum dilaporkan", "Not reported"),
    "suppressed": Words("Disembunyikan (angka kecil)", "Suppressed (small number)"),
    "not_applicable": Words("Tidak berlaku", "Not applicable"),
    "withheld": Words("Ditahan sampai jelas", "Withheld until settled"),
    "awaiting": Words("Menunggu data", "Awaiting data"),
}
REASONS: Final = tuple(REASON_LABELS)
OPTIONS: Final = orjson.OPT_SORT_KEYS | orjson.OPT_UTC_Z
AS_IT_IS: Final = frozenset((str, bool, type(None), date))
STAGE: Final = "stage"  # the dimension of a figure that domains with stages have
CONFIRMED_ZERO: Final = "zero"  # what a manifest calls NIHIL in `blank:`

REPORT_STATUS_LABELS: Final = {
    "new": Words("Baru", "New"),
    "verified": Words("Terverifikasi", "Verified"),
    "in_progress": Words("Diproses", "In progress"),
    "closed": Words("Selesai", "Closed"),
    "rejected": Words("Ditolak", "Rejected"),
}
REPORT_STATUSES: Final = tuple(REPORT_STATUS_LABELS)
FINAL_STATUSES: Final = ("closed", "rejected")

VALUE_STATUS_LABELS: Final = {
    "official": Words("Resmi", "Official"),
    "provisional": Words("Sementara", "Provisional"),
    "estimate": Words("Perkiraan", "Estimate"),
}
VALUE_STATUSES: Final = tuple(VALUE_STATUS_LABELS)


class Record(Schema):
    """The base of every shared schema: unknown fields are an error."""

    # The fields that are part of a figure's breakdown, as the keys of `dims` are.
    dimensions: ClassVar[tuple[str, ...]] = ()
    # Rules between fields that had another name in an earlier version, or were part
    # of another rule, with those names: their effect is the same.
    was: ClassVar[Mapping[str, tuple[str, ...]]] = {}

    class Meta:
        unknown = RAISE

    @classmethod
    def declared(cls) -> dict[str, Strict[Any]]:
        """Its fields by name, in the order of declaration."""
        found = cls._declared_fields.items()
        return {name: each for name, each in found if isinstance(each, Strict)}

    @classmethod
    def unit_for(cls, values: Mapping[str, Any]) -> str | None:
        """The unit that a value of this kind has, by what else is said of it."""
        return None

    @classmethod
    def given(cls) -> type[Record]:
        """The schema whose values `load` gives: itself, unless it is an earlier one."""
        return cls

    @classmethod
    def way(cls) -> tuple[str, ...]:
        """What identifies the way from its own values to those that it gives."""
        return ()


def canonical(values: Any) -> bytes:
    """Canonical JSON: sorted keys, numbers as plain decimal text, times in UTC.

    Equal content gives equal bytes: 1, 1.0 and 1.00 are all "1", and a moment is
    the same in every zone. Never through a double (RFC 8785 would).
    """
    return orjson.dumps(_plain(values), option=OPTIONS)


def content_hash(
    key: str, region: str, values: Mapping[str, Any], deleted: bool = False
) -> bytes:
    """sha256 of what a fact says, after mapping; equal facts have equal hashes.

    A field without a value says nothing: a schema that gains an optional field
    leaves the hashes of what is known as they are.
    """
    plain = {k: _quickly(v) for k, v in values.items() if v is not None}
    said = orjson.dumps([key, region, plain, deleted], option=OPTIONS)
    return hashlib.sha256(said).digest()


def dims_key(dims: Mapping[str, str]) -> str:
    """A breakdown as one sorted text, e.g. "age=0-4;sex=female"; "" for the total."""
    return ";".join(f"{key}={dims[key]}" for key in sorted(dims))


def broken_down(values: dict[str, Any], names: Iterable[str]) -> dict[str, Any]:
    """Values whose `dims` hold the fields `names` too, where these are given."""
    given = {name: values[name] for name in names if values[name] is not None}
    if not given:
        return values
    return values | {"dims": dict(sorted((values["dims"] | given).items()))}


def number_text(number: Decimal) -> str:
    """A Decimal as its shortest plain text: no exponent, no trailing zeros, no -0."""
    text = str(number)
    if "E" in text:
        text = format(number, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def instant_text(moment: datetime) -> str:
    """An aware moment as ISO 8601 in UTC, e.g. 2026-01-05T01:00:00Z."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _quickly(value: Any) -> Any:
    """As `_plain`, but what orjson writes in the same way is left to it."""
    kind = type(value)
    if kind in AS_IT_IS or kind is datetime and value.tzinfo is UTC:
        return value
    return _plain(value)


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, (str, bool)):
        return value
    if isinstance(value, Decimal):
        return number_text(value)
    if isinstance(value, int):
        return str(value)
    if isinstance(value, datetime):
        return instant_text(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    raise TypeError(f"{type(value).__name__} has no canonical form")
