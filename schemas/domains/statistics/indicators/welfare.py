"""How well people live: human development and its parts, poverty, inequality."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from schemas.domains.statistics.indicators.declaring import HUNDRED, by, stated

TOPIC: Final = "welfare"
LIFETIME: Final = (Decimal(20), Decimal(100))
SCHOOLING: Final = (Decimal(0), Decimal(25))
SHARE: Final = (Decimal(0), Decimal(1))
HDI = stated(
    "hdi",
    ("IPM (deret SP2020)", "Human development index (SP2020 series)"),
    ("Pembangunan manusia", "Human development"),
    (
        "Rata-rata geometrik indeks kesehatan, pendidikan, dan pengeluaran; umur"
        " harapan hidup dari Long Form Sensus Penduduk 2020. Tidak sebanding dengan"
        " deret lama (hdi_old_series).",
        "Geometric mean of the indices of health, education and spending; life"
        " expectancy from the long form of the 2020 census. Not comparable with the"
        " old series (hdi_old_series).",
    ),
    "index",
    "higher",
    TOPIC,
    bounds=HUNDRED,
    breaks=(Decimal(60), Decimal(70), Decimal(75), Decimal(80)),
)
HDI_OLD = stated(
    "hdi_old_series",
    ("IPM (deret lama)", "Human development index (old series)"),
    ("Pembangunan manusia", "Human development"),
    (
        "Rata-rata geometrik indeks kesehatan, pendidikan, dan pengeluaran; umur"
        " harapan hidup sebelum Sensus Penduduk 2020. Tidak sebanding dengan deret"
        " SP2020 (hdi).",
        "Geometric mean of the indices of health, education and spending; life"
        " expectancy from before the 2020 census. Not comparable with the SP2020"
        " series (hdi).",
    ),
    "index",
    "higher",
    TOPIC,
    bounds=HUNDRED,
    breaks=(Decimal(60), Decimal(70), Decimal(75), Decimal(80)),
)
LIFE = stated(
    "life_expectancy",
    ("Umur harapan hidup (deret SP2020)", "Life expectancy (SP2020 series)"),
    ("Umur harapan hidup saat lahir", "Life expectancy at birth"),
    (
        "Rata-rata tahun hidup yang dapat diharapkan bayi yang baru lahir, dari Long"
        " Form Sensus Penduduk 2020 (BPS).",
        "Years a newborn can expect to live on average, from the long form of the"
        " 2020 census (BPS).",
    ),
    "years",
    "higher",
    TOPIC,
    classification=by("jenis kelamin", "sex"),
    bounds=LIFETIME,
)
LIFE_OLD = stated(
    "life_expectancy_old_series",
    ("Umur harapan hidup (deret lama)", "Life expectancy (old series)"),
    ("Umur harapan hidup saat lahir", "Life expectancy at birth"),
    (
        "Rata-rata tahun hidup yang dapat diharapkan bayi yang baru lahir, dari"
        " proyeksi sebelum Sensus Penduduk 2020 (BPS).",
        "Years a newborn can expect to live on average, from the projection before"
        " the 2020 census (BPS).",
    ),
    "years",
    "higher",
    TOPIC,
    classification=by("jenis kelamin", "sex"),
    bounds=LIFETIME,
)
EXPECTED_SCHOOLING = stated(
    "expected_schooling",
    ("Harapan lama sekolah (HLS)", "Expected years of schooling"),
    ("Harapan lama sekolah", "Expected schooling"),
    (
        "Lama sekolah (tahun) yang diharapkan dijalani anak umur 7 tahun (BPS).",
        "Years of schooling that a child of 7 can expect (BPS).",
    ),
    "years",
    "higher",
    TOPIC,
    bounds=SCHOOLING,
)
MEAN_SCHOOLING = stated(
    "mean_schooling",
    ("Rata-rata lama sekolah (RLS)", "Mean years of schooling"),
    ("Rata-rata lama sekolah", "Mean schooling"),
    (
        "Rata-rata tahun yang dijalani penduduk umur 25 tahun ke atas di pendidikan"
        " formal (BPS).",
        "Mean years of formal schooling of people of 25 and older (BPS).",
    ),
    "years",
    "higher",
    TOPIC,
    bounds=SCHOOLING,
)
SPENDING = stated(
    "real_expenditure",
    ("Pengeluaran riil per kapita", "Real spending per person"),
    ("Daya beli", "Purchasing power"),
    (
        "Pengeluaran per orang per tahun yang disesuaikan (paritas daya beli),"
        " komponen IPM (BPS).",
        "Adjusted spending per person and year (purchasing power parity), a part of"
        " the human development index (BPS).",
    ),
    "idr_per_person",
    "higher",
    TOPIC,
    decimals=0,
)
GENDER = stated(
    "gender_development",
    ("Indeks pembangunan gender (IPG)", "Gender development index"),
    ("Kesetaraan gender", "Gender equality"),
    (
        "IPM perempuan dibagi IPM laki-laki, kali 100 (BPS).",
        "Human development index of women over that of men, times 100 (BPS).",
    ),
    "index",
    "higher",
    TOPIC,
    bounds=(Decimal(0), Decimal(120)),
)
POOR = stated(
    "poor_people",
    ("Jumlah penduduk miskin", "People in poverty"),
    ("Kemiskinan", "Poverty"),
    (
        "Banyaknya penduduk dengan pengeluaran di bawah garis kemiskinan (BPS,"
        " Susenas Maret).",
        "People whose spending lies below the poverty line (BPS, Susenas of March).",
    ),
    "people",
    "lower",
    TOPIC,
    decimals=0,
)
POVERTY_RATE = stated(
    "poverty_rate",
    ("Persentase penduduk miskin", "Poverty rate"),
    ("Kemiskinan", "Poverty"),
    (
        "Persentase penduduk dengan pengeluaran di bawah garis kemiskinan, dari semua"
        " penduduk (BPS, Susenas Maret).",
        "Share of the population whose spending lies below the poverty line (BPS,"
        " Susenas of March).",
    ),
    "percent",
    "lower",
    TOPIC,
    breaks=(Decimal(5), Decimal(8), Decimal(12), Decimal(20)),
)
POVERTY_GAP = stated(
    "poverty_gap",
    ("Indeks kedalaman kemiskinan (P1)", "Poverty gap index (P1)"),
    ("Kedalaman kemiskinan", "Depth of poverty"),
    (
        "Rata-rata jarak pengeluaran penduduk miskin dari garis kemiskinan, dalam"
        " persen garis itu (BPS).",
        "Mean distance of poor people's spending from the poverty line, in percent"
        " of that line (BPS).",
    ),
    "index",
    "lower",
    TOPIC,
    bounds=HUNDRED,
)
POVERTY_LINE = stated(
    "poverty_line",
    ("Garis kemiskinan", "Poverty line"),
    ("Kebutuhan dasar minimum", "Minimum basic needs"),
    (
        "Pengeluaran per orang per bulan yang dibutuhkan untuk kebutuhan dasar,"
        " menurut BPS (Susenas Maret).",
        "Spending per person and month needed for basic needs, according to BPS"
        " (Susenas of March).",
    ),
    "idr_per_person_month",
    "neutral",
    TOPIC,
    decimals=0,
    bounds=None,
)
GINI = stated(
    "gini",
    ("Rasio Gini", "Gini ratio"),
    ("Ketimpangan pengeluaran", "Inequality of spending"),
    (
        "Ketimpangan pengeluaran antarpenduduk: 0 merata, 1 paling timpang (BPS).",
        "Inequality of spending among people: 0 is equal, 1 most unequal (BPS).",
    ),
    "index",
    "lower",
    TOPIC,
    decimals=3,
    bounds=SHARE,
)

INDICATORS: Final = (
    HDI,
    HDI_OLD,
    LIFE,
    LIFE_OLD,
    EXPECTED_SCHOOLING,
    MEAN_SCHOOLING,
    SPENDING,
    GENDER,
    POOR,
    POVERTY_RATE,
    POVERTY_GAP,
    POVERTY_LINE,
    GINI,
)
