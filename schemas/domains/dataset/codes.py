"""The closed lists of a dataset's description, and what each word means."""

from __future__ import annotations

from typing import Final

from schemas.contracts.domain import code_list
from schemas.domains.dataset.indicators import DOMAIN
from schemas.values.problem import Words

THEMES: Final = {
    row["code"]: Words(row["label_id"], row["label_en"])
    for row in code_list(DOMAIN, "themes.csv")
}
EU_THEMES: Final = {row["code"]: row["eu"] for row in code_list(DOMAIN, "themes.csv")}
STATUSES: Final = {
    "planned": Words("Direncanakan", "Planned"),
    "published": Words("Terbit", "Published"),
    "suspended": Words("Tidak diperbarui lagi", "No longer updated"),
    "withdrawn": Words("Ditarik", "Withdrawn"),
}
FINAL: Final = ("withdrawn",)
FREQUENCIES: Final = {
    "daily": Words("Harian", "Daily"),
    "weekly": Words("Mingguan", "Weekly"),
    "monthly": Words("Bulanan", "Monthly"),
    "quarterly": Words("Triwulanan", "Quarterly"),
    "semiannual": Words("Semesteran", "Twice a year"),
    "annual": Words("Tahunan", "Yearly"),
    "biennial": Words("Dua tahunan", "Every two years"),
    "quinquennial": Words("Lima tahunan", "Every five years"),
    "decennial": Words("Sepuluh tahunan", "Every ten years"),
    "continuous": Words("Terus-menerus", "Continuously"),
    "irregular": Words("Tidak tetap", "Irregularly"),
    "once": Words("Sekali saja", "Once only"),
}
LEVELS: Final = {
    "national": Words("Nasional", "Nation"),
    "province": Words("Provinsi", "Province"),
    "regency": Words("Kabupaten/kota", "Regency or city"),
    "district": Words("Kecamatan", "District"),
    "village": Words("Desa/kelurahan", "Village or ward"),
    "unit": Words("Unit (sekolah, faskes, kantor)", "Unit (school, clinic, office)"),
}
METHODS: Final = {
    "census": Words("Pencacahan lengkap", "Complete enumeration"),
    "survey": Words("Survei", "Sample survey"),
    "administrative": Words("Kompilasi produk administrasi", "Administrative records"),
    "other": Words("Cara lain", "Another way"),
}
ACCESS: Final = {
    "open": Words("Terbuka", "Open"),
    "limited": Words("Terbatas", "Limited"),
    "excluded": Words("Dikecualikan", "Excluded"),
}
