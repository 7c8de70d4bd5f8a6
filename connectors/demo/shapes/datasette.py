"""A city portal on datasette: `{"rows": […], "next_url", "truncated"}`."""

from __future__ import annotations

from datetime import timezone
from typing import Any, Final

from connectors.demo.cities import City
from connectors.demo.listing import ROWS, Listing, around, encode
from connectors.demo.people import reporter
from connectors.demo.queries import BadQuery, Query
from connectors.demo.reports import Report
from connectors.demo.words import words

PATH: Final = "warga/laporan.json"
UTC: Final = "%Y-%m-%dT%H:%M:%SZ"


def record(city: City, report: Report) -> dict[str, Any]:
    """One report: UTC times, numbers as numbers, the region by its name."""
    closed = report.closed_at
    row: dict[str, Any] = {
        "id": report.number,
        "wilayah": city.name,
        "perihal": report.title,
        "kategori": words("category", city.words)[report.topic.id],
        "status": words("status", city.words)[report.status],
        "dibuat": f"{report.opened_at.astimezone(timezone.utc):{UTC}}",
        "tenggat": f"{report.due_at.astimezone(timezone.utc):{UTC}}",
        "ditutup": closed and f"{closed.astimezone(timezone.utc):{UTC}}",
        "diubah": f"{report.updated_at.astimezone(timezone.utc):{UTC}}",
        "lat": report.lat,
        "lon": report.lon,
    }
    if city.private:
        person = reporter(report.number)
        row |= {"pelapor": person["nama"], "pelapor_telepon": person["telepon"]}
    return row


def page(listing: Listing, query: Query) -> bytes:
    """One page; `diubah__gte` filters, `_next` (the last id) and `_size` cut."""
    first = listing.since(query.moment("diubah__gte"))
    size = query.number("_size", 100, 1, 1000)
    seen = query.number("_next", 0, 0, 10**9)
    start = first
    if seen:
        if seen not in listing.places:
            raise BadQuery("_next token is invalid")
        start = max(first, listing.places[seen] + 1)
    more = start + size < len(listing)
    token = listing.numbers[start + size - 1] if more else None
    envelope = {
        "ok": True,
        "sifat_data": "simulasi",
        "rows": ROWS,
        "truncated": False,
        "filtered_table_rows_count": len(listing) - first,
        "next": token,
        "next_url": query.link(_next=token) if token else None,
    }
    return around(envelope, listing.cut(start, size))


def failure(message: str) -> tuple[int, bytes]:
    """A refused request, as datasette words it."""
    refused = {"ok": False, "error": message, "status": 400, "title": "Bad request"}
    return 400, encode({**refused, "sifat_data": "simulasi"})
