"""What a sensor read at a moment, or over an hour or a day, and how good that is."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from marshmallow import validates_schema

from schemas.contracts import record
from schemas.contracts.domain import Domain, code_list
from schemas.contracts.positioned import Positioned
from schemas.contracts.record import REASON_LABELS, REASONS, fault
from schemas.domains.sensor.indicators import DOMAIN as NAME
from schemas.domains.sensor.indicators import INDICATORS
from schemas.standards.documents import OFFSET, UNSTATED
from schemas.values.problem import Words
from schemas.values.units import UNITS


def _list(name: str) -> dict[str, Words]:
    rows = code_list(NAME, name)
    return {row["code"]: Words(row["label_id"], row["label_en"]) for row in rows}


PROPERTIES: Final = _list("properties.csv")
QUALITIES: Final = _list("qualities.csv")
STATISTICS: Final = _list("statistics.csv")
SETTINGS: Final = _list("settings.csv")
UNIT_OF: Final = {row["code"]: row["unit"] for row in code_list(NAME, "properties.csv")}
LEAST: Final = {
    row["code"]: Decimal(row["least"]) for row in code_list(NAME, "properties.csv")
}
MOST: Final = {
    row["code"]: Decimal(row["most"]) for row in code_list(NAME, "properties.csv")
}
IS_OFFSET: Final = OFFSET.fullmatch


def _text(longest: int) -> record.Text:
    return record.Text(longest=longest, load_default=None, allow_none=True)


class SensorRecord(Positioned):
    """One reading, or the summary of an hour or a day, of one sensor and property.

    `status` is its quality. A value or the reason why there is none; a description of
    a series (`statistic`: series) has neither.
    """

    region = record.RegionCode(required=True)
    category = record.Code(PROPERTIES, required=True)
    opened_at = record.Instant(required=True)
    closed_at = record.Instant(load_default=None, allow_none=True)
    statistic = record.Code(STATISTICS, load_default=None, allow_none=True)
    value = record.Number(
        load_default=None, allow_none=True, reason_in="reason", unit_in="unit"
    )
    reason = record.Code(REASONS, load_default=None, allow_none=True)
    unit = record.Code(UNITS, required=True, kinds=("unit", "code"))
    unit_source = _text(300)
    status = record.Code(QUALITIES, required=True)
    quality_source = _text(1000)
    readings = record.Number(minimum=0, load_default=None, allow_none=True)
    completeness = record.Number(
        minimum=0, maximum=100, load_default=None, allow_none=True
    )
    result_at = record.Instant(load_default=None, allow_none=True)
    datastream = _text(200)
    datastream_name = _text(300)
    description = _text(1000)
    observation_type = _text(200)
    station = _text(200)
    setting = record.Code(SETTINGS, load_default=None, allow_none=True)
    level = _text(100)
    reliability = record.Number(
        minimum=0, maximum=1, load_default=None, allow_none=True
    )
    area = _text(200)
    address = _text(500)
    place_ref = _text(300)
    source = _text(300)
    source_url = _text(500)
    location = _text(4000)
    feature = _text(4000)
    parameters = _text(4000)
    lat = record.Latitude(load_default=None, allow_none=True)
    lon = record.Longitude(load_default=None, allow_none=True)
    utc_offset = _text(8)

    @classmethod
    def unit_for(cls, values: Mapping[str, Any]) -> str | None:
        """The unit of the property."""
        return UNIT_OF.get(str(values.get("category")))

    @validates_schema
    def value_or_reason(self, data: Mapping[str, Any], **_: Any) -> None:
        """A value, or the reason why there is none; a description has neither."""
        value, reason = data["value"], data["reason"]
        missing = value is None and reason is None
        if (
            value is not None
            and reason is not None
            or (missing != (data["statistic"] == "series"))
        ):
            raise fault(
                "value.reason",
                id="Harus ada nilai atau alasan mengapa nilainya tidak ada; salah satu"
                f" saja. Alasan: {', '.join(REASONS)}.",
                en="Give a value or the reason why there is none, exactly one of the"
                f" two. Reasons: {', '.join(REASONS)}.",
            )

    @validates_schema
    def fits_the_property(self, data: Mapping[str, Any], **_: Any) -> None:
        """The unit is that of the property, and the value can be."""
        category, value = data["category"], data["value"]
        if data["unit"] != UNIT_OF[category]:
            raise fault(
                "unit.not_the_propertys",
                id=f"Satuan {PROPERTIES[category].id} adalah {UNIT_OF[category]}.",
                en=f"The unit of {PROPERTIES[category].en} is {UNIT_OF[category]}.",
            )
        if value is not None and not LEAST[category] <= value <= MOST[category]:
            raise fault(
                "number.out_of_bounds",
                id=f"{PROPERTIES[category].id} harus di antara {LEAST[category]} dan"
                f" {MOST[category]}; nilai seperti -999 berarti tidak ada: kirim null"
                " dengan alasannya.",
                en=f"{PROPERTIES[category].en} must lie between {LEAST[category]} and"
                f" {MOST[category]}; a value like -999 means there is none: send null"
                " with a reason.",
            )

    @validates_schema
    def in_order(self, data: Mapping[str, Any], **_: Any) -> None:
        """It ends after it begins, counts are whole, and an offset is one."""
        closed, readings, at = data["closed_at"], data["readings"], data["utc_offset"]
        if closed is not None and closed < data["opened_at"]:
            raise fault(
                "date.closed_before_opened",
                id="Jangka waktu ini berakhir sebelum mulai; periksa keduanya.",
                en="This time ends before it begins; check both.",
            )
        if readings is not None and readings != readings.to_integral_value():
            raise fault(
                "number.not_a_count",
                id="Banyaknya pembacaan harus bilangan bulat.",
                en="A number of readings is whole.",
            )
        if at is not None and at != UNSTATED and not IS_OFFSET(at):
            raise fault(
                "offset.shape",
                id="Selisih waktu ditulis seperti +07:00.",
                en="An offset is written like +07:00.",
            )


DOMAIN: Final = Domain(
    name=NAME,
    version="1.0.0",
    kind="record",
    schema=SensorRecord,
    indicators=INDICATORS,
    title=Words("Sensor", "Sensors"),
    about=Words(
        "Satu pembacaan satu sensor, atau rangkumannya selama satu jam atau satu hari,"
        " dengan satuan dan mutunya. Selaras dengan OGC SensorThings dan smart data"
        " models.",
        "One reading of one sensor, or its summary over an hour or a day, with its unit"
        " and quality. Aligned with OGC SensorThings and smart data models.",
    ),
    labels={
        "category": PROPERTIES,
        "status": QUALITIES,
        "statistic": STATISTICS,
        "setting": SETTINGS,
        "reason": REASON_LABELS,
    },
    final=(),
)
