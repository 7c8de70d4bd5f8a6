"""Bring a machine from nothing to its first dashboard, through the real path."""

from __future__ import annotations

import hashlib
import urllib.error
import urllib.request
from collections.abc import Callable
from datetime import UTC, datetime
from importlib import resources
from typing import Any, Final

from sqlalchemy import Engine, text

from connectors.demo import manifests
from hub.embedded.programs import Program
from hub.services.connected import systems
from hub.services.database import sessions
from hub.services.territory import provinces
from hub.services.working import jobs
from schemas.places.province import read_province
from workers import following
from workers.machine import Machine
from workers.steps import Steps, Stopped, Trouble, since_start

PROVINCE: Final = "sumatera-utara"
BY: Final = "demo"
COUNTS: Final = text("""
    select (select count(*) from region where level = 2) as regions,
           (select count(distinct c.region) from cell c
            join region r on r.code = c.region where r.level = 2 and c.value is not null
              and c.source_class = 'simulated') as regions_with_data,
           (select count(*) from record where deleted_at is null) as records,
           (select count(*) from observation where deleted_at is null) as observations,
           (select count(*) from quarantine where state = 'open') as quarantined
    """)


def bring_up(machine: Machine, show: Steps) -> dict[str, Any]:
    """Start everything, pull every feed, see the first dashboard; what is there now.

    Raises Stopped, Trouble or what the servers raise, each with words for people.
    """
    show("starting PostgreSQL and Valkey")
    machine.start_servers()
    assert machine.servers is not None
    show(f"  {_named('PostgreSQL', machine.servers.postgres)}")
    show(f"  {_named('Valkey', machine.servers.valkey)}")
    addresses = machine.start_cities()
    machine.start_workers()
    show("making the tables, loading the province, connecting the cities")
    machine.migrate()
    machine.start_dispatcher()
    engine = sessions.engine(machine.environment["HUB_DATABASE_URL"], "hub-demo")
    try:
        asked = _connect(engine, addresses, show)
        machine.start_web()
        machine.publish()
        return _pull(engine, machine, asked, show)
    finally:
        engine.dispose()


def _named(what: str, program: Program | None) -> str:
    assert program is not None
    return f"{what} {program.version} ({program.source}: {program.path})"


def _connect(engine: Engine, addresses: dict[str, str], show: Steps) -> list[int]:
    """Load the province, apply every manifest that changed, ask for every stream."""
    now = datetime.now(UTC)
    file = (resources.files("schemas.reference") / f"{PROVINCE}.csv").read_bytes()
    written = manifests.rendered(addresses["url"], addresses["down_url"])
    with sessions.as_hub(engine) as session:
        provinces.load(session, read_province(file.decode()), file, now)
        known = systems.running(session)
        for _, body in written:
            if show.stop.is_set():
                raise Stopped
            if hashlib.sha256(body.encode()).hexdigest() not in known:
                systems.apply(session, body, BY, True, now)
        streams = [s for s in systems.streams(session) if s.manifest_version_id]
        return [jobs.request_sync(session, s.id, BY) for s in streams]


def _pull(
    engine: Engine, machine: Machine, asked: list[int], show: Steps
) -> dict[str, Any]:
    show(f"pulling {len(asked)} feeds of the cities")
    if not following.until_done(engine, asked, _waiter(machine, show), show.pulling):
        raise Stopped
    _whole(engine, machine, asked)
    machine.wait_web()
    _first_dashboard(machine)
    seconds = round(since_start(), 2)
    with sessions.as_hub(engine) as session:
        counted = dict(session.execute(COUNTS).mappings().one())
    return {"seconds_to_first_dashboard": seconds, **counted}


def _waiter(machine: Machine, show: Steps) -> Callable[[float], bool]:
    def wait(seconds: float) -> bool:
        if failure := machine.failure():
            raise Trouble(failure)
        return show.stop.wait(seconds)

    return wait


def _whole(engine: Engine, machine: Machine, asked: list[int]) -> None:
    """Trouble when a job was set aside: its numbers are not on the pages."""
    where = f"The log: {machine.data / 'logs' / 'workers.log'}"
    stuck = following.progress(engine, asked).stuck
    if stuck is not None:
        raise Trouble(f"The cells could not be computed: {stuck}. {where}")
    for row in following.results(engine, asked):
        if row["state"] == "parked":
            raise Trouble(f"{row['stream']} was set aside: {row['reason']} {where}")


def _first_dashboard(machine: Machine) -> None:
    try:
        url = f"{machine.url}/bandingkan"
        with urllib.request.urlopen(url, timeout=30) as answer:
            answer.read()
    except (urllib.error.URLError, OSError) as error:
        raise Trouble(
            f"The first dashboard does not answer: {error}."
            f" The log: {machine.data / 'logs' / 'web.log'}"
        ) from error
