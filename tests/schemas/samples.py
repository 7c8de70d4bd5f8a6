"""Source records, manifests and a ready mapper for the tests of mapping."""

from pathlib import Path

from schemas.contracts.domain import catalogue
from schemas.manifests import manifest
from schemas.mapping.mapper import Mapper
from schemas.places.province import read_province

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
GAZETTEER = read_province(
    (ROOT / "schemas" / "reference" / "sumatera-utara.csv").read_text("utf-8")
).gazetteer()
REPORTS = (HERE / "manifests" / "kota-medan-pengaduan.yaml").read_text()
STATISTICS = (HERE / "manifests" / "binjai-statistik.yaml").read_text()


def mapper_of(text, coverage=("12.71", "12.75"), pepper=b"pepper"):
    [stream] = manifest.parse(text).streams
    domain = catalogue().domain(stream.schema)
    return Mapper(stream, domain, GAZETTEER, frozenset(coverage), pepper)


MISSING = object()  # in place of a value: the field is not sent


def report(**changes):
    record = {
        "id": 7,
        "kode_wilayah": "12.71",
        "nama_wilayah": "KOTA MEDAN",
        "dibuat": "05-01-2026 08:00",
        "diubah": "2026-01-09 10:00:00",
        "selesai": "-",
        "status": "Menunggu",
        "kategori": "Jalan Rusak",
        "judul": "Jalan berlubang",
        "titik": {"lintang": "3.595", "bujur": "98.672"},
        "hapus": 0,
    }
    return {k: v for k, v in (record | changes).items() if v is not MISSING}


def figure(**changes):
    record = {
        "kode_kabupaten_kota": 1276,
        "nama_kabupaten_kota": "KOTA BINJAI",
        "tahun": 2024,
        "jumlah_penduduk": "307,17",
        "satuan": "RIBU JIWA",
    }
    return {k: v for k, v in (record | changes).items() if v is not MISSING}
