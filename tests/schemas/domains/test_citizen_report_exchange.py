"""Reports as Open311 and NGSI-LD say them, and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import strict
from schemas.standards import documents
from schemas.values.problem import Refused
from tests.schemas.domains import facts

NAME = "citizen_report"
OPEN311 = facts.form(NAME, "open311")
NGSI = facts.form(NAME, "ngsi-ld")
PLACED = {"region": "12.75"}
CHICAGO = b"""[{"service_request_id": "14-1", "status": "closed",
  "status_notes": "Transfer", "service_name": "Pothole in Street",
  "service_code": "4fd3b656e7", "agency_responsible": "In-House Construction",
  "requested_datetime": "2014-05-09T19:02:21-05:00",
  "updated_datetime": "2015-10-10T10:15:40-05:00",
  "address": "1200 W 81ST ST", "lat": 41.746857642, "long": -87.653640159}]"""
ACERA = b"""{"id": "service-request:638344", "type": "service_requests",
  "address_string": "Calle San Juan Bautista, 2", "description": "Acera",
  "attributes": [{"code": "ISSUE_TYPE", "values": [{"key": 1, "name": "B"}]}],
  "media_url": "http://example.org/638344.jpg", "service_request_id": "638344",
  "agency_responsible": "Ayuntamiento",
  "expected_datetime": "2010-04-15T06:37:38-08:00",
  "location": {"type": "Point", "coordinates": [-3.164485591, 40.627851336]},
  "requested_datetime": "2010-04-14T06:37:38-08:00", "service_code": "234",
  "service_name": "Aceras", "status": "closed", "status_notes": "Duplicate request.",
  "updated_datetime": "2010-04-14T06:37:38-08:00",
  "@context": ["https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context.jsonld",
  "$MODELS/dataModel.IssueTracking/master/context.jsonld"]}""".replace(
    b"$MODELS", b"https://raw.githubusercontent.com/smart-data-models"
)
PERSONAL = ("address", "address_string", "description", "attributes", "media_url")
OURS = ("extended_attributes", "hub")


def fine(value):
    """A document whose coordinates have the 12 decimals that are kept."""
    if isinstance(value, dict):
        return {n: fine(v) for n, v in value.items()}
    if isinstance(value, list):
        return [fine(v) for v in value]
    return documents.degrees(value)


@pytest.mark.parametrize("standard", ["open311", "ngsi-ld"])
@given(st.data())
def test_what_is_given_is_taken_again(standard, data):
    report = data.draw(facts.facts(NAME))
    key = data.draw(facts.texts())

    found = facts.again(facts.form(NAME, standard), NAME, [(key, report)])

    assert found == [(key.removeprefix("service-request:"), report)]


@pytest.mark.parametrize(
    ("form", "body"), [(OPEN311, CHICAGO), (NGSI, ACERA)], ids=["open311", "ngsi-ld"]
)
def test_a_document_comes_out_as_it_went_in_but_for_what_may_be_personal(form, body):
    found = facts.exported(form, NAME, body, PLACED)

    wanted = facts.without(strict.json(body).value, *PERSONAL)
    assert facts.without(found, *OURS) == wanted


@pytest.mark.parametrize(
    ("form", "file"),
    [
        (OPEN311, "open311_requests_chicago.json"),
        (NGSI, "ngsild/Open311ServiceRequest.jsonld"),
    ],
)
def test_the_real_samples_come_out_as_they_went_in(form, file):
    if not facts.sample(file).is_file():
        pytest.skip("the folder of samples is not here")
    body = facts.sample(file).read_bytes()

    found = facts.exported(form, NAME, body, PLACED)

    wanted = facts.without(strict.json(body).value, *PERSONAL)
    assert facts.without(found, *OURS) == fine(wanted)


def test_citysdk_says_more_than_open_and_closed():
    body = b"""[{"service_request_id": 7, "status": "open", "service_name": "PJU",
      "requested_datetime": "2026-01-05T08:00:00+07:00",
      "extended_attributes": {"detailed_status": "IN_PROCESS",
        "title": "Lampu mati"}}]"""

    [taken] = OPEN311.take(body)

    assert taken.key == "7"
    assert taken.values["status"] == "in_progress"
    assert taken.values["status_source"] == "IN_PROCESS"
    assert taken.values["category"] == "street_light"
    assert taken.values["title"] == "Lampu mati"


def test_nothing_that_points_to_a_person_is_taken():
    taken = [*OPEN311.take(CHICAGO), *NGSI.take(ACERA)]

    said = " ".join(str(value) for each in taken for value in each.values.values())
    assert "81ST" not in said and "Bautista" not in said and "jpg" not in said


def test_all_unknown_words_are_said_at_once_with_the_nearest():
    body = CHICAGO.replace(b"closed", b"clsoed").replace(
        b"Pothole in Street", b"Pothols"
    )

    with pytest.raises(Refused) as caught:
        OPEN311.take(body)

    found = {p.field: p.message.en for p in caught.value.problems}
    assert "closed" in found["/0/status"] and "pothole" in found["/0/service_name"]


@pytest.mark.parametrize("body", [b"[1]", b'"x"', b'{"type": "Alert"}'])
def test_what_is_no_list_of_requests_is_refused(body):
    for form in (OPEN311, NGSI):
        with pytest.raises(Refused):
            form.take(body)


@given(st.data())
def test_a_broken_document_is_refused_and_never_breaks_the_reader(data):
    for form, body in ((OPEN311, CHICAGO), (NGSI, ACERA)):
        made = documents.written(data.draw(facts.broken(body)))

        facts.only_refuses(form.take, made)
