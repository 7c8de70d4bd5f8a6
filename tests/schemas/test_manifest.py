"""Manifests: a right one read whole, a wrong one refused with line and nearest word."""

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from schemas.manifests import manifest
from schemas.manifests.manifest import ManifestError

MANIFESTS = Path(__file__).parent / "manifests"
TEXT = (MANIFESTS / "kota-medan-pengaduan.yaml").read_text("utf-8")
STATISTICS = (MANIFESTS / "binjai-statistik.yaml").read_text("utf-8")


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


def test_a_stream_may_say_how_long_its_silence_is_believed():
    text = edited(TEXT, "freshness: 6h", "freshness: 6h, silence: 21d")

    assert manifest.parse(text).streams[0].expect.silence == timedelta(days=21)


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("drop: [pelapor, nik]", "drop: [ID]", "streams[0].key (baris 26)"),
        (
            "drop: [pelapor, nik]",
            "drop: [diubah]",
            "streams[0].cursor.fields (baris 25)",
        ),
    ],
)
def test_a_key_or_cursor_cannot_be_dropped(old, new, field):
    problems = problems_in(edited(TEXT, old, new))

    assert (field, "privacy.maps_dropped") in {(p.field, p.rule) for p in problems}


def test_a_window_may_cross_midnight():
    window = manifest.parse(TEXT).connection.limits.window

    inside = datetime(2026, 11, 24, 15, tzinfo=UTC)  # 22:00 WIB
    outside = datetime(2026, 11, 24, 3, tzinfo=UTC)  # 10:00 WIB

    assert window.open_at(inside) and not window.open_at(outside)


# Each case: what stands in the manifest, what is written instead, the place with its
# line, the rule, and words the message must hold (the nearest right word, or the fix).
WRONG = json.loads((MANIFESTS / "wrong.json").read_text("utf-8"))


@pytest.mark.parametrize(("old", "new", "place", "rule", "words"), WRONG)
def test_a_wrong_manifest_is_refused_at_its_line(old, new, place, rule, words):
    problems = problems_in(edited(TEXT, old, new))

    found = [each for each in problems if (each.field, each.rule) == (place, rule)]

    assert len(found) == 1, [(p.field, p.rule, p.message.en) for p in problems]
    assert words in found[0].message.en
    assert found[0].message.id != found[0].message.en


def test_the_table_of_wrong_manifests_is_long():
    assert len(WRONG) >= 80


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


FLAG = '{mode: flag, when: "hapus == `1`"}'
FEED = (
    "{mode: feed, request: {path: /dihapus, params: {n: 100}}, records: data,"
    " paging: {style: page}, key: [nomor], at: kapan, zone: Asia/Jakarta,"
    " max_drop: 10%}"
)


def with_feed(old="", new=""):
    text = edited(TEXT, FLAG, FEED)
    return edited(text, old, new) if old else text


def test_a_list_of_deletions_is_read_with_its_own_request_and_names():
    deletes = manifest.parse(with_feed()).streams[0].deletes

    assert (deletes.mode, deletes.max_drop) == ("feed", Decimal("0.1"))
    assert deletes.feed == manifest.DeleteFeed(
        request=manifest.Request("/dihapus", {"n": "100"}),
        records="data",
        key=("nomor",),
        at="kapan",
        paging=manifest.Paging("page", "page", 1),
        zone="Asia/Jakarta",
    )


def test_a_list_of_deletions_names_the_key_as_the_stream_does_unless_it_says_so():
    read = manifest.parse(with_feed("key: [nomor], ", "")).streams[0]

    assert read.deletes.feed.key == read.key


@pytest.mark.parametrize(
    ("old", "new", "place", "rule", "words"),
    [
        ("mode: feed", "mode: fed", "mode", "manifest.unknown_word", "“feed”"),
        ("at: kapan", "att: kapan", "att", "manifest.unknown_key", "“at”"),
        ("at: kapan, ", "", "at", "manifest.missing_key", "at"),
        ("records: data,", "", "records", "manifest.missing_key", "records"),
        ("[nomor]", "[a, b]", "key", "deletes.feed_key", "one by one"),
        ("[nomor]", "['a b']", "key", "path.plain_name", "plain field"),
        ("zone: Asia/Jakarta, max", "max", "", "date.no_zone", "zone"),
        ("/dihapus", "dihapus", "request.path", "url.path", "starts with /"),
        ("{n: 100}", "{token: x}", "request.params", "auth.literal_secret", "secret"),
        (
            "style: page",
            "style: pages",
            "paging.style",
            "manifest.unknown_word",
            "page",
        ),
    ],
)
def test_a_wrong_list_of_deletions_is_refused_at_its_line(old, new, place, rule, words):
    problems = problems_in(edited(TEXT, FLAG, edited(FEED, old, new)))

    start = f"streams[0].deletes{'.' if place else ''}{place} ("
    found = [p for p in problems if p.field.startswith(start) and p.rule == rule]
    assert len(found) == 1, problems
    assert words in found[0].message.en


def test_a_list_of_deletions_needs_dates_of_change_to_lose_against():
    start = TEXT.index("    cursor: {")
    end = TEXT.index("\n", start) + 1
    text = edited(TEXT[:start] + TEXT[end:], FLAG, FEED)

    rules = {problem.rule for problem in problems_in(text)}

    assert "deletes.feed_needs_dates" in rules
