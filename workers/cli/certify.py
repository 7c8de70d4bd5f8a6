"""hub connector certify: whether a manifest or a version may be trusted."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from connectors.certify import checking, running
from connectors.certify.checking import Check
from connectors.certify.reporting import badge, lines, page, sealing, told
from connectors.certify.running import Report, Told
from hub.cli import shown, store
from hub.services.connected import versions
from hub.services.database import sessions
from schemas.values.problem import Refused
from workers import setting
from workers.cli import certifying
from workers.cli.certifying import Subject

OWN = "manifest"  # --target without a value: the manifest's own base_url


@click.command()
@click.argument("subject", metavar="MANIFEST|SYSTEM", required=False)
@click.option("--version", "number", type=shown.NUMBER, help="Of SYSTEM; the newest.")
@click.option(
    "--target",
    is_flag=False,
    flag_value=OWN,
    metavar="[URL]",
    help="Also try the real system; without URL the manifest's own.",
)
@click.option(
    "--only", multiple=True, metavar="CHECK", help="Only checks of this name."
)
@click.option("--list", "listed", is_flag=True, help="Name the checks and end.")
@click.option("--json", "as_json", is_flag=True, help="The sealed report as JSON.")
@click.option("--report", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--badge", "sign", type=click.Path(dir_okay=False, path_type=Path))
def certify(
    subject: str | None,
    number: int | None,
    target: str | None,
    only: tuple[str, ...],
    listed: bool,
    as_json: bool,
    report: Path | None,
    sign: Path | None,
) -> None:
    """Try every promise of MANIFEST, or of a version of SYSTEM, and give a verdict.

    A city is played that is made from the manifest itself, honest and then broken in
    every way; with --target the real one is read, gently. The verdict is passed,
    failed or incomplete (exit 0, or 1). That of SYSTEM is kept with its version, as a
    condition of its activation. --report FILE.html and --badge FILE.svg are for people.
    """
    if listed:
        _list(as_json)
        return
    if subject is None:
        raise click.UsageError("Missing argument 'MANIFEST|SYSTEM'.")
    _check_names(only)
    try:
        with certifying.subject(subject, number) as found:
            made = _certified(found, target, only, as_json)
            sealed = _sealed(found, made)
    except Refused as refused:
        raise store.failed(refused) from refused
    if report is not None:
        _write(report, page.html(sealed))
    if sign is not None:
        _write(sign, badge.svg(sealed))
    if as_json:
        click.echo(json.dumps(sealed, ensure_ascii=False))
    else:
        click.echo(lines.ending(made))
    if made.verdict != "passed":
        raise SystemExit(1)


def _certified(
    found: Subject, target: str | None, only: tuple[str, ...], quiet: bool
) -> Report:
    def tell(check: Check, result: Told) -> None:
        for line in lines.line(check, result):
            click.echo(line, err=quiet)

    aim = (
        certifying.target(found, None if target == OWN else target) if target else None
    )
    return running.certified(
        found.text, found.gazetteer, found.coverage, aim, only, tell
    )


def _sealed(found: Subject, made: Report) -> dict[str, Any]:
    """The report under its seal; kept with the version where there is one."""
    now = setting.now()
    report = told.told(made, now)
    if found.config is None:
        return report | {"sha256": None, "signature": None}
    sealed = sealing.sealed(report, found.config.secret_key, found.previous)
    if found.engine is not None and not made.partial:
        with sessions.as_hub(found.engine) as session:
            version = versions.chosen(session, found.system, found.number)
            versions.certified(version, sealed, now)
    return sealed


def _write(file: Path, text: str) -> None:
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise click.ClickException(f"{file}: {error.strerror}") from error


def _list(as_json: bool) -> None:
    rows = [
        {"check": each.id, "half": each.half, "proves": each.proves.en}
        for each in checking.every()
    ]
    shown.rows(rows, ("check", "half", "proves"), as_json)


def _check_names(only: tuple[str, ...]) -> None:
    for name in only:
        if not running.wanted([name]):
            raise click.UsageError(f"No check is called {name}; see --list.")
