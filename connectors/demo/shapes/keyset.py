"""A small modern API: a bare list, `after` is the last id that was seen."""

from __future__ import annotations

from typing import Any, Final

from connectors.demo.cities import City
from connectors.demo.listing import Listing, encode
from connectors.demo.people import reporter
from connectors.demo.queries import BadQuery, Query
from connectors.demo.reports import Report
from connectors.demo.words import words

PATH: Final = "v1/reports"


def record(city: City, report: Report) -> dict[str, Any]:
    """One report: English names, ISO times with offset; the region is not said."""
    closed = report.closed_at
    located = report.lat is not None
    row: dict[str, Any] = {
        "id": report.number,
        "title": report.title,
        "category": words("category", city.words)[report.topic.id],
        "state": words("status", city.words)[report.status],
        "created_at": report.opened_at.isoformat(),
        "due_at": report.due_at.isoformat(),
        "closed_at": closed and closed.isoformat(),
        "updated_at": report.updated_at.isoformat(),
        "location": {"lat": report.lat, "lng": report.lon} if located else None,
    }
    if city.private:
        row["reporter"] = reporter(report.number)
    return row


def page(listing: Listing, query: Query) -> bytes:
    """One page; `updated_since` filters, `after` (an id) and `limit` cut."""
    start = listing.since(query.moment("updated_since"))
    size = query.number("limit", 50, 1, 250)
    seen = query.number("after", 0, 0, 10**9)
    if seen:
        if seen not in listing.places:
            raise BadQuery(f"after: no report has the id {seen}")
        start = max(start, listing.places[seen] + 1)
    return listing.cut(start, size)


def failure(message: str) -> tuple[int, bytes]:
    """A refused request, with an honest status."""
    return 400, encode({"error": message, "sifat_data": "simulasi"})
