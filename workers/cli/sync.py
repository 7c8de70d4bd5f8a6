"""hub sync: pull now, through the workers or in this process."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Sequence
from typing import Any, Final

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from sqlalchemy import Engine

from hub.cli import shown, store
from hub.services.connected import systems, waiting
from hub.services.database import sessions
from hub.services.working import jobs
from workers import computing, following, pipeline, setting

PATIENCE_S: Final = 10.0
LISTED: Final = (
    "stream",
    "outcome",
    "held",
    "received",
    "created",
    "updated",
    "unchanged",
    "quarantined",
    "reason",
)
FAILED: Final = ("failed", "refused", None)


@click.command()
@click.argument("target", required=False)
@click.option("--all", "everything", is_flag=True, help="Every active stream.")
@click.option("--inline", is_flag=True, help="Work in this process, without Celery.")
@shown.as_json
def sync(target: str | None, everything: bool, inline: bool, as_json: bool) -> None:
    """Pull TARGET (a system, stream or publisher), or --all, and wait for the end.

    Work goes through the database to dispatcher and workers; --inline does it here.
    Exits 1 when TARGET could not be pulled, with --all only when nothing could.
    """
    if (target is None) is not everything:
        raise click.UsageError("Name a TARGET or give --all.")
    with store.opened() as engine:
        if not inline and _alone():
            raise click.ClickException(
                "No hub runs here: nobody would do the work. Start ./run demo, or"
                " add --inline."
            )
        asked = _ask(engine, target)
        if inline:
            _work_here(engine, asked, quiet=as_json)
        _wait(engine, asked, quiet=as_json)
        done = following.results(engine, asked)
    if as_json:
        click.echo(json.dumps(done, default=shown.plain, ensure_ascii=False))
    else:
        shown.rows(done, LISTED, False)
    raise SystemExit(_verdict(done, everything))


def _alone() -> bool:
    """Whether the servers were started for this command only, without workers."""
    return setting.config().demo and not setting.config().broker_url


def _verdict(done: Sequence[dict[str, Any]], everything: bool) -> int:
    bad = sum(1 for row in done if row["outcome"] in FAILED)
    return int(bad == len(done)) if everything else int(bad > 0)


def _ask(engine: Engine, target: str | None) -> list[int]:
    with sessions.as_hub(engine) as session:
        streams = systems.streams(session, target)
        active = [s for s in streams if s.manifest_version_id is not None]
        if not active:
            raise click.ClickException(
                "Nothing to pull: no active stream"
                + (f" of {target}." if target else ".")
                + " See `hub connector list`; activate a draft with"
                " `hub connector apply FILE --activate --by NAME`."
            )
        return [jobs.request_sync(session, s.id, "hub sync") for s in active]


def _work_here(engine: Engine, asked: Sequence[int], quiet: bool) -> None:
    me = setting.me()
    with _bar(len(asked), quiet) as bar:
        task = bar.add_task("pulling", total=len(asked), note="")
        for job_id in asked:
            _until_closed(engine, job_id, me)
            bar.advance(task)
    computing.consume(engine, time.monotonic() + computing.SLICE_S)
    with sessions.as_hub(engine) as session:
        jobs.close_roll_up(session)
        waiting.note(session)


def _until_closed(engine: Engine, job_id: int, me: str) -> None:
    """Work slice after slice; a job that gets nowhere three times is parked."""
    before, misses = -1, 0
    while (left := _left(engine, job_id)) and misses < jobs.MAX_ATTEMPTS:
        misses = misses + 1 if left == before else 0
        before = left
        pipeline.work(engine, job_id, me)
    if left:
        with sessions.as_hub(engine) as session:
            jobs.park(session)


def _left(engine: Engine, job_id: int) -> int:
    """Pages read by a job that is still open, plus one; 0 when it is closed."""
    with sessions.as_hub(engine) as session:
        return jobs.pages_so_far(session, job_id)


def _bar(total: int, quiet: bool) -> Progress:
    console = Console(stderr=True)
    console.quiet = quiet or not console.is_terminal
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed}/{task.total}"),
        TextColumn("{task.fields[note]}"),
        TimeElapsedColumn(),
        console=console,
        transient=True,
    )


def _wait(engine: Engine, asked: Sequence[int], quiet: bool) -> None:
    began = time.monotonic()
    warned = False
    stop = threading.Event()
    with _bar(len(asked), quiet) as bar:
        task = bar.add_task("pulling", total=len(asked), note="")

        def show(now: following.Progress) -> None:
            nonlocal warned
            bar.update(
                task,
                completed=now.jobs - now.open,
                description="computing" if not now.open else "pulling",
                note=f"{now.received:,} rows",
            )
            idle = now.open and not now.working
            if idle and not warned and time.monotonic() - began > PATIENCE_S:
                warned = True
                click.echo(
                    "No worker has taken the job yet. Is a dispatcher running?"
                    " --inline works without one.",
                    err=True,
                )

        following.until_done(engine, asked, stop.wait, show)
