"""Work, output and prices."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from schemas.contracts.domain import Comparability
from schemas.domains.statistics.indicators.declaring import by, stated

TOPIC: Final = "economy"
CHANGE: Final = (Decimal(-60), Decimal(100))
UNEMPLOYMENT = stated(
    "unemployment_rate",
    ("Tingkat pengangguran terbuka (TPT)", "Open unemployment rate"),
    ("Pengangguran terbuka", "Open unemployment"),
    (
        "Persentase penganggur dari angkatan kerja (BPS, Sakernas Agustus).",
        "Share of the labour force without work (BPS, Sakernas of August).",
    ),
    "percent",
    "lower",
    TOPIC,
    classification=by("jenis kelamin, pendidikan", "sex, education"),
)
LABOUR = stated(
    "labour_participation",
    ("Tingkat partisipasi angkatan kerja (TPAK)", "Labour force participation"),
    ("Angkatan kerja", "Labour force"),
    (
        "Persentase penduduk umur 15 tahun ke atas yang bekerja atau mencari kerja"
        " (BPS, Sakernas Agustus).",
        "Share of people of 15 and older who work or look for work (BPS, Sakernas of"
        " August).",
    ),
    "percent",
    "higher",
    TOPIC,
    classification=by("jenis kelamin", "sex"),
)
GROWTH = stated(
    "gdrp_growth",
    ("Pertumbuhan PDRB", "Growth of regional product"),
    ("Pertumbuhan ekonomi", "Economic growth"),
    (
        "Perubahan PDRB atas dasar harga konstan terhadap periode yang sama tahun"
        " sebelumnya (BPS).",
        "Change of gross regional product at constant prices against the same period"
        " of the year before (BPS).",
    ),
    "percent",
    "higher",
    TOPIC,
    classification=by("lapangan usaha", "industry"),
    periods=("year", "quarter"),
    bounds=CHANGE,
)
PER_CAPITA = stated(
    "gdrp_per_capita",
    ("PDRB per kapita", "Regional product per person"),
    ("Nilai tambah bruto", "Gross value added"),
    (
        "PDRB atas dasar harga berlaku dibagi jumlah penduduk pertengahan tahun (BPS).",
        "Gross regional product at current prices over the mid-year population (BPS).",
    ),
    "idr_per_person",
    "higher",
    TOPIC,
    decimals=0,
)
INFLATION = stated(
    "inflation_yoy",
    ("Inflasi tahunan (y-on-y)", "Inflation, year on year"),
    ("Perubahan harga konsumen", "Change of consumer prices"),
    (
        "Perubahan indeks harga konsumen terhadap bulan yang sama tahun sebelumnya."
        " Hanya wilayah IHK; wilayah lain: tidak berlaku (BPS).",
        "Change of the consumer price index against the same month of the year"
        " before. Only regions with an index; elsewhere: does not apply (BPS).",
    ),
    "percent",
    "neutral",
    TOPIC,
    classification=by("kelompok pengeluaran", "group of spending"),
    periods=("month",),
    bounds=CHANGE,
)
INFLATION_MONTH = stated(
    "inflation_mtm",
    ("Inflasi bulanan (m-to-m)", "Inflation, month on month"),
    ("Perubahan harga konsumen", "Change of consumer prices"),
    (
        "Perubahan indeks harga konsumen terhadap bulan sebelumnya. Hanya wilayah"
        " IHK; wilayah lain: tidak berlaku (BPS).",
        "Change of the consumer price index against the month before. Only regions"
        " with an index; elsewhere: does not apply (BPS).",
    ),
    "percent",
    "neutral",
    TOPIC,
    classification=by("kelompok pengeluaran", "group of spending"),
    periods=("month",),
    bounds=CHANGE,
)
IDLE_CASH = stated(
    "idle_cash",
    ("Dana pemda di bank", "Cash of the region in banks"),
    ("Dana mengendap", "Idle public money"),
    (
        "Saldo simpanan pemerintah daerah di perbankan pada akhir bulan (Bank"
        " Indonesia, Kementerian Keuangan).",
        "Balance of the regional government's deposits in banks at the end of the"
        " month (Bank Indonesia, Ministry of Finance).",
    ),
    "idr",
    "lower",
    TOPIC,
    classification=by("jenis simpanan", "kind of deposit"),
    decimals=0,
    periods=("month",),
    comparable=Comparability(as_of_within_days=10),
)
SILPA = stated(
    "silpa",
    ("SILPA", "Unspent budget of the year (SILPA)"),
    ("Sisa lebih pembiayaan anggaran", "Surplus of the budget's financing"),
    (
        "Sisa lebih pembiayaan anggaran tahun berkenaan menurut LRA; negatif berarti"
        " kurang.",
        "What the financing of the year's budget leaves over by the realisation"
        " report; below zero it falls short.",
    ),
    "idr",
    "lower",
    TOPIC,
    decimals=0,
    bounds=None,
)

INDICATORS: Final = (
    UNEMPLOYMENT,
    LABOUR,
    GROWTH,
    PER_CAPITA,
    INFLATION,
    INFLATION_MONTH,
    IDLE_CASH,
    SILPA,
)
