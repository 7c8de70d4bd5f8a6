"""Procurement as OCDS and as LKPP's ISB say it: taken and given as it was."""

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.values.problem import Refused
from tests.schemas.domains import facts

NAME = "procurement"
OCDS = facts.form(NAME, "ocds")
ISB = facts.form(NAME, "lkpp-isb")
BOTH = pytest.mark.parametrize("standard", [OCDS, ISB], ids=lambda s: s.standard)
PLACE = {"region": "12.75", "fiscal_year": "2026"}
RELEASES = b"""{"uri": "urn:province-hub:procurement", "version": "1.1",
  "publishedDate": "2026-04-17T03:00:00Z", "publisher": {"name": "province-hub"},
  "releases": [{
    "ocid": "ocds-9t57ab-10012371", "id": "ocds-9t57ab-10012371-2026-04-17T03:00:00Z",
    "date": "2026-04-17T03:00:00Z", "tag": ["tender", "award", "contract"],
    "initiationType": "tender", "language": "id",
    "buyer": {"name": "Dinas PUPR", "id": "1.03.0.00.0.00.01.0000"},
    "planning": {"budget": {"id": "52210441",
      "amount": {"amount": 2450000000, "currency": "IDR"}}},
    "tender": {"id": "ocds-9t57ab-10012371", "title": "Rehabilitasi Drainase",
      "status": "complete", "value": {"amount": 2449120455.35, "currency": "IDR"},
      "procurementMethod": "open", "procurementMethodDetails": "Tender",
      "mainProcurementCategory": "works", "numberOfTenderers": 3,
      "tenderPeriod": {"startDate": "2026-03-02T01:00:00Z"}},
    "awards": [{"id": "ocds-9t57ab-10012371-award", "status": "active",
      "suppliers": [{"name": "CV. Karya Binjai Mandiri"}]}],
    "contracts": [{"id": "ocds-9t57ab-10012371-contract",
      "awardID": "ocds-9t57ab-10012371-award", "status": "active",
      "value": {"amount": 2253190818.92, "currency": "IDR"},
      "dateSigned": "2026-04-17T03:00:00Z"}]}]}"""
ROWS = b"""[{"kd_tender": 10012371, "tahun_anggaran": 2026, "kode_wilayah": "12.75",
  "kd_lpse": 371, "kd_satker_str": "1.03.0.00.0.00.01.0000",
  "nama_satker": "Dinas PUPR", "kd_rup": 52210441,
  "nama_paket": "Rehabilitasi Drainase", "sumber_dana": "APBD",
  "nama_penyedia": "CV. Karya Binjai Mandiri", "pagu": 2450000000,
  "hps": 2449120455.35, "nilai_kontrak": 2253190818.92, "jumlah_penawar": 3,
  "mtd_pemilihan": "Tender", "jenis_pengadaan": "Pekerjaan konstruksi",
  "status_tender": "Berkontrak", "tgl_pengumuman_tender": "2026-03-02T01:00:00Z",
  "tgl_kontrak": "2026-04-17T03:00:00Z"}]"""
SPSE = b"""[{"kd_tender": 10012371, "tahun_anggaran": 2026, "kd_klpd": "D117",
  "nama_paket": "Rehabilitasi Drainase", "mtd_pemilihan": "Tender",
  "status_tender": "Selesai", "nama_ppk": "Budi Santoso",
  "nip_ppk": "197407272006042001", "npwp_penyedia": "01.234.567.8-125.000",
  "pagu": "2450000000"}]"""


@BOTH
@given(st.data())
def test_what_is_given_is_taken_again(standard, data):
    package = data.draw(facts.facts(NAME))
    key = data.draw(facts.texts())

    found = facts.again(standard, NAME, [(key, package)])

    assert found == [(key, package)]


def test_a_release_package_comes_out_as_it_went_in():
    found = facts.exported(OCDS, NAME, RELEASES, PLACE)

    assert facts.without(found, "hub") == facts.without(json_of(RELEASES), "hub")


