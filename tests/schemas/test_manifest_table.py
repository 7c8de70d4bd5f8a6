"""The `files:` and `table:` of a manifest: every mistake with its line and its fix."""

from pathlib import Path

import pytest

from schemas.contracts.domain import catalogue
from schemas.manifests import manifest
from schemas.manifests.table import joined, pattern
from schemas.mapping.steps.version import version_of

ROOT = Path(__file__).parents[2]
BASE = "base_url: https://dinkes-sumut.example/dbd/"
TEXT = (ROOT / "connectors/cities/dinkes-sumut-dbd.yaml").read_text("utf-8")


def problems(old, new):
    assert old in TEXT
    with pytest.raises(manifest.ManifestError) as caught:
        manifest.parse(TEXT.replace(old, new))
    assert all(p.message.id and p.message.en for p in caught.value.problems)
    return [(p.field.partition(" ")[0], p.rule) for p in caught.value.problems]


def test_the_published_manifests_are_whole():
    for path in (ROOT / "connectors/cities").glob("*.yaml"):
        read = manifest.parse(path.read_text("utf-8"))

        from_files = read.connection.kind == "files"
        assert (read.streams[0].table is not None) == from_files
        assert len(read.streams[0].examples) >= 3


@pytest.mark.parametrize(
    ("old", "new", "place", "rule"),
    [
        ("format: workbook", "format: excel", "format", "manifest.unknown_word"),
        ("format: workbook", "encoding: latin1", "encoding", "manifest.unknown_word"),
        ("format: workbook", "quote: '\"\"'", "quote", "manifest.shape"),
        ("format: workbook", "sheet: {}", "sheet", "table.which_sheet"),
        (
            "format: workbook",
            "sheet: {name: a, index: 1}",
            "sheet",
            "table.which_sheet",
        ),
        ("format: workbook", "sheet: {match: '('}", "sheet.match", "table.pattern"),
        ("format: workbook", "shet: {index: 1}", "shet", "manifest.unknown_key"),
        (
            "beside: Bulan",
            "beside: Bulan\n            sheet: '(?P<year>.)'",
            "period.parts[0]",
            "table.period_part",
        ),
        ("- beside: Bulan", "- {}", "period.parts[0]", "table.period_part"),
        ("(?P<year>", "(?P<tahun>", "period.parts[1].match", "table.period_part"),
        (
            "/ {ukuran}\n        value",
            "/ {ukuran\n        value",
            "melt.columns",
            "table.holes",
        ),
        ("{umur} / {jenis", "{umur} / {umur} / {jenis", "melt.columns", "table.holes"),
        ("TOTAL KASUS / {ukuran}", "TOTAL / {apa}", "melt.total", "table.unknown_hole"),
        ("value: banyaknya", "value: umur", "", "table.name_twice"),
        (
            "kabupaten_kota:\n          header",
            "Kab Kota:\n          header",
            None,
            "manifest.shape",
        ),
        (
            "        total: '^(jumlah|total)\\b'",
            "        total: '['",
            "rows.total",
            "table.pattern",
        ),
    ],
)
def test_a_wrong_table_is_refused_with_its_place(old, new, place, rule):
    found = problems(old, new)

    places = [field for field, _ in found]
    if place is not None:
        wanted = "streams[0].table" + (f".{place}" if place else "")
        assert wanted in places
    if rule is not None:
        assert rule in [each for _, each in found]


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("from: banyaknya", "from: banyak", "table.no_field"),
        ("{from: umur,", "{from: usia,", "table.no_field"),
        ("codes: sexes.csv", "codes: sex.csv", "codes.unknown_table"),
        ("files: {index: /, ", "files: {paths: [/a], ", "files.which"),
        ("files: {index: /, ", "files: {index: /../x, ", "url.path"),
        ("    write: snapshot", "    request: {path: /}", "manifest.unknown_key"),
        (BASE, "base_url: file:/etc", "url.folder"),
        (BASE, "base_url: file:a/../b", "url.folder"),
        ("max_page_bytes: 16MiB", "max_page_bytes: 300MiB", "manifest.out_of_bounds"),
        ("max_page_bytes: 16MiB", "max_file_bytes: 5000MiB", "manifest.out_of_bounds"),
        ("files: {index: /, ", "files: {format: yaml, index: /, ", "manifest.unknown"),
        ("files: {index: /, ", "files: {format: ndjson, index: /, ", "manifest.unkno"),
        ("files: {index: /, ", "files: {format: xml, index: /, ", "manifest.missing"),
    ],
)
def test_what_does_not_fit_the_table_is_refused(old, new, rule):
    assert any(each.startswith(rule) for _, each in problems(old, new))


