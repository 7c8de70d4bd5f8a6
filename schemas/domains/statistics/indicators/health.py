"""Children, mothers, and who is protected."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from schemas.contracts.domain import Comparability
from schemas.contracts.measures import Per
from schemas.domains.statistics.indicators.declaring import (
    ADDED,
    PERCENT_BREAKS,
    by,
    divided,
    stated,
)

TOPIC: Final = "health"
STUNTED: Final = (Decimal(10), Decimal(14), Decimal(20), Decimal(30))
STUNTING_SURVEY = stated(
    "stunting_survey",
    ("Prevalensi stunting (SSGI/SKI)", "Stunting (survey: SSGI/SKI)"),
    ("Stunting balita", "Stunting of young children"),
    (
        "Persentase balita yang pendek menurut umurnya, dari survei contoh (SSGI,"
        " SKI). Berbeda dari EPPGBM, yang menimbang balita yang datang.",
        "Share of children under five who are short for their age, from a sample"
        " survey (SSGI, SKI). Differs from EPPGBM, which weighs those who come.",
    ),
    "percent",
    "lower",
    TOPIC,
    decimals=1,
    breaks=STUNTED,
)
STUNTING_REGISTER = stated(
    "stunting_eppgbm",
    ("Prevalensi stunting (EPPGBM)", "Stunting (register: EPPGBM)"),
    ("Stunting balita", "Stunting of young children"),
    (
        "Persentase balita pendek menurut umurnya dari balita yang ditimbang dan"
        " dicatat di EPPGBM. Berbeda dari survei SSGI/SKI.",
        "Share of children short for their age among those weighed and recorded in"
        " EPPGBM. Differs from the survey (SSGI/SKI).",
    ),
    "percent",
    "lower",
    TOPIC,
    decimals=1,
    periods=("month", "year"),
    breaks=STUNTED,
    comparable=Comparability(as_of_within_days=31),
)
LIVE_BIRTHS = stated(
    "live_births",
    ("Kelahiran hidup", "Live births"),
    ("Kelahiran", "Births"),
    (
        "Banyaknya bayi yang lahir hidup pada tahun itu (Dinas Kesehatan).",
        "Babies born alive in the year (health office).",
    ),
    "people",
    "neutral",
    TOPIC,
    classification=by("jenis kelamin", "sex"),
    measure=ADDED,
    decimals=0,
)
MATERNAL_DEATHS = stated(
    "maternal_deaths",
    ("Kematian ibu", "Maternal deaths"),
    ("Kematian ibu", "Death of mothers"),
    (
        "Banyaknya kematian ibu saat hamil, melahirkan, atau dalam 42 hari sesudahnya"
        " (Dinas Kesehatan).",
        "Deaths of mothers in pregnancy, in birth, or within 42 days of it (health"
        " office).",
    ),
    "people",
    "lower",
    TOPIC,
    measure=ADDED,
    decimals=0,
)
INFANT_DEATHS = stated(
    "infant_deaths",
    ("Kematian bayi", "Infant deaths"),
    ("Kematian bayi", "Death of infants"),
    (
        "Banyaknya kematian anak yang belum berumur satu tahun (Dinas Kesehatan).",
        "Deaths of children under one year of age (health office).",
    ),
    "people",
    "lower",
    TOPIC,
    classification=by("jenis kelamin", "sex"),
    measure=ADDED,
    decimals=0,
)
MATERNAL_MORTALITY = divided(
    "maternal_mortality",
    ("Angka kematian ibu (AKI)", "Maternal mortality ratio"),
    ("Kematian ibu", "Death of mothers"),
    (
        "Kematian ibu dibagi kelahiran hidup tahun yang sama, kali 100.000. Tidak"
        " diperingkat di bawah 1.000 kelahiran: satu kematian mengubahnya 100 poin.",
        "Maternal deaths over live births of the same year, times 100,000. Not ranked"
        " below 1,000 births: one death would move it by 100.",
    ),
    "per_100k",
    "lower",
    TOPIC,
    Per("maternal_deaths", "live_births", per=100_000, same_period=True),
    decimals=0,
    min_denominator=1000,
)
INFANT_MORTALITY = divided(
    "infant_mortality",
    ("Angka kematian bayi (AKB)", "Infant mortality rate"),
    ("Kematian bayi", "Death of infants"),
    (
        "Kematian bayi dibagi kelahiran hidup tahun yang sama, kali 1.000.",
        "Infant deaths over live births of the same year, times 1,000.",
    ),
    "per_1k",
    "lower",
    TOPIC,
    Per("infant_deaths", "live_births", per=1000, same_period=True),
    decimals=1,
    min_denominator=500,
)
IMMUNISED = stated(
    "full_immunisation",
    ("Imunisasi dasar lengkap", "Full basic immunisation"),
    ("Imunisasi", "Immunisation"),
    (
        "Persentase bayi yang mendapat imunisasi dasar lengkap, dari bayi sasaran"
        " (Dinas Kesehatan).",
        "Share of infants with full basic immunisation, of the infants aimed at"
        " (health office).",
    ),
    "percent",
    "higher",
    TOPIC,
    decimals=1,
    bounds=(Decimal(0), Decimal(150)),
    breaks=PERCENT_BREAKS,
)
INSURED = stated(
    "jkn_coverage",
    ("Kepesertaan JKN (UHC)", "Health insurance coverage"),
    ("Jaminan kesehatan", "Health insurance"),
    (
        "Persentase penduduk yang menjadi peserta Jaminan Kesehatan Nasional (BPJS"
        " Kesehatan). Bisa di atas 100 karena pembaginya penduduk terdaftar.",
        "Share of the population insured under JKN (BPJS Kesehatan). May exceed 100,"
        " as it is divided by the registered population.",
    ),
    "percent",
    "higher",
    TOPIC,
    decimals=1,
    periods=("month", "year"),
    bounds=(Decimal(0), Decimal(150)),
    comparable=Comparability(as_of_within_days=31),
)
LARVA_FREE = stated(
    "larva_free_houses",
    ("Angka bebas jentik (ABJ)", "Houses free of larvae"),
    ("Bebas jentik", "Absence of larvae"),
    (
        "Persentase rumah yang diperiksa dan tidak ditemukan jentik nyamuk (Dinas"
        " Kesehatan).",
        "Share of the houses inspected in which no larvae of mosquitoes were found"
        " (health office).",
    ),
    "percent",
    "higher",
    TOPIC,
    decimals=1,
    periods=("month", "year"),
)

INDICATORS: Final = (
    STUNTING_SURVEY,
    STUNTING_REGISTER,
    LIVE_BIRTHS,
    MATERNAL_DEATHS,
    INFANT_DEATHS,
    MATERNAL_MORTALITY,
    INFANT_MORTALITY,
    IMMUNISED,
    INSURED,
    LARVA_FREE,
)
