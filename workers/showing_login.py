"""One login for the apps of two cities, as the demo shows it."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Final

from workers.city_apps.apps import CITIZEN, OFFICIAL
from workers.machine import Machine
from workers.steps import Trouble

PATIENCE_S: Final = 60.0


def show(machine: Machine) -> str:
    """Register and start the apps, make the people; what to try, in words.

    Nothing of it is wanted before the first dashboard, so nobody waits for it. Empty
    where there are no apps to show. Trouble where they cannot be prepared.
    """
    if not machine.apps:
        return ""
    words = [sys.executable, "-m", "workers.city_apps.preparing"]
    done = subprocess.run(
        [*words, *(str(app.port) for app in machine.apps)],
        env={**os.environ, **machine.environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )
    if done.returncode != 0:
        raise Trouble(f"The city apps cannot be prepared: {done.stderr.strip()[-500:]}")
    machine.start_apps()
    return _words(machine, machine.environment["HUB_SECRET_KEY"])


def _words(machine: Machine, key: str) -> str:
    """Addresses and passwords of this demo; they open nothing elsewhere."""
    lines = ["  Satu akun untuk layanan semua daerah / one login for every city:"]
    lines += [f"  {app.url}/  {app.name}" for app in machine.apps]
    for role, who in (("warga", CITIZEN), ("walidata", OFFICIAL)):
        lines.append(f"  {role + ':':<10} {who.address}  {who.password(key)}")
    lines.append(f"  {machine.url}/saya  (akun / the account)")
    return "\n".join(lines) + "\n"
