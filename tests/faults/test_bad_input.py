"""What a city must never be able to do to the hub by what it sends."""

import json

import pytest

from connectors.certify import hostile
from connectors.certify.hostile import HostileServer
from tests.workers import city
from tests.workers.city import BINJAI, MEDAN
from tests.workers.crew import eventually

pytestmark = pytest.mark.faults
PATIENCE = (
    "limits: {rps: 50, max_page_bytes: 256KiB}, timeouts: {connect: 1s, read: 1s}"
)
GOOD = [json.dumps(row) for row in city.reports(2)]
THIRD = json.dumps(city.reports(1, first=3)[0])


def body(bad):
    """A page of two good rows with something bad between them."""
    return b'{"data": [%b, %b, %b]}' % (GOOD[0].encode(), bad, GOOD[1].encode())


def changed(old, new):
    """The third row with one of its parts written otherwise."""
    assert old in THIRD
    return THIRD.replace(old, new).encode()


@pytest.fixture
def pulled(hub, server, medan):
    """Pulls Medan twice: as it should be, and then with this behaviour."""
    server.pages = {"/laporan": medan}
    hub.apply(city.manifest(server.url, PATIENCE))
    medan.rows = city.reports(1, first=9)
    hub.pull(MEDAN)

    def pull(behaviour):
        server.pages = {"/laporan": behaviour, "/elsewhere": medan}
        server.asked.clear()
        return hub.pull(MEDAN)

    return pull


ROWS = {
    "NaN": (changed('"lat": null', '"lat": NaN'), "lat", "json.nan"),
    "1e400": (changed('"lat": null', '"lat": 1e400'), "lat", "json.out_of_range"),
    "duplicate key": (changed('"lat"', '"id": 4, "lat"'), "", "json.duplicate_key"),
    "NUL": (changed("Jalan berlubang", "a\\u0000b"), "judul", "text.nul"),
    "surrogate": (changed("Jalan berlubang", "a\\ud800"), "judul", "text.surrogate"),
    "wrong type": (changed('"dibuat": "', '"dibuat": 5, "x": "'), "opened_at", "date"),
    "unknown word": (changed('"Baru"', '"Lain"'), "status", "code.unknown_word"),
    "missing field": (changed('"kode": "12.71", ', ""), "region", "field.missing"),
    "unknown region": (changed('"12.71"', '"12.99"'), "region", "region"),
    "BPS code": (changed('"12.71"', '"1275"'), "region", "region"),
    "another's region": (
        changed('"12.71"', '"12.75"'),
        "region",
        "region.outside_coverage",
    ),
    "no date": (
        changed('"dibuat": "2026-01', '"dibuat": "0000-00'),
        "opened_at",
        "date",
    ),
}


@pytest.mark.parametrize("name", ROWS)
def test_a_bad_row_is_set_aside_with_field_and_fix_and_its_neighbours_kept(
    hub, pulled, name
):
    bad, field, rule = ROWS[name]

    done = pulled(hostile.turns(hostile.page(body(bad)), hostile.page(b'{"data": []}')))

    assert (done["outcome"], done["created"], done["quarantined"]) == ("complete", 2, 1)
    [row] = hub.rows(
        "select field, rule, value, message_id, message_en from quarantine"
    )
    assert (field in row[0], row[1].startswith(rule)) == (True, True), row
    assert all(row[2:])
    assert hub.one("select count(*) from record where deleted_at is null") == 3


