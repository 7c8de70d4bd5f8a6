"""Each quirk of real systems, and what the proposal writes for it."""

from __future__ import annotations

from typing import Any

import pytest

from connectors.proposing.proposal import Proposal
from tests.connectors.proposing import rows
from tests.connectors.proposing.conftest import of_rows

COUNT = 24


def reports(**more: Any) -> list[dict[str, Any]]:
    return [
        rows.report(n, **{k: v(n) if callable(v) else v for k, v in more.items()})
        for n in range(1, COUNT + 1)
    ]


def text_of(found: Proposal, key: str) -> str:
    [line] = [each for each in found.lines if each.key == key]
    return line.text


# what the source writes → the field, and a piece of the line that must be there
WRITTEN = {
    "a day above twelve settles the order": (
        {"dibuat": lambda n: f"{n % 27 + 1:02d}/01/2026"},
        ("opened_at", '"%d/%m/%Y"'),
    ),
    "ISO with an offset needs no zone": (
        {"dibuat": lambda n: f"2026-01-{n:02d}T08:00:00+07:00"},
        ("opened_at", '"%Y-%m-%dT%H:%M:%S%z"'),
    ),
    "a time without a zone gets one that is shown": (
        {},
        ("opened_at", "zone: Asia/Jakarta"),
    ),
    "Indonesian month names": (
        {"dibuat": lambda n: f"{n} Agustus 2026"},
        ("opened_at", '"%d %B %Y"'),
    ),
    "old spellings of months": (
        {"dibuat": lambda n: f"{n} Nopember 2025"},
        ("opened_at", '"%d %B %Y"'),
    ),
    "milliseconds since 1970": (
        {"dibuat": lambda n: 1767225600000 + n * 86_400_000},
        ("opened_at", "unix-ms"),
    ),
    "seconds since 1970": (
        {"dibuat": lambda n: 1767225600 + n * 86_400},
        ("opened_at", "formats: [unix]"),
    ),
    "zero dates are blanks": (
        {"selesai_pada": lambda n: "0000-00-00" if n % 4 < 2 else f"2026-03-{n:02d}"},
        ("closed_at", '"0000-00-00"'),
    ),
    "words of city apps": ({}, ("status", "Menunggu: new")),
    "categories of the shared list": ({}, ("category", "categories.csv")),
    "status in capitals": (
        {"status": lambda n: ("SELESAI", "DIPROSES")[n % 2]},
        ("status", "SELESAI: closed"),
    ),
    "a deleted flag": ({"hapus": lambda n: n % 2}, ("deletes", "hapus == `1`")),
    "a running number is the key": ({}, ("key", "[id]")),
    "a ticket number is the key": (
        {"id": 7, "no_tiket": lambda n: f"T-{n:04d}"},
        ("key", "[no_tiket]"),
    ),
    "dotted codes of Kemendagri": (
        {
            "kode_wilayah": lambda n: ("12.71", "12.75")[n % 2],
            "nama_wilayah": lambda n: ("Kota Medan", "Kota Binjai")[n % 2],
        },
        ("region", "codes: kemendagri"),
    ),
    "four digits that names show to be of BPS": (
        {
            "kode_wilayah": lambda n: ("1275", "1276")[n % 2],
            "nama_wilayah": lambda n: ("KOTA MEDAN", "KOTA BINJAI")[n % 2],
        },
        ("region", "codes: bps"),
    ),
    "four digits that names show to be of Kemendagri": (
        {
            "kode_wilayah": lambda n: (1271, 1275)[n % 2],
            "nama_wilayah": lambda n: ("Kota Medan", "Kota Binjai")[n % 2],
        },
        ("region", "codes: kemendagri"),
    ),
    "names of regions alone, in any writing": (
        {"kabupaten": lambda n: ("KAB. LABUHAN BATU", "Humbahas")[n % 2]},
        ("region", "codes: name"),
    ),
    "the region of the publisher": ({}, ("region", '"12.71"')),
}


@pytest.mark.parametrize(("given", "wanted"), WRITTEN.values(), ids=WRITTEN)
def test_a_report_is_read_as_its_source_writes_it(given, wanted):
    found = of_rows(reports(**given))

    key, piece = wanted
    assert piece in text_of(found, key)
    assert found.taken == found.rows == COUNT, found.manifest


NUMBERS = {
    "plain digits": ("1200", "", None),
    "Indonesian groups and commas": ("1.234.567,50", "id-ID", None),
    "English groups and points": ("1,234,567.50", "en-US", None),
    "rupiah with a dash": ("Rp 1.234.567,-", "id-ID", "Rp"),
    "percent signs": ("12,5 %", "id-ID", "%"),
    "brackets are negative": ("(1.000.000)", "id-ID", None),
}


