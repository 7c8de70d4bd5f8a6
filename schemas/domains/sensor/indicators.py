"""What sensors measured, as means over a region's records."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from schemas.contracts.domain import Indicator
from schemas.contracts.measures import Mean, Measure, Share, Where
from schemas.values.problem import Words

DOMAIN: Final = "sensor"
USED: Final = ("good", "unchecked")
PM25_BREAKS: Final = tuple(map(Decimal, ("15.5", "55.4", "150.4", "250.4")))


def _indicator(
    id: str,
    label: Words,
    definition: Words,
    unit: str,
    measure: Measure,
    **more: Any,
) -> Indicator:
    settings: Mapping[str, Any] = {"better": "lower", "decimals": 1} | more
    return Indicator(
        id,
        domain=DOMAIN,
        label=label,
        definition=definition,
        unit=unit,
        measure=measure,
        topic="environment",
        periods=("month", "quarter", "year"),
        concept=Words("Pengukuran oleh sensor", "Measurement by sensors"),
        classification=Words("Wilayah; besaran.", "Region; what is measured."),
        **settings,
    )


def _mean(
    id: str, category: str, label: Words, unit: str, least: int = 24, **more: Any
) -> Indicator:
    """The mean of the records of one property that are good or not checked."""
    return _indicator(
        id,
        label,
        Words(
            f"{label.id}: rata-rata semua catatan sensor di wilayah itu pada periode"
            " itu yang baik atau belum diperiksa; setiap catatan (pembacaan, jam, atau"
            " hari) berbobot sama.",
            f"{label.en}: the mean of all sensor records of the region and period that"
            " are good or not checked; each record (a reading, an hour or a day) has"
            " the same weight.",
        ),
        unit,
        Mean(of="value", where=Where(category=category, status=USED)),
        min_denominator=least,
        **more,
    )


PM25: Final = _mean(
    "sensor_pm25_mean",
    "pm25",
    Words("PM2.5 menurut sensor", "PM2.5 by sensors"),
    "ug_m3",
    breaks=PM25_BREAKS,
)
PM10: Final = _mean(
    "sensor_pm10_mean", "pm10", Words("PM10 menurut sensor", "PM10 by sensors"), "ug_m3"
)
AQI: Final = _mean(
    "sensor_air_quality_index_mean",
    "air_quality_index",
    Words("ISPU menurut sensor", "Air quality index (ISPU) by sensors"),
    "index",
    breaks=(Decimal(50), Decimal(100), Decimal(200), Decimal(300)),
)
TEMPERATURE: Final = _mean(
    "sensor_temperature_mean",
    "temperature",
    Words("Suhu udara menurut sensor", "Air temperature by sensors"),
    "celsius",
    better="neutral",
)
NOISE: Final = _mean(
    "sensor_noise_mean",
    "noise",
    Words("Kebisingan menurut sensor", "Noise by sensors"),
    "decibels",
)
GOOD: Final = _indicator(
    "sensor_records_good",
    Words("Catatan sensor yang baik", "Sensor records that are good"),
    Words(
        "Persentase catatan sensor yang sudah diperiksa dan baik, dari semua catatan"
        " sensor pada periode itu.",
        "Share of the sensor records that are checked and good, of all sensor records"
        " of the period.",
    ),
    "percent",
    Share(where=Where(status="good")),
    better="higher",
    min_denominator=24,
)

INDICATORS: Final = (PM25, PM10, AQI, TEMPERATURE, NOISE, GOOD)
