"""Indicators of notifiable diseases: cases and deaths as stated, and their rates."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from schemas.contracts.measures import Observed, Per
from schemas.values.problem import Words

# The class lives in schemas.contracts.domain, which finds this module by name.
from schemas.contracts.domain import Indicator  # isort: skip

DOMAIN: Final = "disease"
TOPIC: Final = "health"
BY_PERSONS: Final = Words(
    "Wilayah; golongan umur, jenis kelamin.", "Region; age group, sex."
)

DENGUE_CASES = Indicator(
    "dengue_cases",
    domain=DOMAIN,
    label=Words("Kasus DBD", "Dengue cases"),
    definition=Words(
        "Banyaknya penderita demam berdarah dengue (ICD-10 A97) yang dilaporkan pada"
        " bulan itu, menurut tempat tinggal.",
        "People with dengue (ICD-10 A97) reported in the month, by residence.",
    ),
    unit="cases",
    better="lower",
    measure=Observed(aggregate="sum"),
    decimals=0,
    topic=TOPIC,
    periods=("month",),
    concept=Words("Kesakitan", "Morbidity"),
    classification=BY_PERSONS,
)
DENGUE_DEATHS = Indicator(
    "dengue_deaths",
    domain=DOMAIN,
    label=Words("Kematian karena DBD", "Dengue deaths"),
    definition=Words(
        "Banyaknya penderita demam berdarah dengue (ICD-10 A97) yang meninggal, yang"
        " dilaporkan pada bulan itu.",
        "People with dengue (ICD-10 A97) who died, as reported in the month.",
    ),
    unit="people",
    better="lower",
    measure=Observed(aggregate="sum"),
    decimals=0,
    topic=TOPIC,
    periods=("month",),
    concept=Words("Kematian", "Mortality"),
    classification=BY_PERSONS,
)
DENGUE_INCIDENCE = Indicator(
    "dengue_incidence",
    domain=DOMAIN,
    label=Words("Insidens DBD per 100.000 jiwa", "Dengue incidence per 100,000"),
    definition=Words(
        "Kasus DBD pada bulan itu dibagi jumlah penduduk, kali 100.000. Penduduk tahun"
        " terdekat dipakai dan tahunnya disebut.",
        "Dengue cases of the month over the population, times 100,000. The population"
        " of the nearest year is used, and its year is shown.",
    ),
    unit="cases_per_100k",
    better="lower",
    measure=Per(numerator="dengue_cases", denominator="population", per=100_000),
    decimals=2,
    topic=TOPIC,
    periods=("month",),
    denominator="population",
    breaks=(Decimal(1), Decimal(2), Decimal(4), Decimal(8)),
    concept=Words("Insidens penyakit", "Incidence of a disease"),
    classification=BY_PERSONS,
)
DENGUE_CFR = Indicator(
    "dengue_cfr",
    domain=DOMAIN,
    label=Words("Angka kematian kasus DBD (CFR)", "Dengue case fatality"),
    definition=Words(
        "Persentase penderita DBD yang meninggal, dari kasus pada bulan yang sama."
        " Tidak diperingkat bila kasusnya kurang dari 10.",
        "Share of the dengue cases of the same month that died. Not ranked with fewer"
        " than 10 cases.",
    ),
    unit="percent",
    better="lower",
    measure=Per("dengue_deaths", "dengue_cases", per=100, same_period=True),
    decimals=1,
    topic=TOPIC,
    periods=("month",),
    denominator="dengue_cases",
    min_denominator=10,
    concept=Words("Fatalitas kasus", "Case fatality"),
    classification=BY_PERSONS,
)

INDICATORS: Final = (DENGUE_CASES, DENGUE_DEATHS, DENGUE_INCIDENCE, DENGUE_CFR)
