"""The kind `ogc` against a real pygeoapi, and against what other servers do."""

from __future__ import annotations

import pytest

from connectors.base import Completeness
from tests.connectors.kinds.standards.conftest import feature
from tests.connectors.kinds.standards.speaking import Speaker, mistakes, taken

pytestmark = pytest.mark.xdist_group("pygeoapi")
PLAIN = "ogc: {name: titik, page_size: 10}"
CHANGES = """
    ogc: {name: titik}
    cursor: {fields: [properties.diubah, id], overlap: 1h}
"""
ITEMS = "/collections/titik/items"


@pytest.fixture
def real(pygeoapi_server: str) -> Speaker:
    return Speaker("ogc", pygeoapi_server)


def collection(rows, *, size=3, total=True, link=True, obeys=True):
    """A collection that pages by offset and knows intervals, if it obeys them."""

    def items(params):
        begin = params.get("datetime", "").removesuffix("/..") if obeys else ""
        found = [row for row in rows if row["properties"]["diubah"] >= begin]
        at = int(params.get("offset", 0))
        more = at + size < len(found) and link
        kept = "&".join(f"{name}={params[name]}" for name in params if name != "offset")
        links = [{"rel": "next", "href": f"items?offset={at + size}&{kept}"}]
        return {
            "type": "FeatureCollection",
            "features": found[at : at + size],
            "links": links if more else [],
            **({"numberMatched": len(found)} if total else {}),
        }

    return {ITEMS: items}


def test_a_real_collection_is_followed_by_its_links_and_proved_by_its_number(real):
    pages = real.read(PLAIN)

    assert taken(pages, "id") == list(range(1, 26))
    assert [len(page.records) for page in pages] == [10, 10, 5]
    assert pages[-1].complete is Completeness.PROVED
    assert pages[1].records[0].pointer == "/features/0"


def test_a_real_server_gives_smaller_pages_than_asked_for_and_all_is_read(real):
    pages = real.read("ogc: {name: titik, page_size: 1000}")

    assert taken(pages, "id") == list(range(1, 26))


def test_a_resumed_reading_goes_on_at_the_link(real):
    first, second = real.read(PLAIN, most=2)

    rest = real.read(PLAIN, resume=second.next)

    assert taken(rest, "id") == list(range(21, 26))
    assert rest[-1].complete is Completeness.CLAIMED


def test_a_real_provider_that_ignores_the_interval_is_found_and_nothing_is_lost(real):
    pages = real.read(CHANGES, since="2026-10-20T08:30:00+00:00")

    assert taken(pages, "id") == list(range(1, 26))
    assert [note.rule for page in pages for note in page.notes] == ["filter.ignored"]
    assert pages[-1].high == {"updated": "2026-10-25T08:00:00+00:00", "key": "25"}


def test_a_collection_that_is_not_there_is_refused(real):
    _, refusal = real.refusal("ogc: {name: titikk}")

    assert refusal.rule == "not_found"


def test_real_collections_are_discovered_with_properties_and_number(real):
    found = real.discovered()

    [dataset] = found.datasets
    assert (dataset.id, dataset.title, dataset.count) == ("titik", "Titik", 25)
    names = [field.name for field in dataset.fields]
    assert {"id", "properties.kode", "properties.diubah"} <= set(names)
    assert found.notes == ()


def test_only_changes_are_asked_for_where_the_server_knows_intervals(speak):
    city = speak("ogc", collection([feature(n) for n in range(1, 9)]))

    pages = city.read(CHANGES, since="2026-10-06T08:30:00+00:00")

    assert taken(pages, "id") == [6, 7, 8]
    assert city.city.asked[0][1]["datetime"] == "2026-10-06T07:30:00Z/.."
    assert pages[-1].complete is Completeness.PROVED


def test_an_end_without_a_number_is_claimed_and_not_proved(speak):
    city = speak("ogc", collection([feature(n) for n in range(1, 5)], total=False))

    pages = city.read(PLAIN)

    assert pages[-1].complete is Completeness.CLAIMED


def test_a_missing_link_before_the_stated_number_is_a_contradiction(speak):
    city = speak("ogc", collection([feature(n) for n in range(1, 9)], link=False))

    pages = city.read(PLAIN)

    assert pages[-1].complete is Completeness.UNKNOWN
    assert [note.rule for note in pages[-1].notes] == ["count.mismatch"]


def test_links_that_lead_in_a_circle_end_the_run(speak):
    found = {
        "features": [feature(1)],
        "links": [{"rel": "next", "href": "items?halaman=2"}],
    }
    city = speak("ogc", {ITEMS: lambda _: found})

    pages, refusal = city.refusal(PLAIN)

    assert (len(pages), refusal.rule) == (1, "loop")


def test_a_link_to_another_server_is_not_followed(speak):
    found = {
        "features": [feature(1)],
        "links": [{"rel": "next", "href": "https://jahat.test/items"}],
    }
    city = speak("ogc", {ITEMS: lambda _: found})

    pages, refusal = city.refusal(PLAIN)

    assert (len(pages), refusal.rule) == (1, "foreign_origin")


def turned(number):
    found = feature(number)
    found["geometry"]["coordinates"].reverse()
    return found


def test_coordinates_that_are_the_other_way_round_are_refused(speak):
    city = speak("ogc", collection([turned(1)]))

    _, refusal = city.refusal(PLAIN)

    assert refusal.rule == "axis_order"
    assert "lat-lon" in refusal.words.id


def test_declared_axes_are_turned_into_longitude_and_latitude(speak):
    city = speak("ogc", collection([turned(1)]))

    [page] = city.read("ogc: {name: titik, axes: lat-lon}")

    assert [str(each) for each in taken([page], "geometry", "coordinates")[0]] == [
        "98.01",
        "3.01",
    ]
    assert b'"pointer":"/features/0"' in page.raw.replace(b" ", b"")


def test_coordinates_in_metres_are_refused(speak):
    metres = feature(1)
    metres["geometry"]["coordinates"] = [465_000, 395_000]
    city = speak("ogc", collection([metres]))

    _, refusal = city.refusal(PLAIN)

    assert refusal.rule == "crs_projected"


def test_features_without_geometry_are_read(speak):
    bare = feature(1)
    bare["geometry"] = None
    city = speak("ogc", collection([bare]))

    assert taken(city.read(PLAIN), "id") == [1]


def test_an_object_in_the_place_of_features_is_no_page(speak):
    city = speak("ogc", {ITEMS: lambda _: {"features": {"code": "ServerError"}}})

    _, refusal = city.refusal(PLAIN)

    assert refusal.rule == "no_records"


def test_axes_against_the_bounding_box_are_noted_at_discovery(speak):
    about = {"id": "titik", "extent": {"spatial": {"bbox": [[98, 0, 100, 4]]}}}
    paths = collection([turned(1)]) | {
        "/collections": lambda _: {"collections": [about]},
        "/collections/titik/queryables": lambda _: {"properties": {}},
    }

    found = speak("ogc", paths).discovered()

    assert [note.rule for note in found.notes] == ["axis_order"]


def test_mistakes_in_the_keys_of_the_kind_are_named():
    found = mistakes("ogc", "ogc: {name: 'a b', axes: latlon, page_size: 0}")

    assert found == {
        "ogc.name": "manifest.shape",
        "ogc.axes": "manifest.unknown_word",
        "ogc.page_size": "manifest.out_of_bounds",
    }
