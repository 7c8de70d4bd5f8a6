"""Applications and datasets as DCAT, CPSV-AP and CKAN say them, and back."""

import json

import pytest
from marshmallow import ValidationError

from schemas.contracts.domain import catalogue
from schemas.standards import exchange
from schemas.values.problem import Refused
from tests.schemas.near_misses import NearMisses

FORMS = [("application", "cpsv-ap"), ("dataset", "dcat"), ("dataset", "ckan")]
MANY = 400
PORTAL = {
    "help": "https://data.example.go.id/api/3/action/help_show?name=package_show",
    "success": True,
    "result": {
        "id": "7c2f",
        "name": "jumlah-penduduk",
        "title": "Jumlah Penduduk",
        "notes": "Menurut kecamatan.",
        "author": "Budi",
        "author_email": "budi@example.go.id",
        "license_id": "cc-by",
        "state": "active",
        "metadata_created": "2023-02-01T03:04:05.123456",
        "metadata_modified": "2024-05-06T07:08:09",
        "organization": {"title": "Diskominfo"},
        "tags": [{"name": "penduduk"}, {"name": "kecamatan"}],
        "extras": [
            {"key": "kode_wilayah", "value": "12.75"},
            {"key": "frekuensi_penerbitan", "value": "Tahunan"},
            {"key": "level_penyajian", "value": "kecamatan"},
            {"key": "warna", "value": "biru"},
        ],
        "resources": [
            {
                "name": "2024",
                "url": "https://data.example.go.id/a.csv",
                "format": "CSV",
            },
            {
                "name": "2023",
                "url": "https://data.example.go.id/b.csv",
                "format": "CSV",
            },
        ],
    },
}
CONTEXT = {
    "id": "@id",
    "type": "@type",
    "judul": {"@id": "http://purl.org/dc/terms/title"},
    "dcterms": "http://purl.org/dc/terms/",
    "d": "http://www.w3.org/ns/dcat#",
}
EUROPEAN = "http://publications.europa.eu/resource/authority/"
ABROAD = {
    "@context": CONTEXT,
    "type": "d:Catalog",
    "d:dataset": [
        {
            "id": "https://data.example.go.id/set/1",
            "type": ["d:Dataset"],
            "judul": [
                {"@language": "en", "@value": "Population"},
                {"@language": "id", "@value": "Penduduk"},
            ],
            "http://purl.org/dc/terms/spatial": {"id": "urn:kemendagri:12.75"},
            "dcterms:accrualPeriodicity": {"@id": f"{EUROPEAN}frequency/ANNUAL"},
        }
    ],
}


def form(domain, standard):
    about = catalogue().domain(f"{domain}@1")
    return about, exchange.named(about, standard)


def loaded(about, count=MANY):
    """Facts as the schema loads them, from every corner of its fields."""
    stream, found = NearMisses(about, "exchange"), []
    while len(found) < count:
        try:
            found.append(about.schema().load(stream.one()))
        except ValidationError:
            continue
    return found


@pytest.mark.parametrize(("domain", "standard"), FORMS)
def test_what_is_given_is_taken_again_as_the_same_facts(domain, standard):
    about, spoken = form(domain, standard)
    facts = [(f"k{n}", values) for n, values in enumerate(loaded(about))]

    again = spoken.take(spoken.give(facts))

    assert [(t.key, about.schema().load(t.values)) for t in again] == facts


@pytest.mark.parametrize(("domain", "standard"), FORMS)
def test_one_fact_alone_comes_back_as_well(domain, standard):
    about, spoken = form(domain, standard)
    [values] = loaded(about, 1)

    [again] = spoken.take(spoken.give([("only", values)]))

    assert (again.key, about.schema().load(again.values)) == ("only", values)


def test_a_portals_package_is_read_without_its_author():
    about, ckan = form("dataset", "ckan")

    [taken] = ckan.take(json.dumps(PORTAL).encode())

    said = about.schema().load(taken.values)
    assert (taken.key, taken.pointer) == ("7c2f", "/result")
    assert (said["region"], said["status"], said["walidata"]) == (
        "12.75",
        "published",
        "Diskominfo",
    )
    assert (said["frequency"], said["level"]) == ("annual", "district")
    assert said["keywords"] == "penduduk, kecamatan"
    assert said["opened_at"].isoformat() == "2023-02-01T03:04:05.123456+00:00"
    assert (said["file_title"], said["file_format"]) == ("2024", "CSV")
    assert "budi" not in str(taken).casefold()


def test_a_word_a_portal_invented_is_refused_with_the_nearest():
    _, ckan = form("dataset", "ckan")
    body = json.dumps(PORTAL).replace("Tahunan", "Tahunann").encode()

    with pytest.raises(Refused) as caught:
        ckan.take(body)

    [problem] = caught.value.problems
    assert problem.rule == "ckan.unknown_word"
    assert problem.field == "/result/extras/1/value"
    assert "“Tahunan”" in problem.message.id


def test_an_error_of_a_portal_is_no_package():
    _, ckan = form("dataset", "ckan")

    with pytest.raises(Refused, match="no successful answer"):
        ckan.take(b'{"success": false, "error": {"__type": "Not Found Error"}}')


def test_a_document_with_its_own_names_and_full_addresses_is_read():
    about, dcat = form("dataset", "dcat")

    [taken] = dcat.take(json.dumps(ABROAD).encode())

    assert taken.pointer == "/d:dataset/0"
    assert taken.key == "https://data.example.go.id/set/1"
    assert taken.values == {
        "region": "12.75",
        "title": "Penduduk",
        "frequency": "annual",
    }


def test_a_frequency_no_list_has_is_refused_with_its_place():
    _, dcat = form("dataset", "dcat")
    body = json.dumps(ABROAD).replace("frequency/ANNUAL", "frequency/ANUAL")

    with pytest.raises(Refused) as caught:
        dcat.take(body.encode())

    [problem] = caught.value.problems
    assert (problem.rule, problem.field) == (
        "linked.unknown_word",
        "/d:dataset/0/dct:accrualPeriodicity",
    )


@pytest.mark.parametrize(("domain", "standard"), FORMS[:2])
def test_a_document_of_something_else_is_refused(domain, standard):
    _, spoken = form(domain, standard)

    with pytest.raises(Refused, match="holds no node"):
        spoken.take(b'{"@type": "foaf:Person", "foaf:name": "x"}')


@pytest.mark.parametrize(("domain", "standard"), FORMS)
def test_a_repeated_key_is_refused_and_not_chosen_between(domain, standard):
    _, spoken = form(domain, standard)

    with pytest.raises(Refused):
        spoken.take(b'{"success": true, "success": true, "result": {"id": "a"}}')


def test_the_words_of_the_european_lists_are_given():
    about, dcat = form("dataset", "dcat")
    values = about.schema().load(
        {"region": "12.75", "title": "A", "status": "published", "category": "health"}
    )

    [node] = json.loads(dcat.give([("a", values)]))["@graph"]

    assert node["dcat:theme"]["@id"].endswith("/data-theme/HEAL")
    assert node["dct:spatial"] == {"@id": "urn:kemendagri:12.75"}
    assert "dct:issued" not in node
