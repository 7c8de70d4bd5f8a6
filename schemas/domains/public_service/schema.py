"""A public service as its standard describes it (UU 25/2009, SIPPN, CPSV-AP)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from marshmallow import validates_schema

from schemas.contracts import record
from schemas.contracts.domain import Domain
from schemas.contracts.fields import OPTIONAL, WEB_ADDRESS
from schemas.contracts.record import Record, fault
from schemas.domains.public_service.codes import (
    BASES,
    CATEGORIES,
    CHANNELS,
    FINAL,
    KINDS,
    ONLINE,
    SINCE,
    STATUSES,
)
from schemas.domains.public_service.indicators import DOMAIN as NAME
from schemas.domains.public_service.indicators import INDICATORS
from schemas.values.problem import Words

LONGEST: Final = 3660  # days: ten years


class PublicService(Record):
    """One service of one region; who serves and who is served is left out.

    `opened_at` is since when it is served, and where nobody knows that, the day of
    the first list that names it: `since` says which.
    """

    region = record.RegionCode(required=True)
    name = record.Text(longest=300, required=True)
    status = record.Code(STATUSES, required=True)
    opened_at = record.Instant(required=True)
    since = record.Code(SINCE, **OPTIONAL)
    closed_at = record.Instant(**OPTIONAL)
    status_source = record.Text(longest=100, **OPTIONAL)
    category = record.Code(CATEGORIES, **OPTIONAL)
    kind = record.Code(KINDS, **OPTIONAL)
    office = record.Text(longest=200, **OPTIONAL)
    description = record.Text(longest=2000, lines=True, **OPTIONAL)
    requirements = record.Text(longest=5000, lines=True, **OPTIONAL)
    procedure = record.Text(longest=5000, lines=True, **OPTIONAL)
    duration = record.Number(minimum=0, maximum=LONGEST, **OPTIONAL)
    duration_basis = record.Code(BASES, **OPTIONAL)
    cost = record.Number(minimum=0, **OPTIONAL)
    cost_note = record.Text(longest=500, **OPTIONAL)
    output = record.Text(longest=200, **OPTIONAL)
    output_ref = record.Text(longest=300, **OPTIONAL)
    legal_basis = record.Text(longest=500, **OPTIONAL)
    channel = record.Code(CHANNELS, **OPTIONAL)
    online = record.Flag(**OPTIONAL)
    url = record.Text(longest=500, **OPTIONAL)
    sippn_id = record.Text(longest=40, **OPTIONAL)
    updated_at = record.Instant(**OPTIONAL)

    @validates_schema
    def in_order(self, data: Mapping[str, Any], **_: Any) -> None:
        """Nothing ends before it is served, or while it is said to go on."""
        closed = data["closed_at"]
        if closed is None:
            return
        if closed < data["opened_at"]:
            raise fault(
                "date.closed_before_opened",
                id="Layanan ini berakhir sebelum dilayani; periksa kedua tanggalnya.",
                en="This service ends before it is served; check both dates.",
            )
        if data["status"] not in FINAL:
            raise fault(
                "status.contradicts_closed_at",
                id="Ada tanggal berakhir, tetapi statusnya bukan dihentikan (ended).",
                en="There is a day on which it ended, but the status is not ended.",
            )

    @validates_schema
    def lasting(self, data: Mapping[str, Any], **_: Any) -> None:
        """A duration is of whole days, and says whether these are working days."""
        days = data["duration"]
        if (days is None) != (data["duration_basis"] is None):
            raise fault(
                "duration.half",
                id="Lama layanan ditulis bersama dasarnya: hari kerja atau kalender.",
                en="A duration comes with its basis: working or calendar days.",
            )
        if days is not None and days != days.to_integral_value():
            raise fault(
                "number.not_a_count",
                id="Lama layanan dalam hari penuh; jam dan menit menjadi 0.",
                en="A duration is in whole days; hours and minutes become 0.",
            )

    @validates_schema
    def channels(self, data: Mapping[str, Any], **_: Any) -> None:
        """What is served online has a channel that is, and the reverse."""
        channel, online = data["channel"], data["online"]
        if (channel is None) != (online is None):
            raise fault(
                "online.half",
                id="Saluran dan online harus ada keduanya; petakan dari kolom yang"
                " sama.",
                en="A channel and online come together; map both from one column.",
            )
        if channel is not None and online != (channel in ONLINE):
            raise fault(
                "online.contradicts_channel",
                id="online tidak cocok dengan salurannya.",
                en="online does not agree with the channel.",
            )

    @validates_schema
    def references(self, data: Mapping[str, Any], **_: Any) -> None:
        """An address is http or https; an output's identifier has its output."""
        url = data["url"]
        if url is not None and not WEB_ADDRESS.fullmatch(url):
            raise fault(
                "url.shape",
                id="Bukan alamat situs seperti https://contoh.go.id/layanan (tanpa"
                " nama pengguna dan kata sandi).",
                en="Not an address such as https://example.go.id/service (without user"
                " name and password).",
            )
        if data["output_ref"] is not None and data["output"] is None:
            raise fault(
                "output.half",
                id="Pengenal keluaran ada, tetapi keluarannya (output) tidak.",
                en="There is an output's identifier, but not the output.",
            )


DOMAIN: Final = Domain(
    name=NAME,
    version="1.0.0",
    kind="record",
    schema=PublicService,
    indicators=INDICATORS,
    title=Words("Layanan publik", "Public services"),
    about=Words(
        "Satu layanan publik menurut standar pelayanannya: penyelenggara, persyaratan,"
        " prosedur, jangka waktu, biaya, produk, dasar hukum, dan salurannya. Selaras"
        " dengan SIPPN dan CPSV-AP.",
        "One public service by its standard: the office that serves, requirements,"
        " procedure, duration, cost, product, legal basis and channel. Aligned with"
        " SIPPN and CPSV-AP.",
    ),
    labels={
        "status": STATUSES,
        "category": CATEGORIES,
        "kind": KINDS,
        "channel": CHANNELS,
        "duration_basis": BASES,
        "since": SINCE,
    },
    final=FINAL,
)
