"""hub connector versions|shadow|activate|rollback: how a draft comes to run."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC, datetime

import click
from sqlalchemy import Engine

from hub.cli import shown, store
from hub.services.connected import shadows, versions
from hub.services.connected.shadows import Seen
from hub.services.database import sessions
from hub.services.replay import stream as replayed
from hub.services.working import jobs
from workers import setting, shadowing

LISTED = (
    "version",
    "state",
    "applied_by",
    "verdict",
    "shadowed_at",
    "activated_by",
    "activated_at",
    "reason",
)
NUMBER = click.option(
    "--version", "number", type=shown.NUMBER, help="Which; by default the newest."
)


@click.command("versions")
@click.argument("system")
@shown.as_json
def versions_(system: str, as_json: bool) -> None:
    """Every version of SYSTEM's manifest and how far it has come."""
    with store.opened() as engine, sessions.as_hub(engine) as session:
        found = [asdict(each) for each in versions.listed(session, system)]
    shown.rows(found, LISTED, as_json)


@click.command()
@click.argument("system")
@NUMBER
@click.option(
    "--pages",
    type=click.IntRange(1, 10_000),
    default=10_000,
    help="At most so many pages of each stream.",
)
@shown.as_json
def shadow(system: str, number: int | None, pages: int, as_json: bool) -> None:
    """Read SYSTEM under a draft and show what it would change; nothing changes.

    Rows are staged, held beside the live facts, and thrown away. What was found is
    kept with the version, as a condition of its activation.
    """
    with store.opened() as engine:
        _, found = shadowing.run(engine, system, number, pages, _progress)
    if as_json:
        told = shadows.told(found)
        click.echo(json.dumps(told, default=shown.plain, ensure_ascii=False))
    else:
        _show(found)
    if any(seen.stopped_en for seen in found):
        raise SystemExit(1)


def _progress(seen: Seen) -> None:
    click.echo(f"{seen.stream}: page {seen.pages}, {seen.received} rows", err=True)


def _show(found: Iterable[Seen]) -> None:
    for seen in found:
        bad = sum(cause.rows for cause in seen.refused.values())
        click.echo(
            f"{seen.stream}: {seen.received} rows in {seen.pages} pages;"
            f" {seen.created} new, {seen.updated} changed, {seen.same} as they stand,"
            f" {bad} that cannot be taken"
        )
        if seen.missing:
            why = "" if seen.whole else " (not the whole source was read)"
            click.echo(f"  {seen.missing} rows that stand did not come{why}")
        if seen.stopped_en:
            click.echo(f"  stopped: {seen.stopped_en}")
        for cause in seen.refused.values():
            click.echo(f"  {cause.rows} × {cause.field}: {cause.message_en}")
        for each in seen.examples:
            moved = "; ".join(
                f"{name}: {_text(old)} → {_text(new)}"
                for name, (old, new) in each["fields"].items()
            )
            click.echo(f"  {each['what']} {each['key']}: {moved}")


def _text(value: object) -> str:
    return "–" if value is None else shown.cell(value)


@click.command()
@click.argument("system")
@NUMBER
@click.option("--by", required=True, help="Who answers for it: a second person.")
@click.option("--reason", help="Why without certificate or shadow run; it is kept.")
def activate(system: str, number: int | None, by: str, reason: str | None) -> None:
    """Let a version of SYSTEM's manifest run from now on.

    It must be certified, seen in a shadow run, and applied by somebody else.
    """
    with store.opened() as engine, sessions.as_hub(engine) as session:
        now = datetime.now(UTC)
        done = versions.activate(session, system, number, by, now, reason)
    click.echo(f"{done.system}: version {done.version} is active.")


@click.command()
@click.argument("system")
@click.option(
    "--to", "number", type=shown.NUMBER, help="Which; by default the one before."
)
@click.option("--by", required=True, help="Who answers for it.")
def rollback(system: str, number: int | None, by: str) -> None:
    """Let an earlier version of SYSTEM run again, and judge its kept pages by it.

    No city is asked. Facts of pages that are no longer kept stay as they are.
    """
    with store.opened() as engine:
        with sessions.as_hub(engine) as session:
            done = versions.roll_back(session, system, number, by, datetime.now(UTC))
            publisher = versions.chosen(session, system, done.version).publisher_id
        click.echo(f"{done.system}: version {done.version} is active again.")
        _replay(engine, publisher, done.streams)


def _replay(engine: Engine, publisher: str, streams: Iterable[str]) -> None:
    for id in streams:
        with sessions.as_publisher(engine, publisher) as session:
            now = datetime.now(UTC)
            told = replayed.replay(session, id, setting.pepper(), now)
        click.echo(
            f"  {id}: {told.rows} rows of {told.pages} pages judged again,"
            f" {told.created} new, {told.updated} changed, {told.deleted} gone,"
            f" {told.refused} refused"
        )
    with sessions.as_hub(engine) as session:
        jobs.request_roll_up(session, "hub connector rollback")
