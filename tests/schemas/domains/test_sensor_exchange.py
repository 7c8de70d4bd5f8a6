"""Sensor records as SensorThings and NGSI-LD say them, and back."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import strict
from schemas.standards import documents
from schemas.values.problem import Refused
from tests.schemas.domains import facts

NAME = "sensor"
THINGS = facts.form(NAME, "sensorthings")
HOURLY = facts.form(NAME, "sensorthings-hourly")
NGSI = facts.form(NAME, "ngsi-ld")
SAID = {"region": "12.75", "category": "water_level", "unit": "m"}
JSON_TEXTS = ("parameters", "location", "feature", "quality_source", "address")
OBSERVATIONS = b"""[{"@iot.id": 211806488, "phenomenonTime": "2023-03-28T12:15:00.000Z",
  "parameters": {"sen_id": 211806488, "publish_yn": "Y"}, "result": 8.81,
  "resultTime": "2023-03-28T12:15:00.000Z",
  "resultQuality": {"reason": "manual check", "status": "9", "quality": "Good"},
  "@iot.selfLink": "$SELF",
  "Datastream@iot.navigationLink": "$SELF/Datastream",
  "FeatureOfInterest@iot.navigationLink": "$SELF/FeatureOfInterest",
  "MultiDatastream@iot.navigationLink": "$SELF/MultiDatastream"}]""".replace(
    b"$SELF", b"https://s.example/v1.1/Observations(211806488)"
)
MADRID = b"""{"id": "urn:ngsi-ld:AirQualityObserved:Madrid-1",
  "type": "AirQualityObserved",
  "co": {"type": "Property", "value": 500, "unitCode": "GP"},
  "coLevel": {"type": "Property", "value": "moderate"},
  "no2": {"type": "Property", "value": 69, "unitCode": "GQ"},
  "address": {"type": "Property",
    "value": {"addressCountry": "ES", "type": "PostalAddress"}},
  "dateObserved": {"type": "Property", "value": "2016-03-15T11:00:00"},
  "location": {"type": "GeoProperty", "value": {"type": "Point",
    "coordinates": [-3.712247222222222, 40.423852777777775]}},
  "refPointOfInterest": {"type": "Relationship", "object": "urn:ngsi-ld:Point:1"},
  "relativeHumidity": {"type": "Property", "value": 0.54},
  "reliability": {"type": "Property", "value": 0.7},
  "typeOfLocation": {"type": "Property", "value": "outdoor"},
  "wmo": {"type": "Property", "value": "08222"},
  "@context": ["$MODELS/dataModel.Environment/master/context.jsonld"]}""".replace(
    b"$MODELS", b"https://raw.githubusercontent.com/smart-data-models"
)
STREAM = b"""{"value": [{"@iot.id": 5, "name": "PM2.5 Binjai",
  "unitOfMeasurement": {"name": "mg", "symbol": "mg/m3", "definition": "ucum:mg/m3"},
  "ObservedProperty": {"name": "PM2.5"}, "Thing": {"name": "Lapangan Merdeka"},
  "observedArea": {"type": "Point", "coordinates": [98.48, 3.6]}, "Observations": [
   {"@iot.id": 1, "phenomenonTime": "2026-02-03T00:05:00Z", "result": 0.03},
   {"@iot.id": 2, "phenomenonTime": "2026-02-03T07:35:00+07:00", "result": 0.05},
   {"@iot.id": 3, "phenomenonTime": "2026-02-03T00:55:00Z", "result": 9,
    "resultQuality": "bad"},
   {"@iot.id": 4, "phenomenonTime": "2026-02-03T01:00:00Z", "result": 0.02,
    "resultQuality": "bad"}]}]}"""


def readings():
    return facts.facts(NAME, skip=JSON_TEXTS)


@given(st.data())
def test_a_reading_that_is_given_as_an_observation_is_taken_again(data):
    reading = data.draw(readings())
    key = data.draw(facts.texts() | st.integers(0, 10**12).map(str))
    key = f"Datastream {key}" if reading["statistic"] == "series" else key

    assert facts.again(THINGS, NAME, [(key, reading)]) == [(key, reading)]


@given(st.data())
def test_a_reading_that_is_given_as_a_property_is_taken_again(data):
    reading = data.draw(readings())
    attribute = {"pm25": "pm25", "water_level": "waterLevel"}
    key = f"urn:1#{attribute.get(reading['category'], '')}"

    [(found, again)] = facts.again(NGSI, NAME, [(key, reading)])

    assert again == reading
    assert found.startswith("urn:1#")


def exported(form, body, more):
    return facts.without(facts.exported(form, NAME, body, more), "hub")


@pytest.mark.parametrize(
    ("form", "body", "more"),
    [(THINGS, OBSERVATIONS, SAID), (NGSI, MADRID, {"region": "12.75"})],
    ids=["sensorthings", "ngsi-ld"],
)
def test_a_document_comes_out_as_it_went_in(form, body, more):
    assert exported(form, body, more) == strict.json(body).value


@pytest.mark.parametrize(
    ("form", "file", "more"),
    [
        (THINGS, "sensorthings/bgs_datastreams_1.json", SAID),
        (THINGS, "sensorthings/bgs_observations_3.json", SAID),
        (NGSI, "ngsild/AirQualityObserved.jsonld", {"region": "12.75"}),
    ],
)
def test_the_real_samples_come_out_as_they_went_in(form, file, more):
    if not facts.sample(file).is_file():
        pytest.skip("the folder of samples is not here")
    body = facts.sample(file).read_bytes()

    assert exported(form, body, more) == strict.json(body).value


def test_numbers_are_kept_in_the_one_unit_of_what_is_measured():
    taken = {each.key.partition("#")[2]: each.values for each in NGSI.take(MADRID)}

    assert (taken["co"]["value"], taken["co"]["unit"]) == (500_000, "ug_m3")
    assert (taken["relativeHumidity"]["value"], taken["relativeHumidity"]["unit"]) == (
        54,
        "percent",
    )
    assert taken["co"]["level"] == "moderate" and "level" not in taken["no2"]


def test_a_time_without_a_zone_is_utc_as_ngsi_ld_has_it():
    first = NGSI.take(MADRID)[0]

    assert first.values["opened_at"] == "2016-03-15T11:00:00Z"
    assert first.values["utc_offset"] == "unstated"


def test_what_a_datastream_says_holds_for_each_of_its_observations():
    taken = THINGS.take(STREAM)

    assert [each.key for each in taken] == ["1", "2", "3", "4"]
    assert {each.values["category"] for each in taken} == {"pm25"}
    assert {each.values["unit"] for each in taken} == {"ug_m3"}
    assert taken[0].values["value"] == 30
    assert taken[0].values["station"] == "Lapangan Merdeka"


def test_readings_are_summed_up_by_the_hour_without_the_bad_ones():
    first, second = HOURLY.take(STREAM)

    assert first.values["value"] == Decimal(40)
    assert (first.values["readings"], first.values["status"]) == (2, "unchecked")
    assert first.values["opened_at"] == "2026-02-03T00:00:00+00:00"
    assert first.values["closed_at"] == "2026-02-03T01:00:00+00:00"
    assert second.values["reason"] == "withheld" and "value" not in second.values


def test_an_hour_is_a_fact_that_the_schema_takes():
    load = facts.DOMAINS[NAME].schema().load

    loaded = [load(each.values | {"region": "12.75"}) for each in HOURLY.take(STREAM)]

    assert [each["statistic"] for each in loaded] == ["mean", "mean"]


@given(st.lists(st.decimals(0, 5000, places=4), min_size=1, max_size=60))
def test_the_mean_of_an_hour_is_exact_to_six_decimals(values):
    found = [
        {"@iot.id": n, "phenomenonTime": f"2026-02-03T00:{n:02d}:00Z", "result": value}
        for n, value in enumerate(values)
    ]

    [hour] = HOURLY.take(documents.written(found))

    assert abs(hour.values["value"] * len(values) - sum(values)) <= Decimal("0.00004")
    assert hour.values["readings"] == len(values)


@pytest.mark.parametrize(
    ("form", "body", "old", "new"),
    [
        (THINGS, STREAM, b'PM2.5"}', b'PM2.6"}'),
        (THINGS, STREAM, b"mg/m3", b"furlong"),
        (THINGS, OBSERVATIONS, b"Good", b"Goood"),
        (THINGS, OBSERVATIONS, b'211806488, "phen', b'null, "phen'),
        (NGSI, MADRID, b'"GP"', b'"XYZ"'),
        (NGSI, MADRID, b'"type": "AirQualityObserved"', b'"type": "Device"'),
        (HOURLY, STREAM, b"2026-02-03T00:05:00Z", b"2026-02-03T00:05:00"),
    ],
)
def test_words_that_are_not_known_are_refused(form, body, old, new):
    with pytest.raises(Refused):
        form.take(body.replace(old, new))


@given(st.data())
def test_a_broken_document_is_refused_and_never_breaks_the_reader(data):
    for form, body in ((THINGS, OBSERVATIONS), (HOURLY, STREAM), (NGSI, MADRID)):
        made = documents.written(data.draw(facts.broken(body)))

        facts.only_refuses(form.take, made)
