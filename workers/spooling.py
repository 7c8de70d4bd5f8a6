"""Long downloads over several slices: their chunks in the store, and how they end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

from sqlalchemy import Engine

from connectors.base import Begun, RunLimits, TooSlow, Unfinished
from hub.config import Config
from hub.services.database import sessions
from hub.services.ingest import spool
from hub.services.ingest.finish import Ending
from hub.services.ingest.plan import Plan
from hub.services.working import jobs
from hub.services.working.jobs import Lease
from workers import endings, setting

LIMITS: Final = RunLimits()


class StoredSpool:
    """The chunks of one stream's downloads, as connectors.base.Spool."""

    def __init__(self, engine: Engine, plan: Plan, holding: Lease) -> None:
        self._engine, self._plan, self._holding = engine, plan, holding

    def resume(self, url: str) -> Begun | None:
        """What was kept of a file."""
        with sessions.as_publisher(self._engine, self._plan.publisher_id) as session:
            kept = spool.kept(session, self._plan, url)
        return None if kept is None else Begun(kept.size, kept.validator)

    def chunks(self, url: str) -> Iterator[bytes]:
        """What was kept, one chunk after the other."""
        plan = self._plan
        with sessions.as_publisher(self._engine, plan.publisher_id) as session:
            places = spool.places(session, plan, url)
        for at in places:
            with sessions.as_publisher(self._engine, plan.publisher_id) as session:
                chunk = spool.chunk(session, plan, url, at)
            yield chunk

    def append(self, url: str, at: int, validator: str, data: bytes) -> None:
        """Keep the next chunk; raises LostLease when fenced off."""
        with sessions.as_publisher(self._engine, self._plan.publisher_id) as session:
            spool.append(session, self._plan, url, at, validator, data)
            jobs.progressed(session, self._holding)

    def done(self, url: str) -> None:
        """Forget a file."""
        with sessions.as_publisher(self._engine, self._plan.publisher_id) as session:
            spool.forget(session, self._plan, url)


def limits(slice_s: float) -> RunLimits:
    """What a run may cost whose slice has so many seconds left."""
    return replace(LIMITS, slice_s=max(1.0, slice_s))


def scratch(config: Config) -> Path | None:
    """Where files lie while they are read: the hub's folder of data, if it is there."""
    return config.data if config.data is not None and config.data.is_dir() else None


def stopped(plan: Plan, why: TooSlow | Unfinished) -> Ending | None:
    """How a run goes on whose file did not come in this slice; None: in the next.

    A server that cannot go on with a download ends the run, and so does a download
    that takes longer than the whole run may.
    """
    if isinstance(why, TooSlow):
        return Ending("partial", why.words, "unknown")
    if setting.now() <= plan.until + plan.connection.timeouts.run:
        return None
    return Ending("partial", endings.TOO_LONG_FILE, "unknown", goes_on=True)
