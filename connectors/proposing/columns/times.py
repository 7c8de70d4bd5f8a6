"""How a column writes its times: every way that fits all of it, and no guess."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from connectors.proposing.columns.profile import Column
from schemas.values.date_formats import compile_format
from schemas.values.dates import parse_instant
from schemas.values.problem import Refused

WIB: Final = ZoneInfo("Asia/Jakarta")
CLOCKS: Final = ("", " %H:%M", " %H:%M:%S", "T%H:%M:%S")
ISO: Final = tuple(
    f"%Y-%m-%dT%H:%M:%S{part}{zone}" for zone in ("%z", "") for part in ("", ".%f")
)
SPACED: Final = tuple(
    f"%Y-%m-%d %H:%M:%S{part}{zone}"
    for zone in ("%z", " %Z", "")
    for part in ("", ".%f")
)
DAYS: Final = (
    *("%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%m-%d-%Y", "%d.%m.%Y", "%m.%d.%Y"),
    *("%d/%m/%y", "%m/%d/%y", "%y/%m/%d", "%d-%m-%y", "%m-%d-%y", "%y-%m-%d"),
    *("%Y/%m/%d", "%d %B %Y", "%B %d, %Y", "%A, %d %B %Y", "%d-%b-%Y", "%d %b %Y"),
)
FAMILIES: Final[tuple[tuple[str, ...], ...]] = (
    (*ISO, *SPACED, "%Y-%m-%d", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M"),
    *(tuple(day + clock for clock in (*CLOCKS, " %H:%M %Z")) for day in DAYS),
    ("%Y%m%d",),
    ("%Y%m%d%H%M%S",),
    ("unix",),
    ("unix-ms",),
)
EARLIEST: Final = datetime(1995, 1, 1, tzinfo=UTC)
LATEST: Final = datetime(2045, 1, 1, tzinfo=UTC)
DIGITS: Final = re.compile(r"[0-9]{1,14}")


@dataclass(frozen=True, slots=True)
class Written:
    """One way in which all values of a column can be read.

    `zoned`: each value says its own zone. `newest` is the latest moment so read (in
    WIB where it is not said), `example` the first value and `first` what it means.
    """

    formats: tuple[str, ...]
    zoned: bool
    newest: datetime
    example: str
    first: datetime


def ways(column: Column) -> tuple[Written, ...]:
    """Every way to read the column; several only where they differ in meaning."""
    values = [v for v in column.said if isinstance(v, (str, int)) and v is not True]
    if not values or len(values) < len(column.said) or isinstance(values[0], bool):
        return ()
    found: list[tuple[Written, list[datetime]]] = []
    for family in FAMILIES:
        if family[0] in ("unix", "unix-ms", "%Y%m%d", "%Y%m%d%H%M%S"):
            if not all(DIGITS.fullmatch(str(v)) for v in values):
                continue
        read = _read(values, family)
        if read is None:
            continue
        written, moments = read
        if all(moments != others for _, others in found):
            found.append((written, moments))
    telling = next(
        (n for n in range(len(values)) if len({m[n] for _, m in found}) == len(found)),
        0,
    )
    return tuple(
        replace(written, example=str(values[telling]), first=moments[telling])
        for written, moments in found
    )


def _read(
    values: Sequence[Any], family: tuple[str, ...]
) -> tuple[Written, list[datetime]] | None:
    used: dict[str, None] = {}
    moments = []
    for value in values:
        fitting = _fitting(value, family)
        if fitting is None:
            return None
        form, moment = fitting
        if not EARLIEST <= moment <= LATEST and not _is_long_ago(form, moment):
            return None
        used[form] = None
        moments.append(moment)
    zoned = all("%z" in f or "%Z" in f or f.startswith("unix") for f in used)
    example = str(values[0])
    return Written(tuple(used), zoned, max(moments), example, moments[0]), moments


def _is_long_ago(form: str, moment: datetime) -> bool:
    """A founding year of the last century is one; a number read as a time is not."""
    return not form.startswith(("unix", "%Y%m")) and 1900 <= moment.year < 2046


def _fitting(value: Any, family: tuple[str, ...]) -> tuple[str, datetime] | None:
    text = str(value).strip()
    for form in family:
        try:
            if not form.startswith("unix"):
                if isinstance(value, int) or not compile_format(form).pattern.fullmatch(
                    text
                ):
                    continue
            return form, parse_instant(text, (form,), WIB)
        except Refused:
            continue
    return None
