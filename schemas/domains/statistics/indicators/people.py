"""How many people live where, and on how much land."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from schemas.contracts.measures import Per
from schemas.domains.statistics.indicators.declaring import (
    ADDED,
    by,
    divided,
    stated,
)

TOPIC: Final = "population"
POPULATION = stated(
    "population",
    ("Jumlah penduduk", "Population"),
    ("Penduduk", "Population"),
    (
        "Banyaknya orang yang tercatat sebagai penduduk wilayah pada akhir periode,"
        " menurut penerbit yang disebut (Dukcapil atau BPS; keduanya berbeda).",
        "People registered as residents of the region at the end of the period,"
        " according to the publisher named (Dukcapil or BPS; the two differ).",
    ),
    "people",
    "neutral",
    TOPIC,
    classification=by("jenis kelamin, kelompok umur", "sex, age group"),
    measure=ADDED,
    decimals=0,
    periods=("year", "semester"),
    bounds=None,
)
AREA = stated(
    "area",
    ("Luas wilayah", "Area"),
    ("Wilayah administrasi", "Administrative territory"),
    (
        "Luas daratan wilayah administrasi menurut keputusan yang berlaku pada"
        " tahun itu.",
        "Land area of the administrative region by the decree in force that year.",
    ),
    "km2",
    "neutral",
    TOPIC,
    measure=ADDED,
    bounds=None,
)
DENSITY = divided(
    "density",
    ("Kepadatan penduduk", "Population density"),
    ("Kepadatan penduduk", "Population density"),
    ("Jumlah penduduk dibagi luas wilayah.", "Population divided by area."),
    "people_per_km2",
    "neutral",
    TOPIC,
    Per(numerator="population", denominator="area", per=1),
    decimals=1,
    breaks=(Decimal(100), Decimal(250), Decimal(500), Decimal(2500)),
)
GROWTH = stated(
    "population_growth",
    ("Laju pertumbuhan penduduk", "Population growth"),
    ("Pertumbuhan penduduk", "Population growth"),
    (
        "Perubahan jumlah penduduk per tahun dalam persen, menurut BPS.",
        "Yearly change of the population in percent, according to BPS.",
    ),
    "percent",
    "neutral",
    TOPIC,
    bounds=(Decimal(-20), Decimal(20)),
)

INDICATORS: Final = (POPULATION, AREA, DENSITY, GROWTH)
