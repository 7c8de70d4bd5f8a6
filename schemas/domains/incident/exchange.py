"""Incidents in the standards of warnings."""

from __future__ import annotations

from typing import Final

from schemas.domains.incident import bmkg, cap
from schemas.standards.exchange import Exchange
from schemas.values.problem import Words

CAP: Final = Exchange(
    "cap",
    "1.2",
    Words("Common Alerting Protocol 1.2 (XML)", "Common Alerting Protocol 1.2 (XML)"),
    "application/cap+xml",
    cap.take,
    cap.give,
    (
        Words(
            "Bahasa lain dari satu peringatan (yang Indonesia dipakai, atau yang"
            " pertama), poligon kedua satu daerah, jari-jari lingkaran, dan spasi di"
            " ujung teks.",
            "Further languages of one alert (the Indonesian one is taken, or the"
            " first), an area's second polygon, the radius of a circle, and spaces at"
            " the ends of texts.",
        ),
        Words(
            "`status` selain Actual, `scope`, `source`, `code`, `note`, `contact`,"
            " `responseType`, `audience`, `eventCode`, `geocode`, `resource`,"
            " `altitude`, `ceiling`, dan `parameter` sistem lain.",
            "`status` other than Actual, `scope`, `source`, `code`, `note`, `contact`,"
            " `responseType`, `audience`, `eventCode`, `geocode`, `resource`,"
            " `altitude`, `ceiling` and the `parameter` of other systems.",
        ),
    ),
)
BMKG: Final = Exchange(
    "bmkg",
    "Infogempa",
    Words("BMKG Infogempa (JSON)", "BMKG Infogempa (JSON)"),
    "application/json",
    bmkg.take,
    bmkg.give,
    (
        Words(
            "Apakah `gempa` tunggal ditulis sebagai daftar.",
            "Whether a single `gempa` is written as a list.",
        ),
        Words(
            "Arah ekspor: hanya gempa, tanpa korban dan kerusakan.",
            "On export: earthquakes only, without their toll.",
        ),
    ),
)
EXCHANGES: Final = (CAP, BMKG)