@pytest.mark.parametrize(("text", "locale", "strip"), NUMBERS.values(), ids=NUMBERS)
def test_a_number_is_read_as_its_source_writes_it(text, locale, strip):
    figures = [
        rows.figure(n, jumlah_penduduk_miskin=text, satuan="JIWA") for n in range(12)
    ]

    found = of_rows(figures, path="/od_penduduk_miskin", publisher=None)

    said = text_of(found, "value")
    assert "jumlah_penduduk_miskin" in said
    assert (f"locale: {locale}" in said) is bool(locale)
    assert strip is None or f"strip: {strip}" in said or f'strip: "{strip}"' in said


def chosen(found: Proposal, key: str) -> list[str]:
    [line] = [each for each in found.lines if each.key == key]
    assert line.is_open
    return [value for value, _ in line.choices]


def test_a_date_that_reads_two_ways_is_left_to_a_person():
    found = of_rows(reports(dibuat=lambda n: f"{n % 12 + 1:02d}/04/2026"))

    options = chosen(found, "opened_at")
    assert len(options) == 2
    assert "%d/%m/%Y" in options[0] and "%m/%d/%Y" in options[1]
    assert "      # opened_at: {from: dibuat" in found.manifest
    assert "opened_at" in [each.what for each in found.open]
    assert not found.parses


def test_a_number_that_reads_two_ways_is_left_to_a_person():
    figures = [
        rows.figure(n, jumlah_penduduk_miskin=f"1.23{n % 10}", satuan="JIWA")
        for n in range(12)
    ]

    found = of_rows(figures, path="/od_penduduk_miskin", publisher=None)

    options = chosen(found, "value")
    [line] = [each for each in found.lines if each.key == "value"]
    assert ["id-ID" in each for each in options].count(True) == 1
    assert len({means.en for _, means in line.choices}) == len(options) == 2


def test_a_code_without_a_name_that_both_systems_know_is_left_to_a_person():
    found = of_rows(reports(kode_wilayah=lambda n: ("1275", "1276")[n % 2]))

    [line] = [each for each in found.lines if each.key == "region"]
    assert [means.en for _, means in line.choices] == [
        "1276 = Kota Tebing Tinggi",
        "1276 = Kota Binjai",
    ]


def test_nihil_is_a_confirmed_zero_and_a_dash_is_not_reported():
    figures = [rows.figure(n, satuan="JIWA") for n in range(12)]
    figures[3]["jumlah_penduduk_miskin"] = "NIHIL"
    figures[4]["jumlah_penduduk_miskin"] = "-"
    figures = [
        {**f, "jumlah_penduduk_miskin": str(f["jumlah_penduduk_miskin"])}
        for f in figures
    ]

    found = of_rows(figures, path="/od_penduduk_miskin", publisher=None)

    said = text_of(found, "value")
    assert "NIHIL: zero" in said
    assert '"-": not_reported' in said


def test_a_unit_that_scales_is_read_as_such():
    figures = [rows.figure(n) for n in range(12)]

    found = of_rows(figures, path="/od_penduduk_miskin", publisher=None)

    assert found.schema == "statistics@1"
    assert text_of(found, "unit") == "{from: satuan}"
    assert text_of(found, "indicator") == "{value: poor_people}"
    assert "value: 1000000" in found.manifest


def test_data_of_persons_are_dropped_and_appear_nowhere():
    found = of_rows(reports(email=lambda n: f"warga{n}@contoh.example"))

    assert "privacy: {drop: [nama_pelapor, nik, no_hp, email]}" in found.manifest
    for trace in ("Warga 1", "0812345678", "@contoh", "127101"):
        assert trace not in found.manifest


def test_a_number_of_a_person_under_a_harmless_name_is_dropped():
    found = of_rows(reports(catatan=lambda n: f"hubungi 0812-3456-78{n + 10}"))

    assert "catatan" in found.manifest.partition("privacy:")[2].partition("\n")[0]
    assert "hubungi" not in found.manifest


def test_an_unknown_status_is_named_with_its_nearest_word():
    found = of_rows(reports(status=lambda n: ("Selesai", "Diprosess", "Xyz")[n % 3]))

    [line] = [each for each in found.lines if each.key == "status"]
    assert "Diprosess (≈ in_progress)" in line.why.en
    assert "Xyz" in line.why.en
    assert "Xyz" not in line.text


def test_every_line_has_a_confidence_and_a_reason():
    found = of_rows(reports())

    assert all(line.why.id and line.why.en for line in found.lines)
    assert "# sure: " in found.manifest and "# likely: " in found.manifest


def test_comments_are_written_in_indonesian_if_asked():
    found = of_rows(reports(), language="id")

    assert "# pasti: " in found.manifest
    assert "# sure" not in found.manifest
