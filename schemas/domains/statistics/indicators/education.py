"""Who goes to school, and who does not."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from schemas.contracts.domain import Comparability
from schemas.contracts.measures import Per
from schemas.domains.statistics.indicators.declaring import (
    ADDED,
    by,
    divided,
    stated,
)

TOPIC: Final = "education"
BY_SEX: Final = by("jenis kelamin", "sex")
OVER_HUNDRED: Final = (Decimal(0), Decimal(200))
NET_PRIMARY = stated(
    "net_enrolment_primary",
    ("APM SD", "Net enrolment, primary school"),
    ("Partisipasi sekolah", "School attendance"),
    (
        "Persentase anak umur 7–12 tahun yang bersekolah di SD atau sederajat (BPS).",
        "Share of children of 7–12 who attend primary school (BPS).",
    ),
    "percent",
    "higher",
    TOPIC,
    classification=BY_SEX,
)
NET_JUNIOR = stated(
    "net_enrolment_junior",
    ("APM SMP", "Net enrolment, junior secondary"),
    ("Partisipasi sekolah", "School attendance"),
    (
        "Persentase anak umur 13–15 tahun yang bersekolah di SMP atau sederajat (BPS).",
        "Share of children of 13–15 who attend junior secondary school (BPS).",
    ),
    "percent",
    "higher",
    TOPIC,
    classification=BY_SEX,
)
GROSS_PRIMARY = stated(
    "gross_enrolment_primary",
    ("APK SD", "Gross enrolment, primary school"),
    ("Partisipasi sekolah", "School attendance"),
    (
        "Murid SD atau sederajat berapa pun umurnya, dalam persen dari anak umur 7–12"
        " tahun; bisa di atas 100 (BPS).",
        "Pupils of primary schools of any age, in percent of the children of 7–12;"
        " may exceed 100 (BPS).",
    ),
    "percent",
    "neutral",
    TOPIC,
    classification=BY_SEX,
    bounds=OVER_HUNDRED,
)
GROSS_JUNIOR = stated(
    "gross_enrolment_junior",
    ("APK SMP", "Gross enrolment, junior secondary"),
    ("Partisipasi sekolah", "School attendance"),
    (
        "Murid SMP atau sederajat berapa pun umurnya, dalam persen dari anak umur"
        " 13–15 tahun; bisa di atas 100 (BPS).",
        "Pupils of junior secondary schools of any age, in percent of the children of"
        " 13–15; may exceed 100 (BPS).",
    ),
    "percent",
    "neutral",
    TOPIC,
    classification=BY_SEX,
    bounds=OVER_HUNDRED,
)
SCHOOL_AGE = stated(
    "school_age_children",
    ("Anak usia sekolah", "Children of school age"),
    ("Anak usia sekolah", "Children of school age"),
    (
        "Banyaknya penduduk umur 7–18 tahun (Dukcapil atau BPS).",
        "People of 7–18 (Dukcapil or BPS).",
    ),
    "people",
    "neutral",
    TOPIC,
    classification=BY_SEX,
    measure=ADDED,
    decimals=0,
)
OUT_OF_SCHOOL = stated(
    "out_of_school_children",
    ("Anak tidak sekolah", "Children out of school"),
    ("Anak tidak sekolah", "Children out of school"),
    (
        "Banyaknya anak umur 7–18 tahun yang tidak bersekolah menurut Dapodik: putus"
        " sekolah, tidak melanjutkan, atau belum pernah bersekolah.",
        "Children of 7–18 who are out of school by Dapodik: dropped out, did not go"
        " on, or never went.",
    ),
    "people",
    "lower",
    TOPIC,
    classification=BY_SEX,
    measure=ADDED,
    decimals=0,
    comparable=Comparability(as_of_within_days=92),
)
OUT_OF_SCHOOL_RATE = divided(
    "out_of_school_rate",
    ("Persentase anak tidak sekolah", "Share of children out of school"),
    ("Anak tidak sekolah", "Children out of school"),
    (
        "Anak tidak sekolah dibagi anak usia sekolah tahun yang sama, dalam persen.",
        "Children out of school over children of school age of the same year, in"
        " percent.",
    ),
    "percent",
    "lower",
    TOPIC,
    Per("out_of_school_children", "school_age_children", per=100, same_period=True),
    decimals=2,
    min_denominator=1000,
    comparable=Comparability(as_of_within_days=92),
)

INDICATORS: Final = (
    NET_PRIMARY,
    NET_JUNIOR,
    GROSS_PRIMARY,
    GROSS_JUNIOR,
    SCHOOL_AGE,
    OUT_OF_SCHOOL,
    OUT_OF_SCHOOL_RATE,
)
