"""Checks of whole columns: a thousand values cost little more than one.

A check takes the values of one field that were sent and are not null, and gives the
checked values; where it is not sure of all of them it raises one of `UNSURE`, and
they are looked at one by one. It may only let through what the field's
`_deserialize` takes, with equal values of the same type.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

import msgspec

from schemas.compiling import readers
from schemas.compiling.readers import Remembered
from schemas.contracts import fields, fields_measured
from schemas.strict_reading.pages import DIGITS, FINE

Values = Sequence[Any]
Whole = Callable[[Values], Values]

VARIED: Final = 8  # of the first 64 texts so many must differ to read each of them
GRAPHIC: Final = bytes(range(ord(" "), ord("~") + 1))
LINES: Final = b"\t\n\r"  # the control characters of a text of several lines
NUMERALS: Final = b"0123456789.-,"
DECIMALS: Final = {Decimal}
WHOLES: Final = {Decimal, int}
WHOLE: Final = 10**18
LOWEST: Final = Decimal(-WHOLE)
HIGHEST: Final = Decimal(WHOLE)
CLOCK: Final = len("2026-01-05T08:00:00")
ZULU: Final = b'0000-00-00T00:00:00Z","'
MOMENTS: Final = msgspec.json.Decoder(list[datetime]).decode


class Unlike(ValueError):
    """Not all values of the column are plainly right."""


def _text(field: fields.Text) -> Whole:
    allowed = GRAPHIC + LINES if field.lines else GRAPHIC

    def check(values: Values) -> Values:
        few = len(set(values[:64])) < VARIED
        each = set(values) if few else values
        if "".join(each).encode("ascii").translate(None, allowed):
            raise Unlike  # a control character
        if min(each) < "!" or len(max(each, key=len)) > field.longest:
            raise Unlike  # it is empty, or starts with a space and may be blank
        return values

    return check


def _code(field: fields.Code) -> Whole:
    known = frozenset(field.choices or ())
    if field.choices is None:
        return _all_of(readers.IS_CODE)

    def check(values: Values) -> Values:
        if not known.issuperset(values):
            raise Unlike
        return values

    return check


def _all_of(right: Remembered[bool]) -> Whole:
    """For texts that must have a shape; each text is asked about once."""

    def check(values: Values) -> Values:
        if not all(map(right.__getitem__, set(values))):
            raise Unlike
        return values

    return check


def _region(_: fields.RegionCode) -> Whole:
    return _all_of(readers.IS_REGION)


def _period(_: fields_measured.PeriodText) -> Whole:
    return _all_of(readers.IS_PERIOD)


def _flag(_: fields.Flag) -> Whole:
    def check(values: Values) -> Values:
        if set(map(type, values)) != {bool}:
            raise Unlike
        return values

    return check


def _day(_: fields_measured.Day) -> Whole:
    def check(values: Values) -> Values:
        days: dict[str, date | None] = {text: readers.DAY[text] for text in set(values)}
        if None in days.values():
            raise Unlike
        return [days[text] for text in values]

    return check


def _dims(_: fields.Dims) -> Whole:
    def check(values: Values) -> Values:
        made = list(map(readers.breakdown, values))
        if None in made:
            raise Unlike
        return made

    return check


def _number(field: fields_measured.Number) -> Whole:
    low = LOWEST if field.minimum is None else Decimal(field.minimum)
    high = HIGHEST if field.maximum is None else Decimal(field.maximum)
    bounded = field.minimum is not None or field.maximum is not None

    def check(values: Values) -> Values:
        kinds = set(map(type, values))
        if kinds == DECIMALS:
            numbers = values  # made by FINE: no more digits than a field takes
        elif kinds <= WHOLES:
            numbers = [v if type(v) is Decimal else _whole(v) for v in values]
        elif field.text:
            numbers = _written(values)
        else:
            raise Unlike
        if bounded and not low <= min(numbers) <= max(numbers) <= high:
            raise Unlike
        return numbers

    return check


def _whole(value: int) -> Decimal:
    if not -WHOLE < value < WHOLE:
        raise Unlike
    return Decimal(value)


def _written(values: Values) -> list[Decimal]:
    """Numbers that are texts, all plain or all as Python would write them too."""
    joined = f",{','.join(values)},"
    if joined.encode("ascii").translate(None, NUMERALS):
        raise Unlike
    numbers = list(map(FINE.create_decimal, values))
    if "-" in joined:  # one at the beginning of a number: else it would be none
        joined = joined.replace("-", "")
    plain = ",0" not in joined and ",." not in joined and ".," not in joined
    if not plain and list(map(str, numbers)) != list(values):
        raise Unlike
    return numbers


def _offset(tail: str) -> timedelta | None:
    return readers.REST[f":00:00{tail}"]


# +07:00 as what it adds to a clock to make it UTC's: seven hours less.
OFFSET: Final = Remembered(_offset, most=1 << 8)


def _instant(_: fields_measured.Instant) -> Whole:
    """For instants of one form: 2026-01-05T08:00:00, and the same offset for all.

    Written with Z they are read by msgspec, which takes exactly what Python does of
    that form; then they are moved by the offset.
    """

    def check(values: Values) -> Values:
        tail = values[0][CLOCK:]
        offset = OFFSET[tail]
        joined = '","'.join(values) + '","'
        if offset is None or len(joined) != len(values) * (CLOCK + len(tail) + 3):
            raise Unlike
        if tail != "Z":  # for all or none: the length tells
            joined = joined.replace(f'{tail}"', 'Z"')
        body = joined.encode("ascii")
        if body.translate(DIGITS) != ZULU * len(values) or not _is_near(body):
            raise Unlike
        moments: list[datetime] = MOMENTS(b'["' + body[:-2] + b"]")
        return [each + offset for each in moments] if offset else moments

    return check


def _is_near(body: bytes) -> bool:
    """Whether all years lie in 2000-2089, far from what an Instant refuses."""
    step = len(ZULU)
    head = set(body[0::step]), set(body[1::step])
    return head == ({ord("2")}, {ord("0")}) and b"9" not in body[2::step]


COLUMNS: Final[dict[type[Any], Callable[[Any], Whole]]] = {
    fields.Code: _code,
    fields.Dims: _dims,
    fields.Flag: _flag,
    fields.RegionCode: _region,
    fields.Text: _text,
    fields_measured.Day: _day,
    fields_measured.Instant: _instant,
    fields_measured.Latitude: _number,
    fields_measured.Longitude: _number,
    fields_measured.Number: _number,
    fields_measured.PeriodText: _period,
}
