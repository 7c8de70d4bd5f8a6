"""What the demo is doing, for whoever waits; and the two ways it is cut short."""

from __future__ import annotations

import os
import sys
import threading
import time
from pathlib import Path
from typing import Final

import click

from workers.following import Progress

STALLED_S: Final = 30.0
LOADED: Final = time.monotonic()


class Stopped(Exception):
    """Somebody asked the demo to end."""


class Trouble(Exception):
    """The demo cannot go on; the message says why."""


class Steps:
    """One line a step on stderr; raises Stopped where somebody asked for the end."""

    def __init__(self, stop: threading.Event, logs: Path, quiet: bool) -> None:
        self.logs = logs
        self.stop = stop
        self.live = sys.stderr.isatty()
        self.quiet = quiet and not self.live
        self._seen: Progress | None = None
        self._moved = time.monotonic()

    def __call__(self, words: str) -> None:
        """Say that a step begins, if it still may."""
        if self.stop.is_set():
            raise Stopped
        if not self.quiet:
            click.echo(f"{since_start():5.1f} s  {words}", err=True)

    def pulling(self, now: Progress) -> None:
        """Rewrite one line while cities are pulled; Trouble when nobody works."""
        if now != self._seen or now.busy:
            self._seen, self._moved = now, time.monotonic()
        elif time.monotonic() - self._moved > STALLED_S:
            raise Trouble(
                f"Nobody has worked for {STALLED_S:.0f} seconds; {now.open} of"
                f" {now.jobs} feeds are still to be pulled. The logs: {self.logs}"
            )
        if self.live:
            done = now.jobs - now.open
            bar = "█" * (24 * done // max(1, now.jobs))
            line = f"{since_start():5.1f} s  {bar:░<24} {done}/{now.jobs} feeds"
            click.echo(f"\r{line}, {now.received:,} rows ", err=True, nl=now.done)


def since_start() -> float:
    """Seconds since this process began, its preparation by ./run included."""
    try:
        with open("/proc/self/stat", encoding="ascii") as stat:
            ticks = int(stat.read().rpartition(")")[2].split()[19])
        with open("/proc/uptime", encoding="ascii") as uptime:
            return float(uptime.read().split()[0]) - ticks / os.sysconf("SC_CLK_TCK")
    except OSError:
        return time.monotonic() - LOADED
