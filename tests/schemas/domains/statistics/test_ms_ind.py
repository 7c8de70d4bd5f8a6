"""The form MS-Ind can be filled for every indicator."""

import json

import pytest

from schemas.contracts.domain import catalogue
from schemas.domains.statistics import ms_ind

FORMS = ms_ind.every()
ASKED = (
    "nama_indikator",
    "konsep",
    "definisi",
    "interpretasi",
    "metode_rumus_penghitungan",
    "ukuran",
    "satuan",
    "klasifikasi_penyajian",
    "indikator_komposit",
    "level_estimasi",
    "akses_umum",
)


@pytest.mark.parametrize("name", FORMS)
def test_every_indicator_has_every_field_of_the_form(name):
    assert [field for field in ASKED if not FORMS[name][field]] == []


def test_every_indicator_has_a_form_that_is_json():
    assert set(FORMS) == set(catalogue().indicators)
    assert json.loads(json.dumps(FORMS)) == FORMS


def test_a_ratio_names_what_it_is_made_from():
    form = FORMS["maternal_mortality"]

    assert (
        form["metode_rumus_penghitungan"] == "Kematian ibu ÷ Kelahiran hidup × 100000"
    )
    assert [each["kode_indikator"] for each in form["indikator_pembangun"]] == [
        "maternal_deaths",
        "live_births",
    ]


def test_the_form_names_the_series_of_an_indicator():
    assert [(each["nama"], each["akhir"]) for each in FORMS["spbe_index"]["deret"]] == [
        ("three_domains", "2020"),
        ("four_domains", None),
    ]
