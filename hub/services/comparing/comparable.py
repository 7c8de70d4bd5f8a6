"""Which figures may stand side by side, and in words why others may not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal
from statistics import median
from typing import Final

from babel.dates import format_date
from babel.numbers import format_decimal

from hub.services.disclosure import rules
from schemas.contracts.domain import Backlog, Count, Indicator, Observed, Sum, catalogue
from schemas.contracts.record import STAGE
from schemas.values.periods import WIB, Period
from schemas.values.problem import Words

CLASSES: Final = 5
NOT_REPORTED: Final = "not_reported"

REASONS: Final[dict[str, Words]] = {
    NOT_REPORTED: Words("tidak mengirim data", "sent no data"),
    "awaiting": Words("data belum masuk", "data not in yet"),
    "suppressed": rules.rule().reason,
    "not_applicable": Words("tidak berlaku di daerah ini", "does not apply here"),
    "no_denominator": Words("tidak ada angka pembaginya", "no figure to divide by"),
    "withheld": Words("ditahan oleh pemilik data", "withheld by its owner"),
}
UNSTATED: Final = Words("tidak ada angka", "no figure")
UNDATED: Final = Words(
    "tanggal keadaannya tidak disebut, padahal perlu untuk membandingkan",
    "the day it describes is not told, which comparing needs",
)
UNSTAGED: Final = Words("tidak disebut", "not told")
MIXED: Final = Words("bercampur", "mixed")
STATUSES: Final[dict[str, Words]] = {
    "official": Words("angka tetap", "final figure"),
    "provisional": Words("angka sementara", "provisional figure"),
    "estimate": Words("angka perkiraan", "estimate"),
    "partial": Words("angka sebagian", "partial figure"),
}


@dataclass(frozen=True, slots=True)
class Place:
    """A region as the pages need it; `col` and `row` place its tile.

    `parent` is the code of its province.
    """

    code: str
    slug: str
    name: str
    short_name: str
    kind: str
    col: int | None = None
    row: int | None = None
    bps_code: str | None = None
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class Revised:
    """What a figure of a closed period said before, and when that was replaced."""

    value: Decimal | None
    reason: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Fell:
    """The period and value before, which a sum since 1 January has fallen below."""

    since: str
    value: Decimal


@dataclass(frozen=True, slots=True)
class Reading:
    """A cell as read: a value, or the reason why there is none."""

    value: Decimal | None
    unit: str
    status: str = "official"
    reason: str | None = None
    as_of: datetime | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    denominator_period: str | None = None
    n: int | None = None
    method_version: int = 1
    stream_id: str | None = None
    reporting: int | None = None
    expected: int | None = None
    stage: str | None = None
    revised: Revised | None = None
    fell: Fell | None = None


@dataclass(frozen=True, slots=True)
class Why:
    """Why a figure has no rank; `rule` groups equal causes."""

    rule: str
    words: Words


@dataclass(frozen=True, slots=True)
class Norm:
    """What most regions of one question share, so that the rest is told apart.

    `known` are the first and the last moment of the values' own dates that most have,
    where the indicator says how far these may lie apart.
    """

    status: str
    method_version: int
    stage: str | None = None
    known: tuple[datetime, datetime] | None = None


def norm(readings: Iterable[Reading], indicator: Indicator | None = None) -> Norm:
    """The status, method, stage and dates that most readings with a value have."""
    given = [r for r in readings if r.value is not None and r.status != "partial"]
    statuses = Counter(r.status for r in given)
    methods = Counter(r.method_version for r in given)
    staged = Counter(r.stage for r in given if r.stage is not None)
    days = indicator.comparable.as_of_within_days if indicator else None
    return Norm(
        max(statuses, key=lambda s: (statuses[s], s == "official"), default="official"),
        max(methods, key=lambda m: (methods[m], m), default=1),
        max(staged, key=lambda s: (staged[s], s), default=None),
        None if days is None else _together(given, timedelta(days=days)),
    )


def _together(
    given: Iterable[Reading], apart: timedelta
) -> tuple[datetime, datetime] | None:
    """The span of most dates that lie no further apart; of several the latest."""
    dates = sorted(r.as_of for r in given if r.as_of is not None)
    best: list[datetime] = []
    for first in dates:
        near = [each for each in dates if first <= each <= first + apart]
        if len(near) >= len(best):
            best = near
    return (best[0], best[-1]) if best else None


def provisional(reading: Reading, period: Period) -> bool:
    """Whether a period was not over yet when its figure was last known.

    A cell's `as_of` is the moment up to which it is known: of a value stated "as of
    31 December" the end of that day.
    """
    if reading.as_of is None:
        return False
    return reading.as_of < datetime.combine(period.end, time(), WIB)


def why_not(
    reading: Reading | None, indicator: Indicator, period: Period, usual: Norm
) -> Why | None:
    """Why a reading cannot be ranked; None when it can."""
    if reading is None:
        return Why(NOT_REPORTED, REASONS[NOT_REPORTED])
    if reading.value is None:
        reason = reading.reason or NOT_REPORTED
        return Why(reason, REASONS.get(reason, UNSTATED))
    if reading.unit != indicator.unit:
        return Why("unit", _unit_words(reading.unit, indicator.unit))
    if provisional(reading, period):
        return Why("as_of", _until_words(reading))
    if indicator.comparable.same_stage and reading.stage != usual.stage:
        return Why("stage", _stage_words(reading.stage, usual.stage, indicator))
    if reading.status != usual.status:
        return Why("status", _status_words(reading.status, usual.status))
    if reading.method_version != usual.method_version:
        return Why(
            "method", Words("dihitung dengan cara lain", "computed in another way")
        )
    return _apart(reading, indicator, usual) or _too_few(reading, indicator)


def _apart(reading: Reading, indicator: Indicator, usual: Norm) -> Why | None:
    """Whether a value's own date is unknown, or too far from those of most others."""
    days = indicator.comparable.as_of_within_days
    if days is None:
        return None
    if reading.as_of is None:
        return Why("as_of_unknown", UNDATED)
    if usual.known is None or usual.known[0] <= reading.as_of <= usual.known[1]:
        return None
    own = _day(reading.as_of)
    rest = _day(usual.known[1])
    return Why(
        "as_of_apart",
        Words(
            f"keadaan {own.id}; daerah lain {rest.id}, selisihnya lebih dari"
            f" {days} hari",
            f"as of {own.en}; the others: {rest.en}, more than {days} days apart",
        ),
    )


