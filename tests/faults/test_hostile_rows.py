"""Bad values: each row is set aside with field and rule, its neighbours are kept."""

import json

import pytest

from tests.faults.arena import RHYTHM, body, pages
from tests.workers import city

pytestmark = pytest.mark.faults
LONG = "x" * (2 << 20)


def row(number, **changes):
    """A row as text, so that it may hold what no JSON writer writes."""
    [made] = city.reports(1, first=number)
    return json.dumps(made | changes)


def spelled(number, name, written):
    """A row with one value written in exactly these characters."""
    text = row(number, **{name: "@@"})
    assert '"@@"' in text
    return text.replace('"@@"', written)


# name: (field of the row, how it is written, field set aside, rule set aside)
VALUES = {
    "NaN": ("lat", "NaN", "/lat", "json.nan"),
    "Infinity": ("lat", "-Infinity", "/lat", "json.nan"),
    "1e999": ("lat", "1e999", "/lat", "json.out_of_range"),
    "1e-999": ("lat", "1e-999", "/lat", "json.out_of_range"),
    "1e99999999999": ("lat", "1e99999999999", "/lat", "json.out_of_range"),
    "5,000 digits": ("lat", "9" * 5000, "/lat", "json.too_many_digits"),
    "5,000 decimals": ("lat", "3." + "9" * 5000, "/lat", "json.too_many_digits"),
    "a decimal comma": ("lat", '"3,59"', "lat", "number"),
    "a thousands dot": ("lat", '"3.590.000"', "lat", "number"),
    "Arabic digits": ("lat", '"٣.٥"', "lat", "number"),
    "an underscore": ("lat", '"1_0"', "lat", "number"),
    "hex": ("lat", '"0x10"', "lat", "number"),
    "a latitude of 91": ("lat", "91", "lat", "number"),
    "true for a number": ("lat", "true", "lat", ""),
    "an object for a number": ("lat", '{"a": 1}', "lat", ""),
    "NUL": ("judul", '"a\\u0000b"', "/judul", "text.nul"),
    "half a pair": ("judul", '"a\\ud83d"', "/judul", "text.surrogate"),
    "a pair the wrong way": ("judul", '"\\ude00\\ud83d"', "/judul", "text.surrogate"),
    "a bare control": ("judul", '"a\x01b"', "/judul", "text.control"),
    "301 letters": ("judul", f'"{"x" * 301}"', "title", "text"),
    "a list for a text": ("judul", '["a"]', "title", ""),
    "month 0": ("dibuat", '"0000-00-00 00:00"', "opened_at", "date"),
    "30 February": ("dibuat", '"2026-02-30 08:00"', "opened_at", "date"),
    "29 February 2026": ("dibuat", '"2026-02-29 08:00"', "opened_at", "date"),
    "24 o'clock": ("dibuat", '"2026-01-05 24:01"', "opened_at", "date"),
    "an American date": ("dibuat", '"01/13/2026"', "opened_at", "date"),
    "a date in words": ("dibuat", '"kemarin"', "opened_at", "date"),
    "an empty date": ("dibuat", '""', "opened_at", ""),
    "a number for a date": ("dibuat", "20260105", "opened_at", "date"),
    "an unknown word": ("status", '"Entah"', "status", "code.unknown_word"),
    "no word": ("status", "null", "status", ""),
    "a region not there": ("kode", '"12.99"', "region", "region"),
    "a BPS region": ("kode", '"1275"', "region", "region"),
    "another's region": ("kode", '"12.75"', "region", "region.outside_coverage"),
    "the whole province": ("kode", '"12"', "region", "region.outside_coverage"),
    "a region with a space": ("kode", '"12. 71"', "region", "region"),
    "yes for a flag": ("hapus", '"ya"', "deletes", "deletes"),
    "a key that is null": ("id", "null", "key", "key"),
    "a key that is a list": ("id", "[1]", "key", "key"),
    "a key of 300 letters": ("id", f'"{"k" * 300}"', "key", "key"),
    "an unreadable change": ("diubah", '"besok"', "diubah", "date"),
}


