"""Manifests: a right one read whole, a wrong one refused with line and nearest word."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from schemas import manifest
from schemas.manifest import ManifestError

TEXT = (Path(__file__).parent / "manifests" / "kota-medan-pengaduan.yaml").read_text()
STATISTICS = (Path(__file__).parent / "manifests" / "binjai-statistik.yaml").read_text()


def problems_in(text):
    with pytest.raises(ManifestError) as caught:
        manifest.parse(text)
    return caught.value.problems


def edited(text, old, new):
    assert text.count(old) == 1, old
    return text.replace(old, new)


def test_the_whole_manifest_is_read():
    read = manifest.parse(TEXT)

    stream = read.stream("pengaduan")

    assert (read.publisher, read.system.id) == ("kota-medan", "kota-medan-pengaduan")
    assert read.system.simulated and read.system.contact == {"role": "walidata"}
    assert read.connection.auth.secrets == ("secret://kota-medan/pengaduan",)
    assert read.connection.limits.max_page_bytes == 8 << 20
    assert read.connection.timeouts.run == timedelta(minutes=15)
    assert stream.request.params == {"per_page": "500", "urut": "diubah"}
    assert stream.request.errors == manifest.ErrorSign("success", (True,))
    assert stream.paging == manifest.Paging(
        "next-url", at="data.next_page_url", total_at="data.total"
    )
    assert stream.cursor.fields == ("diubah", "id")
    assert stream.cursor.overlap == timedelta(minutes=10)
    assert (stream.write, stream.rhythm) == ("incremental", timedelta(hours=6))
    assert stream.deletes.when == "hapus == `1`"
    assert stream.expect.null_max == {"lat": Decimal("0.1")}
    assert stream.privacy == manifest.Privacy(("pelapor", "nik"), ("telepon",))
    assert stream.map["lat"].kind == "decimal"
    assert stream.map["closed_at"].blank == {
        "-": "not_reported",
        "0000-00-00": "not_reported",
    }


def test_what_is_not_said_has_quiet_defaults():
    read = manifest.parse(STATISTICS)

    [stream] = read.streams

    assert read.connection.auth == manifest.Auth()
    assert stream.paging == manifest.Paging("page", "hal", 1, None, None)
    assert (stream.write, stream.key, stream.cursor) == ("snapshot", (), None)
    assert stream.deletes.mode == "none" and stream.rhythm == timedelta(days=1)
    assert stream.map["unit"].kind == "unit"
    assert stream.map["value"].blank == {"": "awaiting", "-": "not_reported"} | {
        "NIHIL": "zero"
    }


def test_a_window_may_cross_midnight():
    window = manifest.parse(TEXT).connection.limits.window

    inside = datetime(2026, 11, 24, 15, tzinfo=UTC)  # 22:00 WIB
    outside = datetime(2026, 11, 24, 3, tzinfo=UTC)  # 10:00 WIB

    assert window.open_at(inside) and not window.open_at(outside)


# what stands in the manifest, what is written instead, the place with its line, the
# rule, and words that the message must hold (the nearest right word, or the fix)
WRONG = [
    (
        "apiVersion: province.hub/v1",
        "apiVersion: province.hub/v2",
        "apiVersion (baris 1)",
        "manifest.unknown_word",
        "“province.hub/v1”",
    ),
    (
        "apiVersion: province.hub/v1",
        "apiversion: province.hub/v1",
        "apiversion (baris 1)",
        "manifest.unknown_key",
        "“apiVersion”",
    ),
    (
        "publisher: kota-medan\n",
        "publisher: Kota Medan\n",
        "publisher (baris 2)",
        "manifest.shape",
        "kota-medan",
    ),
    (
        "publisher: kota-medan\n",
        "",
        "publisher (baris 1)",
        "manifest.missing_key",
        "publisher",
    ),
    (
        "simulated: true",
        "simulated: yes",
        "system.simulated (baris 8)",
        "yaml.bool_trap",
        "quotes",
    ),
    (
        "simulated: true",
        "simulatd: true",
        "system.simulatd (baris 8)",
        "manifest.unknown_key",
        "“simulated”",
    ),
    (
        "simulated: true",
        'simulated: "true"',
        "system.simulated (baris 8)",
        "manifest.wrong_type",
        "true/false",
    ),
    (
        "kind: rest",
        "kind: resst",
        "connection.kind (baris 10)",
        "manifest.unknown_word",
        "“rest”",
    ),
    (
        "https://data.medan.example/",
        "data.medan.example",
        "connection.base_url (baris 11)",
        "url.shape",
        "https://",
    ),
    (
        "https://data.medan.example/",
        "ftp://data.medan.example/",
        "connection.base_url (baris 11)",
        "url.shape",
        "https://",
    ),
    (
        "https://data.medan.example/",
        "https://u:p@data.medan.example/",
        "connection.base_url (baris 11)",
        "url.credentials",
        "secret://",
    ),
    (
        "https://data.medan.example/",
        "https://data.medan.example:99999/",
        "connection.base_url (baris 11)",
        "url.shape",
        "https://",
    ),
    (
        "https://data.medan.example/",
        "https://data.medan.example/?a=1",
        "connection.base_url (baris 11)",
        "url.shape",
        "request.params",
    ),
    (
        "token: secret://kota-medan/pengaduan",
        "token: s3cr3t",
        "connection.auth.token (baris 12)",
        "auth.literal_secret",
        "hub secret set",
    ),
    (
        "type: bearer",
        "type: bearr",
        "connection.auth.type (baris 12)",
        "manifest.unknown_word",
        "“bearer”",
    ),
    (
        "type: bearer",
        "type: api-key",
        "connection.auth (baris 12)",
        "auth.where",
        "header or query",
    ),
    (
        'min: "1.2"',
        "min: 1.2",
        "connection.tls.min (baris 13)",
        "manifest.wrong_type",
        "text",
    ),
    (
        "rps: 2",
        "rps: 0",
        "connection.limits.rps (baris 14)",
        "manifest.out_of_bounds",
        "more than 0",
    ),
    (
        "rps: 2",
        "rps: dua",
        "connection.limits.rps (baris 14)",
        "manifest.wrong_type",
        "number",
    ),
    (
        "20:00-05:00 Asia/Jakarta",
        "25:00-05:00 Asia/Jakarta",
        "connection.limits.window (baris 14)",
        "manifest.shape",
        "20:00-05:00",
    ),
    (
        "20:00-05:00 Asia/Jakarta",
        "20:00-05:00 Asia/Jakrta",
        "connection.limits.window (baris 14)",
        "date.unknown_zone",
        "“Asia/Jakarta”",
    ),
    (
        "8MiB",
        "8MB",
        "connection.limits.max_page_bytes (baris 14)",
        "manifest.shape",
        "8MiB",
    ),
    (
        "8MiB",
        "99MiB",
        "connection.limits.max_page_bytes (baris 14)",
        "manifest.out_of_bounds",
        "64MiB",
    ),
    (
        "connect: 5s",
        "connect: 5",
        "connection.timeouts.connect (baris 15)",
        "manifest.shape",
        "10m",
    ),
    (
        "citizen_report@1",
        "citizen_report@2",
        "streams[0].schema (baris 18)",
        "schema.unknown",
        "“citizen_report@1”",
    ),
    (
        "path: /api/v2/laporan",
        "path: api/v2/laporan",
        "streams[0].request.path (baris 20)",
        "url.path",
        "starts with /",
    ),
    (
        "path: /api/v2/laporan",
        "path: /api/../admin",
        "streams[0].request.path (baris 20)",
        "url.path",
        "..",
    ),
    (
        "urut: diubah}",
        "token: abc}",
        "streams[0].request.params (baris 21)",
        "auth.literal_secret",
        "connection.auth",
    ),
    (
        "per_page: 500",
        "per_page: 012",
        "streams[0].request.params.per_page (baris 21)",
        "yaml.int_trap",
        "quotes",
    ),
    (
        "per_page: 500",
        "per_page: 1.5",
        "streams[0].request.params.per_page (baris 21)",
        "manifest.wrong_type",
        "text",
    ),
    (
        "per_page: 500",
        "per_page: [500]",
        "streams[0].request.params.per_page (baris 21)",
        "manifest.wrong_type",
        "not a list",
    ),
    (
        "errors: {at: success, ok: [true]}",
        "eror: {at: success, ok: [true]}",
        "streams[0].request.eror (baris 22)",
        "manifest.unknown_key",
        "“errors”",
    ),
    (
        "errors: {at: success, ok: [true]}",
        "errors: {at: success}",
        "streams[0].request.errors.ok (baris 22)",
        "manifest.missing_key",
        "ok: [true]",
    ),
    (
        "records: data.data[*]",
        "records: data.data[*",
        "streams[0].records (baris 23)",
        "path.syntax",
        "JMESPath",
    ),
    (
        "style: next-url",
        "style: next_url",
        "streams[0].paging.style (baris 24)",
        "manifest.unknown_word",
        "“next-url”",
    ),
    (
        "style: next-url",
        "style: link-header",
        "streams[0].paging.style (baris 24)",
        "manifest.unknown_word",
        "keyset",
    ),
    (
        "at: data.next_page_url",
        "url: data.next_page_url",
        "streams[0].paging.at (baris 24)",
        "manifest.missing_key",
        "at",
    ),
    (
        "overlap: 10m",
        "overlap: 10 menit",
        "streams[0].cursor.overlap (baris 25)",
        "manifest.shape",
        "10m",
    ),
    (
        "overlap: 10m, zone: Asia/Jakarta",
        "overlap: 10m",
        "streams[0].cursor (baris 25)",
        "date.no_zone",
        "zone: Asia/Jakarta",
    ),
    (
        "fields: [diubah, id]",
        "fields: diubah",
        "streams[0].cursor.fields (baris 25)",
        "manifest.wrong_type",
        "a list",
    ),
    (
        "fields: [diubah, id]",
        'fields: ["max(id)[0]"]',
        "streams[0].cursor.fields (baris 25)",
        "path.plain_name",
        "plain field name",
    ),
    (
        "order: checked",
        "order: check",
        "streams[0].cursor.order (baris 25)",
        "manifest.unknown_word",
        "“checked”",
    ),
    (
        "key: [id]",
        "key: []",
        "streams[0].key (baris 26)",
        "manifest.blank",
        "at least one",
    ),
    ("    key: [id]\n", "", "streams[0].key (baris 17)", "manifest.missing_key", "key"),
    (
        "write: incremental",
        "write: snapshot",
        "streams[0].write (baris 27)",
        "write.contradicts_cursor",
        "cursor",
    ),
    (
        "mode: flag",
        "mode: flagg",
        "streams[0].deletes.mode (baris 28)",
        "manifest.unknown_word",
        "“flag”",
    ),
    (
        "mode: flag",
        "mode: full-scan",
        "streams[0].deletes.when (baris 28)",
        "manifest.unknown_key",
        "max_drop",
    ),
    (
        ', when: "hapus == `1`"',
        "",
        "streams[0].deletes.when (baris 28)",
        "manifest.missing_key",
        "when",
    ),
    (
        "codes: kemendagri",
        "codes: kemendagr",
        "streams[0].map.region.codes (baris 30)",
        "region.unknown_system",
        "“kemendagri”",
    ),
    (
        "codes: kemendagri, ",
        "",
        "streams[0].map.region (baris 30)",
        "region.no_code_system",
        "Medan",
    ),
    (
        "{from: kode_wilayah, codes: kemendagri, name_from: nama_wilayah}",
        "{value: 12.10}",
        "streams[0].map.region.value (baris 30)",
        "manifest.wrong_type",
        "12.1",
    ),
    (
        "{from: kode_wilayah, codes: kemendagri, name_from: nama_wilayah}",
        '{value: "1275"}',
        "streams[0].map.region.value (baris 30)",
        "region.shape",
        "12.75",
    ),
    (
        "Menunggu: new",
        "Menunggu: neww",
        "streams[0].map.status.codes.Menunggu (baris 33)",
        "code.unknown",
        "“new”",
    ),
    (
        "Menunggu: new",
        "no: new",
        "streams[0].map.status.codes (baris 33)",
        "yaml.bool_trap",
        "quotes",
    ),
    (
        "Menunggu: new",
        "12.10: new",
        "streams[0].map.status.codes (baris 33)",
        "yaml.key",
        '"12.10"',
    ),
    (
        "        else: quarantine\n      category",
        "      category",
        "streams[0].map.status (baris 32)",
        "codes.no_else",
        "else: quarantine",
    ),
    (
        "        else: quarantine\n      category",
        "        else: clsed\n      category",
        "streams[0].map.status.else (baris 34)",
        "code.unknown",
        "“closed”",
    ),
    (
        "codes: categories.csv",
        "codes: category.csv",
        "streams[0].map.category.codes (baris 35)",
        "codes.unknown_table",
        "“categories.csv”",
    ),
    (
        "opened_at: {from: dibuat",
        "openedat: {from: dibuat",
        "streams[0].map.openedat (baris 36)",
        "manifest.unknown_key",
        "“opened_at”",
    ),
    (
        "opened_at: {from: dibuat",
        "opened: {from: dibuat",
        "streams[0].map (baris 30)",
        "map.required",
        "opened_at",
    ),
    (
        "opened_at: {from: dibuat, as: datetime",
        "opened_at: {from: dibuat, as: date",
        "streams[0].map.opened_at.as (baris 36)",
        "manifest.unknown_word",
        "“datetime”",
    ),
    (
        "opened_at: {from: dibuat",
        "opened_at: {frm: dibuat",
        "streams[0].map.opened_at (baris 36)",
        "map.no_source",
        "from:",
    ),
    (
        'opened_at: {from: dibuat, as: datetime, formats: ["%d-%m-%Y %H:%M"], zone: Asia/Jakarta}',
        'opened_at: {from: dibuat, formats: ["%d-%m-%Y %H:%M"]}',
        "streams[0].map.opened_at (baris 36)",
        "date.no_zone",
        "%z",
    ),
    (
        'opened_at: {from: dibuat, as: datetime, formats: ["%d-%m-%Y %H:%M"]',
        'opened_at: {from: dibuat, formats: ["%d-%n-%Y"]',
        "streams[0].map.opened_at.formats (baris 36)",
        "date.bad_format",
        "%n",
    ),
    (
        'blank: ["-", "0000-00-00"]',
        "blank: not_reported",
        "streams[0].map.closed_at.blank (baris 37)",
        "blank.no_reason",
        'blank: ["-"]',
    ),
    (
        "title: {from: judul, optional: true}",
        "title: {from: Judul Laporan}",
        "streams[0].map.title.from (baris 38)",
        "path.syntax",
        "Column Name",
    ),
    (
        "title: {from: judul, optional: true}",
        "title: judul",
        "streams[0].map.title (baris 38)",
        "manifest.wrong_type",
        "a group of keys",
    ),
    (
        "title: {from: judul, optional: true}",
        "title: {from: nama_pelapor}",
        "streams[0].map.title.from (baris 38)",
        "privacy.unmarked",
        "privacy.drop",
    ),
    (
        "title: {from: judul, optional: true}",
        "title: {from: pelapor.kata}",
        "streams[0].map.title.from (baris 38)",
        "privacy.maps_dropped",
        "privacy.drop",
    ),
    (
        "from: titik.lintang, as: decimal, locale: plain",
        "from: titik.lintang, locale: id",
        "streams[0].map.lat.locale (baris 39)",
        "manifest.unknown_word",
        "“id-ID”",
    ),
    (
        "from: titik.bujur, as: decimal, locale: plain",
        "from: titik.bujur, must_be_in: region",
        "streams[0].map.lon.must_be_in (baris 40)",
        "manifest.unknown_key",
        "There are",
    ),
    (
        "drop: [pelapor, nik]",
        "drop: [pelapor, 3]",
        "streams[0].privacy.drop[1] (baris 41)",
        "manifest.wrong_type",
        '"3"',
    ),
    (
        "shrink_max: 20%",
        "shrink_max: 0.2",
        "streams[0].expect.shrink_max (baris 42)",
        "manifest.shape",
        "20%",
    ),
    (
        "shrink_max: 20%",
        "shrink_max: 120%",
        "streams[0].expect.shrink_max (baris 42)",
        "manifest.out_of_bounds",
        "100%",
    ),
    (
        "null_max: {lat: 10%}",
        "null_max: {latt: 10%}",
        "streams[0].expect.null_max.latt (baris 42)",
        "manifest.unknown_key",
        "“lat”",
    ),
    (
        "freshness: 6h",
        "freshnes: 6h",
        "streams[0].expect.freshnes (baris 42)",
        "manifest.unknown_key",
        "“freshness”",
    ),
    (
        'out: {region: "12.71"',
        "out: {region: 12.71",
        "streams[0].examples[0].out.region (baris 56)",
        "manifest.wrong_type",
        "quotes",
    ),
    (
        "lat: 3.595, status_source",
        "latt: 3.595, status_source",
        "streams[0].examples[0].out.latt (baris 56)",
        "manifest.unknown_key",
        "“lat”",
    ),
    (
        "refused: region.contradicts_name",
        "",
        "streams[0].examples[1] (baris 57)",
        "example.outcome",
        "refused",
    ),
    (
        "  - id: pengaduan",
        "  - id: Pengaduan",
        "streams[0].id (baris 17)",
        "manifest.shape",
        "kota-medan",
    ),
    (
        "  - id: pengaduan",
        "  - id: pengaduan\n    id: lain",
        "streams[0].id (baris 18)",
        "yaml.duplicate_key",
        "line 17",
    ),
    (
        "key: [id]",
        "key: [&k id]",
        "manifest (baris 26)",
        "yaml.alias",
        "write the value itself",
    ),
    ("key: [id]", "key: [!!int id]", "manifest (baris 26)", "yaml.tag", "remove"),
    ("key: [id]", "key: [id", "manifest (baris 27)", "yaml.syntax", "colons"),
    (
        "publisher: kota-medan\n",
        "---\npublisher: kota-medan\n",
        "manifest (baris 2)",
        "yaml.several_documents",
        "one manifest",
    ),
]


@pytest.mark.parametrize(("old", "new", "place", "rule", "words"), WRONG)
def test_a_wrong_manifest_is_refused_at_its_line(old, new, place, rule, words):
    problems = problems_in(edited(TEXT, old, new))

    found = [each for each in problems if (each.field, each.rule) == (place, rule)]

    assert len(found) == 1, [(p.field, p.rule, p.message.en) for p in problems]
    assert words in found[0].message.en
    assert found[0].message.id != found[0].message.en


def test_an_invalid_paging_style_does_not_accuse_its_keys():
    [problem] = problems_in(edited(TEXT, "style: next-url", "style: nexturl"))

    assert problem.field == "streams[0].paging.style (baris 24)"


def test_every_mistake_comes_at_once_in_the_order_of_lines():
    text = edited(TEXT, "style: next-url", "style: nexturl")
    text = edited(text, "kind: rest", "kind: resst")
    text = edited(text, "freshness: 6h", "freshness: six")

    lines = [each.field.rpartition(" ")[2] for each in problems_in(text)]

    assert lines == ["10)", "24)", "42)"]


@pytest.mark.parametrize(
    "text",
    [
        "token: S3CRET-canary",
        "token: 5553421",
        "token: 05553421",
        "token: [5553421]",
        "token: [5553421",
        "tokn: S3CRET-canary",
    ],
)
def test_a_literal_secret_shows_in_no_message(text):
    wrong = edited(TEXT, "token: secret://kota-medan/pengaduan", text)

    with pytest.raises(ManifestError) as caught:
        manifest.parse(wrong)

    said = str(caught.value) + repr(caught.value.problems)
    assert "canary" not in said and "5553421" not in said


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("", "yaml.empty"),
        ("# only a comment\n", "yaml.empty"),
        ("[" * 100_000, "yaml.too_deep"),
        ("a: " * 5000, "yaml.syntax"),
        ("a: \x00", "yaml.syntax"),
        ("a: \ud800", "yaml.syntax"),
        ("x" * (256 * 1024 + 1), "yaml.too_large"),
        ("a: &a [x, x]\nb: &b [*a, *a]\n", "yaml.alias"),
        ("- just\n- a list\n", "manifest.wrong_type"),
        ("text", "manifest.wrong_type"),
        ("a:\n\t- b", "yaml.syntax"),
    ],
)
def test_what_is_no_manifest_is_refused_in_one_sentence(text, rule):
    [problem, *others] = problems_in(text)

    assert problem.rule == rule
    assert others == []


def test_integer_words_are_taken_as_written():
    text = edited(TEXT, "Menunggu: new, Diproses", "0: new, Diproses")

    mapped = manifest.parse(text).streams[0].map["status"]

    assert mapped.codes["0"] == "new"


def test_local_region_codes_may_be_a_table():
    text = edited(
        TEXT, "codes: kemendagri, ", 'codes: {7: "12.71"}, else: quarantine, '
    )

    mapped = manifest.parse(text).streams[0].map["region"]

    assert (mapped.codes, mapped.system) == ({"7": "12.71"}, None)


def test_two_streams_of_one_name_are_refused():
    start = TEXT.index("  - id: pengaduan")

    problems = problems_in(TEXT + TEXT[start:])

    assert [each.rule for each in problems] == ["stream.duplicate"]


@pytest.mark.parametrize(
    "auth",
    [
        "{type: none}",
        "{type: basic, username: hub, password: secret://kota-medan/sandi}",
        "{type: api-key, token: secret://kota-medan/kunci, header: X-Api-Key}",
        "{type: api-key, token: secret://kota-medan/kunci, query: key}",
    ],
)
def test_every_kind_of_login_is_read(auth):
    text = edited(TEXT, "{type: bearer, token: secret://kota-medan/pengaduan}", auth)

    read = manifest.parse(text).connection.auth

    assert read.kind in auth


@pytest.mark.parametrize(
    ("paging", "read"),
    [
        ("{style: none}", manifest.Paging("none")),
        (
            "{style: page, last_at: meta.last}",
            manifest.Paging("page", "page", 1, last_at="meta.last"),
        ),
        (
            "{style: offset, size: 50}",
            manifest.Paging("offset", "offset", 0, "limit", 50),
        ),
        (
            "{style: keyset, param: after, key: id}",
            manifest.Paging("keyset", "after", key="id"),
        ),
    ],
)
def test_every_paging_style_is_read(paging, read):
    start = TEXT.index("{style: next-url")
    text = TEXT[:start] + paging + TEXT[TEXT.index("\n", start) :]

    assert manifest.parse(text).streams[0].paging == read


@pytest.mark.parametrize(
    ("old", "new", "rule", "words"),
    [
        ("NIHIL: zero", '"": zero', "yaml.duplicate_key", "already stands"),
        ('"": awaiting', '"": zero', "blank.zero", "not zero"),
        ("NIHIL: zero", "NIHIL: suppresed", "blank.unknown_reason", "“suppressed”"),
        (
            "{from: satuan}",
            "{from: satuan, codes: {JIWA: peple}, else: quarantine}",
            "code.unknown",
            "“people”",
        ),
        (
            "status: {value: official}",
            "status: {value: offical}",
            "code.unknown",
            "“official”",
        ),
        (
            "{from: tahun}",
            "{from: tahun, zone: Asia/Jakarta}",
            "manifest.unknown_key",
            "formats",
        ),
    ],
)
def test_a_wrong_statistics_map_is_refused(old, new, rule, words):
    problems = problems_in(edited(STATISTICS, old, new))

    assert [each.rule for each in problems] == [rule]
    assert words in problems[0].message.en
