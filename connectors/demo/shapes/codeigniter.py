"""A CodeIgniter city app: `{"status": "200", "data": {"list": […], "totalPage"}}`."""

from __future__ import annotations

from typing import Any, Final

from connectors.demo import clock
from connectors.demo.cities import City
from connectors.demo.listing import ROWS, Listing, around, encode
from connectors.demo.people import reporter
from connectors.demo.queries import Query
from connectors.demo.reports import Report
from connectors.demo.words import words

PATH: Final = "index.php/pengaduan/daftar"


def record(city: City, report: Report) -> dict[str, Any]:
    """One report: everything is text, months have names, "-" is no value."""
    closed = report.closed_at
    row: dict[str, Any] = {
        "id_pengaduan": str(report.number),
        "daerah": city.name.upper(),
        "perihal": report.title,
        "bidang": words("category", city.words)[report.topic.id],
        "status_pengaduan": words("status", city.words)[report.status],
        "tgl_masuk": clock.indonesian(report.opened_at),
        "tgl_target": clock.indonesian(report.due_at),
        "tgl_selesai": clock.indonesian(closed) if closed else "-",
        "tgl_ubah": f"{report.updated_at:%Y-%m-%d %H:%M:%S}",
        "lat": _comma(report.lat),
        "lng": _comma(report.lon),
    }
    if city.private:
        person = reporter(report.number)
        row |= {"nama_pelapor": person["nama"], "no_hp": person["telepon"]}
    return row


def _comma(degrees: float | None) -> str:
    return "-" if degrees is None else str(degrees).replace(".", ",")


def page(listing: Listing, query: Query) -> bytes:
    """One page; `diubah_sejak` filters, `halaman` and `jumlah` cut."""
    first = listing.since(query.moment("diubah_sejak"))
    size = query.number("jumlah", 25, 1, 200)
    number = query.number("halaman", 1, 1, 1_000_000)
    envelope = {
        "status": "200",
        "message": "OK",
        "sifat_data": "simulasi",
        "data": {
            "list": ROWS,
            "totalPage": max(1, -(-(len(listing) - first) // size)),
            "currentPage": number,
        },
    }
    return around(envelope, listing.cut(first + (number - 1) * size, size))


def failure(message: str) -> tuple[int, bytes]:
    """A refused request: the status is in the envelope, never in HTTP."""
    refused = {"status": "400", "message": message, "data": None}
    return 200, encode({**refused, "sifat_data": "simulasi"})
