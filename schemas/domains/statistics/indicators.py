"""Indicators whose values publishers state, and those divided from them."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from schemas.measures import Observed, Per
from schemas.problem import Words

# The declaration class lives in schemas.domain, which finds this module by name.
from schemas.domain import Indicator  # isort: skip

DOMAIN: Final = "statistics"
PERCENT_BREAKS: Final = (Decimal(60), Decimal(70), Decimal(80), Decimal(90))

POPULATION = Indicator(
    "population",
    domain=DOMAIN,
    label=Words("Jumlah penduduk", "Population"),
    definition=Words(
        "Banyaknya orang yang tercatat sebagai penduduk wilayah pada akhir periode,"
        " menurut penerbit yang disebut (Dukcapil atau BPS; keduanya berbeda).",
        "People registered as residents of the region at the end of the period,"
        " according to the publisher named (Dukcapil or BPS; the two differ).",
    ),
    unit="people",
    better="neutral",
    measure=Observed(aggregate="sum"),
    decimals=0,
    topic="population",
    periods=("year", "semester"),
)
AREA = Indicator(
    "area",
    domain=DOMAIN,
    label=Words("Luas wilayah", "Area"),
    definition=Words(
        "Luas daratan wilayah administrasi menurut keputusan yang berlaku pada"
        " tahun itu.",
        "Land area of the administrative region by the decree in force that year.",
    ),
    unit="km2",
    better="neutral",
    measure=Observed(aggregate="sum"),
    decimals=2,
    topic="population",
    periods=("year",),
)
DENSITY = Indicator(
    "density",
    domain=DOMAIN,
    label=Words("Kepadatan penduduk", "Population density"),
    definition=Words(
        "Jumlah penduduk dibagi luas wilayah.",
        "Population divided by area.",
    ),
    unit="people_per_km2",
    better="neutral",
    measure=Per(numerator="population", denominator="area", per=1),
    decimals=1,
    topic="population",
    periods=("year",),
    denominator="area",
    breaks=(Decimal(100), Decimal(250), Decimal(500), Decimal(2500)),
)
CLEAN_WATER = Indicator(
    "clean_water_access",
    domain=DOMAIN,
    label=Words("Akses air minum layak", "Access to safe drinking water"),
    definition=Words(
        "Persentase rumah tangga yang memakai sumber air minum layak, dari semua"
        " rumah tangga di wilayah itu.",
        "Share of households that use an improved source of drinking water, of all"
        " households of the region.",
    ),
    unit="percent",
    better="higher",
    measure=Observed(),
    decimals=1,
    topic="environment",
    periods=("month", "year"),
    breaks=PERCENT_BREAKS,
)
INTERNET = Indicator(
    "internet_coverage",
    domain=DOMAIN,
    label=Words("Jangkauan internet", "Internet coverage"),
    definition=Words(
        "Persentase desa dan kelurahan yang terjangkau sinyal internet 4G atau"
        " lebih, dari semua desa dan kelurahan.",
        "Share of villages with a mobile internet signal of 4G or better, of all"
        " villages.",
    ),
    unit="percent",
    better="higher",
    measure=Observed(),
    decimals=1,
    topic="infrastructure",
    periods=("month", "year"),
    breaks=PERCENT_BREAKS,
)
WASTE = Indicator(
    "waste_managed",
    domain=DOMAIN,
    label=Words("Sampah terkelola", "Waste managed"),
    definition=Words(
        "Persentase timbulan sampah yang dikurangi atau ditangani, dari semua"
        " timbulan sampah pada periode itu (berat).",
        "Share of generated waste that is reduced or handled, of all waste generated"
        " in the period (by weight).",
    ),
    unit="percent",
    better="higher",
    measure=Observed(),
    decimals=1,
    topic="environment",
    periods=("month", "year"),
    breaks=(Decimal(40), Decimal(55), Decimal(70), Decimal(85)),
)

POVERTY_LINE = Indicator(
    "poverty_line",
    domain=DOMAIN,
    label=Words("Garis kemiskinan", "Poverty line"),
    definition=Words(
        "Pengeluaran per orang per bulan yang dibutuhkan untuk kebutuhan dasar,"
        " menurut BPS (Susenas Maret).",
        "Spending per person and month needed for basic needs, according to BPS"
        " (Susenas of March).",
    ),
    unit="idr_per_person_month",
    better="neutral",
    measure=Observed(),
    decimals=0,
    topic="welfare",
    periods=("year",),
)

INDICATORS: Final = (
    POPULATION,
    AREA,
    DENSITY,
    CLEAN_WATER,
    INTERNET,
    WASTE,
    POVERTY_LINE,
)