def test_every_bad_row_is_set_aside_alone_and_its_neighbours_are_kept(arena):
    numbers = range(100, 100 + len(VALUES))
    bad = [spelled(n, v[0], v[1]) for n, v in zip(numbers, VALUES.values())]
    mixed = [each for n, b in zip(range(1, 999), bad) for each in (row(n), b)]
    arena.behave(pages(body(*mixed)))

    found = arena.pull()

    assert found.keys == {str(n) for n in range(1, len(VALUES) + 1)}
    assert (found.outcome, found.run["quarantined"]) == ("complete", len(VALUES))
    aside = dict(
        (int(pointer.rpartition("/")[2]) // 2, (field, rule, said))
        for pointer, field, rule, said in arena.hub.rows(
            "select pointer, field, rule, message_id <> '' and message_en <> ''"
            " and message_id <> message_en and raw <> '' from quarantine"
        )
    )
    wrong = {}
    for place, (name, (_, _, field, rule)) in enumerate(VALUES.items()):
        got = aside.get(place, ("", "", False))
        if not (field in got[0] and got[1].startswith(rule) and got[2]):
            wrong[name] = got
    assert wrong == {}


def test_a_text_of_two_megabytes_sinks_only_its_own_row(arena):
    arena.apply("max_page_bytes: 1MiB", "max_page_bytes: 8MiB")
    texts = [row(1), row(2, judul=LONG), row(3)]
    arena.behave(pages(body(*texts)))

    found = arena.pull()

    assert (found.keys, found.aside) == ({"1", "3"}, {("/judul", "text.too_long")})


ODD = {
    "a number": "5",
    "a text": '"x"',
    "nothing": "null",
    "a list": "[]",
    "an empty row": "{}",
    "twice the same name": row(9).replace('"judul"', '"lat": 1, "judul"'),
    "an empty name": row(9).replace('"judul"', '"": 1, "id": 10, "judul"'),
    "a name with NUL": row(9).replace('"judul"', '"a\\u0000": 1, "judul"'),
    "names that collide": row(9).replace('"judul"', '"__proto__": {}, "id": 10, "x"'),
}


@pytest.mark.parametrize("name", ODD)
def test_what_is_no_row_is_set_aside_and_the_page_is_taken(arena, name):
    arena.behave(pages(body(row(1), ODD[name], row(2))))

    found = arena.pull()

    assert (found.outcome, found.keys) == ("complete", {"1", "2"})
    assert len(found.aside) == 1


HARMLESS = {
    "markup": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "SVG": "<svg onload=alert(1)>",
    "a formula": "=cmd|' /C calc'!A0",
    "SQL": "'); DROP TABLE record; --",
    "template": "{{ config }} ${7*7} #{7*7} {% raw %}",
    "an address": "http://127.0.0.1:6379/ file:///etc/passwd",
    "right to left": "\u202egnp.exe\u202c \u2066x\u2069",
    "zero width": "a\u200bb\ufeffc",
    "beyond the plane": "🏙️𝒳\U0010fffd",
    "lines": "a\r\nb\tc\u2028d",
    "escape codes": "\u009b31m",
}


def test_strange_texts_are_kept_as_they_came_and_lead_nowhere(arena):
    rows = [row(n, judul=text) for n, text in enumerate(HARMLESS.values(), 1)]
    arena.behave(pages(body(*rows)))

    found = arena.pull()

    kept = dict(arena.hub.rows("select key, data ->> 'title' from record"))
    given = {str(n): text for n, text in enumerate(HARMLESS.values(), 1)}
    assert found.outcome == "complete"
    assert {k: v for k, v in kept.items() if given[k] != v} == {}
    assert len(kept) + found.run["quarantined"] == len(HARMLESS)
    assert [asked.path for asked in arena.server.asked] == ["/laporan"] * 2


def test_bad_rows_leave_the_feed_fresh_and_are_counted(arena):
    arena.behave(pages(body(row(1), spelled(2, "lat", "NaN"))))

    found = arena.pull()

    assert (found.run["received"], found.run["quarantined"]) == (2, 1)
    assert found.later.state == "late"
    assert str(RHYTHM.seconds // 3600) in found.later.reason.en
