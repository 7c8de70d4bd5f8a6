"""One application for a permit, and what became of it; never who applied."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from marshmallow import validates_schema

from schemas.contracts import record
from schemas.contracts.domain import Domain
from schemas.contracts.fields import OPTIONAL
from schemas.contracts.record import Record, fault
from schemas.domains.permit.codes import (
    CHANNELS,
    FINAL,
    KINDS,
    REQUESTS,
    RISKS,
    SCALES,
    STATUSES,
)
from schemas.domains.permit.indicators import DOMAIN as NAME
from schemas.domains.permit.indicators import INDICATORS
from schemas.values.problem import Words

# The divisions of KBLI 2020, and three digits more.
IS_KBLI: Final = re.compile(
    r"(?:0[1-35-9]|[12][0-9]|3[0-35-9]|4[1-35-79]|5[0-35689]|6[0-689]|7[0-57-9]"
    r"|8[0-24-8]|9[0-9])[0-9]{3}"
).fullmatch


class Permit(Record):
    """One application, from its submission to the decision.

    There is no field for the applicant, the place or the permit's number.
    """

    region = record.RegionCode(required=True)
    category = record.Code(KINDS, required=True)
    status = record.Code(STATUSES, required=True)
    opened_at = record.Instant(required=True)
    closed_at = record.Instant(**OPTIONAL)
    due_at = record.Instant(**OPTIONAL)
    status_source = record.Text(longest=100, **OPTIONAL)
    kind_source = record.Text(longest=200, **OPTIONAL)
    request = record.Code(REQUESTS, **OPTIONAL)
    kbli = record.Text(longest=5, **OPTIONAL)
    risk = record.Code(RISKS, **OPTIONAL)
    scale = record.Code(SCALES, **OPTIONAL)
    channel = record.Code(CHANNELS, **OPTIONAL)
    office = record.Text(longest=200, **OPTIONAL)
    fee = record.Number(minimum=0, **OPTIONAL)
    valid_until = record.Day(**OPTIONAL)
    service_key = record.Text(longest=200, **OPTIONAL)
    output = record.Text(longest=300, **OPTIONAL)

    @validates_schema
    def in_order(self, data: Mapping[str, Any], **_: Any) -> None:
        """Nothing is due or decided before it is submitted, or decided while open."""
        closed, due, opened = data["closed_at"], data["due_at"], data["opened_at"]
        if due is not None and due < opened:
            raise fault(
                "date.due_before_opened",
                id="Tenggatnya sebelum berkas masuk; periksa kedua tanggalnya.",
                en="It is due before it was submitted; check both dates.",
            )
        if closed is not None and closed < opened:
            raise fault(
                "date.closed_before_opened",
                id="Diputuskan sebelum berkas masuk; periksa kedua tanggalnya.",
                en="It was decided before it was submitted; check both dates.",
            )
        if closed is not None and data["status"] not in FINAL:
            raise fault(
                "status.contradicts_closed_at",
                id="Ada hari keputusan, tetapi statusnya belum diputuskan; perbaiki"
                " salah satunya.",
                en="There is a day of the decision, but the status is not decided;"
                " correct one of the two.",
            )

    @validates_schema
    def business(self, data: Mapping[str, Any], **_: Any) -> None:
        """A KBLI code has five digits and begins with a division that exists."""
        kbli = data["kbli"]
        if kbli is not None and not IS_KBLI(kbli):
            raise fault(
                "kbli.shape",
                id="KBLI terdiri atas lima angka dan diawali golongan pokok yang ada;"
                " nol di depan tidak boleh hilang (`01111`).",
                en="A KBLI code has five digits and begins with a division that"
                " exists; its zero in front must not be lost (`01111`).",
            )

    @validates_schema
    def validity(self, data: Mapping[str, Any], **_: Any) -> None:
        """Only an issued permit holds until a day, and not one before its issue."""
        until, closed = data["valid_until"], data["closed_at"]
        if until is None:
            return
        if data["status"] != "issued":
            raise fault(
                "validity.not_issued",
                id="Masa berlaku disebut, tetapi izinnya belum terbit.",
                en="A validity is stated, but the permit is not issued.",
            )
        if closed is not None and until < closed.date():
            raise fault(
                "validity.ends_before_issue",
                id="Izin ini habis masa berlakunya sebelum terbit.",
                en="This permit ceased to hold before it was issued.",
            )


DOMAIN: Final = Domain(
    name=NAME,
    version="1.0.0",
    kind="record",
    schema=Permit,
    indicators=INDICATORS,
    title=Words("Perizinan", "Permits"),
    about=Words(
        "Satu permohonan izin: jenisnya, kapan masuk, tenggatnya, kapan dan bagaimana"
        " diputuskan, tingkat risikonya menurut OSS-RBA, dan salurannya. Pemohonnya"
        " tidak ikut.",
        "One application for a permit: its kind, when it was submitted and due, when"
        " and how it was decided, its level of risk by OSS-RBA, and its channel. The"
        " applicant is left out.",
    ),
    personal=True,
    labels={
        "category": KINDS,
        "status": STATUSES,
        "request": REQUESTS,
        "risk": RISKS,
        "scale": SCALES,
        "channel": CHANNELS,
    },
    final=FINAL,
)
