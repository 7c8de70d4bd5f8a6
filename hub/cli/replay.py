"""hub replay: judge kept pages again, here or into another store."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Final

import click
from sqlalchemy import Engine

from hub.cli import shown, store
from hub.config import driver_url
from hub.models import Stream
from hub.services.connected import systems
from hub.services.database import sessions
from hub.services.replay import elsewhere
from hub.services.replay import stream as streams
from hub.services.replay.stream import Replayed
from hub.services.working import jobs

LISTED: Final = (
    "stream",
    "pages",
    "rows",
    "created",
    "updated",
    "unchanged",
    "deleted",
    "refused",
    "resolved",
    "erased",
    "missing",
)


@click.command()
@click.argument("of", required=False)
@click.option("--all", "everything", is_flag=True, help="Every stream.")
@click.option("--into", metavar="URL", help="Another, fresh store; this one stays.")
@shown.as_json
def replay(of: str | None, everything: bool, into: str | None, as_json: bool) -> None:
    """Judge every kept raw page of OF (a stream, system or publisher) again.

    Under the active manifest, in the order in which the pages came, without asking
    any city. The same mapping changes nothing. With --into the pages make the same
    facts, history and quarantine in the migrated, empty store at URL.
    """
    if (of is None) is not everything:
        raise click.UsageError("Name a stream, system or publisher, or give --all.")
    with store.configured() as config, store.opened() as engine:
        pepper = config.secret_key.encode()
        wanted = _wanted(engine, of)
        if into is None:
            found = [asdict(each) for each in _here(engine, wanted, pepper)]
        else:
            other = sessions.engine(driver_url(into), "hub-replay")
            ids = [stream.id for stream in wanted]
            try:
                done = elsewhere.replay(engine, other, ids, pepper)
                found = [asdict(each) for each in done]
            finally:
                other.dispose()
    shown.rows(found, LISTED, as_json)


def _wanted(engine: Engine, of: str | None) -> list[Stream]:
    with sessions.as_hub(engine) as session:
        found = list(systems.streams(session, of))
    if not found:
        raise click.ClickException(f"There is no stream of {of or 'any system'}.")
    return found


def _here(engine: Engine, wanted: list[Stream], pepper: bytes) -> Iterator[Replayed]:
    """Each stream in a transaction of its own; cells are computed afterwards."""
    changed = False
    for stream in wanted:
        if stream.manifest_version_id is None:
            continue
        with sessions.as_publisher(engine, stream.publisher_id) as session:
            done = streams.replay(session, stream.id, pepper, datetime.now(UTC))
        changed = changed or done.changed
        yield done
    if changed:
        with sessions.as_hub(engine) as session:
            jobs.request_roll_up(session, "hub replay")
