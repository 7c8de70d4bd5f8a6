"""Proposals for real servers of protocols, taken over without an edit or with one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from connectors.proposing.proposal import Proposal
from schemas.manifests import manifest
from tests.connectors.proposing.conftest import proposed
from tests.servers import datasette, koop, pygeoapi

pytestmark = pytest.mark.servers
COUNT = 30


def points(folder: Path) -> Path:
    features: list[dict[str, Any]] = [
        {
            "type": "Feature",
            "id": n,
            "geometry": {"type": "Point", "coordinates": [98.5, 3.5]},
            "properties": {
                "id": n,
                "kode": n,
                "NAMOBJ": f"Fasilitas {n}",
                "jenis": ("RS", "Puskesmas")[n % 2],
                "berdiri": f"2001-05-{n % 27 + 1:02d}",
                "diubah": f"2026-01-{n % 27 + 1:02d}T08:00:00Z",
            },
        }
        for n in range(1, COUNT + 1)
    ]
    file = folder / "titik.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return file


def is_whole(found: Proposal, kind: str) -> bool:
    """Whether it parses as it is, is of the kind, and takes every row."""
    read = manifest.parse(found.manifest)
    return read.connection.kind == kind and found.taken == found.rows == COUNT


@pytest.mark.xdist_group("pygeoapi")
def test_a_pygeoapi_is_proposed_whole_and_its_ignored_filter_is_found(tmp_path):
    with pygeoapi.running(points(tmp_path)) as url:
        found = proposed(url)

    assert is_whole(found, "ogc")
    assert "cursor:" not in found.manifest
    assert any("cannot be asked for" in note.en for note in found.notes)


@pytest.mark.xdist_group("koop")
def test_a_koop_is_proposed_whole(tmp_path):
    with koop.running(points(tmp_path)) as url:
        whole = url if koop.LAYER in url else f"{url}/{koop.LAYER}"
        found = proposed(whole)

    assert is_whole(found, "arcgis")
    assert found.schema == "facility@1"


@pytest.mark.xdist_group("datasette")
def test_a_datasette_is_recognised_by_itself_and_its_cursor_is_tried(tmp_path):
    file = datasette.reports(tmp_path / "kota.db", COUNT)

    with datasette.running(file) as url:
        found = proposed(url)

    assert (found.kind, found.schema) == ("datasette", "citizen_report@1")
    assert "cursor: {fields: [diubah, id]" in found.manifest
    assert [each.what for each in found.open] == ["opened_at"]
