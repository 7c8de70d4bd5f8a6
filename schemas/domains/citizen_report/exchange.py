"""Reports in the standards of Open311 and of smart data models."""

from __future__ import annotations

from typing import Final

from schemas.domains.citizen_report import ngsi, open311
from schemas.standards.exchange import Exchange
from schemas.values.problem import Words

ABOUT_PEOPLE: Final = Words(
    "`description`, `address`, `address_string`, `media_url`, dan jawaban formulir"
    " (`attributes`): dapat memuat data pelapor, atau menunjuk rumahnya.",
    "`description`, `address`, `address_string`, `media_url` and the answers of a form"
    " (`attributes`): they may hold data of the reporter, or point to a home.",
)
FINE: Final = Words(
    "Koordinat disimpan dengan 12 desimal (sepersepuluh mikrometer).",
    "Coordinates are kept in 12 decimals (a tenth of a micrometre).",
)
SEVERAL_OFFSETS: Final = Words(
    "Selisih waktu (`-05:00`) bila satu laporan memakai beberapa: ditulis dalam WIB.",
    "Offsets (`-05:00`) where one report uses several: they are written in WIB.",
)
OPEN311: Final = Exchange(
    "open311",
    "GeoReport v2",
    Words("Open311 GeoReport v2 (JSON)", "Open311 GeoReport v2 (JSON)"),
    "application/json",
    open311.take,
    open311.give,
    (
        ABOUT_PEOPLE,
        FINE,
        SEVERAL_OFFSETS,
        Words(
            "`address_id`, `zipcode`, `service_notice`, dan `token`.",
            "`address_id`, `zipcode`, `service_notice` and `token`.",
        ),
    ),
)
NGSI_LD: Final = Exchange(
    "ngsi-ld",
    "1.6 (Open311ServiceRequest)",
    Words("NGSI-LD Open311ServiceRequest", "NGSI-LD Open311ServiceRequest"),
    "application/ld+json",
    ngsi.take,
    ngsi.give,
    (
        ABOUT_PEOPLE,
        FINE,
        SEVERAL_OFFSETS,
        Words(
            "Bentuk `id` (ditulis `service-request:NOMOR`) dan `@context` sendiri.",
            "The form of `id` (written `service-request:NUMBER`), an own `@context`.",
        ),
    ),
)
EXCHANGES: Final = (OPEN311, NGSI_LD)
