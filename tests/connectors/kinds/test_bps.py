"""The kind `bps`: tables whose keys are joined codes, lists, and a key in the path."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from connectors.base import Completeness, Discovering, Page, Refusal, connector
from connectors.reading import cube
from schemas.manifests.manifest import Connection
from schemas.mapping import kept
from schemas.strict import Flaw
from tests.connectors.kinds import protocols
from tests.servers import bps

SAMPLE = (
    Path(__file__).parents[4]
    / "shared/reference/samples/bps_webapi_model_data_inflasi.json"
)
TABLE = 'bps: {domain: "1200", var: 218}'
LIST = 'bps: {domain: "1200", list: var}'
PROOF = {"secret_step": ("key", "kunci-rahasia")}


@pytest.fixture
def service() -> bps.WebApi:
    return bps.WebApi()


@pytest.fixture
def url(service: bps.WebApi) -> Iterator[str]:
    with bps.running(service) as address:
        yield address


@pytest.fixture
def read(url: str) -> Callable[..., list[Page]]:
    def reading(text: str, key: tuple[str, ...] = (), **more: object) -> list[Page]:
        wanted = protocols.stream("bps", text, key)
        more = {"proof": PROOF} | more
        return list(protocols.pages(url, "bps", wanted, **more))

    return reading


def test_a_table_gives_a_record_a_cell_with_codes_labels_period_and_unit(read):
    [found] = read(TABLE)

    assert len(found.records) == 16
    assert found.records[0].value == {
        "kunci": "127121801241",
        "vervar": "1271",
        "vervar_label": "Sibolga",
        "var": "218",
        "var_label": "Inflasi",
        "turvar": "0",
        "turvar_label": "Tidak ada",
        "tahun": "124",
        "tahun_label": "2024",
        "turtahun": "1",
        "turtahun_label": "Januari",
        "satuan": "Persen",
        "diperbarui": "2026-02-02 02:42:42",
        "periode": "Januari 2024",
        "nilai": Decimal("0.25"),
    }
    assert found.records[0].pointer == "/datacontent/127121801241"
    assert found.complete is Completeness.CLAIMED


def test_the_whole_year_is_a_period_of_its_own_and_labels_have_no_markup(read):
    [found] = read(TABLE)

    last = found.records[-1].value
    assert (last["periode"], last["vervar_label"]) == ("2025", "Medan")


def test_what_is_kept_of_a_page_gives_the_same_records_again(read):
    [found] = read(TABLE)

    again = kept.of_page(found.raw, False, "datacontent")

    assert [each.value for each in again] == [each.value for each in found.records]


def test_the_key_is_sent_in_the_path_and_shown_nowhere(read, service):
    [found] = read(TABLE)

    assert service.asked == [
        "/v1/api/list/model/data/lang/ind/domain/1200/var/218/key/kunci-rahasia"
    ]
    assert "rahasia" not in found.url


def test_a_wrong_key_is_an_error_though_the_status_is_200(read):
    with pytest.raises(Refusal) as refused:
        read(TABLE, proof={"secret_step": ("key", "salah")})

    assert refused.value.rule == "source_error"
    assert "Invalid API Key" in refused.value.words.en


def test_named_years_are_asked_for_at_once(read, service):
    [found] = read('bps: {domain: "1200", var: 218, years: [2025, 2024]}')

    assert "/th/125;124/" in service.asked[0]
    assert len(found.records) == 16


def test_years_from_one_on_come_in_the_portions_that_the_manifest_names(read, service):
    found = read('bps: {domain: "1200", var: 218, years: {from: 2024}, per_request: 1}')

    assert [len(page.records) for page in found] == [8, 8, 0]
    assert found[-1].complete is Completeness.CLAIMED
    assert len(service.asked) == 3


def test_a_run_of_years_goes_on_where_it_was_cut(read):
    text = 'bps: {domain: "1200", var: 218, years: [2024, 2025], per_request: 1}'
    first = read(text)[0]

    found = read(text, resume=first.next)

    assert {each.value["tahun_label"] for each in found[0].records} == {"2025"}


def test_no_data_in_what_was_asked_for_is_refused_and_is_not_zero_rows(read):
    with pytest.raises(Refusal) as refused:
        read('bps: {domain: "1200", var: 218, years: [1990]}')

    assert refused.value.rule == "source_error"
    assert "list-not-available" in refused.value.words.en


def test_no_data_in_any_of_the_years_is_not_complete(read):
    found = read('bps: {domain: "1200", var: 218, years: [1990, 1991], per_request: 1}')

    assert found[-1].complete is Completeness.UNKNOWN
    assert [note.rule for note in found[-1].notes] == ["bps.no_year"]


def test_a_list_is_read_page_by_page_and_its_total_proves_it(read, service):
    found = read(LIST, key=("var_id",))

    assert protocols.values(found, "var_id") == list(range(1, 26))
    assert found[-1].complete is Completeness.PROVED
    assert "/page/3/key/" in service.asked[2]


def test_discovery_lists_domains_and_the_tables_of_one(url):
    domains = protocols.discovered(url, "bps", proof=PROOF)

    with (made := protocols.context(url, proof=PROOF)).fetcher:
        tables = connector("bps").discover(
            made, Connection("bps", url, settings="1200")
        )

    assert [each.id for each in domains.datasets] == ["1200"]
    assert len(tables.datasets) == 25
    assert tables.datasets[0].id == "1200/1"
    assert isinstance(connector("bps"), Discovering)


def test_codes_of_different_lengths_are_told_apart_by_their_lists():
    answer = {
        "var": [{"val": 21, "label": "A", "unit": "%"}],
        "vervar": [{"val": 1, "label": "Satu"}, {"val": 12, "label": "Dua belas"}],
        "turvar": [{"val": 0, "label": "-"}],
        "tahun": [{"val": 99, "label": "1999"}, {"val": 125, "label": "2025"}],
        "turtahun": [{"val": 0, "label": "Tahun"}],
        "datacontent": {"1221 0 990".replace(" ", ""): 1, "12101250": 2},
    }

    found = cube.records(answer)

    assert [each.value["vervar"] for each in found] == ["12", "1"]
    assert [each.value["periode"] for each in found] == ["1999", "2025"]


@pytest.mark.parametrize(
    ("key", "rule"),
    [("99999", "bps.unknown_key"), ("12310990", "bps.ambiguous_key")],
)
def test_a_key_that_codes_do_not_tell_is_held_and_its_neighbours_stay(key, rule):
    answer = {
        "var": [{"val": 3, "label": "A"}, {"val": 23, "label": "B"}],
        "vervar": [{"val": 1, "label": "Satu"}, {"val": 12, "label": "Dua belas"}],
        "turvar": [{"val": 1, "label": "-"}],
        "tahun": [{"val": "099", "label": "1999"}],
        "turtahun": [{"val": 0, "label": "Tahun"}],
        "datacontent": {key: 1, "1310990": 2},
    }

    held, good = cube.records(answer)

    assert held.flawed
    assert isinstance(held.value["nilai"], Flaw)
    assert held.value["nilai"].problem.rule == rule
    assert good.value["nilai"] == 2


@pytest.mark.skipif(not SAMPLE.exists(), reason="the reference data is not here")
def test_every_key_of_a_real_answer_is_decoded():
    answer = json.loads(SAMPLE.read_bytes())

    found = cube.records(answer)

    assert len(found) == 56
    assert not any(each.flawed for each in found)
    assert found[0].value["periode"] == "Januari 2017"
    assert {each.value["vervar_label"] for each in found} == {"Ambon", "Tual"}


@pytest.mark.parametrize(
    ("keys", "rule"),
    [
        ('bps: {domain: "12", var: 1}', "manifest.shape"),
        ("bps: {domain: 1200, var: 1}", "manifest.wrong_type"),
        ('bps: {domain: "1200"}', "manifest.missing_key"),
        ('bps: {domain: "1200", list: pers}', "manifest.unknown_word"),
        ('bps: {domain: "1200", var: 1, years: {frm: 2020}}', "manifest.unknown_key"),
        ('bps: {domain: "1200", var: 1, years: []}', "manifest.shape"),
        ('bps: {domain: "1200", var: 1, params: {key: abc}}', "url.path"),
    ],
)
def test_wrong_keys_are_refused(keys, rule):
    _, problems = protocols.source("bps", keys)

    assert rule in [problem.rule for problem in problems]