def test_rows_of_isb_come_out_as_they_went_in():
    found = facts.exported(ISB, NAME, ROWS, {})

    assert found == json_of(ROWS)


def json_of(body):
    return json.loads(body, parse_float=Decimal)


def test_a_tender_that_is_over_is_awarded_and_of_persons_nothing_is_kept():
    [taken] = ISB.take(SPSE)

    assert (taken.key, taken.values["status"]) == ("10012371", "awarded")
    assert taken.values["ceiling"] == 2450000000
    assert not any(word in str(taken) for word in ("Budi", "1974", "01.234"))


def test_a_tender_that_is_over_with_a_contract_is_contracted():
    body = ROWS.replace(b"Berkontrak", b"Selesai")

    [taken] = ISB.take(body)

    assert taken.values["status"] == "contract"
    assert taken.values["closed_at"] == "2026-04-17T03:00:00Z"


def test_a_row_without_a_tender_is_named_by_its_plan():
    [taken] = ISB.take(ROWS.replace(b'"kd_tender": 10012371', b'"kd_tender": null'))

    assert (taken.key, taken.values["rup_code"]) == ("52210441", "52210441")


def test_contracts_of_one_release_are_added_up():
    document = json_of(RELEASES)
    [first] = document["releases"][0]["contracts"]
    second = {
        **first,
        "value": {"amount": 1, "currency": "IDR"},
        "dateSigned": "2026-04-01T00:00:00Z",
    }
    document["releases"][0]["contracts"] = [first, second]

    [taken] = OCDS.take(json.dumps(document, default=float).encode())

    assert taken.values["contract_value"] == Decimal("2253190819.92")
    assert taken.values["closed_at"] == "2026-04-01T00:00:00Z"


def test_what_is_known_of_a_foreign_release_is_taken_without_guessing_a_method():
    body = b"""{"releases": [{"ocid": "ocds-213czf-1", "tender": {"title": "Roads",
      "status": "unsuccessful", "procurementMethod": "selective",
      "mainProcurementCategory": "services",
      "additionalProcurementCategories": ["consultingServices"]}}]}"""

    [taken] = OCDS.take(body)

    assert (taken.key, taken.pointer) == ("ocds-213czf-1", "/releases/0")
    assert taken.values == {
        "name": "Roads",
        "status": "cancelled",
        "kind": "consulting_firm",
    }


@pytest.mark.parametrize(
    ("standard", "body", "old", "new", "rule"),
    [
        (
            OCDS,
            RELEASES,
            b'"currency": "IDR"',
            b'"currency": "USD"',
            "currency.not_idr",
        ),
        (
            OCDS,
            RELEASES,
            b'Details": "Tender"',
            b'Details": "Tendr"',
            "code.unknown_word",
        ),
        (OCDS, RELEASES, b'"releases": [', b'"records": [', "document.shape"),
        (OCDS, RELEASES, b'"ocid"', b'"ocid_"', "key.blank"),
        (ISB, ROWS, b'"Berkontrak"', b'"Berkontrk"', "code.unknown_word"),
        (ISB, ROWS, b'"pagu": 2450000000', b'"pagu": "banyak"', "number.syntax"),
        (ISB, ROWS, b"[{", b"[3, {", "document.shape"),
    ],
)
def test_what_a_document_says_wrongly_is_refused(standard, body, old, new, rule):
    broken = body.replace(old, new, 1)

    with pytest.raises(Refused) as caught:
        standard.take(broken)

    assert rule in [each.rule for each in caught.value.problems]


@pytest.mark.parametrize(
    ("standard", "document"), [(OCDS, RELEASES), (ISB, ROWS)], ids=["ocds", "isb"]
)
@given(st.data())
def test_broken_documents_are_refused_and_break_nothing(standard, document, data):
    body = data.draw(facts.broken(document))

    facts.only_refuses(standard.take, json.dumps(body, default=float).encode())
