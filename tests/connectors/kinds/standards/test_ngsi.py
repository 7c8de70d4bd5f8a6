"""The kind `ngsi` against a stand-in that does as Orion and NGSI-LD document."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from connectors.base import Completeness
from tests.connectors.kinds.standards.brokers import Broker, serving
from tests.connectors.kinds.standards.speaking import (
    SAMPLES,
    Speaker,
    mistakes,
    taken,
)

PLAIN = "ngsi: {type: Udara, page_size: 10}"
LD_CHANGES = f"{PLAIN}\ncursor: {{overlap: 1h}}"
V2_CHANGES = f"{PLAIN}\ncursor: {{fields: [dateModified.value, id], overlap: 1h}}"


def entity(number: int, type: str = "Udara") -> dict:
    day = f"2026-10-{number:02d}T08:00:00.000Z"
    return {
        "id": f"urn:udara:{number}",
        "type": type,
        "pm25": {"type": "Number", "value": number},
        "dateModified": {"type": "DateTime", "value": day},
        "modifiedAt": day,
    }


@pytest.fixture
def broker() -> Iterator[Callable[..., tuple[Speaker, Broker]]]:
    with ExitStack() as stack:

        def start(version: str, connection: str = "", tenant: str = "", **more):
            rows = more.pop("rows", [entity(n) for n in range(1, 26)])
            made = Broker(version, {tenant: rows}, **more)
            running = stack.enter_context(serving(made))
            keys = f"version: {version}\n{connection}"
            return Speaker("ngsi", running.url, keys), running

        yield start


@pytest.mark.parametrize("version", ["v2", "ld"])
def test_entities_are_read_by_offsets_and_proved_by_the_count_header(broker, version):
    speaker, _ = broker(version)

    pages = speaker.read(PLAIN)

    assert taken(pages, "id") == [f"urn:udara:{n}" for n in range(1, 26)]
    assert [len(page.records) for page in pages] == [10, 10, 5]
    assert pages[-1].complete is Completeness.PROVED


@pytest.mark.parametrize(("version", "text"), [("v2", V2_CHANGES), ("ld", LD_CHANGES)])
def test_only_what_changed_is_asked_for_with_its_overlap(broker, version, text):
    speaker, running = broker(version)

    pages = speaker.read(text, since="2026-10-20T08:30:00+00:00")

    assert len(taken(pages, "id")) == 6
    assert running.asked[0]["q"].endswith(">=2026-10-20T07:30:00Z")
    assert pages[-1].high["updated"] == "2026-10-25T08:00:00+00:00"


def test_v2_names_the_time_of_change_or_it_would_not_come(broker):
    speaker, running = broker("v2")

    speaker.read(V2_CHANGES)

    assert running.asked[0]["attrs"] == "*,dateModified"
    assert running.asked[0]["options"] == "count"


def test_ld_asks_for_the_times_of_the_broker_and_for_the_count(broker):
    speaker, running = broker("ld", "context: https://x.test/udara.jsonld")

    speaker.read("ngsi: {type: Udara, form: simple, attrs: [pm25]}")

    asked, headers = running.asked[0], running.headers[0]
    assert (asked["options"], asked["count"]) == ("sysAttrs,keyValues", "true")
    assert asked["attrs"] == "pm25"
    assert headers["link"].startswith("<https://x.test/udara.jsonld>; rel=")


def test_a_tenant_sees_its_own_entities_alone(broker):
    keys = "tenant: kota_medan\nservice_path: /udara"
    speaker, running = broker("v2", keys, tenant="kota_medan")

    pages = speaker.read(PLAIN)

    assert len(taken(pages, "id")) == 25
    assert running.headers[0]["fiware-servicepath"] == "/udara"


def test_an_ld_tenant_travels_in_its_own_header(broker):
    speaker, _ = broker("ld", "tenant: kota_medan", tenant="kota_medan")

    assert len(taken(speaker.read(PLAIN), "id")) == 25


def test_a_broker_that_does_not_count_is_read_until_a_page_is_empty(broker):
    speaker, running = broker("ld", counts=False)

    pages = speaker.read(PLAIN)

    assert [len(page.records) for page in pages] == [10, 10, 5, 0]
    assert pages[-1].complete is Completeness.CLAIMED
    assert running.asked[-1]["offset"] == "25"


def test_a_count_that_is_not_met_is_noted_and_proves_nothing(broker):
    speaker, _ = broker("v2", off_by=3)

    pages = speaker.read(PLAIN)

    assert pages[-1].complete is Completeness.UNKNOWN
    assert [note.rule for note in pages[-1].notes] == ["count.mismatch"]


def test_entities_that_move_while_they_are_paged_prove_nothing(speak):
    rows = [entity(n) for n in range(1, 26)]

    def moving(params):
        begin = int(params["offset"])
        found = rows[begin : begin + 10]
        if begin == 0:
            rows.pop(0)
        return found

    pages = speak("ngsi", {"/entities": moving}).read(PLAIN)

    assert "urn:udara:11" not in taken(pages, "id")
    assert pages[-1].complete is not Completeness.PROVED


def test_an_empty_broker_is_an_empty_page_that_is_proved(broker):
    speaker, _ = broker("ld", rows=[])

    [page] = speaker.read(PLAIN)

    assert (page.records, page.complete) == ([], Completeness.PROVED)


def test_a_cut_reading_goes_on_behind_what_was_read(broker):
    speaker, _ = broker("ld")
    [first] = speaker.read(PLAIN, most=1)

    rest = speaker.read(PLAIN, resume=first.next)

    assert taken(rest, "id")[0] == "urn:udara:11"
    assert rest[-1].complete is Completeness.CLAIMED


def test_entities_of_another_type_than_asked_for_are_refused(speak):
    rows = [entity(1, type="Parkir")]
    city = speak("ngsi", {"/entities": lambda _: rows}, "version: v2")

    _, refusal = city.refusal(PLAIN)

    assert refusal.rule == "filter_ignored"
    assert "Parkir" in refusal.words.en


def test_a_broker_that_ignores_the_time_of_change_is_found_and_nothing_is_lost(speak):
    rows = [entity(1), entity(25)]
    city = speak("ngsi", {"/entities": lambda p: rows if p["offset"] == "0" else []})

    pages = city.read(LD_CHANGES, since="2026-10-20T00:00:00+00:00")

    assert len(taken(pages, "id")) == 2
    assert [note.rule for note in pages[0].notes] == ["filter.ignored"]


def test_a_type_that_the_broker_writes_out_is_the_same_type(speak):
    rows = [entity(1, type="https://smartdatamodels.org/dataModel.Env/Udara")]
    city = speak("ngsi", {"/entities": lambda p: [] if p["offset"] != "0" else rows})

    assert len(taken(city.read(PLAIN), "id")) == 1


def test_an_error_in_the_place_of_the_list_is_no_entity(speak):
    error = {"error": "NotFound", "description": "no such tenant"}
    city = speak("ngsi", {"/entities": lambda _: error})

    _, refusal = city.refusal(PLAIN)

    assert refusal.rule == "source_error"
    assert "no such tenant" in refusal.words.id


def test_a_broker_that_ignores_the_offset_ends_the_run(speak):
    city = speak("ngsi", {"/entities": lambda _: [entity(1), entity(2)]})

    pages, refusal = city.refusal(PLAIN)

    assert (len(pages), refusal.rule) == (1, "loop")


@pytest.mark.parametrize("version", ["v2", "ld"])
def test_types_are_discovered_with_attributes_and_number(broker, version):
    speaker, _ = broker(version)

    found = speaker.discovered()

    [dataset] = found.datasets
    assert (dataset.id, dataset.count) == ("Udara", 25)
    assert [field.name for field in dataset.fields] == ["pm25"]
    assert found.limits["page"] == 1000


def test_a_recorded_entity_of_a_smart_data_model_is_read_as_it_is(speak):
    file = SAMPLES / "ngsild/AirQualityObserved.jsonld"
    if not file.is_file():
        pytest.skip("the reference samples are not here")
    row = json.loads(file.read_text(encoding="utf-8"))
    city = speak("ngsi", {"/entities": lambda p: [] if p["offset"] != "0" else [row]})

    pages = city.read("ngsi: {type: AirQualityObserved}")

    assert taken(pages[:1], "no2", "value") == [69]


def test_mistakes_in_the_keys_of_the_kind_are_named():
    found = mistakes("ngsi", "ngsi: {tipe: Udara, page_size: 5000}")

    assert found == {
        "ngsi.type": "manifest.missing_key",
        "ngsi.tipe": "manifest.unknown_key",
        "ngsi.page_size": "manifest.out_of_bounds",
    }
