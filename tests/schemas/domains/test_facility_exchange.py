"""Facilities as GeoJSON and schema.org say them, and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import strict
from schemas.standards import documents
from schemas.values.problem import Refused
from tests.schemas.domains import facts

NAME = "facility"
GEOJSON = facts.form(NAME, "geojson")
PLACE = facts.form(NAME, "schema-org")
LISTED = {"region": "12.75", "opened_at": "2024-01-01T00:00:00+07:00"}
BINJAI = b"""{"type": "FeatureCollection", "name": "rumah_sakit_binjai",
  "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}},
  "features": [
   {"type": "Feature", "properties": {"Nama": "RS Umum Sylvani",
    "Kecamatan": "Binjai Utara", "Alamat": "Jl. Perintis Kemerdekaan No. 21",
    "Jenis RS": "RSU", "Kelas RS": "C", "Kepemilika": "Perusahaan", "Y": 3.618801336,
    "X": 98.49643067,
    "Link Profi": "https://sirs.kemkes.go.id/fo/home/profile_rs/1276077"},
    "geometry": {"type": "Point", "coordinates": [98.49643067, 3.618801336]}},
   {"type": "Feature", "properties": {"Nama": "RS Tk. IV 01.07.02 Binjai",
    "Jenis RS": "RSU", "Kepemilika": "TNI AD"}, "geometry": null}]}"""
SCHOOL = b"""{"@context": "https://schema.org", "@type": ["Place", "ElementarySchool"],
  "@id": "sd-1", "name": "SD Negeri 020261", "telephone": "061-8821000",
  "identifier": {"@type": "PropertyValue", "propertyID": "NPSN", "value": "10210001"},
  "geo": {"@type": "GeoCoordinates", "latitude": 3.6, "longitude": 98.5},
  "address": "Jalan Jenderal Sudirman"}"""


@pytest.mark.parametrize("standard", ["geojson", "schema-org"])
@given(st.data())
def test_what_is_given_is_taken_again(standard, data):
    facility = data.draw(facts.facts(NAME))
    key = data.draw(facts.texts())

    found = facts.again(facts.form(NAME, standard), NAME, [(key, facility)])

    assert found == [(key, facility)]


def test_a_list_comes_out_as_it_went_in():
    found = facts.exported(GEOJSON, NAME, BINJAI, LISTED)

    assert facts.without(found, "hub") == strict.json(BINJAI).value


def test_the_real_sample_comes_out_as_it_went_in():
    file = facts.sample("rumah_sakit_binjai.geojson")
    if not file.is_file():
        pytest.skip("the folder of samples is not here")

    found = facts.exported(GEOJSON, NAME, file.read_bytes(), LISTED)

    assert facts.without(found, "hub") == strict.json(file.read_bytes()).value


def test_a_link_into_the_register_names_the_national_code():
    first, second = GEOJSON.take(BINJAI)

    assert first.key == "sirs:1276077"
    assert (first.values["register"], first.values["national_code"]) == (
        "sirs",
        "1276077",
    )
    assert second.key == "RS Tk. IV 01.07.02 Binjai"
    assert second.values["ownership"] == "military_police"


def test_a_place_of_the_web_is_a_facility():
    [taken] = PLACE.take(SCHOOL)

    assert taken.key == "sd-1"
    assert taken.values["category"] == "primary_school"
    assert taken.values["national_code"] == "10210001"
    assert "telephone" not in taken.values


def test_coordinates_of_another_system_are_refused():
    with pytest.raises(Refused) as caught:
        GEOJSON.take(BINJAI.replace(b"OGC:1.3:CRS84", b"EPSG::23830"))

    assert "EPSG::23830" in caught.value.problems[0].value


def test_an_unknown_owner_is_refused_with_the_nearest_word():
    with pytest.raises(Refused) as caught:
        GEOJSON.take(BINJAI.replace(b"Perusahaan", b"Perusahan"))

    [problem] = caught.value.problems
    assert problem.field == "/features/0/Kepemilika"
    assert "perusahaan" in problem.message.id


@pytest.mark.parametrize(
    "body", [b"[1]", b'{"type": "Topology"}', b'{"@type": "Person"}']
)
def test_what_is_no_list_of_facilities_is_refused(body):
    for form in (GEOJSON, PLACE):
        with pytest.raises(Refused):
            form.take(body)


@given(st.data())
def test_a_broken_document_is_refused_and_never_breaks_the_reader(data):
    for form, body in ((GEOJSON, BINJAI), (PLACE, SCHOOL)):
        made = documents.written(data.draw(facts.broken(body)))

        facts.only_refuses(form.take, made)
