"""Something that went wrong somewhere: a disaster or an emergency, and its toll."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, ClassVar, Final

from marshmallow import validates_schema

from schemas.contracts import record
from schemas.contracts.domain import Domain, code_list
from schemas.contracts.positioned import Positioned
from schemas.contracts.record import fault
from schemas.domains.incident.indicators import DOMAIN as NAME
from schemas.domains.incident.indicators import INDICATORS
from schemas.values.problem import Words


def _list(name: str) -> dict[str, Words]:
    rows = code_list(NAME, name)
    return {row["code"]: Words(row["label_id"], row["label_en"]) for row in rows}


LABELS: Final = {
    "category": _list("kinds.csv"),
    "status": _list("statuses.csv"),
    "alert_level": _list("alert_levels.csv"),
    "severity": _list("severities.csv"),
    "certainty": _list("certainties.csv"),
    "urgency": _list("urgencies.csv"),
    "message_type": _list("message_types.csv"),
}
SHAKING: Final = frozenset(("earthquake", "tsunami"))
NUMBER: Final = r"-?[0-9]{1,3}(?:\.[0-9]+)?"
IS_POLYGON: Final = re.compile(
    rf"(?P<first>{NUMBER},{NUMBER})(?: {NUMBER},{NUMBER}){{2,}} (?P=first)"
).fullmatch


def _text(longest: int, lines: bool = False) -> record.Text:
    return record.Text(longest=longest, lines=lines, load_default=None, allow_none=True)


def _code(of: str) -> record.Code:
    return record.Code(LABELS[of], load_default=None, allow_none=True)


def _count() -> record.Number:
    return record.Number(minimum=0, load_default=None, allow_none=True)


def _moment() -> record.Instant:
    return record.Instant(load_default=None, allow_none=True)


class Incident(Positioned):
    """One incident: what, where, when, its toll, and how it was warned of.

    Numbers of people are counts, never names. Empty means not known; 0 means none.
    """

    was: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "area": ("where",),
        "position": ("where",),
    }

    region = record.RegionCode(required=True)
    category = record.Code(LABELS["category"], required=True)
    opened_at = record.Instant(required=True)
    closed_at = _moment()
    status = _code("status")
    event_source = _text(200)
    place = _text(1000)
    lat = record.Latitude(load_default=None, allow_none=True)
    lon = record.Longitude(load_default=None, allow_none=True)
    polygon = _text(20_000)
    dead = _count()
    missing = _count()
    injured = _count()
    displaced = _count()
    affected = _count()
    houses_heavy = _count()
    houses_medium = _count()
    houses_light = _count()
    public_damaged = _count()
    loss_idr = _count()
    alert_level = _code("alert_level")
    severity = _code("severity")
    certainty = _code("certainty")
    urgency = _code("urgency")
    message_type = _code("message_type")
    magnitude = record.Number(
        minimum=-2, maximum=10, load_default=None, allow_none=True
    )
    depth_km = record.Number(minimum=0, maximum=800, load_default=None, allow_none=True)
    felt = _text(1000)
    potential = _text(300)
    shakemap = _text(100)
    headline = _text(300)
    description = _text(4000, lines=True)
    instruction = _text(4000, lines=True)
    sender = _text(200)
    sender_name = _text(200)
    sent_at = _moment()
    effective_at = _moment()
    expires_at = _moment()
    references = _text(1000)
    web = _text(500)

    @validates_schema
    def in_order(self, data: Mapping[str, Any], **_: Any) -> None:
        """Nothing is over before it happens, or while it still goes on."""
        closed = data["closed_at"]
        if closed is not None and closed < data["opened_at"]:
            raise fault(
                "date.closed_before_opened",
                id="Kejadian ini selesai sebelum terjadi; periksa kedua tanggalnya.",
                en="This incident is over before it happens; check both dates.",
            )
        if closed is not None and data["status"] != "closed":
            raise fault(
                "status.contradicts_closed_at",
                id="Ada tanggal selesai, tetapi statusnya bukan selesai (closed).",
                en="There is a date of its end, but its status is not closed.",
            )
        starts, expires = data["effective_at"], data["expires_at"]
        if starts is not None and expires is not None and expires < starts:
            raise fault(
                "date.expires_early",
                id="Peringatan ini berakhir sebelum berlaku; periksa tanggalnya.",
                en="This warning expires before it applies; check the dates.",
            )

    @validates_schema
    def counts(self, data: Mapping[str, Any], **_: Any) -> None:
        """People, houses and facilities are counted in whole numbers."""
        for number in (
            data["dead"],
            data["missing"],
            data["injured"],
            data["displaced"],
            data["affected"],
            data["houses_heavy"],
            data["houses_medium"],
            data["houses_light"],
            data["public_damaged"],
        ):
            if number is not None and number != number.to_integral_value():
                raise fault(
                    "number.not_a_count",
                    id="Banyaknya orang, rumah, dan fasilitas harus bilangan bulat.",
                    en="People, houses and facilities are counted in whole numbers.",
                )

    @validates_schema
    def shaking(self, data: Mapping[str, Any], **_: Any) -> None:
        """Only earthquakes and tsunamis have a magnitude and a depth."""
        if data["magnitude"] is None and data["depth_km"] is None:
            return
        if data["category"] not in SHAKING:
            raise fault(
                "magnitude.no_earthquake",
                id="Kekuatan dan kedalaman hanya untuk gempa bumi atau tsunami.",
                en="Only an earthquake or tsunami has a magnitude and a depth.",
            )

    @validates_schema
    def area(self, data: Mapping[str, Any], **_: Any) -> None:
        """An area is closed: it ends where it begins."""
        polygon = data["polygon"]
        if polygon is not None and not IS_POLYGON(polygon):
            raise fault(
                "polygon.shape",
                id="Batas daerah: paling sedikit empat pasangan “lat,lon”, yang"
                " terakhir sama dengan yang pertama.",
                en="An area is at least four pairs “lat,lon”, the last the same as the"
                " first.",
            )


DOMAIN: Final = Domain(
    name=NAME,
    version="1.1.0",
    kind="record",
    schema=Incident,
    indicators=INDICATORS,
    title=Words("Kejadian bencana", "Incidents"),
    about=Words(
        "Satu kejadian bencana atau darurat: jenis, waktu, tempat, korban dan kerusakan"
        " (BNPB Perka 8/2011), serta peringatannya (CAP 1.2). Hanya banyaknya orang,"
        " tidak pernah siapa.",
        "One disaster or emergency: its kind, time and place, its toll (BNPB Perka"
        " 8/2011) and the warning of it (CAP 1.2). Numbers of people only, never who.",
    ),
    labels=LABELS,
    final=("closed",),
)
