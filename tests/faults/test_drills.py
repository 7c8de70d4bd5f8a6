"""The machinery of `./run bench drills`: it finds what is wrong, and finds nothing."""

import random

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from bench.drilling import faults, ground, interval, manifests, oracle
from bench.drilling.served import serving
from hub.services.database import scope
from tests.servers import cluster
from tests.workers.province import founded

pytestmark = [  # in one group, so that what they judge is pulled once
    pytest.mark.faults,
    pytest.mark.slow,
    pytest.mark.xdist_group("drills"),
]
STREAM = "stream_id = 'kota-medan-daftar/daftar'"
ONE = f"ctid = (select min(ctid) from record where {STREAM} and deleted_at is null)"
TWICE = """
    insert into fact_version (schema, stream_id, key, publisher_id, region, kind, body,
                              content_hash, replaced_by_run)
    select schema, stream_id, key, publisher_id, region, kind, body, content_hash,
           replaced_by_run from fact_version where kind <> 'late' limit 1
"""
TAMPERINGS = {
    "a row is missing": (f"delete from record where {ONE}", "lost"),
    "a row is deleted": (f"update record set deleted_at = now() where {ONE}", "lost"),
    "an older version won": (
        f'update record set data = data || \'{{"title": "v0"}}\' where {ONE}',
        "wrong",
    ),
    "a row nobody told": (f"update record set key = 'x' where {ONE}", "doubled"),
    "history twice": (TWICE, "doubled"),
    "a page counted twice": (
        f"update run set created = created + 1 where {STREAM}",
        "doubled",
    ),
    "a bad row is missing": ("delete from quarantine", "lost"),
    "a bad row of another time": (
        'update quarantine set raw = \'{"judul": "v0", "catatan": "v0"}\'',
        "wrong",
    ),
    "a cursor in the future": (
        'update stream set cursor = cursor || \'{"updated": "2027-01-01T00:00Z"}\'',
        "wrong",
    ),
    "a figure is another": (
        "update observation set value = value + 1 where ctid = (select min(ctid)"
        " from observation where stream_id = 'kota-medan-angka/angka')",
        "wrong",
    ),
    "a mark is left": (
        "insert into mark (indicator, region, period) values ('x', '12.71', '2026')",
        "lost",
    ),
}


@pytest.fixture(scope="module")
def pulled(own_servers):
    """A hub that holds what one city told, pulled twice; and the city's sources."""
    own = cluster.Cluster(own_servers.admin_url)
    made = own.database("hub_oracle")
    sources = manifests.sources(5, cities=1)
    with founded(made, own_servers.broker_url) as hub, serving(sources) as cities:
        hub.allow(cities.host_port)
        for source in sources:
            hub.apply(manifests.manifest(source, f"http://{cities.host_port}"))
        for _ in range(2):
            for source in sources:
                hub.pull(source.stream)
                source.beat()
        for source in sources:
            hub.pull(source.stream)
        hub.compute()
        yield hub, sources
    own.drop(made)


def test_the_oracle_finds_nothing_where_nothing_is_wrong(pulled):
    hub, sources = pulled

    assert oracle.judge(hub, sources) == []


@pytest.mark.parametrize("name", TAMPERINGS)
def test_the_oracle_sees_every_kind_of_damage(pulled, name):
    hub, sources = pulled
    tampering, what = TAMPERINGS[name]

    with Session(hub.engine) as session:
        scope.hub(session)
        assert session.execute(text(tampering)).rowcount > 0
        found = oracle.examine(session, sources)
        session.rollback()

    assert what in {violation.what for violation in found}, found


def test_the_oracle_sees_a_cell_that_is_not_the_sum_of_its_facts(pulled):
    hub, _ = pulled

    with Session(hub.engine) as session:
        scope.hub(session)
        session.execute(text("update cell set value = value + 1 where value > 0"))
        found = oracle.recomputed(session)
        session.rollback()

    assert {violation.what for violation in found} == {"wrong"}


def test_a_few_seeded_drills_lose_and_double_nothing(own_servers, monkeypatch):
    monkeypatch.setattr(interval, "PAUSE_S", (0.1, 0.6))
    chosen = [
        faults.pool_process,
        faults.lost_commit,
        faults.flushall,
        faults.worker,
        faults.dispatcher,
        faults.valkey,
    ]
    random.Random(7).shuffle(chosen)
    shown = []

    with ground.opened(own_servers, 7, cities=1, workers=2, pool=1) as opened:
        deck = iter(chosen * 50)
        done = interval.run(opened, 7, deck, len(chosen), shown.append)

    assert done.violations == []
    assert shown == done.faults
    assert len(done.faults) == len(chosen)
