"""Files that take longer than one slice, through the whole path into the store."""

import hashlib
import json
import os
import subprocess
import sys

import pytest

from connectors.base import Begun, RunLimits
from connectors.certify.hostile import HostileServer
from connectors.certify.proxy import FaultProxy
from connectors.certify.ranges import RangedFile
from connectors.patience import Patience
from hub.services.database import sessions
from hub.services.ingest import spool
from hub.services.ingest.plan import prepare
from hub.services.working import jobs
from hub.services.working.jobs import LostLease
from tests.hub.services.building import REPORTS
from tests.workers import city
from tests.workers.city import MEDAN
from tests.workers.crew import eventually
from workers import pipeline, setting, spooling

QUICK = RunLimits(
    download_s=1.0,
    keep_after_s=0.0,
    chunk_bytes=20_000,
    patience=Patience(sleep=lambda _: None),
)
KEPT = """
    select coalesce(sum(size), 0)::int from spooled
    """
WORKER = """
import sys
from dataclasses import replace
from workers import pipeline, setting, spooling

spooling.LIMITS = replace(spooling.LIMITS, keep_after_s=0.0, chunk_bytes=20_000)
pipeline.work(setting.engine(), int(sys.argv[1]), "worker:doomed")
"""


def manifest(url):
    text = REPORTS.replace(
        '{kind: rest, base_url: "https://lapor.medan.example/"}',
        f'{{kind: files, base_url: "{url}",'
        " limits: {rps: 50, max_file_bytes: 8MiB}}",
    )
    text = text.replace(
        "request: {path: /laporan}", "files: {paths: [/laporan], format: ndjson}"
    )
    dropped = ("    records: data\n", "    paging: {style: page, param: hal}\n")
    for line in dropped:
        text = text.replace(line, "")
    return text.replace(
        "    cursor: {fields: [diubah, id], param: sejak, zone: Asia/Jakarta}\n", ""
    )


def lines(count):
    rows = city.reports(count)
    return b"".join(json.dumps(row).encode() + b"\n" for row in rows)


def chunks(hub):
    """How many bytes of files wait in the store, seen as their publisher."""
    with sessions.as_publisher(hub.engine, "kota-medan") as session:
        return session.connection().exec_driver_sql(KEPT).scalar_one()


@pytest.fixture
def file(hub):
    made = RangedFile(lines(600))
    with HostileServer({"/laporan": made}) as server:
        made.port = server.port
        hub.allow(server.host_port)
        hub.apply(manifest(server.url))
        yield made


@pytest.fixture
def quick(monkeypatch):
    monkeypatch.setattr(spooling, "LIMITS", QUICK)


def test_a_file_that_takes_three_slices_is_stored_as_one(hub, file, quick):
    part = len(file.body) * 2 // 5
    file.stop_after, file.silent = part, True

    done = hub.pull(MEDAN)

    assert (done["outcome"], done["created"]) == ("complete", 600)
    assert file.asked == [None, f"bytes={part}-", f"bytes={2 * part}-"]
    digest = hub.one("select sha256 from raw_page")
    assert bytes(digest) == hashlib.sha256(file.body).digest()
    assert hub.one("select count(*) from run") == 1
    assert chunks(hub) == 0


def test_a_file_that_changed_between_slices_begins_again(hub, file, quick):
    file.stop_after, file.silent = len(file.body) // 2, True
    [job] = hub.ask(MEDAN)
    one_slice(hub, job)
    assert chunks(hub) == len(file.body) // 2
    file.tag, file.body, file.stop_after = '"2"', lines(400), None

    done = hub.pull(MEDAN)

    assert (done["outcome"], done["created"]) == ("complete", 400)
    assert chunks(hub) == 0


def test_a_server_that_cannot_go_on_ends_the_run_as_too_slow(hub, file, quick):
    file.stop_after, file.silent, file.tag = 20_000, True, None

    done = hub.pull(MEDAN)

    assert done["outcome"] == "partial"
    assert "Range" in done["reason"]
    assert hub.one("select reason like '%Range%' from run")
    assert chunks(hub) == 0


def test_a_download_longer_than_its_run_may_take_goes_on_in_the_next(hub, file, quick):
    hub.apply(
        manifest(f"http://127.0.0.1:{file.port}").replace(
            "limits:", "timeouts: {run: 1s}, limits:"
        )
    )
    file.stop_after, file.silent = len(file.body) // 2, True

    first = hub.pull(MEDAN)
    file.stop_after = None
    second = hub.pull(MEDAN)

    assert (first["outcome"], "timeouts.run" in first["reason"]) == ("partial", True)
    assert (second["outcome"], second["created"]) == ("complete", 600)
    assert file.asked == [None, f"bytes={len(file.body) // 2}-"]


def test_a_worker_killed_in_mid_download_loses_only_its_last_chunk(hub, file, quick):
    with FaultProxy(file.port, kbps=100) as proxy:
        hub.allow(proxy.host_port, f"127.0.0.1:{file.port}")
        hub.apply(manifest(f"http://{proxy.host_port}"))
        [job] = hub.ask(MEDAN)
        worker = subprocess.Popen(
            [sys.executable, "-c", WORKER, str(job)],
            env=os.environ | hub.environment,
        )
        try:
            eventually(lambda: chunks(hub) >= 40_000)
        finally:
            worker.kill()
            worker.wait()
        proxy.kbps = 0
        kept = chunks(hub)
        hub.own("update job set lease_until = now() - interval '1 s'")

        done = hub.pull(MEDAN)

    assert 40_000 <= kept < len(file.body)
    assert file.asked == [None, f"bytes={kept}-"]
    assert (done["outcome"], done["created"]) == ("complete", 600)


def test_chunks_of_a_week_ago_are_forgotten(hub, file, quick):
    file.stop_after, file.silent = len(file.body) // 2, True
    [job] = hub.ask(MEDAN)
    one_slice(hub, job)
    hub.own("update spooled set created_at = now() - interval '8 days'")

    with sessions.as_hub(hub.engine) as session:
        gone = spool.expire(session)

    assert gone > 0
    assert chunks(hub) == 0


def test_a_worker_that_lost_its_stream_adds_no_chunk(hub, file):
    [job] = hub.ask(MEDAN)
    with sessions.as_hub(hub.engine) as session:
        lease = jobs.take(session, job, "worker:zombie")
    with sessions.as_publisher(hub.engine, "kota-medan") as session:
        plan = prepare(session, lease, setting.pepper(), setting.now())
    stored = spooling.StoredSpool(hub.engine, plan, lease)
    stored.append("http://x/f", 0, '"1"', b"first")
    hub.own("update stream set fence = fence + 1")

    with pytest.raises(LostLease):
        stored.append("http://x/f", 5, '"1"', b"second")

    assert b"".join(stored.chunks("http://x/f")) == b"first"
    assert stored.resume("http://x/f") == Begun(5, '"1"')


def test_chunks_with_a_gap_are_no_beginning(hub, file):
    [job] = hub.ask(MEDAN)
    with sessions.as_hub(hub.engine) as session:
        lease = jobs.take(session, job, "worker:test")
    with sessions.as_publisher(hub.engine, "kota-medan") as session:
        plan = prepare(session, lease, setting.pepper(), setting.now())
    stored = spooling.StoredSpool(hub.engine, plan, lease)
    stored.append("http://x/f", 0, '"1"', b"first")
    stored.append("http://x/f", 9, '"1"', b"third")

    assert stored.resume("http://x/f") is None


def one_slice(hub, job):
    """One slice of a job in this process."""
    pipeline.work(hub.engine, job, "worker:test")
