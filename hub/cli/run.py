"""hub run: what pulled what, and what waits for a person."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from sqlalchemy import Engine

from hub.cli import shown, store
from hub.models import Run, RunNote
from hub.services.connected import runs
from hub.services.database import sealing, sessions
from hub.services.refused import refused_pages
from hub.services.working import notes

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
@click.option(
    "--raw",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the page that could not be read to this file; it is kept a week.",
)
@shown.as_json
def show(number: int, raw: Path | None, as_json: bool) -> None:
    """Everything about one run, and what was noted on its way."""
    with store.configured() as config, store.opened() as engine:
        with sessions.as_hub(engine) as session:
            found = runs.one(session, number)
            if found is None:
                raise click.ClickException(f"There is no run {number}.")
            row = dict(shown.fields(found, DETAILS))
            row["notes"] = [_note(each) for each in notes.of_run(session, number)]
        if raw is not None:
            _unseal(engine, found, config.kek, raw)
    if not as_json:
        told = row.pop("notes")
        row |= {f"note {n}": each["message_en"] for n, each in enumerate(told, 1)}
    shown.one(row, as_json)


def _note(noted: RunNote) -> dict[str, Any]:
    words = notes.words(noted)
    about = shown.fields(noted, ("rule", "field", "rows", "weighs"))
    return {**about, "message_id": words.id, "message_en": words.en}


def _unseal(engine: Engine, of: Run, kek: str, file: Path) -> None:
    """Write a run's sealed page out, for the eyes of its publisher only."""
    with sessions.as_publisher(engine, of.publisher_id) as session:
        page = refused_pages.of_run(session, of.id)
        if page is None:
            raise click.ClickException(
                f"Of run {of.id} no unreadable page is kept (any more): they are kept"
                " for seven days, the newest five of a stream."
            )
        try:
            body = refused_pages.opened(page, kek)
        except sealing.WrongKey as wrong:
            raise click.ClickException(
                "The page was sealed with another key: set the HUB_KEK_FILE (or the"
                " secret key) of the server that pulled it."
            ) from wrong
    with os.fdopen(
        os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb"
    ) as f:
        f.write(body)
    whole = f"the first {len(body)} of {page.size}" if page.cut else str(page.size)
    click.echo(f"{file}: {whole} bytes of {page.url} ({page.rule}).", err=True)


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
