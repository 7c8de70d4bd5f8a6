"""hub run: what pulled what, and what waits for a person."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import click

from hub.cli import shown, store
from hub.models import Run
from hub.services import runs, sessions

COUNTS = ("received", "created", "updated", "unchanged", "quarantined")
LISTED = ("id", "stream_id", "started_at", "outcome", "held", *COUNTS, "reason_en")
DETAILS = (
    "id",
    "stream_id",
    "manifest_version_id",
    "started_at",
    "finished_at",
    "outcome",
    "held",
    "completeness",
    "pages",
    *COUNTS,
    "stale",
    "deleted",
    "bytes",
    "reason",
    "reason_en",
)


@click.group()
def run() -> None:
    """Runs: each attempt to pull a stream."""


@run.command("list")
@click.argument("of", required=False)
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 10_000))
@shown.as_json
def list_(of: str | None, limit: int, as_json: bool) -> None:
    """The newest runs; OF narrows to a system, stream or publisher."""
    with store.opened() as engine, sessions.as_hub(engine) as session:
        found = [shown.fields(r, LISTED) for r in runs.latest(session, of, limit)]
    shown.rows(found, LISTED, as_json)


@run.command()
@click.argument("number", type=shown.NUMBER)
@shown.as_json
def show(number: int, as_json: bool) -> None:
    """Everything about one run."""
    with store.opened() as engine, sessions.as_hub(engine) as session:
        found = runs.one(session, number)
        if found is None:
            raise click.ClickException(f"There is no run {number}.")
        row = shown.fields(found, DETAILS)
    shown.one(row, as_json)


def _by(command: Any) -> Any:
    return click.option(
        "--by", required=True, help="Who decides; it is kept with the run."
    )(command)


@run.command()
@click.argument("number", type=shown.NUMBER)
@_by
def release(number: int, by: str) -> None:
    """Let a held run count after all."""
    with store.configured() as config, store.opened() as engine:
        pepper = config.secret_key.encode()

        def decide(session: Any) -> Run:
            return runs.release(session, number, by, pepper, datetime.now(UTC))

        _decide(engine, number, decide)
    click.echo(f"Run {number} counts now.")


@run.command()
@click.argument("number", type=shown.NUMBER)
@_by
def refuse(number: int, by: str) -> None:
    """Throw a held run away; the last good data stay."""
    with store.opened() as engine:
        _decide(engine, number, lambda session: runs.refuse(session, number, by))
    click.echo(f"Run {number} is refused; what stood before stands.")


def _decide(engine: Any, number: int, decide: Any) -> None:
    with sessions.as_hub(engine) as session:
        try:
            decide(session)
        except runs.NotHeld as error:
            raise click.ClickException(
                f"Run {number} is not held: nothing waits for a decision."
            ) from error
