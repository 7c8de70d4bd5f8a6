"""Laravel's paginator: `{"success", "data": {"data": […], "next_page_url"}}`."""

from __future__ import annotations

from typing import Any, Final

from connectors.demo.cities import City
from connectors.demo.listing import ROWS, Listing, around, encode
from connectors.demo.people import reporter
from connectors.demo.queries import Query
from connectors.demo.reports import Report
from connectors.demo.words import words

PATH: Final = "api/v2/laporan"
MINUTES: Final = "%d-%m-%Y %H:%M WIB"
SECONDS: Final = "%d-%m-%Y %H:%M:%S"


def record(city: City, report: Report) -> dict[str, Any]:
    """One report: "31-05-2025 13:05 WIB", degrees as text, the Kemendagri code."""
    closed = report.closed_at
    row: dict[str, Any] = {
        "id": report.number,
        "kode_wilayah": city.code,
        "nama_wilayah": city.name,
        "judul": report.title,
        "kategori": words("category", city.words)[report.topic.id],
        "status": words("status", city.words)[report.status],
        "dibuat": f"{report.opened_at:{MINUTES}}",
        "batas_waktu": f"{report.due_at:{MINUTES}}",
        "selesai": closed and f"{closed:{MINUTES}}",
        "diperbarui": f"{report.updated_at:{SECONDS}}",
        "lintang": None if report.lat is None else str(report.lat),
        "bujur": None if report.lon is None else str(report.lon),
    }
    if city.private:
        row["pelapor"] = reporter(report.number)
    return row


def page(listing: Listing, query: Query) -> bytes:
    """One page; `sejak` filters, `page` and `per_page` cut."""
    first = listing.since(query.moment("sejak"))
    size = query.number("per_page", 50, 1, 500)
    number = query.number("page", 1, 1, 1_000_000)
    total = len(listing) - first
    last = max(1, -(-total // size))
    following = query.link(page=number + 1) if number < last else None
    envelope = {
        "success": True,
        "message": "Daftar laporan",
        "sifat_data": "simulasi",
        "data": {
            "current_page": number,
            "data": ROWS,
            "last_page": last,
            "next_page_url": following,
            "per_page": size,
            "total": total,
        },
    }
    return around(envelope, listing.cut(first + (number - 1) * size, size))


def failure(message: str) -> tuple[int, bytes]:
    """A refused request, with status 200 as so many of these systems answer."""
    refused = {"success": False, "message": message, "data": None}
    return 200, encode({**refused, "sifat_data": "simulasi"})
