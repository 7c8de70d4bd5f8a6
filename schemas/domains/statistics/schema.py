"""A statistical value of one indicator, region and period, or why there is none."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, ClassVar, Final

from marshmallow import validates_schema

from schemas.contracts import record, series
from schemas.contracts.domain import Domain, Indicator
from schemas.contracts.measures import Observed
from schemas.contracts.record import REASONS, VALUE_STATUSES, Record, fault, number_text
from schemas.domains.statistics.indicators import DOMAIN as NAME
from schemas.domains.statistics.indicators import INDICATORS
from schemas.values.periods import Period
from schemas.values.problem import Words
from schemas.values.units import UNITS

PERCENT: Final = (Decimal(0), Decimal(100))
OBSERVED: Final = {
    each.id: each for each in INDICATORS if isinstance(each.measure, Observed)
}


class Statistic(Record):
    """One value as a publisher states it.

    Either `value` or `reason` is given, never both. `unit` is the indicator's.
    Other domains of figures name their own indicators in `observed`.
    """

    observed: ClassVar[Mapping[str, Indicator]] = OBSERVED

    indicator = record.Code(OBSERVED, required=True)
    region = record.RegionCode(required=True)
    period = record.PeriodText(required=True)
    value = record.Number(
        load_default=None,
        allow_none=True,
        reason_in="reason",
        zero_in="confirmed_zero",
        unit_in="unit",
    )
    reason = record.Code(REASONS, load_default=None, allow_none=True)
    confirmed_zero = record.Flag(load_default=False)
    unit = record.Code(UNITS, required=True, kinds=("unit", "code"))
    status = record.Code(VALUE_STATUSES, required=True)
    as_of = record.Day(load_default=None, allow_none=True)
    cumulative = record.Flag(load_default=False)
    dims = record.Dims(load_default=dict)

    @classmethod
    def unit_for(cls, values: Mapping[str, Any]) -> str | None:
        """The unit of the indicator."""
        indicator = cls.observed.get(str(values.get("indicator")))
        return None if indicator is None else indicator.unit

    @validates_schema
    def value_or_reason(self, data: Mapping[str, Any], **_: Any) -> None:
        """A value, or the reason why there is none; NIHIL is a zero."""
        value, reason = data.get("value"), data.get("reason")
        if (value is None) == (reason is None):
            raise fault(
                "value.reason",
                id="Harus ada nilai atau alasan mengapa nilainya tidak ada; salah"
                f" satu saja. Alasan: {', '.join(REASONS)}.",
                en="Give a value or the reason why there is none, exactly one of the"
                f" two. Reasons: {', '.join(REASONS)}.",
            )
        if data.get("confirmed_zero") and value != 0:
            raise fault(
                "value.not_zero",
                id="NIHIL (confirmed_zero) hanya untuk nilai 0.",
                en="NIHIL (confirmed_zero) is only for the value 0.",
            )

    @validates_schema
    def fits_the_indicator(self, data: Mapping[str, Any], **_: Any) -> None:
        """Unit, level of the period, series and bounds are those of the indicator."""
        indicator = self.observed[data["indicator"]]
        if data["unit"] != indicator.unit:
            raise fault(
                "unit.not_the_indicators",
                id=f"Satuan {indicator.label.id} adalah {indicator.unit}.",
                en=f"The unit of {indicator.label.en} is {indicator.unit}.",
            )
        period = Period.parse(data["period"])
        if period.level not in indicator.periods:
            levels = ", ".join(indicator.periods)
            raise fault(
                "period.level",
                id=f"{indicator.label.id} hanya ada per: {levels}.",
                en=f"{indicator.label.en} exists only by: {levels}.",
            )
        series.require(indicator, period)
        _within(indicator, data.get("value"))


def _within(indicator: Indicator, value: Decimal | None) -> None:
    """Refuse a value that the indicator cannot have: an index of 8261 is 82.61."""
    low, high = bounds(indicator)
    if (
        value is None
        or (low is None or value >= low)
        and (high is None or value <= high)
    ):
        return
    if indicator.unit == "percent" and indicator.bounds in (None, PERCENT):
        raise fault(
            "number.out_of_bounds",
            id="Persentase ini harus di antara 0 dan 100.",
            en="This percentage must lie between 0 and 100.",
        )
    least, most = (number_text(b) if b is not None else "…" for b in (low, high))
    raise fault(
        "number.out_of_bounds",
        id=f"{indicator.label.id} harus di antara {least} dan {most}.",
        en=f"{indicator.label.en} must lie between {least} and {most}.",
    )


def bounds(indicator: Indicator) -> tuple[Decimal | None, Decimal | None]:
    """The smallest and the largest value that can be stated; None is open."""
    if indicator.bounds is not None:
        return indicator.bounds
    return PERCENT if indicator.unit == "percent" else (None, None)


DOMAIN: Final = Domain(
    name=NAME,
    version="1.1.0",
    kind="observation",
    schema=Statistic,
    indicators=INDICATORS,
    title=Words("Statistik", "Statistics"),
    about=Words(
        "Satu nilai satu indikator untuk satu wilayah dan satu periode, seperti "
        "dinyatakan penerbitnya, atau alasan mengapa nilainya tidak ada. Kunci "
        "alaminya: indikator, wilayah, periode, rincian.",
        "One value of one indicator for one region and period, as its publisher "
        "states it, or the reason why there is none. Its natural key: indicator, "
        "region, period, breakdown.",
    ),
    labels={
        "status": record.VALUE_STATUS_LABELS,
        "reason": record.REASON_LABELS,
    },
)
