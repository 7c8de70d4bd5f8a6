"""Wrong records: each is rejected with field and rule, and nothing is ever raised."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import strict
from schemas.mapping import Fact, Rejection
from tests.schemas.samples import (
    MISSING,
    REPORTS,
    STATISTICS,
    figure,
    mapper_of,
    report,
)


@pytest.fixture(scope="module")
def reports():
    return mapper_of(REPORTS)


@pytest.fixture(scope="module")
def statistics():
    return mapper_of(STATISTICS)


NAN = strict.json(b'{"x": NaN}').value["x"]
NUL = strict.json(b'{"x": "a\\u0000b"}').value["x"]
HALF = strict.json(b'{"x": "\\ud800"}').value["x"]
HUGE = strict.json(b'{"x": 1e400}').value["x"]
LONG = strict.json(b'{"x": 12345678901234567890}').value["x"]

WRONG = [
    ({"id": MISSING}, "key", "key.blank"),
    ({"id": None}, "key", "key.blank"),
    ({"id": " "}, "key", "key.blank"),
    ({"id": True}, "key", "key.blank"),
    ({"id": ["7"]}, "key", "key.blank"),
    ({"id": "x" * 201}, "key", "key.too_long"),
    ({"id": "1271014501900001"}, "key", "privacy.unmarked"),
    ({"kode_wilayah": MISSING}, "region", "field.missing"),
    ({"kode_wilayah": ""}, "region", "field.blank"),
    ({"kode_wilayah": None}, "region", "field.blank"),
    ({"kode_wilayah": "1275"}, "region", "region.contradicts_name"),
    ({"nama_wilayah": MISSING}, "region", "field.missing"),
    (
        {"kode_wilayah": "12.72", "nama_wilayah": None},
        "region",
        "region.outside_coverage",
    ),
    ({"status": "Menungu"}, "status", "code.unknown_word"),
    ({"status": ""}, "status", "field.blank"),
    ({"status": None}, "status", "field.blank"),
    ({"status": MISSING}, "status", "field.missing"),
    ({"status": True}, "status", "code.unknown_word"),
    ({"status": ["Selesai"]}, "status", "type.wrong"),
    ({"status": {"nama": "Selesai"}}, "status", "type.wrong"),
    ({"kategori": "Gaib"}, "category", "code.unknown_word"),
    ({"kategori": "-"}, "category", "code.unknown_word"),
    ({"dibuat": ""}, "opened_at", "field.blank"),
    ({"dibuat": "0000-00-00 00:00"}, "opened_at", "date.zero"),
    ({"dibuat": "31-02-2026 08:00"}, "opened_at", "date.impossible"),
    ({"dibuat": "2026-01-05 08:00"}, "opened_at", "date.syntax"),
    ({"dibuat": "05-01-2026"}, "opened_at", "date.syntax"),
    ({"dibuat": "kemarin"}, "opened_at", "date.syntax"),
    ({"dibuat": 20260105}, "opened_at", "date.syntax"),
    ({"dibuat": ["05-01-2026 08:00"]}, "opened_at", "date.not_text"),
    ({"dibuat": "05-01-1066 08:00"}, "opened_at", "date.out_of_range"),
    (
        {"selesai": "04-01-2026 08:00", "status": "Selesai"},
        "$",
        "date.closed_before_opened",
    ),
    ({"selesai": "06-01-2026 08:00"}, "$", "status.contradicts_closed_at"),
    ({"diubah": "2026-01-09 25:00:00"}, "$.diubah", "date.impossible"),
    ({"diubah": MISSING}, "$.diubah", "field.missing"),
    ({"judul": "x" * 301}, "title", "text.too_long"),
    ({"judul": "a\x07b"}, "title", "text.control"),
    ({"judul": {"id": 1}}, "title", "type.wrong"),
    ({"judul": "Hubungi 0812-3456-7890"}, "title", "privacy.unmarked"),
    ({"judul": "NIK 1271014501900001"}, "title", "privacy.unmarked"),
    ({"judul": "surat ke budi@example.co.id"}, "title", "privacy.unmarked"),
    ({"status": "Menunggu", "judul": NUL}, "/judul", "text.nul"),
    ({"judul": HALF}, "/judul", "text.surrogate"),
    ({"titik": {"lintang": NAN, "bujur": "98.672"}}, "/titik/lintang", "json.nan"),
    ({"lain": HUGE}, "/lain", "json.out_of_range"),
    ({"lain": [LONG]}, "/lain/0", "json.too_many_digits"),
    ({"titik": MISSING}, "lat", "field.missing"),
    ({"titik": {"lintang": "3.595"}}, "lon", "field.missing"),
    ({"titik": {"lintang": "3,595", "bujur": "98.672"}}, "lat", "number.other_locale"),
    ({"titik": {"lintang": "3_5", "bujur": "98.672"}}, "lat", "number.syntax"),
    ({"titik": {"lintang": "98.672", "bujur": "3.595"}}, "lat", "number.out_of_bounds"),
    ({"titik": {"lintang": "3.595", "bujur": None}}, "$", "position.half"),
    ({"titik": {"lintang": "0", "bujur": 0}}, "$", "position.zero"),
    ({"hapus": None, "dibuat": True}, "opened_at", "date.not_text"),
]


@pytest.mark.parametrize(("changes", "field", "rule"), WRONG)
def test_a_wrong_report_is_rejected_with_its_reason(reports, changes, field, rule):
    rejection = reports.apply(report(**changes), "/data/3")

    assert isinstance(rejection, Rejection)
    assert (field, rule) in {(p.field, p.rule) for p in rejection.problems}
    assert rejection.pointer == "/data/3"
    assert all(p.message.id and p.message.en for p in rejection.problems)
    assert len(rejection.raw_hash) == 32


@pytest.mark.parametrize(
    ("changes", "field", "rule"),
    [
        ({"kode_kabupaten_kota": 1275}, "region", "region.contradicts_name"),
        ({"kode_kabupaten_kota": 9999}, "region", "region.unknown_code"),
        ({"kode_kabupaten_kota": True}, "region", "region.not_text"),
        ({"tahun": "20245"}, "period", "date.syntax"),
        ({"tahun": "2024-03"}, "$", "period.level"),
        ({"tahun": None}, "period", "field.blank"),
        ({"jumlah_penduduk": "307.17"}, "value", "number.other_locale"),
        ({"jumlah_penduduk": "#DIV/0!"}, "value", "number.no_value"),
        ({"jumlah_penduduk": "…"}, "value", "number.no_value"),
        ({"jumlah_penduduk": "٣"}, "value", "number.foreign_digits"),
        ({"jumlah_penduduk": False}, "value", "number.type"),
        ({"satuan": "RIBU JIWAA"}, "unit", "unit.unknown_word"),
        ({"satuan": "persen"}, "$", "unit.not_the_indicators"),
        ({"satuan": MISSING}, "unit", "field.missing"),
    ],
)
def test_a_wrong_figure_is_rejected_with_its_reason(statistics, changes, field, rule):
    rejection = statistics.apply(figure(**changes), "/0")

    assert isinstance(rejection, Rejection)
    assert [(p.field, p.rule) for p in rejection.problems] == [(field, rule)]


@pytest.mark.parametrize("record", [None, 1, "teks", [1], [], True, NAN])
def test_what_is_no_object_is_rejected(reports, record):
    rejection = reports.apply(record, "/5")

    assert [p.rule for p in rejection.problems] == ["record.not_object"]


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.decimals()
    | st.text(max_size=30)
    | st.sampled_from([NAN, NUL, HALF, HUGE, LONG, "-", "NIHIL", "12.71", "2024"]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from(sorted(report())), JSON, max_size=4))
def test_no_report_makes_the_mapper_raise(changes):
    mapper = mapper_of(REPORTS)

    result = mapper.apply(report(**changes), "/0")

    assert isinstance(result, Fact | Rejection)
    assert isinstance(result, Fact) or result.problems


@given(st.dictionaries(st.sampled_from(sorted(figure())), JSON, max_size=4))
def test_no_figure_makes_the_mapper_raise(changes):
    mapper = mapper_of(STATISTICS)

    result = mapper.apply(figure(**changes), "/0")

    assert isinstance(result, Fact | Rejection)


@given(JSON)
def test_no_value_at_all_makes_the_mapper_raise(value):
    result = mapper_of(REPORTS).apply(value, "/0")

    assert isinstance(result, Rejection)
