"""Water, waste, air, and the state of nature."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from schemas.domains.statistics.indicators.declaring import (
    HUNDRED,
    PERCENT_BREAKS,
    by,
    stated,
)

TOPIC: Final = "environment"
CLEAN_WATER = stated(
    "clean_water_access",
    ("Akses air minum layak", "Access to safe drinking water"),
    ("Air minum layak", "Improved drinking water"),
    (
        "Persentase rumah tangga yang memakai sumber air minum layak, dari semua"
        " rumah tangga di wilayah itu.",
        "Share of households that use an improved source of drinking water, of all"
        " households of the region.",
    ),
    "percent",
    "higher",
    TOPIC,
    decimals=1,
    periods=("month", "year"),
    breaks=PERCENT_BREAKS,
)
SANITATION = stated(
    "sanitation_access",
    ("Akses sanitasi layak", "Access to sanitation"),
    ("Sanitasi layak", "Improved sanitation"),
    (
        "Persentase rumah tangga yang memakai sanitasi layak, dari semua rumah tangga"
        " (BPS).",
        "Share of households that use improved sanitation, of all households (BPS).",
    ),
    "percent",
    "higher",
    TOPIC,
    decimals=1,
    breaks=PERCENT_BREAKS,
)
WASTE = stated(
    "waste_managed",
    ("Sampah terkelola", "Waste managed"),
    ("Pengelolaan sampah", "Waste management"),
    (
        "Persentase timbulan sampah yang dikurangi atau ditangani, dari semua"
        " timbulan sampah pada periode itu (berat).",
        "Share of generated waste that is reduced or handled, of all waste generated"
        " in the period (by weight).",
    ),
    "percent",
    "higher",
    TOPIC,
    decimals=1,
    periods=("month", "year"),
    breaks=(Decimal(40), Decimal(55), Decimal(70), Decimal(85)),
)
ENVIRONMENT = stated(
    "environment_quality",
    ("Indeks kualitas lingkungan hidup (IKLH)", "Environmental quality index"),
    ("Kualitas lingkungan hidup", "Quality of the environment"),
    (
        "Gabungan indeks kualitas air, udara, dan lahan, 0–100 (KLHK).",
        "The indices of water, air and land quality in one, 0–100 (KLHK).",
    ),
    "index",
    "higher",
    TOPIC,
    classification=by("air, udara, lahan", "water, air, land"),
    bounds=HUNDRED,
)
POLLUTION = stated(
    "pollution_standard_index",
    ("Indeks standar pencemar udara (ISPU)", "Air pollution standard index"),
    ("Pencemaran udara", "Air pollution"),
    (
        "Rata-rata ISPU harian pada periode itu; sampai 50 baik, di atas 100 tidak"
        " sehat (KLHK).",
        "Mean of the daily pollution standard index in the period; up to 50 is good,"
        " above 100 unhealthy (KLHK).",
    ),
    "index",
    "lower",
    TOPIC,
    classification=by("parameter pencemar", "pollutant"),
    decimals=0,
    periods=("day", "month", "year"),
    bounds=(Decimal(0), Decimal(1000)),
    breaks=(Decimal(51), Decimal(101), Decimal(201), Decimal(301)),
)
PM25 = stated(
    "pm25_published",
    ("PM2.5 terbitan resmi", "PM2.5 as published"),
    ("Partikel halus", "Fine particles"),
    (
        "Rata-rata kadar partikel di bawah 2,5 mikrometer di udara pada periode itu,"
        " menurut penerbitnya.",
        "Mean concentration of particles below 2.5 micrometres in the air in the"
        " period, as published.",
    ),
    "ug_m3",
    "lower",
    TOPIC,
    decimals=1,
    periods=("month", "year"),
    bounds=(Decimal(0), Decimal(2000)),
)

INDICATORS: Final = (CLEAN_WATER, SANITATION, WASTE, ENVIRONMENT, POLLUTION, PM25)
