"""The kind `sensorthings` against a real service, and against FROST's ways.

The real one (django-ogc-sensorthings 1.2) begins a page with a record of the page
before, answers 500 when it shall sort by phenomenonTime, and 422 to a large $top.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from connectors.base import Completeness
from tests.connectors.kinds.standards.speaking import (
    SAMPLES,
    Speaker,
    mistakes,
    taken,
)
from tests.servers import sensorthings

pytestmark = pytest.mark.xdist_group("sensorthings")
COUNT = 25
FIRST = datetime(2026, 10, 1, 0, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
CURSOR = "cursor: {fields: [phenomenonTime, '@iot.id'], overlap: 30m}"
RESULTS = CURSOR.replace("phenomenonTime", "resultTime")


@pytest.fixture(scope="module")
def real(sensorthings_server: str) -> Speaker:
    """A service with one station and hourly water levels; two share a moment."""
    sensorthings.post(sensorthings_server, "Things", sensorthings.station("Deli"))
    speaker = Speaker("sensorthings", sensorthings_server)
    [path] = [
        dataset.id
        for dataset in speaker.discovered().datasets
        if dataset.id.startswith("Datastreams(")
    ]
    for number in range(COUNT):
        moment = (FIRST + HOUR * (number // 2)).isoformat().replace("+00:00", "Z")
        sensorthings.post(
            sensorthings_server,
            "Observations",
            {
                "Datastream": {"@iot.id": path.split("'")[1]},
                "phenomenonTime": moment,
                "resultTime": moment,
                "result": number / 4,
                "FeatureOfInterest": {
                    "name": "-",
                    "description": "-",
                    "encodingType": "application/geo+json",
                    "feature": {"type": "Point", "coordinates": [98.67, 3.59]},
                },
            },
        )
    speaker.path = path
    return speaker


SMALL = ", page_size: 10"


def plain(path: str, more: str = "") -> str:
    return f'sensorthings: {{path: "{path}"{more}}}'


def frost(rows, *, size=2, count=None, link=True):
    """Pages as a FROST-Server gives them: by $skip, with a count that may be off."""

    def answer(params):
        skip = int(params.get("$skip", 0))
        more = link and skip + size < len(rows)
        following = {"@iot.nextLink": f"Observations?$skip={skip + size}"}
        return {
            "@iot.count": len(rows) if count is None else count,
            "value": [
                {
                    "@iot.id": id,
                    "result": id / 4,
                    "phenomenonTime": f"2026-10-{id:02d}T00:00:00.000Z",
                }
                for id in rows[skip : skip + size]
            ],
            **(following if more else {}),
        }

    return {"/Observations": answer}


def test_real_observations_are_followed_by_their_links_and_proved_by_their_count(real):
    pages = real.read(plain(real.path, SMALL))

    assert len(set(taken(pages, "@iot.id"))) == COUNT
    assert len(pages) == 3
    assert pages[-1].complete is Completeness.PROVED


def test_real_observations_come_in_the_order_of_their_times_with_a_cursor(real):
    pages = real.read(f"{plain(real.path, SMALL)}\n{RESULTS}")

    times = taken(pages, "resultTime")
    assert times == sorted(times)
    assert all(page.ordered for page in pages)
    assert pages[-1].high["updated"] == "2026-10-01T12:00:00+00:00"


def test_only_new_observations_are_asked_for_with_the_overlap(real):
    text = f"{plain(real.path)}\n{RESULTS}"

    pages = real.read(text, since="2026-10-01T11:00:00+00:00")

    assert sorted(map(float, taken(pages, "result"))) == [5.5, 5.75, 6.0]


def test_a_filter_of_the_manifest_holds_together_with_the_cursor(real):
    text = f'{plain(real.path, """, filter: "result lt 6" """)}\n{RESULTS}'

    pages = real.read(text, since="2026-10-01T11:00:00+00:00")

    assert sorted(map(float, taken(pages, "result"))) == [5.5, 5.75]


def test_a_reading_that_was_cut_goes_on_at_the_link(real):
    [first] = real.read(plain(real.path, SMALL), most=1)

    rest = real.read(plain(real.path, SMALL), resume=first.next)

    ids = taken([first], "@iot.id") + taken(rest, "@iot.id")
    assert len(set(ids)) == COUNT
    assert rest[-1].complete is not Completeness.PROVED


def test_a_real_service_that_cannot_sort_by_a_time_is_read_by_ids(real):
    checked = f"{plain(real.path)}\n{CURSOR}"

    _, refusal = real.refusal(checked)
    pages = real.read(checked.replace("overlap", "order: none, overlap"))

    assert (refusal.rule, refusal.retryable) == ("server_error", True)
    assert len(taken(pages, "@iot.id")) == COUNT
    assert pages[-1].high["updated"] == "2026-10-01T12:00:00+00:00"


def test_a_page_size_above_the_servers_own_is_refused_with_its_status(real):
    _, refusal = real.refusal(plain(real.path, ", page_size: 500"))

    assert (refusal.rule, refusal.status) == ("bad_status", 422)


def test_a_set_that_is_not_there_is_refused(real):
    _, refusal = real.refusal(plain("Observasi"))

    assert refusal.rule == "not_found"


def test_a_real_service_is_discovered_with_units_and_numbers(real):
    found = real.discovered()

    counts = {dataset.id: dataset.count for dataset in found.datasets}
    assert counts["Things"] == 1
    assert counts["Observations"] == COUNT
    [stream] = [each for each in found.datasets if each.id == real.path]
    [result] = [field for field in stream.fields if field.name == "result"]
    assert (stream.title, result.unit) == ("Tinggi muka air Deli", "m")


def test_the_pages_of_a_frost_server_are_read_by_their_relative_links(speak):
    city = speak("sensorthings", frost([1, 2, 3, 4, 5]))

    pages = city.read(plain("Observations"))

    assert taken(pages, "@iot.id") == [1, 2, 3, 4, 5]
    assert pages[-1].complete is Completeness.PROVED


def test_a_count_that_is_an_estimate_proves_nothing(speak):
    city = speak("sensorthings", frost([1, 2, 3], count=1000))

    pages = city.read(plain("Observations"))

    assert pages[-1].complete is Completeness.UNKNOWN
    assert [note.rule for note in pages[-1].notes] == ["count.mismatch"]


def test_a_link_that_leads_to_the_same_page_ends_the_run(speak):
    page = {"value": [{"@iot.id": 1}], "@iot.nextLink": "Observations?$skip=0"}
    city = speak("sensorthings", {"/Observations": lambda _: page})

    pages, refusal = city.refusal(plain("Observations"))

    assert (len(pages), refusal.rule) == (1, "loop")


def test_an_error_in_the_place_of_the_list_is_no_empty_page(speak):
    error = {"code": 400, "type": "error", "message": "Not a valid filter"}
    city = speak("sensorthings", {"/Observations": lambda _: error})

    _, refusal = city.refusal(plain("Observations"))

    assert refusal.rule == "no_records"


def test_what_is_asked_for_is_odata_with_a_tie_breaker(speak):
    city = speak("sensorthings", frost([1]))
    more = ', page_size: 50, select: "result", id: "@iot.id"'
    more += ', expand: "Datastream($select=name)"'

    city.read(f"{plain('Observations', more)}\n{CURSOR}")

    [(_, asked)] = city.city.asked
    assert asked["$orderby"] == "phenomenonTime asc,@iot.id asc"
    assert asked["$expand"] == "Datastream($select=name)"
    assert (asked["$count"], asked["$top"]) == ("true", "50")


def test_recorded_observations_of_a_real_frost_server_give_their_marks(speak):
    file = SAMPLES / "sensorthings/bgs_observations_3.json"
    if not file.is_file():
        pytest.skip("the reference samples are not here")
    rows = json.loads(file.read_text(encoding="utf-8"))
    city = speak("sensorthings", {"/Observations": lambda _: {"value": rows}})

    [page] = city.read(f"{plain('Observations')}\n{CURSOR}")

    assert taken([page], "@iot.id") == [211806488, 211806245, 211806569]
    assert page.high["updated"] == "2023-03-28T13:00:00+00:00"


def test_a_path_that_is_no_set_of_entities_is_refused_with_its_place():
    found = mistakes("sensorthings", 'sensorthings: {path: "Observations?$top=1"}')

    assert found == {"sensorthings.path": "manifest.shape"}
