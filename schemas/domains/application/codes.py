"""The closed lists of an application's life, and what each word means."""

from __future__ import annotations

from typing import Final

from schemas.contracts.domain import code_list
from schemas.domains.application.indicators import DOMAIN
from schemas.values.problem import Words

CATEGORIES: Final = {
    row["code"]: Words(row["label_id"], row["label_en"])
    for row in code_list(DOMAIN, "categories.csv")
}
STATUSES: Final = {
    "development": Words("Dibangun", "In development"),
    "in_use": Words("Dipakai", "In use"),
    "dormant": Words("Tidak dipakai lagi", "No longer used"),
    "retired": Words("Dihentikan", "Switched off"),
    "unknown": Words("Belum dipastikan", "Not settled"),
}
FINAL: Final = ("retired",)
CLASSIFICATIONS: Final = {
    "general": Words("Aplikasi umum", "General application (shared nationally)"),
    "specific": Words("Aplikasi khusus", "Specific application (own)"),
}
SCOPES: Final = {
    "central": Words("Dari pusat", "Run by a ministry"),
    "local": Words("Milik daerah", "Run locally"),
}
MEDIA: Final = {
    "web": Words("Situs", "Website"),
    "mobile": Words("Ponsel", "Mobile"),
    "web_mobile": Words("Situs dan ponsel", "Website and mobile"),
    "desktop": Words("Komputer", "Desktop"),
    "other": Words("Media lain", "Another medium"),
}
STAGES: Final = {
    "asked": Words("Bertanya", "Asked"),
    "visited": Words("Berkunjung", "Visited"),
    "agreed": Words("Sepakat", "Agreed"),
    "installed": Words("Terpasang", "Installed"),
    "in_use": Words("Terpakai", "Used"),
}
NOT_THERE_YET: Final = ("asked", "visited", "agreed")