def records(form, more=""):
    """A manifest whose files are no tables."""
    begin, end = TEXT.index("    table:"), TEXT.index("    map:")
    text = TEXT[:begin] + more + TEXT[end:]
    return text.replace("files: {index: /, ", f"files: {{format: {form}, index: /, ")


@pytest.mark.parametrize(
    ("form", "more", "path"),
    [
        ("ndjson", "", "@"),
        ("json", "", "@"),
        ("json", "    records: data.items[*]\n", "data.items[*]"),
        ("xml", "    records: /daftar/kasus\n", "/daftar/kasus"),
    ],
)
def test_files_that_are_no_tables_say_where_their_records_stand(form, more, path):
    text = records(form, more).replace(
        "max_page_bytes: 16MiB", "max_file_bytes: 1024MiB"
    )

    read = manifest.parse(text)

    stream = read.streams[0]
    assert (stream.files.format, stream.records, stream.table) == (form, path, None)
    assert read.connection.limits.file_bytes == 1 << 30


@pytest.mark.parametrize(
    ("form", "more", "rule"),
    [
        ("json", "    records: data[?x].y\n", "path.plain_name"),
        ("xml", "    records: daftar.kasus[*]\n", "manifest.shape"),
        ("ndjson", "    records: data\n", "manifest.unknown_key"),
    ],
)
def test_records_that_no_stream_can_find_are_refused(form, more, rule):
    with pytest.raises(manifest.ManifestError) as caught:
        manifest.parse(records(form, more))

    assert rule in [p.rule for p in caught.value.problems]


@pytest.mark.parametrize(
    ("request_", "paging", "rule"),
    [
        ("{path: /x, format: csv}", "{style: none}", "manifest.unknown_word"),
        ("{path: /x, format: ndjson}", "{style: page}", "request.format"),
        ("{path: /x, format: xml}", "{style: page, total_at: n}", "request.format"),
        ("{path: /x, format: xml}", "{style: next-url, at: n}", "request.format"),
    ],
)
def test_what_stands_around_xml_and_ndjson_cannot_be_asked(request_, paging, rule):
    text = (ROOT / "connectors/demo/manifests/asahan-statistik.yaml").read_text("utf-8")
    begin = text.index("    request:")
    text = text[:begin] + f"    request: {request_}\n    paging: {paging}\n"
    text += "    records: a\n    map: {}\n    examples: []\n"

    with pytest.raises(manifest.ManifestError) as caught:
        manifest.parse(text)

    assert rule in [p.rule for p in caught.value.problems]


def test_a_folder_is_for_files_only():
    text = (ROOT / "connectors/demo/manifests/asahan-statistik.yaml").read_text("utf-8")
    text = text.replace("${DEMO_URL}/asahan/statistik/", "file:asahan")

    with pytest.raises(manifest.ManifestError) as caught:
        manifest.parse(text)

    assert "url.folder" in [p.rule for p in caught.value.problems]


def test_a_changed_table_is_another_mapping():
    domain = catalogue().domain("disease@1")
    first = manifest.parse(TEXT).streams[0]
    second = manifest.parse(TEXT.replace("beside: Bulan", "beside: Periode")).streams[0]
    moved = manifest.parse("# baris\n" + TEXT).streams[0]

    assert version_of(first, domain) != version_of(second, domain)
    assert version_of(first, domain) == version_of(moved, domain)


@pytest.mark.parametrize(
    ("title", "text", "found"),
    [
        ("A / {x} / B", "a /  Lk / b", {"x": "Lk"}),
        ("KAB / {x}", "KAB / P / M", None),
        ("{j}_{t}", "SD_2017", {"j": "SD", "t": "2017"}),
        ("JUMLAH (%) / {u}", "Jumlah (%) / <1 th", {"u": "<1 th"}),
    ],
)
def test_titles_with_holes_say_what_stands_in_them(title, text, found):
    match = pattern(title).fullmatch(joined(text))

    assert (match.groupdict() if match else None) == found
