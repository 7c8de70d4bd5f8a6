"""The kind `ckan` against the Action API: datasets, datastores and resource files."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from connectors.base import Completeness, Discovering, Page, Refusal, connector
from connectors.kinds.ckan import Rows
from schemas import strict
from tests.connectors.kinds import protocols
from tests.servers import ckan
from tests.servers.ckan import Site, package

SAMPLES = Path(__file__).parents[4] / "shared/reference/samples"
DATASETS = "ckan: {datasets: {}}"
STORE = "ckan: {resource: penduduk, rows: 100}"
FILES = """
    ckan: {files: {package: data-1, formats: [CSV]}}
    table:
      format: csv
      header: {anchor: kode}
      columns: {kode: kode, nilai: nilai}
"""


@pytest.fixture
def read() -> Iterator[Callable[..., list[Page]]]:
    """`read(site, keys)` starts the site and gives its pages."""
    with ExitStack() as stack:

        def reading(site: Site, text: str, **more: object) -> list[Page]:
            if not site.url:
                stack.enter_context(ckan.running(site))
            key = ("_id",) if "resource" in text else ()
            wanted = protocols.stream("ckan", text, key)
            return list(protocols.pages(site.url, "ckan", wanted, **more))

        yield reading


def catalogue(count: int = 7, rows_max: int = 3) -> Site:
    made = [package(n, f"2026-01-0{n}T03:21:11.{n}23456") for n in range(1, count + 1)]
    return Site(made[::-1], rows_max=rows_max)


def names(pages: list[Page]) -> list[str]:
    return protocols.values(pages, "name")


def test_the_whole_catalogue_is_read_though_the_site_cuts_the_rows(read):
    found = read(catalogue(), DATASETS)

    assert set(names(found)) == {f"data-{n}" for n in range(1, 8)}
    assert found[-1].complete is Completeness.PROVED
    assert found[-1].high == {
        "updated": "2026-01-07T03:21:11.723456+00:00",
        "key": "00000000-0000-4000-8000-000000000007",
    }


def test_a_dataset_that_is_changed_while_it_is_read_moves_no_other_out_of_sight(read):
    site = catalogue()

    def touch() -> None:
        site.packages[-1]["metadata_modified"] = "2026-02-01T00:00:00.000000"

    site.after_each = touch

    found = read(site, DATASETS)

    assert set(names(found)) == {f"data-{n}" for n in range(1, 8)}
    assert found[-1].complete is Completeness.PROVED


def test_datasets_of_one_bulk_import_are_all_read_though_they_fill_pages(read):
    site = Site([package(n, "2026-01-05T00:00:00.000001") for n in range(9)])
    site.rows_max = 2

    found = read(site, DATASETS)

    assert sorted(names(found)) == [f"data-{n}" for n in range(9)]
    assert found[-1].complete is Completeness.PROVED


def test_only_what_changed_since_the_mark_is_asked_for_with_an_overlap(read):
    site = catalogue()
    mark = {"updated": "2026-01-06T03:21:11.623456+00:00", "key": "x"}

    found = read(site, DATASETS, position=mark)

    assert names(found) == ["data-6", "data-7"]
    assert site.asked[0][1]["fq"] == "+metadata_modified:[2026-01-06T02:21:11Z TO *]"


def test_a_run_of_the_catalogue_goes_on_where_it_was_cut(read):
    site = catalogue()
    first = read(site, DATASETS)[0]

    found = read(site, DATASETS, resume=first.next)

    assert {*names([first]), *names(found)} == {f"data-{n}" for n in range(1, 8)}


def test_a_cursor_in_the_future_brings_nothing_and_no_error(read):
    mark = {"updated": "2031-01-01T00:00:00+00:00", "key": "x"}

    [found] = read(catalogue(), DATASETS, position=mark)

    assert found.records == []


def test_an_own_filter_stands_beside_the_time_of_change(read):
    site = catalogue()
    site.packages[0]["organization"] = {"name": "dinkes"}

    found = read(site, 'ckan: {datasets: {fq: "organization:dinkes"}}')

    assert names(found) == ["data-7"]


def test_a_site_that_does_not_sort_is_told_and_never_complete(read):
    site = catalogue()
    site.sorts = False

    found = read(site, DATASETS)

    assert found[-1].complete is Completeness.UNKNOWN
    assert [note.rule for note in found[-1].notes] == ["paging.unordered"]


def test_a_datastore_is_read_to_its_end_though_a_next_link_is_always_there(read):
    rows = [{"_id": n, "nilai": str(n / 4)} for n in range(1, 251)]
    site = Site(stores={"penduduk": rows})

    found = read(site, STORE)

    assert [len(page.records) for page in found] == [100, 100, 50]
    assert found[-1].complete is Completeness.PROVED
    assert site.asked[0][1]["sort"] == "_id asc"


def test_a_datastore_that_cuts_the_limit_without_a_word_is_read_whole(read):
    rows = [{"_id": n} for n in range(1, 251)]
    site = Site(stores={"penduduk": rows}, limit_max=60)

    found = read(site, STORE)

    assert len(protocols.values(found, "_id")) == 250
    assert found[-1].complete is Completeness.PROVED


def test_an_estimated_total_proves_nothing_and_ends_nothing(read):
    rows = [{"_id": n} for n in range(1, 251)]
    site = Site(stores={"penduduk": rows}, estimates=True)

    found = read(site, STORE)

    assert len(protocols.values(found, "_id")) == 250
    assert found[-1].complete is Completeness.CLAIMED
    assert found[-1].notes == ()


def test_filters_of_a_datastore_travel_as_json(read):
    rows = [{"_id": n, "tahun": str(2020 + n % 2)} for n in range(1, 11)]
    site = Site(stores={"penduduk": rows})

    found = read(site, "ckan: {resource: penduduk, filters: {tahun: 2021}}")

    assert protocols.values(found, "_id") == [1, 3, 5, 7, 9]
    assert json.loads(site.asked[0][1]["filters"]) == {"tahun": 2021}


def test_an_unknown_resource_is_refused_and_is_not_zero_rows(read):
    with pytest.raises(Refusal) as refused:
        read(Site(), STORE)

    assert refused.value.rule == "not_found"


def test_resource_files_of_a_package_are_read_by_their_format(read):
    site = Site(
        files={
            "/dataset/x/resource/a/download/2024.csv": b"kode,nilai\n1271,5\n",
            "/dataset/x/resource/b/download/2025.csv": b"kode,nilai\n1271,6\n",
        }
    )
    resources = [
        {"url": "/dataset/x/resource/b/download/2025.csv", "format": "CSV"},
        {"url": "/dataset/x/resource/c/download/baca.pdf", "format": "PDF"},
        {"url": "/dataset/x/resource/a/download/2024.csv", "format": "csv"},
    ]
    site.packages = [package(1, "2026-01-01T00:00:00", resources=resources)]

    found = read(site, FILES)

    assert protocols.values(found, "nilai") == ["5", "6"]


def test_discovery_tells_datasets_and_what_the_datastores_hold():
    site = Site(stores={"penduduk": [{"_id": 1, "nilai": "5"}]}, estimates=False)
    store = {"id": "penduduk", "name": "Penduduk", "datastore_active": True}
    site.packages = [package(1, "2026-01-01T00:00:00", resources=[store])]

    with ckan.running(site) as url:
        found = protocols.discovered(url, "ckan")

    assert [each.id for each in found.datasets] == ["data-1", "penduduk"]
    assert [each.name for each in found.datasets[1].fields] == ["_id", "nilai"]
    assert found.datasets[1].count == 1
    assert isinstance(connector("ckan"), Discovering)


def test_a_server_that_is_no_ckan_is_told_so(monkeypatch):
    site = Site()
    monkeypatch.setattr(site, "package_search", lambda _: [])

    with ckan.running(site) as url, pytest.raises(Refusal) as refused:
        protocols.discovered(url, "ckan")

    assert refused.value.rule == "another_protocol"


@pytest.mark.skipif(not SAMPLES.exists(), reason="the reference data is not here")
def test_a_real_answer_of_a_datastore_is_read():
    body = (SAMPLES / "ckan_datastore_search_odaa.json").read_bytes()
    wanted = protocols.stream("ckan", STORE, ("_id",))

    value, records = Rows().decoded(wanted, body, strict.Limits())
    signs = Rows().signs(wanted, value, records)

    assert (signs.records, signs.total) == (13, 13)
    assert records[0].value["garageCode"] == "NORREPORT"


@pytest.mark.parametrize(
    ("keys", "rule"),
    [
        ("ckan: {}", "ckan.what"),
        ("ckan: {resource: a, files: {package: b}}", "ckan.what"),
        ("ckan: {resource: a, filter: {x: 1}}", "manifest.unknown_key"),
        ("ckan: {datasets: {rows: 5000}}", "manifest.out_of_bounds"),
        ("ckam: {resource: a}", "manifest.missing_key"),
    ],
)
def test_wrong_keys_are_refused(keys, rule):
    _, problems = protocols.source("ckan", keys)

    assert rule in [problem.rule for problem in problems]
