"""Sensor records in the standards of sensor services."""

from __future__ import annotations

from typing import Final

from schemas.domains.sensor import hourly, ngsi, sensorthings
from schemas.standards.exchange import Exchange
from schemas.values.problem import Words

SENSORTHINGS: Final = Exchange(
    "sensorthings",
    "1.1",
    Words("OGC SensorThings 1.1 (JSON)", "OGC SensorThings 1.1 (JSON)"),
    "application/json",
    sensorthings.take,
    sensorthings.give,
    (
        Words(
            "`Sensor`, `Location`, dan `HistoricalLocation` yang ikut dikirim"
            " (`$expand`), `validTime`, serta `@iot.count` dan `@iot.nextLink`.",
            "Expanded `Sensor`, `Location`, `HistoricalLocation`, `validTime`, and"
            " `@iot.count` and `@iot.nextLink` of the page.",
        ),
        Words(
            "`resultTime` deret bila bukan sama dengan `phenomenonTime`-nya.",
            "A series' `resultTime` where it is not its `phenomenonTime`.",
        ),
    ),
)
HOURLY: Final = Exchange(
    "sensorthings-hourly",
    "1.1",
    Words(
        "OGC SensorThings 1.1, dirangkum per jam",
        "OGC SensorThings 1.1, summed up by the hour",
    ),
    "application/json",
    hourly.take,
    sensorthings.give,
    (
        Words(
            "Pembacaan satu per satu: yang disimpan rata-rata tiap jam, enam desimal.",
            "The single readings: the mean of each hour is kept, in six decimals.",
        ),
    ),
)
NGSI_LD: Final = Exchange(
    "ngsi-ld",
    "1.6 (AirQualityObserved)",
    Words("NGSI-LD AirQualityObserved", "NGSI-LD AirQualityObserved"),
    "application/ld+json",
    ngsi.take,
    ngsi.give,
    (
        Words(
            "`owner` (dapat menunjuk orang), `observedAt` tiap besaran, dan bentuk"
            " keyValues (ditulis sebagai `Property`).",
            "`owner` (it may point to a person), `observedAt` of single properties, and"
            " the keyValues form (it is written as `Property`).",
        ),
    ),
)
EXCHANGES: Final = (SENSORTHINGS, HOURLY, NGSI_LD)
