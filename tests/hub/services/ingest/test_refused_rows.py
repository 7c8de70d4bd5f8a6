"""A bad row goes to quarantine with its reasons; its neighbours are kept."""

import json

import pytest

from tests.hub.services import building
from tests.hub.services.building import one, report, rows

FIRST = report(1)
LAST = report(3)


def body(middle: str) -> bytes:
    """A page of three rows of which the middle one is written by hand."""
    first, last = json.dumps(FIRST), json.dumps(LAST)
    return f'{{"data": [{first}, {middle}, {last}]}}'.encode()


def spoiled(field: str, value: str) -> bytes:
    """A page whose middle row holds `value`, as JSON text, in one field."""
    plain = json.dumps(report(2, **{field: "@@"}))
    return body(plain.replace('"@@"', value))


@pytest.mark.parametrize(
    ("page", "rule"),
    [
        (spoiled("judul", '"a\\u0000b"'), "text.nul"),
        (spoiled("judul", '"a\\ud800b"'), "text.surrogate"),
        (spoiled("lat", "1e400"), "json.out_of_range"),
        (spoiled("lat", "NaN"), "json.nan"),
        (spoiled("lat", "Infinity"), "json.nan"),
        (spoiled("id", "12345678901234567890"), "json.too_many_digits"),
        (spoiled("judul", '"' + "x" * (1 << 20) + 'y"'), "text.too_long"),
        (spoiled("judul", '"' + "x" * 301 + '"'), "text.too_long"),
        (spoiled("kode", '"12.75"'), "region.outside_coverage"),
        (spoiled("kode", '"1275"'), "region.outside_coverage"),
        (spoiled("status", '"Entah"'), "code.unknown_word"),
        (spoiled("dibuat", '"0000-00-00 00:00"'), "date.zero"),
        (spoiled("id", "null"), "key.blank"),
        (body("7"), "record.not_object"),
        (body("null"), "record.not_object"),
        (body('{"id": 2, "id": 3}'), "json.duplicate_key"),
        (body('{"a\\u0000b": 2, "\\ud800": 3}'), "json.broken_key"),
    ],
)
def test_a_bad_row_never_sinks_its_neighbours(feed, page, rule):
    result = feed.send(body=page)

    found = rows(feed.session, "select rule, message_id, message_en from quarantine")
    assert (result.received, result.created, result.quarantined) == (3, 2, 1)
    assert rows(feed.session, "select key from record order by key") == [
        ("1",),
        ("3",),
    ]
    [(name, indonesian, english)] = found
    assert name == rule
    assert indonesian and english and indonesian != english


def test_a_bad_row_is_kept_once_however_often_it_comes(feed, session):
    feed.send(report(1, status="Entah"))

    feed.send(report(1, status="Entah"), number=2)

    assert rows(session, "select state, key from quarantine") == [("open", "1")]


def test_a_bad_row_twice_in_one_page_is_kept_once(feed, session):
    result = feed.send(report(1, status="Entah"), report(1, status="Entah"))

    assert result.quarantined == 2
    assert one(session, "select count(*) from quarantine") == 1


def test_the_quarantine_is_resolved_when_the_row_comes_right(feed, session):
    feed.send(report(1, status="Entah"))

    feed.send(report(1), number=2)

    assert rows(session, "select state from quarantine") == [("resolved",)]


def test_a_row_that_turns_bad_again_is_open_again(feed, session):
    feed.send(report(1, status="Entah"))
    feed.send(report(1), number=2)

    feed.send(report(1, status="Entah"), number=3)

    assert rows(session, "select state from quarantine") == [("open",)]
    assert one(session, "select status from record") == "new"


def test_a_row_right_but_unchanged_resolves_too(feed, session):
    feed.send(report(1))
    feed.send(report(1, status="Entah"), number=2)

    feed.send(report(1), number=3)

    assert rows(session, "select state from quarantine") == [("resolved",)]


def test_every_reason_of_a_row_is_told_at_once(feed, session):
    feed.send(report(1, status="Entah", kategori="Entah", dibuat="kemarin"))

    found = one(session, "select problems from quarantine")
    assert [p["field"] for p in found] == ["status", "category", "opened_at"]


def test_a_region_outside_the_coverage_is_named_with_its_value(feed, session):
    feed.send(report(1, kode="12.75"))

    [(rule, value)] = rows(session, "select rule, value from quarantine")
    assert (rule, value) == ("region.outside_coverage", "12.75")


def test_a_page_of_bad_rows_only_changes_no_fact(feed, session):
    feed.send(report(1))

    result = feed.send(report(2, status="Entah"), report(3, kode="12.75"))

    assert (result.created, result.updated, result.quarantined) == (0, 0, 2)
    assert one(session, "select count(*) from record") == 1


def test_a_figure_stated_twice_in_one_page_under_two_keys_is_a_conflict(session):
    building.province(session)
    body = building.FIGURES.replace(
        "write: snapshot", "write: incremental\n    key: [id]"
    )
    building.manifest(session, body.replace('nilai: "71.5"}', 'nilai: "71.5", id: 1}'))
    feed = building.Feed.open(session, "kota-medan-data/angka")

    result = feed.send(
        building.figure(nilai="70", id=1), building.figure(nilai="72", id=2)
    )

    assert (result.created, result.quarantined) == (1, 1)
    assert rows(session, "select rule from quarantine") == [("key.duplicate",)]


def test_a_bad_row_that_is_gone_at_its_source_is_no_longer_open(feed, session):
    feed.send(report(1, status="Entah"), report(2, status="Entah"))

    feed.send(report(1, hapus=True, diubah="2026-01-06 08:00:00"))

    found = rows(session, "select key, state from quarantine order by key")
    assert found == [("1", "resolved"), ("2", "open")]
