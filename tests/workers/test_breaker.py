"""A system that fails is left alone for a growing while, and heals by itself."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from click.testing import CliRunner

from connectors.certify import hostile
from connectors.certify.hostile import HostileServer, page
from hub.services.connected import waiting
from hub.services.database import sessions
from tests.workers import city
from tests.workers.city import BINJAI, MEDAN
from workers import lease, pipeline
from workers.cli.connector import connector

HASTY = "limits: {rps: 50}, timeouts: {connect: 1s, read: 1s, run: 5m}"
LINK = "select state, failures, rule from link where system_id = 'kota-medan-lapor'"
NEXT = """
    select extract(epoch from due_at - now()) from job
    where state = 'due' and stream_id = :stream
    """


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch):
    """Pauses inside a run are tested elsewhere."""
    monkeypatch.setattr("connectors.patience.Patience.backoff", lambda *_: 0.0)


@pytest.fixture
def town(hub, medan):
    """Medan's system; `pages["/laporan"]` is how it behaves just now."""
    with HostileServer({"/laporan": medan}) as running:
        hub.allow(running.host_port)
        hub.apply(city.manifest(running.url, HASTY))
        running.pages = {"/laporan": medan}
        yield running


def link(hub):
    return hub.rows(LINK)[0]


def due_in_s(hub, stream=MEDAN):
    found = hub.rows(NEXT, stream=stream)
    return float(found[0][0]) if found else None


def test_three_failing_runs_open_it_and_the_first_good_page_closes_it(hub, town, medan):
    town.pages["/laporan"] = page(b"{}", 503)
    states = []
    for _ in range(4):
        hub.pull(MEDAN)
        states.append(link(hub))
    town.pages["/laporan"] = medan

    done = hub.pull(MEDAN)

    assert states == [
        ("closed", 1, "server_error"),
        ("closed", 2, "server_error"),
        ("open", 3, "server_error"),
        ("open", 4, "server_error"),
    ]
    assert done["outcome"] == "complete"
    assert link(hub) == ("closed", 0, None)


def test_a_failed_stream_is_tried_again_after_its_pause_without_being_asked(hub, town):
    town.pages["/laporan"] = page(b"{}", 503)

    hub.pull(MEDAN)
    first = due_in_s(hub)
    hub.pull(MEDAN)

    assert 20 < first <= 30
    assert 40 < due_in_s(hub) <= 60


def heal(hub):
    """Forget what the link went through, and jobs that wait for it."""
    hub.own(
        "update link set state = 'closed', failures = 0, probe_at = null;"
        "update job set state = 'done'"
    )


def test_a_denial_costs_one_request_and_waits_for_the_next_cycle(hub, town):
    found = []
    for status in (401, 403, 410, 404):
        heal(hub)
        town.asked.clear()
        town.pages["/laporan"] = page(b"{}", status)
        outcome = hub.pull(MEDAN)["outcome"]
        found.append((outcome, len(town.asked), link(hub)[0], due_in_s(hub)))

    assert found[:3] == [("refused", 1, "open", None)] * 3
    assert found[3] == ("refused", 1, "closed", None)


def test_nobody_comes_back_sooner_than_the_server_said(hub, town):
    date = format_datetime(datetime.now(UTC) + timedelta(seconds=500))
    said = {"90": 90, date: 500, "99999999999": 3600, "segera": 30}
    waits = {}
    for text in said:
        heal(hub)
        town.pages["/laporan"] = page(b"{}", 429, hostile.JSON, f"Retry-After: {text}")
        hub.pull(MEDAN)
        waits[text] = due_in_s(hub)

    for text, most in said.items():
        assert most * (0.74 if text == "segera" else 0.9) < waits[text] <= most


