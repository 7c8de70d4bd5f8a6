"""hub demo: a whole province on this machine, from nothing to the first page."""

from __future__ import annotations

import contextlib
import json
import signal
import sys
import threading
from importlib.metadata import version
from pathlib import Path
from types import FrameType
from typing import Any, Final

import click
from sqlalchemy.exc import SQLAlchemyError

from hub.cli import store
from hub.embedded import servers
from schemas.values.problem import Refused
from workers import opening, showing_login
from workers.machine import Machine
from workers.ports import PortTaken
from workers.steps import Steps, Stopped, Trouble

FORESEEN: Final = (*store.STARTING, PortTaken, Refused, Trouble)


@click.command()
@click.option("--once", is_flag=True, help="Start, pull, print one JSON line, stop.")
@click.option("--port", type=click.IntRange(1, 65535), help="Port of the pages.")
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of the data (HUB_DATA, else .data).",
)
def demo(once: bool, port: int | None, data: Path | None) -> None:
    """Run the whole hub here, with stand-in systems of 33 regions.

    Starts PostgreSQL, Valkey, the pages, a dispatcher, Celery workers and the demo
    cities, pulls from all of them, and shows the address. Ctrl-C ends everything;
    the data stay and are there at the next start.
    """
    report: dict[str, Any] = {
        "ok": False,
        "error": None,
        "version": version("smart-province-hub"),
    }
    folder = (data or servers.default_data()).absolute()
    show = Steps(_asked_to_stop(), folder / "logs", quiet=once)
    try:
        with Machine(folder, port) as machine:
            report["url"] = machine.url
            report |= opening.bring_up(machine, show)
            report["ok"], machine.at_rest = True, once
            if not once:
                _stay(machine, show, report)
    except Stopped:
        report["error"] = "stopped before the first dashboard"
    except FORESEEN as trouble:
        report |= {"ok": False, "error": str(trouble)}
    except (OSError, SQLAlchemyError) as trouble:
        said = f"{type(trouble).__name__}: {trouble}".partition("\n")[0]
        report |= {"ok": False, "error": f"{said} (data: {folder})"}
    _end(once, report)


def _asked_to_stop() -> threading.Event:
    """Set when somebody asks us to end: Ctrl-C, TERM, or a closed terminal."""
    stop = threading.Event()

    def ask(*_: int | FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, ask)
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # nohup
        signal.signal(signal.SIGHUP, ask)
    return stop


def _end(once: bool, report: dict[str, Any]) -> None:
    with contextlib.suppress(OSError):  # the terminal may be closed
        if once:
            click.echo(json.dumps(report))
        elif report["error"]:
            click.echo(f"demo: {report['error']}", err=True)
    sys.exit(0 if report["ok"] else 1)


def _stay(machine: Machine, show: Steps, report: dict[str, Any]) -> None:
    """Tell where the pages are, and stay until somebody or something ends us."""
    click.echo(
        f"\n  {machine.url}\n\n"
        f"  {report['regions_with_data']} of {report['regions']} regions,"
        f" {report['records']:,} records, {report['quarantined']} rows in quarantine,"
        f" {report['seconds_to_first_dashboard']} s\n"
        f"  data: {machine.data}   logs: {machine.data / 'logs'}\n"
        "  Ctrl-C stops everything.\n"
    )
    if words := showing_login.show(machine):
        click.echo(words)
    while not show.stop.wait(1.0):
        if failure := machine.failure():
            raise Trouble(failure)
    with contextlib.suppress(OSError):
        click.echo("\nstopping …", err=True)
