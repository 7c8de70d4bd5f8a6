"""A list that shrinks, empties or lies deletes nothing until a person says yes."""

import json

import pytest

from connectors.certify import hostile
from connectors.certify.hostile import page, turns
from hub.services.connected import runs
from hub.services.database import sessions
from tests.faults.arena import QUICK
from tests.hub.services import building
from tests.hub.services.building import figure
from workers import setting

pytestmark = pytest.mark.faults
STREAM = "kota-medan-data/angka"
HUNDRED = [
    figure(bulan=f"{year}-{month:02}")
    for year in range(2016, 2025)
    for month in range(1, 13)
][:100]


def listed(rows, total=None):
    """The list as one page that proves itself, and an empty page."""
    said = {"total": len(rows) if total is None else total}
    return turns(
        page(json.dumps({"data": rows} | said).encode()),
        page(json.dumps({"data": []} | said).encode()),
    )


@pytest.fixture
def angka(arena):
    """A hundred figures in a list of which every delivery is whole."""
    written = building.FIGURES.replace(
        '"https://data.medan.example/"', f'"{arena.server.url}", {QUICK}'
    )
    proof = "paging: {style: page, param: hal, total_at: total}"
    written = written.replace("paging: {style: page, param: hal}", proof)
    scan = "write: snapshot\n    deletes: {mode: full-scan}"
    arena.hub.apply(written.replace("write: snapshot", scan))
    return arena


def deliver(arena, behaviour):
    arena.behave(arena.honest, angka=behaviour)
    return arena.pull(STREAM)


def alive(arena):
    return arena.hub.one("select count(*) from observation where deleted_at is null")


SHRUNK = {
    "to one row": listed(HUNDRED[:1]),
    "to nothing": listed([]),
    "to a fifth": listed(HUNDRED[:20]),
    "to 94 of 100": listed(HUNDRED[:94]),
    "to other rows": listed([figure(bulan=f"2025-{m:02}") for m in range(1, 13)]),
    "to blanks": listed([row | {"nilai": "-"} for row in HUNDRED]),
    "to a login page": hostile.login_page(),
    "to an error": page(b'{"error": "db"}'),
    "to half a page": hostile.short(json.dumps({"data": HUNDRED[:50]}).encode()),
    "to a total that lies": listed(HUNDRED[:1], total=100),
    "to no content": hostile.raw(hostile.head(204), then="keep"),
}


@pytest.mark.parametrize("name", SHRUNK)
def test_a_list_that_shrinks_deletes_nothing_and_raises_an_alarm(angka, name):
    assert deliver(angka, listed(HUNDRED)).run["created"] == 100
    before = angka.hub.rows(
        "select key, value, deleted_at from observation order by key"
    )

    found = deliver(angka, SHRUNK[name])

    after = angka.hub.rows(
        "select key, value, deleted_at from observation order by key"
    )
    assert after == before
    assert found.run["held"] or found.outcome in ("refused", "failed", "partial")
    assert found.reason and found.later.state in ("late", "broken")
    assert found.later.reason.en


def test_a_person_who_says_yes_lets_it_count_and_who_says_no_throws_it_away(angka):
    deliver(angka, listed(HUNDRED))
    held = deliver(angka, listed(HUNDRED[:1])).run["run"]
    with sessions.as_hub(angka.hub.engine) as session:
        runs.refuse(session, held, "walidata")
    refused = alive(angka)
    held = deliver(angka, listed(HUNDRED[:2])).run["run"]

    with sessions.as_hub(angka.hub.engine) as session:
        runs.release(session, held, "walidata", setting.pepper(), setting.now())

    assert (refused, alive(angka)) == (100, 2)
    gone = "select count(*) from observation where deleted_at is not null"
    assert angka.hub.one(gone) == 98


def test_five_of_a_hundred_may_go_without_asking(angka):
    deliver(angka, listed(HUNDRED))

    found = deliver(angka, listed(HUNDRED[:95]))

    assert (found.outcome, found.run["held"], alive(angka)) == ("complete", False, 95)
