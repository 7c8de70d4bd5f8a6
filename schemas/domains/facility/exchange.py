"""Facilities in the standards of maps and of the web."""

from __future__ import annotations

from typing import Final

from schemas.domains.facility import geojson, place
from schemas.standards.exchange import Exchange
from schemas.values.problem import Words

NOT_KEPT: Final = Words(
    "Telepon, surel, dan nama pengelola: dapat menunjuk orang.",
    "Telephone, e-mail and the names of managers: they may point to a person.",
)
GEOJSON: Final = Exchange(
    "geojson",
    "RFC 7946",
    Words("GeoJSON", "GeoJSON"),
    "application/geo+json",
    geojson.take,
    geojson.give,
    (
        NOT_KEPT,
        Words(
            "Garis dan bidang (hanya titik yang disimpan), ketinggian, dan nama kolom"
            " yang lain dari `Nama`, `Alamat`, `Kecamatan`, `Jenis RS`, `Kelas RS`,"
            " `Kepemilika`, `Link Profi`.",
            "Lines and areas (points only are kept), heights, and names of columns"
            " other than `Nama`, `Alamat`, `Kecamatan`, `Jenis RS`, `Kelas RS`,"
            " `Kepemilika`, `Link Profi`.",
        ),
    ),
)
PLACE: Final = Exchange(
    "schema-org",
    "Place",
    Words("schema.org Place (JSON-LD)", "schema.org Place (JSON-LD)"),
    "application/ld+json",
    place.take,
    place.give,
    (
        NOT_KEPT,
        Words(
            "Jam buka, foto, ulasan, dan `containedInPlace`.",
            "Opening hours, photos, reviews and `containedInPlace`.",
        ),
    ),
)
EXCHANGES: Final = (GEOJSON, PLACE)
