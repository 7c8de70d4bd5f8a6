"""The kind `arcgis` against a real Koop, and against what other servers do."""

from __future__ import annotations

import re

import pytest

from connectors.base import Completeness
from tests.connectors.kinds.standards.speaking import Speaker, mistakes, taken
from tests.servers.koop import LAYER

pytestmark = pytest.mark.xdist_group("koop")
KEY = ("attributes.kode",)
PLAIN = f"arcgis: {{path: {LAYER}}}"
CHANGES = f"""
    arcgis: {{path: {LAYER}}}
    cursor: {{fields: [attributes.diubah, attributes.kode], overlap: 1h}}
"""
ABOUT = {
    "name": "laporan",
    "objectIdField": "OBJECTID",
    "maxRecordCount": 2,
    "fields": [
        {"name": "OBJECTID", "type": "esriFieldTypeOID"},
        {"name": "EditDate", "type": "esriFieldTypeDate"},
    ],
    "geometryType": "esriGeometryPoint",
    "advancedQueryCapabilities": {"supportsOrderBy": True, "supportsPagination": True},
}
STAND_IN = "arcgis: {path: laporan/FeatureServer/0}"
STAND_IN_KEY = ("attributes.OBJECTID",)
PATH = "/laporan/FeatureServer/0"


@pytest.fixture
def koop(koop_server: str) -> Speaker:
    return Speaker("arcgis", koop_server)


def layer(rows, *, flag=True, cap=2, count=None, **about):
    """A layer that sorts, skips and compares as its metadata say."""

    def query(params):
        bounds = re.findall(r"OBJECTID (>=|<=|>) (\d+)", params["where"])
        fits = {
            ">": lambda id, n: id > n,
            ">=": lambda id, n: id >= n,
            "<=": lambda id, n: id <= n,
        }
        found = [id for id in rows if all(fits[op](id, int(n)) for op, n in bounds)]
        if "returnCountOnly" in params:
            return {"count": len(rows) if count is None else count}
        if "returnIdsOnly" in params:
            return {"objectIdFieldName": "OBJECTID", "objectIds": found}
        offset = int(params.get("resultOffset", 0))
        page = found[offset : offset + cap]
        more = {"exceededTransferLimit": True} if len(found) > offset + cap else {}
        return {
            "spatialReference": {"wkid": 4326},
            "features": [{"attributes": {"OBJECTID": id}} for id in page],
            **(more if flag else {}),
        }

    return {PATH: lambda _: ABOUT | about, f"{PATH}/query": query}


def test_a_real_layer_is_read_by_keys_and_proved_by_its_count(koop):
    pages = koop.read(PLAIN, KEY)

    assert taken(pages, "attributes", "kode") == list(range(1, 26))
    assert [len(page.records) for page in pages] == [10, 10, 5]
    assert pages[-1].complete is Completeness.PROVED
    assert pages[0].records[0].value["geometry"]["x"] > 98


def test_a_real_layer_is_read_by_offsets_where_that_is_declared(koop):
    pages = koop.read(f"arcgis: {{path: {LAYER}, paging: offset}}", KEY)

    assert taken(pages, "attributes", "kode") == list(range(1, 26))
    assert pages[-1].complete is Completeness.PROVED


def test_a_real_layer_is_read_by_its_ids_where_that_is_declared(koop):
    pages = koop.read(f"arcgis: {{path: {LAYER}, paging: ids, page_size: 9}}", KEY)

    assert taken(pages, "attributes", "kode") == list(range(1, 26))
    assert [len(page.records) for page in pages] == [9, 9, 7]
    assert pages[-1].complete is Completeness.PROVED


def test_only_what_changed_in_a_real_layer_is_read_with_its_overlap(koop):
    pages = koop.read(CHANGES, KEY, since="2026-10-20T08:30:00+00:00")

    assert taken(pages, "attributes", "kode") == [20, 21, 22, 23, 24, 25]
    assert pages[-1].high == {"updated": "2026-10-25T08:00:00+00:00", "key": "25"}


