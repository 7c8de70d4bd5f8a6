"""Mapping: a source record becomes exactly one fact, as its manifest declares."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from schemas import strict
from schemas.contracts.domain import catalogue
from schemas.manifests import manifest
from schemas.mapping.examples import check_examples
from schemas.mapping.mapper import Fact
from tests.schemas.samples import (
    GAZETTEER,
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


def test_a_report_becomes_a_fact(reports):
    fact = reports.apply(report(), "/data/data/0")

    assert isinstance(fact, Fact)
    assert (fact.key, fact.region, fact.deleted) == ("7", "12.71", False)
    assert fact.pointer == "/data/data/0"
    assert fact.source_version == datetime(2026, 1, 9, 3, tzinfo=UTC)
    assert set(fact.values) == set(reports.schema.declared())
    assert {k: v for k, v in fact.values.items() if v is not None} == {
        "region": "12.71",
        "opened_at": datetime(2026, 1, 5, 1, tzinfo=UTC),
        "status": "new",
        "status_source": "Menunggu",
        "category": "road",
        "category_source": "Jalan Rusak",
        "title": "Jalan berlubang",
        "lat": Decimal("3.595"),
        "lon": Decimal("98.672"),
    }


def test_a_figure_becomes_a_fact_with_its_natural_key(statistics):
    fact = statistics.apply(figure(), "/0")

    assert fact.key == "population|12.75|2024|"
    assert fact.values["value"] == Decimal("307170")
    assert fact.values["unit"] == "people"
    assert (fact.values["reason"], fact.values["as_of"]) == (None, None)


@pytest.mark.parametrize(
    ("written", "value", "reason", "confirmed"),
    [
        ("", None, "awaiting", False),
        (None, None, "awaiting", False),
        ("  ", None, "awaiting", False),
        ("-", None, "not_reported", False),
        (" - ", None, "not_reported", False),
        ("NIHIL", Decimal(0), None, True),
        ("nihil", Decimal(0), None, True),
        ("0", Decimal(0), None, False),
        (0, Decimal(0), None, False),
    ],
)
def test_blank_is_never_zero_and_nihil_is(
    statistics, written, value, reason, confirmed
):
    found = statistics.apply(figure(jumlah_penduduk=written), "/0").values

    assert (found["value"], found["reason"]) == (value, reason)
    assert found["confirmed_zero"] is confirmed


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"status": "SELESAI", "selesai": "06-01-2026 08:00"}, ("status", "closed")),
        ({"kategori": "  sampah "}, ("category", "waste")),
        ({"judul": "  Lampu  padam "}, ("title", "Lampu  padam")),
        ({"judul": MISSING}, ("title", None)),
        ({"judul": ""}, ("title", None)),
        ({"judul": 2026}, ("title", "2026")),
        ({"judul": "cafe\u0301"}, ("title", "café")),
        ({"titik": None}, ("lat", None)),
        ({"titik": {"lintang": None, "bujur": ""}}, ("lon", None)),
        ({"selesai": "0000-00-00"}, ("closed_at", None)),
        ({"kode_wilayah": "1271"}, ("region", "12.71")),
        ({"nama_wilayah": ""}, ("region", "12.71")),
        ({"tambahan": {"apa": "saja"}}, ("status", "new")),
        (
            {"dibuat": "5-1-2026 08:00"},
            ("opened_at", datetime(2026, 1, 5, 1, tzinfo=UTC)),
        ),
    ],
)
def test_what_is_declared_is_read(reports, changes, expected):
    name, value = expected

    fact = reports.apply(report(**changes), "/0")

    assert fact.values[name] == value


def test_every_problem_of_a_record_comes_at_once(reports):
    wrong = report(status="?", kategori="?", dibuat="?", judul="a\x07b", id=None)

    rejection = reports.apply(wrong, "/0")

    assert {p.field for p in rejection.problems} == {
        "key",
        "status",
        "category",
        "opened_at",
        "title",
    }


def test_a_repeated_key_rejects_its_record_only(reports):
    document = strict.json(b'[{"id": 1, "id": 2}, {"id": 3}]')

    first = reports.apply(document.value[0], "/0")

    assert first.problems[0].rule == "json.duplicate_key"


def test_a_missing_field_is_answered_with_the_nearest(reports):
    rejection = reports.apply(report(dibuat=MISSING, dibuatt="05-01-2026 08:00"), "/0")

    assert "“dibuatt”" in rejection.problems[0].message.en


def test_dropped_fields_are_nowhere(reports):
    record = report(nik="1271014501900001", Pelapor={"nama": "Budi"}, status="?")

    redacted = reports.redact(record)
    rejection = reports.apply(record, "/0")

    assert "nik" not in redacted and "Pelapor" not in redacted
    assert "Budi" not in rejection.raw and "1271014501900001" not in rejection.raw
    assert record["nik"] == "1271014501900001"


def test_hashes_are_keyed_equal_and_stable(reports):
    one = reports.redact(report(telepon="081234567890"))
    again = reports.redact(one)
    elsewhere = mapper_of(REPORTS, pepper=b"other").redact(
        report(telepon="081234567890")
    )

    assert one["telepon"].startswith("hash:") and len(one["telepon"]) == 69
    assert one == again
    assert one["telepon"] != elsewhere["telepon"]


def test_unmarked_personal_data_show_in_no_part_of_a_rejection(reports):
    record = report(
        judul="Hubungi 0812-3456-7890",
        status="budi@example.co.id",
        catatan=1271014501900001,
    )

    said = repr(reports.apply(record, "/0"))

    assert "3456" not in said and "budi" not in said and "1271014501900001" not in said


def test_a_deleted_record_needs_only_key_and_region(reports):
    gone = report(hapus=1, status="?", dibuat=None)

    fact = reports.apply(gone, "/0")

    assert (fact.deleted, fact.key, fact.region, fact.values) == (
        True,
        "7",
        "12.71",
        {},
    )


def test_a_flag_that_is_neither_true_nor_false_is_refused():
    mapper = mapper_of(REPORTS.replace('"hapus == `1`"', "hapus"))

    rejection = mapper.apply(report(), "/0")

    assert [p.rule for p in rejection.problems] == ["deletes.not_boolean"]


def test_an_expression_that_fails_rejects_the_record():
    text = REPORTS.replace("from: judul, optional: true", 'from: "length(id)"')

    rejection = mapper_of(text).apply(report(), "/0")

    assert [(p.field, p.rule) for p in rejection.problems] == [
        ("length(id)", "path.failed")
    ]


def test_a_district_belongs_to_the_coverage_of_its_city():
    text = REPORTS.replace(
        "{from: kode_wilayah, codes: kemendagri, name_from: nama_wilayah}",
        '{value: "12.71.01"}',
    )

    fact = mapper_of(text, coverage=["12.71"]).apply(report(), "/0")

    assert fact.region == "12.71.01"


def test_equal_content_has_an_equal_hash_whatever_the_raw_form(reports):
    one = reports.apply(report(), "/0")
    other = reports.apply(
        report(titik={"lintang": Decimal("3.5950"), "bujur": "98.672"}), "/9"
    )

    assert one.content_hash == other.content_hash
    assert one.raw_hash != other.raw_hash


def test_the_order_of_source_fields_does_not_change_the_raw_hash(reports):
    record = report()

    one = reports.apply(record, "/0")
    other = reports.apply(dict(reversed(record.items())), "/0")

    assert one.raw_hash == other.raw_hash


def test_key_parts_cannot_run_into_each_other():
    mapper = mapper_of(REPORTS.replace("key: [id]", "key: [id, sub]"))

    one = mapper.apply(report(id="a|b", sub="c"), "/0")
    other = mapper.apply(report(id="a", sub="b|c"), "/0")

    assert one.key != other.key


def test_the_version_changes_with_the_map_and_not_with_comments():
    same = mapper_of("# a comment\n" + REPORTS)
    other = mapper_of(REPORTS.replace("Ditolak: rejected", "Ditolak: closed"))

    assert mapper_of(REPORTS).version == same.version != other.version


def test_a_named_fallback_takes_unknown_words():
    text = REPORTS.replace(
        "codes: categories.csv, else: quarantine", "codes: categories.csv, else: other"
    )

    fact = mapper_of(text).apply(report(kategori="Gaib"), "/0")

    assert fact.values["category"] == "other"


def test_local_region_codes_are_translated():
    text = REPORTS.replace(
        "codes: kemendagri, ", 'codes: {7: "12.71"}, else: quarantine, '
    )
    mapper = mapper_of(text)

    fact = mapper.apply(report(kode_wilayah=7), "/0")
    unknown = mapper.apply(report(kode_wilayah=8), "/0")

    assert fact.region == "12.71"
    assert [p.rule for p in unknown.problems] == ["code.unknown_word"]


def test_dates_and_flags_of_figures_are_read():
    text = STATISTICS.replace(
        "      status: {value: official}",
        "      status: {value: official}\n"
        '      as_of: {from: per, formats: ["%d-%m-%Y"]}\n'
        "      cumulative: {from: kum, codes: {Y: true, T: false}, else: quarantine}",
    )

    found = mapper_of(text).apply(figure(per="31-12-2024", kum="Y"), "/0").values

    assert found["as_of"] == date(2024, 12, 31) and found["cumulative"] is True


@pytest.mark.parametrize("text", [REPORTS, STATISTICS])
def test_the_examples_of_a_manifest_hold(text):
    [stream] = manifest.parse(text).streams
    domain = catalogue().domain(stream.schema)

    found = check_examples(stream, domain, GAZETTEER, frozenset(["12.71", "12.75"]))

    assert found == ()


@pytest.mark.parametrize(
    ("old", "new", "place", "rule"),
    [
        (
            "status: new, category",
            "status: closed, category",
            "pengaduan.examples[0].out.status (baris 44)",
            "example.differs",
        ),
        (
            "lat: 3.595,",
            "lat: 3.6,",
            "pengaduan.examples[0].out.lat (baris 44)",
            "example.differs",
        ),
        (
            "kategori: Jalan Rusak",
            "kategori: Gaib",
            "pengaduan.examples[0] (baris 44)",
            "example.refused",
        ),
        (
            "refused: region.contradicts_name",
            "refused: date.zero",
            "pengaduan.examples[1] (baris 57)",
            "example.refused",
        ),
        (
            "nama_wilayah: Kota Binjai",
            "nama_wilayah: Kota Medan",
            "pengaduan.examples[1] (baris 57)",
            "example.accepted",
        ),
    ],
)
def test_an_example_that_does_not_hold_is_named(old, new, place, rule):
    assert REPORTS.count(old) == 1
    [stream] = manifest.parse(REPORTS.replace(old, new)).streams
    domain = catalogue().domain(stream.schema)

    found = check_examples(stream, domain, GAZETTEER, frozenset(["12.71"]))

    assert [(p.field, p.rule) for p in found] == [(place, rule)]
