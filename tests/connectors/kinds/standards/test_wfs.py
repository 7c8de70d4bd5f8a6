"""The kind `ogc` with WFS: against a real MapServer, and against GeoServer's ways."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from connectors.base import Completeness
from tests.connectors.kinds.standards.conftest import feature
from tests.connectors.kinds.standards.speaking import Speaker, taken
from tests.servers import mapserver

pytestmark = pytest.mark.xdist_group("mapserver")
WFS = "service: wfs\npath: /ows"
KEY = ("properties.kode",)
PLAIN = "ogc: {name: titik, format: geojson, page_size: 10, sort: kode}"
CHANGES = """
    ogc: {name: titik, format: geojson, sort: kode, language: fes}
    cursor: {fields: [properties.diubah, properties.kode], overlap: 1h}
"""


@pytest.fixture
def real(mapserver_url: str) -> Speaker:
    return Speaker("ogc", mapserver_url, WFS)


@pytest.fixture(scope="module")
def capped(points: Callable[[], Path]) -> Iterator[str]:
    """A MapServer that gives ten features at most, and says that there are ten."""
    with mapserver.running(points(), 10) as url:
        yield url


def geoserver(rows, *, total=None, obeys=True, id=None):
    """A GeoServer's GeoJSON: totalFeatures beside the features, ids of its own."""

    def answer(params):
        begin = int(params.get("startIndex", 0)) if obeys else 0
        size = int(params.get("count") or params.get("maxFeatures") or 50)
        found = [feature(n) | {"id": id or f"titik.{n}"} for n in rows]
        return {
            "type": "FeatureCollection",
            "features": found[begin : begin + size],
            "totalFeatures": len(rows) if total is None else total,
        }

    return {"/ows": answer}


@pytest.mark.parametrize("version", ["1.1.0", "2.0.0"])
def test_a_real_layer_is_read_by_its_index_and_proved_by_its_hits(
    mapserver_url, version
):
    real = Speaker("ogc", mapserver_url, f"{WFS}\nversion: {version}")

    pages = real.read(PLAIN, KEY)

    assert taken(pages, "properties", "kode") == list(range(1, 26))
    assert pages[-1].complete is Completeness.PROVED
    assert taken(pages, "geometry", "coordinates")[0][0] > 98


def test_a_real_server_that_states_its_own_limit_as_the_number_proves_nothing(capped):
    pages = Speaker("ogc", capped, WFS).read(PLAIN.replace("10", "500"), KEY)

    assert taken(pages, "properties", "kode") == list(range(1, 26))
    assert pages[-1].complete is Completeness.UNKNOWN
    assert [note.rule for note in pages[-1].notes] == ["count.mismatch"]


def test_only_changes_are_asked_for_by_a_filter(real):
    pages = real.read(CHANGES, KEY, since="2026-10-20T08:30:00+00:00")

    assert taken(pages, "properties", "kode") == [20, 21, 22, 23, 24, 25]
    assert pages[-1].high == {"updated": "2026-10-25T08:00:00+00:00", "key": "25"}


def test_a_real_server_that_ignores_cql_is_found(real):
    text = CHANGES.replace("language: fes", "language: cql")

    pages = real.read(text, KEY, since="2026-10-20T08:30:00+00:00")

    assert taken(pages, "properties", "kode") == list(range(1, 26))
    assert [note.rule for page in pages for note in page.notes] == ["filter.ignored"]


def test_a_layer_that_is_not_there_is_refused(real):
    _, refusal = real.refusal(PLAIN.replace("titik", "titikk"), KEY)

    assert refusal.rule == "bad_status"


def test_an_exception_report_inside_a_200_is_a_refusal_with_its_words(speak):
    report = b"""<?xml version="1.0"?><ows:ExceptionReport xmlns:ows="x">
      <ows:Exception><ows:ExceptionText>Feature type
      geonode:x unknown</ows:ExceptionText></ows:Exception></ows:ExceptionReport>"""
    city = speak("ogc", {"/ows": lambda _: report}, WFS)

    _, refusal = city.refusal(PLAIN, KEY)

    assert refusal.rule == "source_error"
    assert "Feature type geonode:x unknown" in refusal.words.id


def test_features_without_lasting_ids_need_a_key_of_the_manifest(real):
    _, refusal = real.refusal(PLAIN)

    assert refusal.rule == "unstable_id"


def test_ids_that_geoserver_makes_up_anew_are_refused(speak):
    city = speak("ogc", geoserver([1], id="titik.fid--5a2b_18f3c_-7ffe"), WFS)

    _, refusal = city.refusal(PLAIN)

    assert refusal.rule == "unstable_id"


def test_a_geoserver_is_read_by_its_own_ids_and_number(speak):
    city = speak("ogc", geoserver(range(1, 24)), WFS)

    pages = city.read(PLAIN)

    assert len(taken(pages, "id")) == 23
    assert pages[-1].complete is Completeness.PROVED


@pytest.mark.parametrize("stated", [True, False])
def test_features_that_move_while_they_are_paged_prove_nothing(speak, stated):
    rows = list(range(1, 24))
    usual = geoserver(rows)["/ows"]

    def moving(params):
        if params.get("resultType") == "hits":
            return f'<FeatureCollection numberMatched="{len(rows)}"/>'.encode()
        found = usual(params)
        if rows[0] == 1:
            rows.pop(0)
        if not stated:
            del found["totalFeatures"]
        return found

    city = speak("ogc", {"/ows": moving}, WFS)

    pages = city.read(PLAIN)

    assert pages[-1].complete is not Completeness.PROVED


def test_an_unknown_number_of_features_is_no_contradiction(speak):
    city = speak("ogc", geoserver([1, 2], total="unknown"), f"{WFS}\nversion: 1.0.0")

    pages = city.read(PLAIN)

    assert pages[-1].complete is Completeness.CLAIMED


def test_a_server_that_ignores_the_index_ends_the_run(speak):
    city = speak("ogc", geoserver(range(1, 24), obeys=False), WFS)

    pages, refusal = city.refusal(PLAIN)

    assert (len(pages), refusal.rule) == (1, "loop")


def test_a_server_without_an_index_is_read_at_once_and_compared(speak):
    city = speak("ogc", geoserver(range(1, 24), obeys=False), f"{WFS}\nversion: 1.0.0")

    whole = city.read("ogc: {name: titik, page_size: 100, paging: none}")
    cut = city.read("ogc: {name: titik, page_size: 10, paging: none}")

    assert [len(page.records) for page in whole] == [23]
    assert whole[-1].complete is Completeness.PROVED
    assert [note.rule for note in cut[-1].notes] == ["count.mismatch"]
    assert "startIndex" not in city.city.asked[0][1]
    assert city.city.asked[0][1]["maxFeatures"] == "100"


def test_real_types_are_discovered_with_properties_and_limit(capped):
    found = Speaker("ogc", capped, WFS).discovered()

    [dataset] = found.datasets
    assert (dataset.id, dataset.title) == ("ms:titik", "Titik")
    assert "properties.diubah" in [field.name for field in dataset.fields]
    assert found.limits["page"] == 10
    assert found.notes == ()
