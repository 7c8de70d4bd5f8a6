"""Permits as OSS-like CSV and as CPSV-AP outputs: taken and given as they were."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.contracts.domain import catalogue
from schemas.values.problem import Refused
from tests.schemas.domains import facts

NAME = "permit"
OSS = facts.form(NAME, "oss-csv")
OUTPUT = facts.form(NAME, "cpsv-ap")
RECAP = (
    "id_permohonan,nama_pemohon,nib,kode_wilayah,jenis_izin,kbli,risiko,status,"
    "tgl_pengajuan,tgl_keputusan,retribusi\r\n"
    "I-1,Budi,0220001234567,12.75,SIP,86201,MT,Izin Terbit,"
    "2026-02-03T02:12:00Z,2026-02-06T07:40:00Z,150000\r\n"
    "I-2,Ani,,12.75,IMB,,,Verifikasi,2026-03-01T00:00:00+07:00,,\r\n"
).encode()
PLAIN = (
    "id_permohonan,kode_wilayah,jenis_izin,nama_izin,jenis_permohonan,kbli,risiko,"
    "skala_usaha,kanal,instansi,status,status_sumber,tgl_pengajuan,tgl_tenggat,"
    "tgl_keputusan,berlaku_sampai,retribusi,kunci_layanan,keluaran\r\n"
    "I-1,12.75,Reklame,,Izin baru,73100,Rendah,Usaha mikro,Loket,DPMPTSP,Terbit,,"
    "2026-02-03T02:12:00Z,,2026-02-06T07:40:00Z,2027-02-05,150000.5,reklame,\r\n"
).encode()


@pytest.mark.parametrize("standard", [OSS, OUTPUT], ids=lambda s: s.standard)
@given(st.data())
def test_what_is_given_is_taken_again(standard, data):
    permit = data.draw(facts.facts(NAME))
    key = data.draw(facts.texts())

    found = facts.again(standard, NAME, [(key, permit)])

    assert found == [(key, permit)]


def test_a_recap_comes_out_as_it_went_in():
    load = catalogue().domain("permit@1").schema().load

    taken = [(each.key, load(each.values)) for each in OSS.take(PLAIN)]

    assert OSS.give(taken) == PLAIN


def test_a_recap_is_read_without_its_applicants():
    first, second = OSS.take(RECAP)

    assert (first.key, first.values["category"], first.values["risk"]) == (
        "I-1",
        "health_practice",
        "medium_high",
    )
    assert (second.values["category"], second.values["status"]) == (
        "building",
        "in_review",
    )
    assert not any(word in str([first, second]) for word in ("Budi", "Ani", "0220"))


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        (b"jenis_izin", b"jenis_ijin", "document.unknown_column"),
        (b"Izin Terbit", b"Izin Terbitt", "code.unknown_word"),
        (b",150000\r\n", b",150.000.0\r\n", "number.syntax"),
        (b",150000\r\n", b"\r\n", "csv.ragged"),
        (b"I-1,", b",", "key.blank"),
    ],
)
def test_what_a_recap_says_wrongly_is_refused(old, new, rule):
    with pytest.raises(Refused) as caught:
        OSS.take(RECAP.replace(old, new))

    assert [each.rule for each in caught.value.problems] == [rule]


def test_an_unknown_word_is_answered_with_the_nearest():
    with pytest.raises(Refused) as caught:
        OSS.take(RECAP.replace(b"Izin Terbit", b"Izin Terbitt"))

    [problem] = caught.value.problems
    assert problem.field == "L2/status"
    assert "izin terbit" in problem.message.en


def test_a_permit_refers_to_the_output_that_its_service_promises():
    load = catalogue().domain("permit@1").schema().load
    permit = load(
        {
            "region": "12.75",
            "category": "building",
            "status": "submitted",
            "opened_at": "2026-02-03T02:12:00Z",
            "service_key": "pbg",
            "output": "urn:binjai:pbg",
        }
    )

    [node] = json.loads(OUTPUT.give([("I-1", permit)]))["@graph"]

    assert node["@type"] == ["cv:Output"]
    assert node["cpsv:isProducedBy"]["dct:identifier"] == "pbg"
    assert node["dct:isVersionOf"]["dct:identifier"] == "urn:binjai:pbg"


def test_a_charge_in_another_currency_is_refused():
    load = catalogue().domain("permit@1").schema().load
    permit = load(facts.samples(facts.DOMAINS[NAME])[2])
    body = OUTPUT.give([("I-1", permit)])

    with pytest.raises(Refused, match="not known"):
        OUTPUT.take(body.replace(b"currency/IDR", b"currency/MYR"))


def test_single_permits_are_not_open_to_everybody():
    assert catalogue().domain("permit@1").personal
