"""A citizen's report to a city, without the citizen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Final

from marshmallow import validates_schema

from schemas.contracts import record
from schemas.contracts.domain import Domain, code_list
from schemas.contracts.positioned import Positioned
from schemas.contracts.record import (
    FINAL_STATUSES,
    REPORT_STATUS_LABELS,
    REPORT_STATUSES,
    fault,
)
from schemas.domains.citizen_report.indicators import DOMAIN as NAME
from schemas.domains.citizen_report.indicators import INDICATORS
from schemas.standards.documents import OFFSET
from schemas.values.problem import Words


def _list(name: str) -> dict[str, Words]:
    rows = code_list(NAME, name)
    return {row["code"]: Words(row["label_id"], row["label_en"]) for row in rows}


CATEGORIES: Final = _list("categories.csv")
TYPES: Final = _list("types.csv")
SUPERVISION: Final = _list("supervision.csv")
CHANNELS: Final = _list("channels.csv")
IS_OFFSET: Final = OFFSET.fullmatch


class CitizenReport(Positioned):
    """One report with its life; who reported it is nobody's business here.

    `due_at` is the deadline the source states. Where it states none it stays
    empty: it is never computed here, and "on time" is judged only with it.
    """

    was: ClassVar[Mapping[str, tuple[str, ...]]] = {"counts": ("position",)}

    region = record.RegionCode(required=True)
    opened_at = record.Instant(required=True)
    closed_at = record.Instant(load_default=None, allow_none=True)
    due_at = record.Instant(load_default=None, allow_none=True)
    status = record.Code(REPORT_STATUSES, required=True)
    status_source = record.Text(longest=100, load_default=None, allow_none=True)
    category = record.Code(CATEGORIES, required=True)
    title = record.Text(longest=300, load_default=None, allow_none=True)
    lat = record.Latitude(load_default=None, allow_none=True)
    lon = record.Longitude(load_default=None, allow_none=True)
    category_source = record.Text(longest=200, load_default=None, allow_none=True)
    service_code = record.Text(longest=100, load_default=None, allow_none=True)
    report_type = record.Code(TYPES, load_default=None, allow_none=True)
    supervision = record.Code(SUPERVISION, load_default=None, allow_none=True)
    channel = record.Code(CHANNELS, load_default=None, allow_none=True)
    agency = record.Text(longest=200, load_default=None, allow_none=True)
    status_notes = record.Text(
        longest=1000, lines=True, load_default=None, allow_none=True
    )
    verified_at = record.Instant(load_default=None, allow_none=True)
    first_response_at = record.Instant(load_default=None, allow_none=True)
    updated_at = record.Instant(load_default=None, allow_none=True)
    reopened = record.Number(
        minimum=0, maximum=1000, load_default=None, allow_none=True
    )
    rating = record.Number(minimum=1, maximum=5, load_default=None, allow_none=True)
    utc_offset = record.Text(longest=8, load_default=None, allow_none=True)

    @validates_schema
    def in_order(self, data: Mapping[str, Any], **_: Any) -> None:
        """Nothing is handled or closed before it is opened, or closed while open."""
        for moment in (data["verified_at"], data["first_response_at"]):
            if moment is not None and moment < data["opened_at"]:
                raise fault(
                    "date.handled_before_opened",
                    id="Laporan ini diverifikasi atau ditanggapi sebelum dibuka;"
                    " periksa tanggalnya.",
                    en="This report is verified or answered before it was opened;"
                    " check the dates.",
                )
        closed = data["closed_at"]
        if closed is None:
            return
        if closed < data["opened_at"]:
            raise fault(
                "date.closed_before_opened",
                id="Laporan ini selesai sebelum dibuka; periksa kedua tanggalnya.",
                en="This report is closed before it was opened; check both dates.",
            )
        if data["status"] not in FINAL_STATUSES:
            raise fault(
                "status.contradicts_closed_at",
                id="Ada tanggal selesai, tetapi statusnya belum selesai; perbaiki salah"
                " satunya.",
                en="There is a closing date, but the status is still open; correct one"
                " of the two.",
            )

    @validates_schema
    def counts(self, data: Mapping[str, Any], **_: Any) -> None:
        """How often it was reopened is a whole number; an offset is one."""
        reopened, at = data["reopened"], data["utc_offset"]
        if reopened is not None and reopened != reopened.to_integral_value():
            raise fault(
                "number.not_a_count",
                id="Berapa kali dibuka kembali harus bilangan bulat.",
                en="How often it was reopened is a whole number.",
            )
        if at is not None and not IS_OFFSET(at):
            raise fault(
                "offset.shape",
                id="Selisih waktu ditulis seperti +07:00.",
                en="An offset is written like +07:00.",
            )


DOMAIN: Final = Domain(
    name=NAME,
    version="1.2.0",
    kind="record",
    schema=CitizenReport,
    indicators=INDICATORS,
    title=Words("Laporan warga", "Citizen reports"),
    about=Words(
        "Satu laporan warga kepada kota atau kabupaten, beserta riwayatnya: kapan "
        "dibuka, tenggatnya, kapan selesai. Pelapornya tidak ikut: tidak ada nama, "
        "NIK, telepon, atau alamat pelapor, dan teks yang tampak memuatnya ditolak.",
        "One report of a citizen to a city or regency and its life: when it was "
        "opened, its deadline, when it was closed. The reporter is left out: no name, "
        "NIK, telephone or address, and texts that seem to hold them are refused.",
    ),
    personal=True,
    labels={
        "status": REPORT_STATUS_LABELS,
        "category": CATEGORIES,
        "report_type": TYPES,
        "supervision": SUPERVISION,
        "channel": CHANNELS,
    },
)
