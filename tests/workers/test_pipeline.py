"""A stream is pulled whole, once, in slices, and goes on where it was cut off."""

import json

import pytest

from connectors.certify import hostile
from hub.services.database import sessions
from hub.services.working import jobs
from tests.workers import city
from tests.workers.city import MEDAN
from workers import pipeline


def test_a_city_is_pulled_page_by_page_to_its_end(hub, server, medan):
    done = hub.pull(MEDAN)

    assert (done["outcome"], done["received"], done["created"]) == ("complete", 25, 25)
    assert medan.pages == [1, 2, 3, 4]


def test_the_second_pull_creates_and_updates_nothing(hub, server):
    hub.pull(MEDAN)

    again = hub.pull(MEDAN)

    assert (again["outcome"], again["created"], again["updated"]) == ("complete", 0, 0)


def test_many_short_slices_do_what_one_long_one_does(hub, server, medan):
    done = hub.pull(MEDAN, slice_s=0.0)

    assert (done["outcome"], done["created"]) == ("complete", 25)
    assert medan.pages == [1, 2, 3, 4]
    assert hub.one("select count(*) from run") == 1


def test_what_changed_since_is_all_that_is_asked_for_next_time(hub, server, medan):
    hub.pull(MEDAN)
    medan.asked.clear()
    medan.rows += city.reports(3, first=26)
    medan.rows[24] |= {"status": "Proses"}

    done = hub.pull(MEDAN)

    assert (done["created"], done["updated"]) == (3, 1)
    assert all("sejak" in asked for asked in medan.asked)
    assert hub.one("select count(*) from record") == 28


def test_after_a_crash_the_run_goes_on_at_the_next_page(hub, server, medan):
    [job] = hub.ask(MEDAN)
    pipeline.work(hub.engine, job, "worker:a", 0.0)
    with hub.engine.begin() as connection:  # taken, and never heard of again
        connection.exec_driver_sql("select set_config('hub.scope', 'hub', true)")
        connection.exec_driver_sql(
            "update job set state = 'leased', leased_by = 'worker:dead',"
            " lease_until = now() - interval '1 s'"
        )

    done = hub.pull(MEDAN)

    assert medan.pages == [1, 2, 3, 4]
    assert (done["outcome"], done["received"], done["created"]) == ("complete", 25, 25)


def test_a_wall_on_a_later_page_keeps_the_pages_and_the_place(hub, server, medan):
    broken = hostile.page(b'{"message": "x"}', 404)
    server.pages = {"/laporan": lambda p: (broken if p3(p) else medan)(p)}

    first = hub.pull(MEDAN)
    server.pages = {"/laporan": medan}
    second = hub.pull(MEDAN)

    assert (first["outcome"], first["created"]) == ("partial", 20)
    assert "HTTP 404" in first["reason"]
    assert (second["outcome"], second["created"]) == ("complete", 5)
    assert "sejak" in medan.asked[-1]


def p3(peer):
    return "hal=3" in peer.asked.target


def test_a_run_that_takes_longer_than_it_may_ends_and_keeps_its_place(hub, medan):
    with hostile.HostileServer({"/laporan": medan}) as running:
        hub.allow(running.host_port)
        hub.apply(city.manifest(running.url, "limits: {rps: 1}, timeouts: {run: 1s}"))

        first = hub.pull(MEDAN)

    assert first["outcome"] == "partial"
    assert "timeouts.run" in first["reason"]
    assert hub.one("select cursor is not null from stream") is True


def test_a_system_that_asks_for_rest_is_not_scheduled_sooner(hub, server):
    busy = hostile.page(b"{}", 429, hostile.JSON, "Retry-After: 600")
    server.pages = {"/laporan": busy}

    done = hub.pull(MEDAN)

    assert done["outcome"] == "refused"
    [(wait, state)] = hub.rows(
        "select extract(epoch from due_at - now()), state from job"
        " where state in ('due', 'leased')"
    )
    assert (state, 590 < wait <= 600) == ("due", True)
    assert len(server.asked) == 1


def test_a_person_need_not_wait_for_a_system_that_asked_for_rest(hub, server, medan):
    server.pages = {
        "/laporan": hostile.page(b"{}", 429, hostile.JSON, "Retry-After: 9999")
    }
    hub.pull(MEDAN)
    server.pages = {"/laporan": medan}

    assert hub.pull(MEDAN)["outcome"] == "complete"


@pytest.mark.parametrize(
    ("change", "words"),
    [("examples", "examples"), ("rest", "rest")],
)
def test_a_manifest_that_no_longer_reads_ends_the_job_and_says_so(
    hub, server, change, words
):
    hub.own(
        f"update manifest_version set body = replace(body, '{change}', 'x{change}')"
    )
    [job] = hub.ask(MEDAN)

    pipeline.work(hub.engine, job, "worker:a")

    assert words in hub.one("select error from job where id = :id", id=job)
    outcome, ran = hub.rows("select last_outcome, last_run_at is not null from stream")[
        0
    ]
    assert (outcome, ran) == ("failed", True)


def test_a_fault_of_ours_is_tried_three_times_and_then_waits_for_a_person(
    hub, server, monkeypatch
):
    def broken(*_):
        raise ZeroDivisionError("oh\nDETAIL: a citizen's name")

    monkeypatch.setattr(pipeline.pages, "commit", broken)
    with pytest.MonkeyPatch.context():
        [job] = hub.ask(MEDAN)
        for _ in range(3):
            pipeline.work(hub.engine, job, "worker:a")

    with sessions.as_hub(hub.engine) as session:
        jobs.park(session)

    state, error = hub.rows("select state, error from job where id = :id", id=job)[0]
    assert (state, error) == ("parked", "ZeroDivisionError: oh")
    reason = hub.one("select reason_en from run")
    assert "administrator" in reason and "ZeroDivisionError: oh" in reason
    assert hub.one("select last_outcome from stream") == "failed"


def test_progress_forgives_the_faults_before_it(hub, server, monkeypatch):
    [job] = hub.ask(MEDAN)
    hub.own("update job set attempts = 2")

    pipeline.work(hub.engine, job, "worker:a", 0.0)

    assert hub.one("select attempts from job where id = :id", id=job) == 0


def test_a_snapshot_replaces_nothing_until_it_is_whole(hub, server):
    body = city.manifest(server.url).replace("write: incremental", "write: snapshot")
    hub.apply(
        body.replace("  cursor:", "  # cursor:").replace(
            "{mode: flag, when: hapus}", "{mode: none}"
        )
    )
    server.pages = {"/laporan": lambda p: (hostile.login_page() if p3(p) else whole)(p)}
    whole = city.City(city.reports(25))

    first = hub.pull(MEDAN)
    before = hub.one("select count(*) from record")
    server.pages = {"/laporan": whole}
    second = hub.pull(MEDAN)

    assert (first["outcome"], before) == ("partial", 0)
    assert (second["outcome"], second["created"]) == ("complete", 25)
    assert hub.one("select count(*) from staged") == 0


def test_the_raw_page_is_kept_without_what_the_manifest_drops(hub, server, medan):
    medan.rows = city.reports(1, pelapor={"nama": "Warga"})

    hub.pull(MEDAN)

    assert json.dumps(hub.contents()).count("Warga") == 0
