"""A citizen's report to a city, without the citizen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from marshmallow import validates_schema

from schemas import record
from schemas.domain import Domain, code_list
from schemas.domains.citizen_report.indicators import DOMAIN as NAME
from schemas.domains.citizen_report.indicators import INDICATORS
from schemas.problem import Words
from schemas.record import (
    FINAL_STATUSES,
    REPORT_STATUS_LABELS,
    REPORT_STATUSES,
    Record,
    fault,
)

CATEGORIES: Final = {
    row["code"]: Words(row["label_id"], row["label_en"])
    for row in code_list(NAME, "categories.csv")
}


class CitizenReport(Record):
    """One report with its life; who reported it is nobody's business here.

    `due_at` is the deadline the source states. Where it states none it stays
    empty: it is never computed here, and "on time" is judged only with it.
    """

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

    @validates_schema
    def in_order(self, data: Mapping[str, Any], **_: Any) -> None:
        """Nothing is closed before it is opened, or while it is still open."""
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
    def position(self, data: Mapping[str, Any], **_: Any) -> None:
        """Both coordinates or none, and not the null island."""
        lat, lon = data["lat"], data["lon"]
        if (lat is None) != (lon is None):
            raise fault(
                "position.half",
                id="Lintang dan bujur harus ada keduanya, atau tidak sama sekali.",
                en="Latitude and longitude come together, or not at all.",
            )
        if lat is not None and lat == 0 and lon == 0:
            raise fault(
                "position.zero",
                id="Titik 0,0 ada di laut Afrika: itu “tidak diisi”. Kirim null.",
                en="The point 0,0 lies off Africa: nobody filled it in. Send null.",
            )


DOMAIN: Final = Domain(
    name=NAME,
    version="1.0.0",
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
    labels={"status": REPORT_STATUS_LABELS, "category": CATEGORIES},
)