def test_a_real_layer_without_changes_brings_an_empty_page_and_no_new_mark(koop):
    pages = koop.read(CHANGES, KEY, since="2026-11-20T00:00:00+00:00")

    assert [len(page.records) for page in pages] == [0]
    assert pages[-1].complete is Completeness.CLAIMED
    assert pages[-1].high is None


def test_a_resumed_reading_brings_the_rest_and_claims_no_more_than_it_saw(koop):
    [first] = koop.read(PLAIN, KEY, most=1)

    rest = koop.read(PLAIN, KEY, resume=first.next)

    assert taken(rest, "attributes", "kode") == list(range(11, 26))
    assert rest[-1].complete is Completeness.CLAIMED


def test_a_column_that_a_layer_lacks_is_refused_before_it_could_find_nothing(koop):
    text = CHANGES.replace("attributes.diubah", "attributes.diubh")

    pages, refusal = koop.refusal(text, KEY, since="2026-10-20T08:30:00+00:00")

    assert (pages, refusal.rule) == ([], "unknown_field")
    assert "diubah" in refusal.words.id


def test_an_error_inside_a_200_is_a_refusal_with_the_servers_words(koop):
    text = f'arcgis: {{path: {LAYER}, where: "kode >"}}'

    _, refusal = koop.refusal(text, KEY)

    assert refusal.rule == "source_error"
    assert "kode >" in refusal.words.en


def test_a_path_that_leads_to_a_service_and_no_layer_is_refused(speak):
    city = speak("arcgis", {PATH: lambda _: {"layers": [{"id": 0}]}})

    _, refusal = city.refusal(STAND_IN, STAND_IN_KEY)

    assert refusal.rule == "no_layer"


def test_a_real_layer_is_discovered_with_columns_limits_and_count(koop):
    found = Speaker("arcgis", f"{koop.url}/{LAYER[:-2]}").discovered()

    [dataset] = found.datasets
    assert (dataset.id, dataset.title, dataset.count) == ("0", "laporan", 25)
    assert [field.name for field in dataset.fields if field.key] == ["attributes.kode"]
    assert "attributes.diubah" in [field.name for field in dataset.fields]
    assert found.limits["page"] == 10


def test_services_in_folders_are_discovered_and_silent_layers_are_noted(speak):
    service = {"type": "FeatureServer", "name": "dinkes/laporan"}
    rows = layer([1, 2, 3])
    paths = {
        "/": lambda _: {"folders": ["dinkes"], "services": []},
        "/dinkes": lambda _: {"services": [service]},
        "/dinkes/laporan/FeatureServer": lambda _: {"layers": [{"id": 0}, {"id": 1}]},
        "/dinkes/laporan/FeatureServer/0": rows[PATH],
        "/dinkes/laporan/FeatureServer/0/query": lambda _: {"count": 3},
    }

    found = speak("arcgis", paths).discovered()

    [dataset] = found.datasets
    assert (dataset.id, dataset.count) == ("dinkes/laporan/FeatureServer/0", 3)
    assert [note.rule for note in found.notes] == ["discovery.silent"]


def test_a_short_page_without_the_flag_is_no_end_while_the_count_says_more(speak):
    city = speak("arcgis", layer([1, 2, 3, 4, 5], flag=False))

    pages = city.read(STAND_IN, STAND_IN_KEY)

    assert taken(pages, "attributes", "OBJECTID") == [1, 2, 3, 4, 5]
    assert pages[-1].complete is Completeness.PROVED


def test_a_count_that_is_not_met_is_noted_and_proves_nothing(speak):
    city = speak("arcgis", layer([1, 2, 3], count=9))

    pages = city.read(STAND_IN, STAND_IN_KEY)

    assert pages[-1].complete is Completeness.UNKNOWN
    assert [note.rule for note in pages[-1].notes] == ["count.mismatch"]