def test_what_is_no_answer_counts_as_a_failure(hub, town):
    found = []
    for behaviour in (
        hostile.login_page(),
        hostile.short(b'{"data": []}'),
        page(b""),
        hostile.raw(b"HTTP/1.1 999 ?\x00\r\n\r\n"),
    ):
        heal(hub)
        town.pages["/laporan"] = behaviour
        hub.pull(MEDAN)
        found.append(link(hub)[:2])

    assert found == [("closed", 1)] * 4


def test_what_is_only_not_understood_does_not(hub, town):
    found = []
    for body in (b'{"lain": []}', b'{"data": [1]}'):
        town.pages["/laporan"] = page(body)
        hub.pull(MEDAN)
        found.append(link(hub)[:2])

    assert found == [("closed", 0)] * 2


def test_one_that_is_down_does_not_hold_up_another(hub, town, medan):
    hub.apply(city.of_binjai(city.manifest(town.url, HASTY)))
    town.pages["/binjai"] = city.City(city.reports(3, kode="12.75"))
    town.pages["/laporan"] = page(b"{}", 401)

    hub.pull(MEDAN)

    assert hub.pull(BINJAI)["outcome"] == "complete"
    assert hub.rows("select system_id, state from link order by 1") == [
        ("kota-binjai-lapor", "closed"),
        ("kota-medan-lapor", "open"),
    ]


def test_a_page_that_always_fails_keeps_what_came_before_and_is_where_we_go_on(
    hub, town, medan
):
    unsorted = city.manifest(town.url, HASTY).replace(
        "    cursor: {fields: [diubah, id], param: sejak, zone: Asia/Jakarta}\n", ""
    )
    hub.apply(unsorted)

    def broken(peer):
        if "hal=2" in peer.asked.target:
            page(b"{}", 500)(peer)
        else:
            medan(peer)

    town.pages["/laporan"] = broken
    first = hub.pull(MEDAN)
    medan.asked.clear()
    town.pages["/laporan"] = medan

    second = hub.pull(MEDAN)

    assert (first["outcome"], first["created"]) == ("partial", 10)
    assert (second["outcome"], second["created"]) == ("complete", 15)
    assert medan.pages == [2, 3, 4]


def test_a_place_that_the_server_no_longer_knows_is_given_up(hub, town, medan):
    plain = city.manifest(town.url, HASTY).replace(
        "    cursor: {fields: [diubah, id], param: sejak, zone: Asia/Jakarta}\n", ""
    )
    hub.apply(plain)
    town.pages["/laporan"] = lambda peer: (
        page(b"{}", 500)(peer) if "hal=2" in peer.asked.target else medan(peer)
    )
    hub.pull(MEDAN)
    town.pages["/laporan"] = lambda peer: (
        page(b"{}", 410)(peer) if "hal=2" in peer.asked.target else medan(peer)
    )
    gone = hub.pull(MEDAN)
    town.pages["/laporan"] = medan
    medan.asked.clear()

    done = hub.pull(MEDAN)

    assert (gone["outcome"], done["outcome"]) == ("refused", "complete")
    assert medan.pages == [1, 2, 3, 4]


def test_the_list_of_connectors_says_what_is_open_and_until_when(hub, town):
    town.pages["/laporan"] = page(b"{}", 403)
    hub.pull(MEDAN)
    with sessions.as_hub(hub.engine) as session:
        waiting.note(session)

    shown = CliRunner().invoke(connector, ["list", "--json"], catch_exceptions=False)

    [row] = json.loads(shown.stdout)
    assert row["link"].startswith("open (access_denied), next try ")
    assert "Left alone after 1 failures in a row" in row["reason"]


def test_a_worker_that_dies_while_trying_leaves_the_way_open(hub, town):
    town.pages["/laporan"] = page(b"{}", 401)
    hub.pull(MEDAN)
    [job] = hub.ask(MEDAN)
    with lease.held(hub.engine, job, "worker:dead") as mine:
        assert mine is not None
        assert link(hub)[0] == "half_open"
    hub.own("update job set lease_until = now() - interval '1 s'")

    pipeline.work(hub.engine, job, "worker:next")

    assert link(hub)[0] == "open"
