"""hub connector: apply a city's manifest, and see what is connected."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from connectors.base import kinds_known
from hub.cli import shown, store
from hub.services.connected import freshness, systems
from hub.services.database import sessions
from hub.services.working import links
from schemas.manifests import manifest
from schemas.values.nearest import hint
from schemas.values.problem import refuse
from workers import setting
from workers.cli import addressed, certify, describing, lifecycle, propose

LISTED = (
    "stream",
    "schema",
    "state",
    "link",
    "active",
    "versions",
    "last_success_at",
    "last_outcome",
    "reason",
)


@click.group()
def connector() -> None:
    """Systems of cities: one YAML manifest each."""


@connector.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--activate", is_flag=True, help="Let it run from now on.")
@click.option("--by", help="Who activates; it is kept with the version.")
def apply(file: Path, activate: bool, by: str | None) -> None:
    """Check FILE, run its examples, keep it as a new version.

    Without --activate it is a draft that no sync runs. A manifest with an error is
    refused with the line, the reason and the nearest right word.
    """
    if activate and not by:
        raise click.UsageError("--activate needs --by NAME: who answers for it?")
    body = store.read(file)
    with store.opened() as engine:
        _known_kind(body)
        addressed.check(body, manifest.parse(body), setting.config().allowed_hosts)
        with sessions.as_hub(engine) as session:
            who = by or "draft"
            done = systems.apply(session, body, who, activate, datetime.now(UTC))
    what = f"version {done.version}" if done.new else f"version {done.version} (same)"
    state = "active" if done.active else "draft; add --activate --by NAME to run it"
    click.echo(f"{done.system}: {what}, {state}.")
    for stream in done.streams:
        click.echo(f"  {stream}")


def _known_kind(body: str) -> None:
    kind = manifest.parse(body).connection.kind
    if kind not in kinds_known():
        near = hint(kind, kinds_known())
        known = ", ".join(kinds_known())
        raise refuse(
            "connection.kind",
            kind,
            "connection.kind",
            id=f"Jenis {kind} tidak dikenal.{near.id} Yang ada: {known}.",
            en=f"The kind {kind} is not known.{near.en} There are: {known}.",
        )


@connector.command("list")
@click.argument("of", required=False)
@shown.as_json
def list_(of: str | None, as_json: bool) -> None:
    """Every stream with its state; OF narrows to a system or publisher."""
    with store.opened() as engine, sessions.as_hub(engine) as session:
        versions, reached = systems.versions(session), links.states(session)
        now = datetime.now(UTC)
        found = []
        for stream in systems.streams(session, of):
            judged = freshness.of(stream, now)
            found.append(
                {
                    "stream": stream.id,
                    "schema": stream.schema,
                    "state": judged.state,
                    "link": reached.get(stream.system_id, "-"),
                    "active": stream.manifest_version_id is not None,
                    "versions": versions.get(stream.system_id, 0),
                    "last_success_at": stream.last_success_at,
                    "last_outcome": stream.last_outcome,
                    "reason": judged.reason.en,
                }
            )
    shown.rows(found, LISTED, as_json)


for _command in (
    certify.certify,
    describing.schema,
    lifecycle.versions_,
    lifecycle.shadow,
    lifecycle.activate,
    lifecycle.rollback,
    propose.propose,
    propose.probe,
):
    connector.add_command(_command)
