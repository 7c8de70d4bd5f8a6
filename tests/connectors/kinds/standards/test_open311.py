"""The kind `open311` against a stand-in that does as GeoReport v2 says, and worse."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from xml.sax.saxutils import escape

import pytest

from connectors.base import Completeness
from tests.connectors.kinds.standards.speaking import (
    SAMPLES,
    UNTIL,
    mistakes,
    taken,
)

PLAIN = 'open311: {since: "2026-01-01", slice: 30d}'
PAGED = 'open311: {since: "2026-01-01", slice: 90d, page_size: 10}'
CURSOR = "cursor: {overlap: 1h}"
DAY = timedelta(days=1)
WINDOW = 90 * DAY
FIRST = datetime(2026, 1, 2, 8, tzinfo=UTC)


def request(number: int, every: timedelta = 3 * DAY) -> dict:
    made = FIRST + every * number
    return {
        "service_request_id": f"R-{number}",
        "status": "open",
        "service_code": "jalan",
        "requested_datetime": made.isoformat().replace("+00:00", "Z"),
        "updated_datetime": (made + DAY).isoformat().replace("+00:00", "Z"),
        "lat": 3.59,
        "long": 98.67,
    }


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def chosen(rows, params, most=1000, ignores=()):
    """Requests by GeoReport v2: 90 days by default, newest first, at most so many."""
    end = moment(params["end_date"]) if "end_date" in params else UNTIL
    begin = moment(params["start_date"]) if "start_date" in params else UNTIL - WINDOW
    after = params.get("updated_after", "2000-01-01T00:00:00Z")
    before = params.get("updated_before", "2100-01-01T00:00:00Z")
    found = [
        row
        for row in rows
        if "dates" in ignores
        or begin <= moment(row["requested_datetime"]) <= end
        and after <= row["updated_datetime"] <= before
    ]
    if "service_code" in params:
        codes = params["service_code"].split(",")
        found = [row for row in found if row["service_code"] in codes]
    found = found[::-1]
    if "page_size" in params and "page" not in ignores:
        size, page = int(params["page_size"]), int(params["page"])
        return found[(page - 1) * size : page * size]
    return found[:most]


def server(rows, **more):
    return {"/requests.json": lambda params: chosen(rows, params, **more)}


def as_xml(rows) -> bytes:
    def element(name, value):
        return f"<{name}>{escape(str(value))}</{name}>"

    inner = "".join(
        "<request>" + "".join(element(*pair) for pair in row.items()) + "</request>"
        for row in rows
    )
    head = '<?xml version="1.0" encoding="utf-8"?>'
    return f"{head}<service_requests>{inner}</service_requests>".encode()


def test_requests_older_than_the_default_window_are_read_by_slices(speak):
    city = speak("open311", server([request(n) for n in range(100)]))

    pages = city.read(PLAIN)

    assert len(set(taken(pages, "service_request_id"))) == 100
    spans = [
        moment(asked["end_date"]) - moment(asked["start_date"])
        for _, asked in city.city.asked
    ]
    assert max(spans) <= 30 * DAY
    assert moment(city.city.asked[-1][1]["end_date"]) == UNTIL


def test_an_end_without_pages_is_not_called_complete(speak):
    city = speak("open311", server([request(1)]))

    assert city.read(PLAIN)[-1].complete is Completeness.UNKNOWN


def test_an_answer_that_is_cut_is_asked_for_again_in_halves(speak):
    rows = [request(n, every=timedelta(minutes=5)) for n in range(370)]
    city = speak("open311", server(rows, most=100))

    pages = city.read(PLAIN)

    assert len(set(taken(pages, "service_request_id"))) == 370


def test_more_requests_in_one_second_than_fit_are_refused_with_a_way_out(speak):
    rows = [request(n, every=timedelta(0)) for n in range(60)]
    city = speak("open311", server(rows, most=50))

    _, refusal = city.refusal(PLAIN)

    assert refusal.rule == "slice_full"
    assert "page_size" in refusal.words.id


def test_pages_of_a_slice_are_read_until_one_is_empty(speak):
    city = speak("open311", server([request(n) for n in range(25)]))

    pages = city.read(PAGED)

    assert len(set(taken(pages, "service_request_id"))) == 25
    assert pages[-1].complete is Completeness.CLAIMED


def test_a_server_that_ignores_the_page_ends_the_run(speak):
    city = speak("open311", server([request(1), request(2)], ignores=("page",)))

    pages, refusal = city.refusal(PAGED)

    assert (len(pages), refusal.rule) == (1, "loop")


def test_a_server_that_ignores_dates_is_found(speak):
    city = speak("open311", server([request(n) for n in range(80)], ignores=("dates",)))

    _, refusal = city.refusal(PLAIN)

    assert refusal.rule == "filter_ignored"
    assert "start_date" in refusal.words.en


def test_only_what_was_updated_is_asked_for_be_it_old(speak):
    rows = [request(n) for n in range(100)]
    rows[3]["updated_datetime"] = "2026-11-20T10:00:00Z"
    city = speak("open311", server(rows))

    pages = city.read(f"{PLAIN}\n{CURSOR}", since="2026-11-15T00:00:00+00:00")

    assert taken(pages, "service_request_id") == ["R-3"]
    asked = city.city.asked[0][1]
    assert asked["updated_after"] == "2026-11-14T23:00:00Z"
    assert asked["start_date"] == "2026-01-01T00:00:00Z"
    assert pages[-1].high == {"updated": "2026-11-20T10:00:00+00:00", "key": "R-3"}


def test_the_first_reading_with_a_cursor_takes_everything_and_leaves_a_mark(speak):
    city = speak("open311", server([request(n) for n in range(40)]))

    pages = city.read(f"{PLAIN}\n{CURSOR}")

    assert len(set(taken(pages, "service_request_id"))) == 40
    assert [page.high for page in pages[:-1]] == [None] * (len(pages) - 1)
    assert pages[-1].high["key"] == "R-39"


def test_a_cut_reading_goes_on_at_its_slice(speak):
    city = speak("open311", server([request(n) for n in range(40)]))
    first = city.read(PLAIN, most=2)

    rest = city.read(PLAIN, resume=first[-1].next)

    names = taken(first, "service_request_id") + taken(rest, "service_request_id")
    assert len(set(names)) == 40


def test_xml_gives_the_same_requests_as_text(speak):
    rows = [request(n) for n in range(20)]
    paths = {"/requests.xml": lambda params: as_xml(chosen(rows, params))}
    city = speak("open311", paths)

    pages = city.read(PLAIN.replace("slice", "format: xml, slice"))

    assert len(set(taken(pages, "service_request_id"))) == 20
    assert taken(pages, "lat")[0] == "3.59"
    assert pages[0].records[0].pointer


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("json", b'[{"code": 400, "description": "jurisdiction_id is required"}]'),
        (
            "xml",
            b"<errors><error><code>400</code><description>jurisdiction_id is"
            b" required</description></error></errors>",
        ),
    ],
)
def test_an_error_inside_a_200_is_a_refusal_with_its_words(speak, kind, body):
    city = speak("open311", {f"/requests.{kind}": lambda _: body})

    _, refusal = city.refusal(PLAIN.replace("slice", f"format: {kind}, slice"))

    assert refusal.rule == "source_error"
    assert "jurisdiction_id is required" in refusal.words.id


def test_the_jurisdiction_and_the_services_travel_with_every_request(speak):
    rows = [request(1), request(2) | {"service_code": "sampah"}]
    city = speak("open311", server(rows), "jurisdiction: medan.go.id")

    pages = city.read(PLAIN.replace("slice", "services: [sampah], slice"))

    assert taken(pages, "service_request_id") == ["R-2"]
    assert {asked["jurisdiction_id"] for _, asked in city.city.asked} == {"medan.go.id"}


def test_extended_attributes_of_citysdk_come_with_the_request(speak):
    row = request(1) | {"extended_attributes": {"detail": "lubang"}}
    city = speak("open311", server([row]))

    pages = city.read(PLAIN.replace("slice", "extensions: true, slice"))

    assert taken(pages, "extended_attributes", "detail") == ["lubang"]
    assert city.city.asked[0][1]["extensions"] == "true"


def test_a_list_wrapped_in_an_object_is_read_too(speak):
    rows = [request(1)]
    paths = {"/requests.json": lambda p: {"service_requests": chosen(rows, p)}}

    pages = speak("open311", paths).read(PLAIN)

    assert taken(pages, "service_request_id") == ["R-1"]


def test_a_recorded_request_of_a_real_city_is_read_with_its_zone(speak):
    file = SAMPLES / "open311_requests_chicago.json"
    if not file.is_file():
        pytest.skip("the reference samples are not here")
    rows = json.loads(file.read_text(encoding="utf-8"))
    city = speak("open311", server(rows))

    text = f'open311: {{since: "2014-05-01", before: none}}\n{CURSOR}'
    pages = city.read(text, since="2015-10-01T00:00:00+00:00")

    assert set(taken(pages, "service_request_id")) == {"14-00684314"}
    assert pages[-1].high["updated"] == "2015-10-10T15:15:40+00:00"


def test_services_are_discovered_with_the_attributes_they_ask_for(speak):
    services = [
        {"service_code": "jalan", "service_name": "Jalan rusak", "metadata": True},
        {"service_code": "sampah", "service_name": "Sampah", "metadata": False},
    ]
    attribute = {"code": "LEBAR", "datatype": "number", "description": "Lebar (m)"}
    definition = {"service_code": "jalan", "attributes": [attribute]}
    paths = {
        "/services.json": lambda _: services,
        "/services/jalan.json": lambda _: definition,
    }

    found = speak("open311", paths).discovered()

    assert [each.id for each in found.datasets] == ["requests", "jalan", "sampah"]
    assert found.datasets[1].fields[-1].name == "extended_attributes.LEBAR"
    assert found.limits == {"page": 1000, "days": 90, "datasets": 200}
    assert "start_date" in [each.param for each in found.filters]


def test_a_slice_longer_than_the_protocol_allows_is_refused_in_the_manifest():
    found = mistakes("open311", 'open311: {since: "2026-02-30", slice: 120d}')

    assert found == {
        "open311.since": "date.impossible",
        "open311.slice": "open311.slice",
    }
