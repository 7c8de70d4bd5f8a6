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

from schemas.domain import (
    Backlog,
    Count,
    Indicator,
    Measure,
    Observed,
    Per,
    Sum,
    catalogue,
)
from schemas.periods import WIB, Period
from schemas.problem import Words

CLASSES: Final = 5
NOT_REPORTED: Final = "not_reported"

REASONS: Final[dict[str, Words]] = {
    NOT_REPORTED: Words("tidak mengirim data", "sent no data"),
    "awaiting": Words("data belum masuk", "data not in yet"),
    "suppressed": Words(
        "disembunyikan karena jumlahnya terlalu kecil",
        "withheld because the count is too small",
    ),
    "not_applicable": Words("tidak berlaku di daerah ini", "does not apply here"),
    "no_denominator": Words("tidak ada angka pembaginya", "no figure to divide by"),
    "withheld": Words("ditahan oleh pemilik data", "withheld by its owner"),
}
UNSTATED: Final = Words("tidak ada angka", "no figure")
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


@dataclass(frozen=True, slots=True)
class Why:
    """Why a figure has no rank; `rule` groups equal causes."""

    rule: str
    words: Words


@dataclass(frozen=True, slots=True)
class Norm:
    """What most regions of one question share, so that the rest is told apart."""

    status: str
    method_version: int


def norm(readings: Iterable[Reading]) -> Norm:
    """The status and method that most readings with a value have."""
    given = [r for r in readings if r.value is not None and r.status != "partial"]
    statuses = Counter(r.status for r in given)
    methods = Counter(r.method_version for r in given)
    return Norm(
        max(statuses, key=lambda s: (statuses[s], s == "official"), default="official"),
        max(methods, key=lambda m: (methods[m], m), default=1),
    )


def known_until(as_of: datetime, measure: Measure) -> datetime:
    """The instant up to which a source's world is known.

    A publisher who states a value "as of 31 December" speaks of the whole day;
    a feed of records is known only up to the instant itself.
    """
    if isinstance(measure, Per):
        measure = catalogue().indicator(measure.numerator).measure
    if isinstance(measure, Observed):
        day = as_of.astimezone(WIB).date()
        return datetime.combine(day + timedelta(days=1), time(), WIB)
    return as_of


def provisional(reading: Reading, indicator: Indicator, period: Period) -> bool:
    """Whether a period was not over yet when its figure was last known."""
    if reading.as_of is None:
        return False
    end = datetime.combine(period.end, time(), WIB)
    return known_until(reading.as_of, indicator.measure) < end


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
    if provisional(reading, indicator, period):
        return Why("as_of", _until_words(reading, indicator))
    if reading.status != usual.status:
        return Why("status", _status_words(reading.status, usual.status))
    if reading.method_version != usual.method_version:
        return Why(
            "method", Words("dihitung dengan cara lain", "computed in another way")
        )
    return _too_few(reading, indicator)


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


def _until_words(reading: Reading, indicator: Indicator) -> Words:
    assert reading.as_of is not None
    end = known_until(reading.as_of, indicator.measure)
    day = (end - timedelta(seconds=1)).astimezone(WIB).date()
    return Words(
        f"data baru sampai {format_date(day, 'd MMM y', locale='id')}",
        f"data only up to {format_date(day, 'd MMM y', locale='en')}",
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
