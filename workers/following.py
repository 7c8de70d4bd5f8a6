"""Follow jobs until they are done, for whoever asked for them."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError

from hub.services.database import sessions

EVERY_S: Final = 0.1
PATIENCE_S: Final = 30.0
PROGRESS = text("""
    with mine as (select * from job where id = any(:jobs)),
    parked as (
        select error from job where kind = 'roll_up' and state = 'parked'
          and finished_at >= (select min(created_at) from mine)
        order by id desc limit 1)
    select count(*) filter (where j.state in ('due', 'leased')
               and not (j.state = 'due' and coalesce(
                   s.waiting_for in ('window', 'breaker')
                   and s.waiting_until > now(), false))) as open,
           count(*) filter (where j.state = 'leased' and j.leased_by like 'worker:%')
               as working,
           count(*) as jobs,
           coalesce(sum(r.received), 0) as received,
           exists (select from job
                   where kind = 'roll_up' and state in ('due', 'leased'))
               or exists (select from mark) and not exists (select from parked)
               as computing,
           (select error from parked) as stuck,
           exists (select from job where state = 'leased' and lease_until > now()
                   and leased_by like 'worker:%') as busy
    from mine j left join run r on r.id = j.run_id
    left join stream s on s.id = j.stream_id
    """)
RESULTS = text("""
    select j.stream_id as stream, j.state, r.id as run, r.outcome, r.held, r.received,
           r.created, r.updated, r.unchanged, r.deleted, r.quarantined,
           coalesce(
               r.reason_en, j.error,
               case j.state when 'due' then s.waiting_reason_en end) as reason
    from job j left join run r on r.id = j.run_id
    left join stream s on s.id = j.stream_id where j.id = any(:jobs)
    order by j.stream_id
    """)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the jobs are; `computing` while cells wait for the roll-up.

    `stuck` is the fault of a roll-up that was set aside meanwhile; `busy` says that
    some worker keeps a lease alive.
    """

    jobs: int
    open: int
    working: int
    received: int
    computing: bool
    stuck: str | None = None
    busy: bool = False

    @property
    def done(self) -> bool:
        """Whether every job ended and every cell is computed, as far as can be."""
        return self.open == 0 and not self.computing


def progress(engine: Engine, jobs: Sequence[int]) -> Progress:
    """Where the jobs stand now."""
    with sessions.as_hub(engine) as session:
        row = session.execute(PROGRESS, {"jobs": list(jobs)}).one()
    return Progress(**row._mapping)


def results(engine: Engine, jobs: Sequence[int]) -> list[dict[str, Any]]:
    """What each job did, in order of the streams."""
    with sessions.as_hub(engine) as session:
        found = session.execute(RESULTS, {"jobs": list(jobs)}).mappings().all()
    return [dict(row) for row in found]


def until_done(
    engine: Engine,
    jobs: Sequence[int],
    wait: Callable[[float], bool],
    show: Callable[[Progress], None],
) -> bool:
    """Show progress until everything is done; False when `wait` says to stop.

    A database that is away is waited for as long as the workers do.
    """
    seen = time.monotonic()
    while True:
        try:
            now = progress(engine, jobs)
        except OperationalError:
            if time.monotonic() - seen > PATIENCE_S:
                raise
        else:
            seen = time.monotonic()
            show(now)
            if now.done:
                return True
        if wait(EVERY_S):
            return False
