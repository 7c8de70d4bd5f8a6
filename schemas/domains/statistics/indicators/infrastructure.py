"""Roads and networks."""

from __future__ import annotations

from typing import Final

from schemas.contracts.measures import Per
from schemas.domains.statistics.indicators.declaring import (
    ADDED,
    PERCENT_BREAKS,
    by,
    divided,
    stated,
)

TOPIC: Final = "infrastructure"
INTERNET = stated(
    "internet_coverage",
    ("Jangkauan internet", "Internet coverage"),
    ("Jangkauan sinyal", "Reach of the signal"),
    (
        "Persentase desa dan kelurahan yang terjangkau sinyal internet 4G atau"
        " lebih, dari semua desa dan kelurahan.",
        "Share of villages with a mobile internet signal of 4G or better, of all"
        " villages.",
    ),
    "percent",
    "higher",
    TOPIC,
    decimals=1,
    periods=("month", "year"),
    breaks=PERCENT_BREAKS,
)
ROADS = stated(
    "road_length",
    ("Panjang jalan kabupaten/kota", "Length of regional roads"),
    ("Jaringan jalan", "Road network"),
    (
        "Panjang semua jalan kewenangan kabupaten atau kota (Dinas PU).",
        "Length of all roads in the care of the regency or city (public works).",
    ),
    "km",
    "neutral",
    TOPIC,
    classification=by("kondisi jalan", "condition of the road"),
    measure=ADDED,
)
GOOD_ROADS = stated(
    "good_road_length",
    ("Panjang jalan mantap", "Length of roads in good condition"),
    ("Kondisi jalan", "Condition of roads"),
    (
        "Panjang jalan kewenangan kabupaten atau kota dalam kondisi baik atau sedang"
        " (Dinas PU).",
        "Length of the roads in the care of the regency or city in good or fair"
        " condition (public works).",
    ),
    "km",
    "higher",
    TOPIC,
    measure=ADDED,
)
GOOD_ROADS_SHARE = divided(
    "good_road_share",
    ("Jalan mantap", "Roads in good condition"),
    ("Kondisi jalan", "Condition of roads"),
    (
        "Panjang jalan mantap dibagi panjang jalan tahun yang sama, dalam persen.",
        "Length of roads in good condition over the length of roads of the same year,"
        " in percent.",
    ),
    "percent",
    "higher",
    TOPIC,
    Per("good_road_length", "road_length", per=100, same_period=True),
    decimals=1,
    min_denominator=10,
    breaks=PERCENT_BREAKS,
)

INDICATORS: Final = (INTERNET, ROADS, GOOD_ROADS, GOOD_ROADS_SHARE)