@pytest.mark.parametrize("way", ["keyset", "offset", "ids"])
def test_rows_that_move_while_they_are_paged_prove_nothing(speak, way):
    rows = [1, 2, 3, 4, 5, 6]
    paths = layer(rows)
    query = paths[f"{PATH}/query"]

    def moving(params):
        found = query(params)
        if "features" in found and rows[0] == 1:
            rows.pop(0)  # read, and deleted behind the reader
        return found

    paths[f"{PATH}/query"] = moving
    city = speak("arcgis", paths)

    pages = city.read(f"{STAND_IN[:-1]}, paging: {way}}}", STAND_IN_KEY)

    assert pages[-1].complete is not Completeness.PROVED


def test_a_layer_that_neither_sorts_nor_skips_is_read_by_its_ids(speak):
    about = {"advancedQueryCapabilities": {"supportsPagination": False}}
    city = speak("arcgis", layer([3, 1, 7, 2, 9], **about))

    pages = city.read(STAND_IN, STAND_IN_KEY)

    assert sorted(taken(pages, "attributes", "OBJECTID")) == [1, 2, 3, 7, 9]
    assert pages[-1].complete is Completeness.PROVED


def test_a_server_that_does_not_sort_is_found_on_its_first_page(speak):
    city = speak("arcgis", layer([3, 1, 2]))

    _, refusal = city.refusal(STAND_IN, STAND_IN_KEY)

    assert refusal.rule == "filter_ignored"
    assert "orderByFields" in refusal.words.id


def test_coordinates_in_another_system_than_asked_for_are_refused(speak):
    paths = layer([1])
    query = paths[f"{PATH}/query"]
    mercator = {"spatialReference": {"wkid": 102100}}
    paths[f"{PATH}/query"] = lambda params: query(params) | mercator
    city = speak("arcgis", paths)

    _, refusal = city.refusal(STAND_IN, STAND_IN_KEY)

    assert refusal.rule == "filter_ignored"
    assert "outSR" in refusal.words.en


@pytest.mark.parametrize(
    ("code", "rule", "retryable"),
    [
        (499, "access_denied", False),
        (404, "not_found", False),
        (500, "source_error", True),
    ],
)
def test_the_code_of_an_error_inside_a_200_tells_who_can_act(
    speak, code, rule, retryable
):
    error = {"error": {"code": code, "message": "Token Required", "details": []}}
    city = speak("arcgis", {PATH: lambda _: error})

    _, refusal = city.refusal(STAND_IN, STAND_IN_KEY)

    assert (refusal.rule, refusal.retryable) == (rule, retryable)


def test_dates_in_conditions_are_written_in_the_zone_that_the_layer_names(speak):
    zoned = {"dateFieldsTimeReference": {"timeZone": "SE Asia Standard Time"}}
    city = speak("arcgis", layer([1], **zoned))
    text = f"{STAND_IN}\ncursor: {{fields: [attributes.EditDate], overlap: 1s}}"

    city.read(text, STAND_IN_KEY, since="2026-10-20T08:30:01+00:00")

    [asked] = [params for path, params in city.city.asked if path.endswith("query")]
    assert asked["where"] == "EditDate >= timestamp '2026-10-20 15:30:00'"


def test_a_layer_that_does_not_know_its_zone_needs_one_in_the_manifest(speak):
    unknown = {"dateFieldsTimeReference": {"timeZone": "unknown"}}
    city = speak("arcgis", layer([1], **unknown))
    text = f"{STAND_IN}\ncursor: {{fields: [attributes.EditDate]}}"

    _, refusal = city.refusal(text, STAND_IN_KEY, since="2026-10-20T08:30:00+00:00")

    assert refusal.rule == "unknown_zone"


def test_mistakes_in_the_keys_of_the_kind_are_named_with_the_nearest_word():
    found = mistakes("arcgis", "arcgis: {path: laporan, pagging: ids}\ncursor: {}")

    assert found == {
        "arcgis.path": "manifest.shape",
        "arcgis.pagging": "manifest.unknown_key",
        "cursor": "manifest.missing_key",
    }
