"""Strict marshmallow fields for numbers, places on the globe, times and periods."""

from __future__ import annotations

import re
from datetime import MAXYEAR, MINYEAR, UTC, date, datetime
from decimal import Decimal
from typing import Any, Final

from marshmallow import ValidationError

from schemas.contracts.faults import fault
from schemas.contracts.fields import Strict, not_a
from schemas.values.periods import Period
from schemas.values.problem import Refused

PLAIN_NUMBER: Final = re.compile(r"-?(0|[1-9][0-9]{0,17})(\.[0-9]{1,12})?")
ISO_INSTANT: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?"
    r"(Z|[+-][0-9]{2}:[0-9]{2})?"
)
ISO_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
LONGEST_WHOLE: Final = 17  # the exponent of the largest number, 18 digits
FINEST: Final = -12  # the exponent of the last decimal place kept
EARLIEST: Final = datetime(1945, 1, 1, tzinfo=UTC)
LATEST: Final = datetime(2100, 1, 1, tzinfo=UTC)


class Number(Strict[Decimal]):
    """A Decimal from int or Decimal, with `text=True` also from "1234.5"; no float.

    At most 18 digits before and 12 after the point. `reason_in` and `zero_in`
    name the fields of the record that say why there is no value, and that a zero
    was confirmed (NIHIL); `unit_in` names the field of its unit, whose scale word
    at the source ("RIBU JIWA") multiplies it.
    """

    kinds = ("decimal", "integer")

    def __init__(
        self,
        *,
        minimum: int | None = None,
        maximum: int | None = None,
        text: bool = False,
        reason_in: str | None = None,
        zero_in: str | None = None,
        unit_in: str | None = None,
        **kwargs: Any,
    ):
        super().__init__(**kwargs)
        self.minimum, self.maximum, self.text = minimum, maximum, text
        self.reason_in, self.zero_in, self.unit_in = reason_in, zero_in, unit_in

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Decimal:
        number = self._number(value)
        if not number.is_finite():
            raise fault(
                "number.not_finite",
                id="NaN atau tak hingga bukan angka. Kirim null dengan alasannya.",
                en="NaN or infinity is not a number. Send null with a reason.",
            )
        exponent = number.as_tuple().exponent
        if number.adjusted() > LONGEST_WHOLE or int(exponent) < FINEST:
            raise fault(
                "number.out_of_range",
                id="Angka ini lebih dari 18 digit, atau lebih dari 12 desimal.",
                en="This number has more than 18 digits, or more than 12 decimals.",
            )
        self._check_bounds(number)
        return number

    def _number(self, value: Any) -> Decimal:
        if isinstance(value, Decimal):
            return value
        if isinstance(value, int) and not isinstance(value, bool):
            return Decimal(value)
        if self.text and isinstance(value, str) and PLAIN_NUMBER.fullmatch(value):
            return Decimal(value)
        if isinstance(value, str):
            raise fault(
                "number.text",
                id="Ini teks, bukan angka. Nyatakan cara membacanya (as: decimal,"
                " locale: id-ID) di manifes.",
                en="This is text, not a number. Declare how to read it (as: decimal,"
                " locale: id-ID) in the manifest.",
            )
        raise not_a(value, "angka persis", "an exact number")

    def _check_bounds(self, number: Decimal) -> None:
        low, high = self.minimum, self.maximum
        if low is not None and number < low or high is not None and number > high:
            least, most = "…" if low is None else low, "…" if high is None else high
            raise fault(
                "number.out_of_bounds",
                id=f"Angka ini harus di antara {least} dan {most}.",
                en=f"This number must lie between {least} and {most}.",
            )


class Latitude(Number):
    """Degrees north, WGS 84."""

    def __init__(self, **kwargs: Any):
        super().__init__(minimum=-90, maximum=90, **kwargs)


class Longitude(Number):
    """Degrees east, WGS 84."""

    def __init__(self, **kwargs: Any):
        super().__init__(minimum=-180, maximum=180, **kwargs)


class Instant(Strict[datetime]):
    """An aware moment, kept in UTC; text must be ISO 8601 with its offset."""

    kinds = ("datetime",)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> datetime:
        moment = value if isinstance(value, datetime) else self._read(value)
        if moment.tzinfo is None:
            raise fault(
                "date.no_zone",
                id="Waktu tanpa zona. Kirim dengan offset (+07:00), atau nyatakan"
                " zone: Asia/Jakarta di manifes.",
                en="A time without a zone. Send its offset (+07:00), or declare"
                " zone: Asia/Jakarta in the manifest.",
            )
        if moment.tzinfo is not UTC and MINYEAR < moment.year < MAXYEAR:
            moment = moment.astimezone(UTC)  # years 1 and 9999 could overflow
        if not EARLIEST <= moment < LATEST:
            raise fault(
                "date.out_of_range",
                id="Tahun di luar 1945–2099; periksa urutan tanggalnya.",
                en="The year is outside 1945–2099; check the order of the date.",
            )
        return moment

    def _read(self, value: Any) -> datetime:
        if not isinstance(value, str):
            raise not_a(value, "waktu", "a time")
        try:
            if ISO_INSTANT.fullmatch(value):
                return datetime.fromisoformat(value)
        except ValueError:
            raise _no_instant() from None
        raise _no_instant()


class Day(Strict[date]):
    """A calendar day; text must be YYYY-MM-DD."""

    kinds = ("date",)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> date:
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        try:
            if isinstance(value, str) and ISO_DAY.fullmatch(value):
                return date.fromisoformat(value)
        except ValueError:
            raise _no_day() from None
        raise _no_day()


class PeriodText(Strict[str]):
    """A period by its ISO text: 2025, 2025-S1, 2025-Q1, 2025-03, 2025-03-14."""

    kinds = ("period",)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        if isinstance(value, Period):
            return value.text
        try:
            return Period.parse(value).text
        except Refused as refused:
            found = refused.problems[0]
            words = found.message
            raise fault(found.rule, id=words.id, en=words.en) from None


def _no_instant() -> ValidationError:
    return fault(
        "date.syntax",
        id="Bukan waktu ISO 8601 seperti 2026-01-05T08:00:00+07:00.",
        en="Not an ISO 8601 time such as 2026-01-05T08:00:00+07:00.",
    )


def _no_day() -> ValidationError:
    return fault(
        "date.syntax",
        id="Bukan tanggal seperti 2026-01-05.",
        en="Not a day such as 2026-01-05.",
    )
