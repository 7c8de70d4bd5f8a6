"""How the statistics systems word a figure, one way for each shape."""

from __future__ import annotations

from typing import Any, Final

from connectors.demo import clock
from connectors.demo.cities import City
from connectors.demo.statistics import Figure

LARAVEL_PATH: Final = "api/v1/indikator"
JABAR_PATH: Final = "api-backend/bigdata/bappeda/od_indikator_bulanan"
DATASETTE_PATH: Final = "statistik/indikator_bulanan.json"

LABELS: Final = {
    "clean_water_access": "Akses Air Minum Layak",
    "internet_coverage": "Cakupan Internet",
    "waste_managed": "Sampah Terkelola",
}
COLUMNS: Final = {
    "clean_water_access": "air_minum_layak",
    "internet_coverage": "cakupan_internet",
    "waste_managed": "sampah_terkelola",
}


def laravel(city: City, figure: Figure) -> dict[str, Any]:
    """Month names, decimal commas, the Kemendagri code."""
    month = clock.MONTH_NAMES[figure.month.month - 1]
    return {
        "id": figure.number,
        "kode_wilayah": city.code,
        "indikator": LABELS[figure.measure],
        "bulan": f"{month} {figure.month.year}",
        "nilai": figure.comma,
        "satuan": "%",
        "status": "Tetap" if figure.final else "Sementara",
        "per_tanggal": f"{figure.as_of:%d-%m-%Y}",
        "diperbarui": f"{figure.published_at:%d-%m-%Y %H:%M:%S}",
    }


def jabar(city: City, figure: Figure) -> dict[str, Any]:
    """Numbers, the BPS code as an integer, upper-case units."""
    return {
        "id": figure.number,
        "kode_provinsi": 12,
        "kode_kabupaten_kota": int(city.bps_code),
        "nama_kabupaten_kota": city.name.upper(),
        "indikator": COLUMNS[figure.measure],
        "nilai": figure.point,
        "satuan": "PERSEN",
        "tahun_bulan": f"{figure.month:%Y-%m}",
        "status_data": "TETAP" if figure.final else "SEMENTARA",
        "tanggal_data": f"{figure.as_of:%Y-%m-%d}",
        "tanggal_ubah": f"{figure.published_at:%Y-%m-%d %H:%M:%S}",
    }


def datasette(city: City, figure: Figure) -> dict[str, Any]:
    """Text with the unit behind the value; "-" where nothing was reported."""
    reported = figure.tenths is not None
    return {
        "id": figure.number,
        "wilayah": city.name,
        "variabel": COLUMNS[figure.measure],
        "periode": f"{figure.month:%m-%Y}",
        "nilai": f"{figure.comma} %" if reported else "-",
        "sementara": 0 if figure.final else 1,
        "per": f"{figure.as_of:%Y-%m-%d}",
        "diubah": f"{figure.published_at:%Y-%m-%dT%H:%M:%S}+07:00",
    }
