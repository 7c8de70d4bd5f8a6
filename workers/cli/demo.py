"""hub demo: a whole province on this machine, from nothing to the first page."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
import urllib.error
import urllib.request
from datetime import UTC, datetime
from importlib import resources
from importlib.metadata import version
from pathlib import Path
from types import FrameType
from typing import Any, Final

import click
from sqlalchemy import Engine, text

from connectors.demo import manifests
from hub.cli import store
from hub.embedded import servers
from hub.services import jobs, provinces, sessions, systems
from schemas.problem import Refused
from schemas.province import read_province
from workers import following
from workers.machine import Machine, PortTaken

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


class Stopped(Exception):
    """Somebody asked the demo to end."""


class Trouble(Exception):
    """The demo cannot go on; the message says why."""


@click.command()
@click.option("--once", is_flag=True, help="Start, pull, print one JSON line, stop.")
@click.option("--port", type=click.IntRange(1, 65535), help="Port of the pages.")
@click.option("--data", type=click.Path(path_type=Path), help="Folder of the data.")
def demo(once: bool, port: int | None, data: Path | None) -> None:
    """Run the whole hub here, with stand-in systems of 33 regions.

    Starts PostgreSQL, Valkey, the pages, a dispatcher, Celery workers and the demo
    cities, pulls from all of them, and shows the address. Ctrl-C ends everything;
    data stay in --data (HUB_DATA, else .data) and are there at the next start.
    """
    stop = threading.Event()

    def ask(*_: int | FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, ask)
    show = Steps(quiet=once)
    report: dict[str, Any] = {"ok": False, "error": None, "version": _version()}
    try:
        with Machine(data or servers.default_data(), port) as machine:
            report["url"] = machine.url
            _run(machine, once, show, stop, report)
    except Stopped:
        report["error"] = "stopped before the first dashboard"
    except (*store.STARTING, PortTaken, Refused, Trouble) as trouble:
        report["error"] = str(trouble)
    _end(once, report)


def _version() -> str:
    return version("smart-province-hub")


def _end(once: bool, report: dict[str, Any]) -> None:
    if once:
        click.echo(json.dumps(report))
    elif report["error"]:
        click.echo(f"demo: {report['error']}", err=True)
    sys.exit(0 if report["ok"] else 1)


class Steps:
    """What is being done, for whoever waits; one line a step on stderr."""

    def __init__(self, quiet: bool) -> None:
        self.live = sys.stderr.isatty()
        self.quiet = quiet and not self.live

    def __call__(self, words: str) -> None:
        """Say that a step begins."""
        if not self.quiet:
            click.echo(f"{_since_start():5.1f} s  {words}", err=True)

    def pulling(self, now: following.Progress) -> None:
        """Rewrite one line while cities are pulled."""
        if self.live:
            done = now.jobs - now.open
            bar = "█" * (24 * done // max(1, now.jobs))
            line = f"{_since_start():5.1f} s  {bar:░<24} {done}/{now.jobs} feeds"
            click.echo(f"\r{line}, {now.received:,} rows ", err=True, nl=now.done)


def _run(
    machine: Machine,
    once: bool,
    show: Steps,
    stop: threading.Event,
    report: dict[str, Any],
) -> None:
    show("starting PostgreSQL and Valkey")
    machine.start_servers()
    assert machine.servers is not None
    for program in (machine.servers.postgres, machine.servers.valkey):
        show(f"  {program}")
    machine.start_web()
    addresses = machine.start_cities()
    machine.start_workers()
    show("making the tables, loading the province, connecting the cities")
    machine.migrate()
    _unless(stop)
    engine = sessions.engine(machine.environment["HUB_DATABASE_URL"], "hub-demo")
    asked = _connect(engine, addresses)
    machine.publish()
    machine.start_dispatcher()
    show(f"pulling {len(asked)} feeds of the cities")
    if not following.until_done(engine, asked, _waiter(stop, machine), show.pulling):
        raise Stopped
    machine.wait_web()
    _first_dashboard(machine.url)
    report["seconds_to_first_dashboard"] = round(_since_start(), 2)
    with sessions.as_hub(engine) as session:
        report |= dict(session.execute(COUNTS).mappings().one())
    engine.dispose()
    report["ok"] = True
    if not once:
        _tell(machine, report)
        while not stop.wait(1.0):
            if failure := machine.failure():
                report["ok"] = False
                raise Trouble(failure)
        click.echo("\nstopping …", err=True)


def _unless(stop: threading.Event) -> None:
    if stop.is_set():
        raise Stopped


def _waiter(stop: threading.Event, machine: Machine) -> Any:
    def wait(seconds: float) -> bool:
        if failure := machine.failure():
            raise Trouble(failure)
        return stop.wait(seconds)

    return wait


def _connect(engine: Engine, addresses: dict[str, str]) -> list[int]:
    """Load the province, apply every demo manifest, ask for every stream."""
    now = datetime.now(UTC)
    file = (resources.files("schemas.reference") / f"{PROVINCE}.csv").read_bytes()
    written = manifests.rendered(addresses["url"], addresses["down_url"])
    with sessions.as_hub(engine) as session:
        provinces.load(session, read_province(file.decode()), file, now)
        for _, body in written:
            systems.apply(session, body, BY, True, now)
        streams = [s for s in systems.streams(session) if s.manifest_version_id]
        return [jobs.request_sync(session, s.id, BY) for s in streams]


def _first_dashboard(url: str) -> None:
    try:
        with urllib.request.urlopen(f"{url}/bandingkan", timeout=30) as answer:
            answer.read()
    except (urllib.error.URLError, OSError) as error:
        raise Trouble(f"the first dashboard does not answer: {error}") from error


def _tell(machine: Machine, report: dict[str, Any]) -> None:
    seconds = report["seconds_to_first_dashboard"]
    click.echo(
        f"\n  {machine.url}\n\n"
        f"  {report['regions_with_data']} of {report['regions']} regions,"
        f" {report['records']:,} records, {report['quarantined']} rows in quarantine,"
        f" {seconds} s\n  data: {machine.data}   logs: {machine.data / 'logs'}\n"
        "  Ctrl-C stops everything.\n"
    )


def _since_start() -> float:
    """Seconds since this process began, its preparation by ./run included."""
    try:
        with open("/proc/self/stat", encoding="ascii") as stat:
            ticks = int(stat.read().rpartition(")")[2].split()[19])
        with open("/proc/uptime", encoding="ascii") as uptime:
            return float(uptime.read().split()[0]) - ticks / os.sysconf("SC_CLK_TCK")
    except OSError:
        return time.monotonic() - LOADED


LOADED: Final = time.monotonic()
