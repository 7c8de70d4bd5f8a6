"""Rows as city systems write them."""

from __future__ import annotations

from typing import Any

STATUS = ("Menunggu", "Diproses", "Selesai", "Ditolak")
KINDS = ("Jalan", "Sampah", "Lampu Jalan", "Banjir")


def report(number: int, **more: Any) -> dict[str, Any]:
    """A citizen's report, with data of a person that no hub may keep."""
    day = number % 27 + 1
    return {
        "id": number,
        "judul": f"Laporan nomor {number}",
        "status": STATUS[number % 4],
        "kategori": KINDS[number // 4 % 4],
        "nama_pelapor": f"Warga {number}",
        "nik": f"12710145{day:02d}9000{number % 90 + 10:02d}"[:16],
        "no_hp": f"0812345678{number % 90 + 10}",
        "dibuat": f"2026-01-{day:02d} 08:{number % 60:02d}:00",
        "diubah": f"2026-02-{day:02d} 09:{number % 60:02d}:00",
        **more,
    }


def figure(number: int, **more: Any) -> dict[str, Any]:
    """A figure as Open Data Jabar gives it."""
    places = ((3204, "KABUPATEN BANDUNG"), (3273, "KOTA BANDUNG"), (3271, "KOTA BOGOR"))
    code, name = places[number % 3]
    return {
        "id": number,
        "kode_kabupaten_kota": code,
        "nama_kabupaten_kota": name,
        "jumlah_penduduk_miskin": 1000 + number,
        "satuan": "RIBU JIWA",
        "tahun": 2015 + number // 3,
        **more,
    }
