"""Kinds that speak a standard through a whole pull from servers nobody here wrote."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.servers import koop, pygeoapi
from tests.workers import city

pytestmark = pytest.mark.servers
ALIRAN = "kota-medan-jenis/aliran"
FACILITY = """
    schema: facility@1
    deletes: {mode: full-scan, every: 1d, max_drop: 20%}
    write: snapshot
    map:
      region: {value: "12.71"}
      name: {from: NAME}
      category: {value: clinic}
      opened_at: {from: OPENED, as: datetime, formats: FORMATS}
      lat: {from: LAT, as: decimal}
      lon: {from: LON, as: decimal}
    expect: {freshness: 24h}
"""
ARCGIS = """
    examples:
      - in: {attributes: {kode: 1, nama: A, diubah: 0}, geometry: {x: 98.67, y: 3.59}}
        out: {name: A, opened_at: "1970-01-01T00:00:00Z"}
"""
OGC = """
    examples:
      - in:
          id: 1
          properties: {nama: A, diubah: "2026-10-01T08:00:00Z"}
          geometry: {coordinates: [98.67, 3.59]}
        out: {name: A}
"""


def manifest(kind: str, url: str, keys: str, examples: str, **names: str) -> str:
    mapped = FACILITY
    for name, text in names.items():
        mapped = mapped.replace(name, text)
    return f"""
apiVersion: province.hub/v1
publisher: kota-medan
system: {{id: kota-medan-jenis, name: Sistem Medan, owner: Diskominfo Medan}}
connection: {{kind: {kind}, base_url: "{url}", {city.HONEST}}}
streams:
  - id: aliran
    {keys}{mapped}{examples}"""


@pytest.fixture
def clinics(tmp_path: Path) -> Path:
    return write(tmp_path / "klinik.geojson", range(1, 26))


def write(file: Path, numbers) -> Path:
    found = [
        {
            "type": "Feature",
            "id": number,
            "properties": {
                "kode": number,
                "nama": f"Klinik {number}",
                "diubah": f"2026-10-{number:02d}T08:00:00Z",
            },
            "geometry": {"type": "Point", "coordinates": [98.67, 3.59]},
        }
        for number in numbers
    ]
    text = json.dumps({"type": "FeatureCollection", "features": found})
    file.write_text(text, encoding="utf-8")
    return file


def counts(done) -> tuple[object, ...]:
    return tuple(done[name] for name in ("outcome", "received", "created"))


def alive(hub) -> int:
    return hub.one("select count(*) from record where deleted_at is null")


@pytest.mark.xdist_group("koop")
def test_a_layer_is_stored_once_and_what_left_it_is_deleted(hub, clinics):
    keys = f"arcgis: {{path: {koop.LAYER}}}\n    key: [attributes.kode]"
    names = {"NAME": "attributes.nama", "OPENED": "attributes.diubah"}
    names |= {"FORMATS": "[unix-ms]", "LAT": "geometry.y", "LON": "geometry.x"}
    with koop.running(clinics) as url:
        hub.allow(url.split("/")[2])
        hub.apply(manifest("arcgis", url, keys, ARCGIS, **names))

        first, again = hub.pull(ALIRAN), hub.pull(ALIRAN)
        write(clinics, range(1, 24))
        later = hub.pull(ALIRAN)

    assert counts(first) == ("complete", 25, 25)
    assert (again["outcome"], again["created"]) == ("complete", 0)
    assert later["outcome"] == "complete"
    assert alive(hub) == 23


@pytest.mark.xdist_group("pygeoapi")
def test_a_collection_is_stored_once_with_its_points(hub, clinics):
    names = {"NAME": "properties.nama", "OPENED": "properties.diubah"}
    names |= {"FORMATS": '["%Y-%m-%dT%H:%M:%S%z"]'}
    names |= {"LAT": '"geometry.coordinates[1]"', "LON": '"geometry.coordinates[0]"'}
    with pygeoapi.running(clinics) as url:
        hub.allow(url.split("/")[2])
        hub.apply(manifest("ogc", url, "ogc: {name: titik}", OGC, **names))

        first, again = hub.pull(ALIRAN), hub.pull(ALIRAN)

    assert counts(first) == ("complete", 25, 25)
    assert (again["outcome"], again["created"]) == ("complete", 0)
    assert alive(hub) == 25