def _too_few(reading: Reading, indicator: Indicator) -> Why | None:
    floor = indicator.min_denominator
    base = reading.denominator if reading.denominator is not None else reading.n
    if floor is None or base is None or base >= floor:
        return None
    return Why(
        "denominator",
        Words(
            f"hanya {format_decimal(base, locale='id')} yang dihitung, paling sedikit"
            f" {floor}",
            f"only {format_decimal(base, locale='en')} counted, at least {floor}",
        ),
    )


def _unit_words(unit: str, expected: str) -> Words:
    return Words(
        f"satuannya lain ({unit}, bukan {expected})",
        f"in another unit ({unit}, not {expected})",
    )


def _status_words(status: str, usual: str) -> Words:
    own = STATUSES.get(status, Words(status, status))
    rest = STATUSES.get(usual, Words(usual, usual))
    return Words(f"{own.id}; daerah lain {rest.id}", f"{own.en}; the others: {rest.en}")


def _stage_words(stage: str | None, usual: str | None, indicator: Indicator) -> Words:
    own, rest = (_stage(each, indicator) for each in (stage, usual))
    return Words(
        f"tahapnya {own.id}; daerah lain {rest.id}",
        f"its stage: {own.en}; the others: {rest.en}",
    )


def _stage(stage: str | None, indicator: Indicator) -> Words:
    if stage is None:
        return UNSTAGED
    named = catalogue().of(indicator).labels.get(STAGE, {})
    return named.get(stage, MIXED if stage == "mixed" else Words(stage, stage))


def _until_words(reading: Reading) -> Words:
    assert reading.as_of is not None
    day = _day(reading.as_of)
    return Words(f"data baru sampai {day.id}", f"data only up to {day.en}")


def _day(as_of: datetime) -> Words:
    """The last day that is known, as a person reads it."""
    day = (as_of - timedelta(seconds=1)).astimezone(WIB).date()
    return Words(
        format_date(day, "d MMM y", locale="id"),
        format_date(day, "d MMM y", locale="en"),
    )


def additive(indicator: Indicator) -> bool:
    """Whether the province is the sum of its regions, hence no yardstick for one."""
    measure = indicator.measure
    if isinstance(measure, Observed):
        return measure.aggregate == "sum"
    return isinstance(measure, Count | Sum | Backlog)


def shown(value: Decimal, decimals: int) -> Decimal:
    """A value as it is shown, so that figures that look equal rank equal."""
    return round(value, decimals)


def ranks(values: Sequence[Decimal], *, lowest_first: bool) -> list[int]:
    """The rank of each value, counted from 1; equal values share a rank."""
    ordered = sorted(values, reverse=not lowest_first)
    first: dict[Decimal, int] = {}
    for place, value in enumerate(ordered, 1):
        first.setdefault(value, place)
    return [first[value] for value in values]


def middle(values: Sequence[Decimal]) -> tuple[Decimal | None, Decimal | None]:
    """The median, and the median absolute deviation from it (MAD)."""
    if not values:
        return None, None
    centre = median(values)
    return centre, median(abs(value - centre) for value in values)


def breaks(
    values: Sequence[Decimal], fixed: tuple[Decimal, ...] | None, decimals: int
) -> tuple[Decimal, ...]:
    """The lower ends of the classes from the second on: fixed, else about fifths.

    Cuts that come from the values are rounded to two digits, so that a legend
    can be read; what then holds no value at its lower end is left out.
    """
    if fixed:
        return tuple(fixed)[: CLASSES - 1]
    ordered = sorted(set(values))
    wanted = (
        [ordered[len(ordered) * k // CLASSES] for k in range(1, CLASSES)]
        if ordered
        else []
    )
    cuts = {rounded(cut, decimals) for cut in wanted}
    return tuple(sorted(cut for cut in cuts if ordered[0] < cut <= ordered[-1]))


def rounded(value: Decimal, decimals: int) -> Decimal:
    """A value with two digits that count, and no more decimals than are shown."""
    digits = 1 - value.adjusted() if value else 0
    return round(value, min(digits, decimals))


def class_of(value: Decimal, cuts: Sequence[Decimal]) -> int:
    """The class of a value, from 1 (lowest)."""
    return 1 + sum(value >= cut for cut in cuts)