PAGES = {
    "login page": (hostile.login_page(), "refused", "log"),
    "too deep": (
        hostile.page(b'{"data": [' + b"[" * 100_000 + b"]" * 100_000 + b"]}"),
        "refused",
        "deep",
    ),
    "invalid UTF-8": (hostile.page(body(b'{"judul": "\xff\xfe"}')), "refused", "UTF-8"),
    "not JSON": (hostile.page(b'{"data": [1,'), "refused", "JSON"),
    "empty": (hostile.page(b""), "refused", "empty"),
    "null": (hostile.page(b"null"), "refused", "list of records"),
    "no rows any more": (hostile.page(b'{"data": []}'), "complete", None),
    "over the cap": (hostile.page(b" " * (300 << 10)), "refused", "large"),
    "gzip bomb": (hostile.bomb(64), "refused", "large"),
    "packed twice": (hostile.packed(b'{"data": []}', layers=2), "refused", "packs"),
    "drip": (
        hostile.drip(hostile.head(200, hostile.JSON, "Content-Length: 9999"), b" "),
        "failed",
        "slow",
    ),
    "truncated": (hostile.short(body(THIRD.encode())), "failed", "cut off"),
    "metadata": (
        hostile.redirect("http://169.254.169.254/latest/meta-data"),
        "refused",
        "redirect",
    ),
    "loopback": (hostile.redirect("http://127.0.0.1:6379/"), "refused", "redirect"),
    "server error": (hostile.page(b"{}", 500), "refused", "500"),
    "not found": (hostile.page(b"{}", 404), "refused", "404"),
}


@pytest.mark.parametrize("name", PAGES)
def test_a_bad_page_is_refused_in_words_and_what_was_known_stays(hub, pulled, name):
    behaviour, outcome, word = PAGES[name]

    done = pulled(behaviour)

    assert done["outcome"] == outcome, done
    assert hub.one("select count(*) from record where deleted_at is null") == 1
    if word is not None:
        [(indonesian, english)] = hub.rows(
            "select reason, reason_en from run order by id desc limit 1"
        )
        assert word in english
        assert indonesian and indonesian != english


def test_a_next_link_to_another_server_is_not_followed_and_no_token_leaks(
    hub, server, monkeypatch
):
    monkeypatch.setenv("HUB_SECRET_KOTA_MEDAN_LAPOR", "rahasia-besar")
    auth = "auth: {type: bearer, token: secret://kota-medan/lapor}, " + PATIENCE
    text = city.manifest(server.url, auth)
    paging = "paging: {style: next-url, at: next}"
    hub.apply(text.replace("paging: {style: page, param: hal}", paging))
    with HostileServer({"/x": hostile.page(b'{"data": []}')}) as foreign:
        first = b'{"data": [%b], "next": "%b/x"}' % (
            GOOD[0].encode(),
            foreign.url.encode(),
        )
        server.pages = {"/laporan": hostile.page(first)}

        done = hub.pull(MEDAN)

    assert (done["outcome"], done["created"]) == ("partial", 1)
    assert foreign.asked == []
    assert server.asked[-1].headers["authorization"] == "Bearer rahasia-besar"


def test_pages_without_end_are_found_to_be_a_circle(hub, server):
    server.pages = {"/laporan": hostile.page(body(THIRD.encode()))}

    done = hub.pull(MEDAN)

    assert (done["outcome"], done["created"]) == ("partial", 3)
    assert "circle" in done["reason"]
    assert len(server.asked) <= 3


def test_a_private_address_is_not_reached_unless_it_is_allowed(hub, server):
    hub.allow()
    server.asked.clear()

    done = hub.pull(MEDAN)

    assert (done["outcome"], server.asked) == ("refused", [])
    assert "https" in done["reason"] or "public internet" in done["reason"]


def test_one_city_can_harm_neither_the_workers_nor_another_city(
    hub, server, medan, crew
):
    hub.apply(city.of_binjai(city.manifest(server.url, PATIENCE)))
    hub.apply(city.manifest(server.url, PATIENCE))
    medan.rows = city.reports(12, kode="12.75")
    deep = PAGES["too deep"][0]
    server.pages = {"/laporan": hostile.turns(hostile.bomb(64), deep), "/binjai": medan}
    worker = crew.workers(pool=1)
    crew.dispatcher()

    jobs = hub.ask(MEDAN, BINJAI)
    done = "select bool_and(state = 'done') from job where id = any(:jobs)"
    eventually(lambda: hub.one(done, jobs=jobs))

    outcomes = dict(hub.rows("select stream_id, outcome from run"))
    assert outcomes == {MEDAN: "refused", BINJAI: "complete"}
    assert hub.one("select count(*) from record where region = '12.75'") == 12
    assert worker.poll() is None
