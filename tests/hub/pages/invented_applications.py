"""Invented applications of a few regions: alive and dead, offered and adopted."""

import uuid
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import insert
from sqlalchemy.orm import Session

from hub.models import Record

PACK: Final = {
    "offered": True,
    "licence": "EUPL-1.2",
    "pack_schemas": "citizen_report@1",
    "pack_manifest": "https://paket.binjai.example/emasyarakat/manifest.yaml",
    "pack_notes": "Laravel 11, PostgreSQL 15.\nGanti kode wilayah dan kategori.",
    "url": "https://emasyarakat.binjai.example/",
    "owner_unit": "Dinas Komunikasi dan Informatika",
    "function": "Warga melapor soal jalan, lampu dan sampah; dinas menjawab.",
}
FROM_BINJAI: Final = {"adopted_from": "12.75", "adopted_name": "e-Masyarakat"}
# region, slug, name, status, category, year, the rest
ALL: Final = (
    ("12.75", "kota-binjai", "e-Masyarakat", "in_use", "reports", 2017, PACK),
    (
        "12.75",
        "kota-binjai",
        "e-Planning",
        "in_use",
        "planning",
        2016,
        {"offered": True, "licence": "EUPL-1.2"},
    ),
    ("12.75", "kota-binjai", "e-Warung", "retired", "economy", 2017, {}),
    ("12.75", "kota-binjai", "<b>e-Dokter</b>", "dormant", "health", 2017, {}),
    (
        "12.05",
        "langkat",
        "e-Masyarakat Langkat",
        "in_use",
        "reports",
        2020,
        FROM_BINJAI | {"adoption": "in_use"},
    ),
    (
        "12.07",
        "deli-serdang",
        "Lapor Deli Serdang",
        "development",
        "reports",
        None,
        FROM_BINJAI | {"adoption": "agreed"},
    ),
    (
        "12.14",
        "nias-selatan",
        "e-Masyarakat",
        "dormant",
        "reports",
        2021,
        FROM_BINJAI | {"adoption": "in_use"},
    ),
    (
        "12.07",
        "deli-serdang",
        "Sistem Informasi Pelayanan Administrasi Terpadu Kecamatan dan Kelurahan",
        "unknown",
        None,
        None,
        {"adopted_from": "35.78", "adoption": "installed"},
    ),
    ("12.71", "kota-medan", "Absensi", "in_use", "personnel", 2022, {}),
)


def fill(session: Session) -> None:
    """Put them into the store, as the feeds of their regions brought them."""
    session.execute(insert(Record), [_row(n, *each) for n, each in enumerate(ALL)])


def _row(
    number: int,
    region: str,
    slug: str,
    name: str,
    status: str,
    category: str | None,
    year: int | None,
    more: dict[str, Any],
) -> dict[str, Any]:
    closed = datetime(2020, 6, 1, tzinfo=UTC) if status == "retired" else None
    return {
        "id": uuid.UUID(int=number + 1),
        "schema": "application",
        "stream_id": f"{slug}-laporan/data",
        "key": f"app-{number}",
        "publisher_id": slug,
        "region": region,
        "source_class": "simulated",
        "visibility": "public",
        "content_hash": bytes([number]) * 32,
        "raw_hash": bytes([number]) * 32,
        "mapping_version": "v",
        "opened_at": datetime(year, 3, 30, tzinfo=UTC) if year else None,
        "closed_at": closed,
        "status": status,
        "category": category,
        "data": {"name": name} | more,
    }
