"""The open-data API of West Java, copied by many: `{"error": 0, "data": […]}`."""

from __future__ import annotations

from typing import Any, Final

from connectors.demo.cities import City
from connectors.demo.listing import ROWS, Listing, around, encode
from connectors.demo.people import reporter
from connectors.demo.queries import Query
from connectors.demo.reports import Report
from connectors.demo.words import words

PATH: Final = "api-backend/bigdata/diskominfo/od_laporan_warga"
STAMP: Final = "%Y-%m-%d %H:%M:%S"


def record(city: City, report: Report) -> dict[str, Any]:
    """One report: the BPS code as a number, local times without a zone."""
    closed = report.closed_at
    row: dict[str, Any] = {
        "id": report.number,
        "kode_provinsi": 12,
        "nama_provinsi": "SUMATERA UTARA",
        "kode_kabupaten_kota": int(city.bps_code),
        "nama_kabupaten_kota": city.name.upper(),
        "judul_laporan": report.title,
        "kategori_laporan": words("category", city.words)[report.topic.id],
        "status_laporan": words("status", city.words)[report.status],
        "tanggal_lapor": f"{report.opened_at:{STAMP}}",
        "tanggal_batas": f"{report.due_at:{STAMP}}",
        "tanggal_selesai": closed and f"{closed:{STAMP}}",
        "tanggal_ubah": f"{report.updated_at:{STAMP}}",
        "latitude": report.lat,
        "longitude": report.lon,
    }
    if city.private:
        person = reporter(report.number)
        row |= {"nama_pelapor": person["nama"], "nik_pelapor": person["nik"]}
    return row


def page(listing: Listing, query: Query) -> bytes:
    """One page; `diubah_mulai` filters, `skip` and `limit` cut."""
    first = listing.since(query.moment("diubah_mulai"))
    size = query.number("limit", 10, 1, 500)
    skip = query.number("skip", 0, 0, 10**9)
    envelope = {"message": "", "error": 0, "sifat_data": "simulasi", "data": ROWS}
    return around(envelope, listing.cut(first + skip, size))


def failure(message: str) -> tuple[int, bytes]:
    """A refused request: `error` is 1, HTTP says 200."""
    refused = {"message": message, "error": 1, "data": []}
    return 200, encode({**refused, "sifat_data": "simulasi"})
