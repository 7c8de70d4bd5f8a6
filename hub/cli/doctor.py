"""hub doctor: what is wrong with this installation, and what to do about it."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any, Final, get_args

import click

from hub.embedded import local, servers
from hub.services.doctor import examine, findings

SIGNS: Final = {"ok": "ok     ", "warning": "warning", "wrong": "WRONG  "}


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON array.")
@click.option(
    "--language",
    type=click.Choice(["id", "en"]),
    default=lambda: "id" if os.environ.get("LANG", "").startswith("id") else "en",
    help="Of the sentences; by default that of LANG.",
)
@click.option(
    "--probe",
    type=click.Choice(get_args(examine.Probe)),
    help="Only ask whether this container's process works: for health checks.",
)
def doctor(as_json: bool, language: str, probe: examine.Probe | None) -> None:
    """Say what is wrong with this installation, and what to do about it.

    Looks at the settings, the database and its roles, the broker, dispatchers and
    workers, waiting work, feeds, and this machine; also when half of it is down.
    Changes nothing, starts nothing, and prints no secret. Exits 1 when something is
    wrong; a warning is not.
    """
    environ = dict(os.environ)
    if probe is not None:
        raise SystemExit(0 if examine.alive(probe, environ) else 1)
    data = servers.default_data()
    found = examine.everything(_here(environ, data), data)
    if as_json:
        click.echo(json.dumps([_row(f) for f in found], ensure_ascii=False))
    else:
        for each in found:
            _tell(each, language)
    raise SystemExit(0 if findings.well(found) else 1)


def _here(environ: dict[str, str], data: Path) -> dict[str, str]:
    """The environment, completed by what a hub that runs on this machine says."""
    published = data / local.ADDRESSES
    if environ.get("HUB_DATABASE_URL") or not published.exists():
        return environ
    values: dict[str, str] = json.loads(published.read_text(encoding="utf-8"))
    return environ | values


def _row(finding: findings.Finding) -> dict[str, Any]:
    remedy = finding.remedy
    return {
        "part": finding.part,
        "level": finding.level,
        "id": finding.words.id,
        "en": finding.words.en,
        "remedy_id": remedy.id if remedy else None,
        "remedy_en": remedy.en if remedy else None,
    }


def _tell(finding: findings.Finding, language: str) -> None:
    sign = SIGNS[finding.level]
    click.echo(f"{sign}  {finding.part:<9} {finding.words.in_(language)}")
    if finding.remedy is not None:
        click.echo(f"{'':<20}→ {finding.remedy.in_(language)}")
