"""Public services as CPSV-AP says them: taken and given as they were."""

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.values.problem import Refused
from tests.schemas.domains import facts

NAME = "public_service"
CPSV = facts.form(NAME, "cpsv-ap")
ABROAD = {
    "@context": {
        "cpsv": "http://purl.org/vocab/cpsv#",
        "cv": "http://data.europa.eu/m8g/",
        "dcterms": "http://purl.org/dc/terms/",
        "adms": "http://www.w3.org/ns/adms#",
    },
    "@id": "https://binjai.example/layanan/ktp",
    "@type": "cpsv:PublicService",
    "dcterms:title": [
        {"@language": "en", "@value": "Identity card"},
        {"@language": "id", "@value": "KTP elektronik"},
    ],
    "adms:status": {"@id": "http://purl.org/adms/status/Completed"},
    "cv:processingTime": {"@type": "xsd:duration", "@value": "P2W"},
    "cv:hasCost": {
        "@type": "cv:Cost",
        "cv:value": {"@type": "xsd:decimal", "@value": "25000.50"},
        "cv:currency": {
            "@id": "http://publications.europa.eu/resource/authority/currency/IDR"
        },
    },
    "cpsv:produces": {"@type": "cv:Output", "dcterms:title": "KTP"},
    "cv:hasContactPoint": {"cv:telephone": "061-8821000"},
}


@given(st.data())
def test_what_is_given_is_taken_again(data):
    service = data.draw(facts.facts(NAME))
    key = data.draw(facts.texts())

    found = facts.again(CPSV, NAME, [(key, service)])

    assert found == [(key, service)]


def test_a_document_of_another_portal_is_read():
    [taken] = CPSV.take(json.dumps(ABROAD).encode())

    assert taken.key == "https://binjai.example/layanan/ktp"
    assert taken.values == {
        "name": "KTP elektronik",
        "status": "active",
        "duration": Decimal(14),
        "cost": Decimal("25000.50"),
        "output": "KTP",
    }


def test_days_and_rupiah_are_written_as_the_standard_wants():
    service = facts.DOMAINS[NAME].schema().load(facts.samples(facts.DOMAINS[NAME])[0])

    [node] = json.loads(CPSV.give([("ktp", service)]))["@graph"]

    assert node["cv:processingTime"] == "P1D"
    assert node["cv:hasCost"]["cv:value"] == 0
    assert node["cv:hasCost"]["cv:currency"]["@id"].endswith("/currency/IDR")
    assert node["cpsv:produces"]["dct:identifier"] == "urn:binjai:keluaran:ktp-el"


def test_a_cost_that_only_a_note_explains_has_no_currency():
    service = facts.DOMAINS[NAME].schema().load(facts.samples(facts.DOMAINS[NAME])[1])

    [node] = json.loads(CPSV.give([("pbg", service)]))["@graph"]

    assert set(node["cv:hasCost"]) == {"@type", "dct:description"}


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("currency/IDR", "currency/EUR", "linked.unknown_word"),
        ("status/Completed", "status/Complete", "linked.unknown_word"),
        ("P2W", "P2M", "linked.duration"),
        ("P2W", "PT2H", "linked.duration"),
        ("25000.50", "gratis", "number.syntax"),
        ("cpsv:PublicService", "cv:Event", "linked.no_node"),
    ],
)
def test_what_a_document_says_wrongly_is_refused(old, new, rule):
    body = json.dumps(ABROAD).replace(old, new).encode()

    with pytest.raises(Refused) as caught:
        CPSV.take(body)

    assert [each.rule for each in caught.value.problems] == [rule]


@given(st.data())
def test_broken_documents_are_refused_and_break_nothing(data):
    body = data.draw(facts.broken(json.dumps(ABROAD).encode()))

    facts.only_refuses(CPSV.take, json.dumps(body, default=float).encode())
