"""Follow jobs until they are done, for whoever asked for them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, text

from hub.services import sessions

PROGRESS = text("""
    select count(*) filter (where j.state in ('due', 'leased')) as open,
           count(*) filter (where j.state = 'leased' and j.leased_by like 'worker:%')
               as working,
           count(*) as jobs,
           coalesce(sum(r.received), 0) as received,
           exists (select from mark) or exists (
               select from job where kind = 'roll_up' and state in ('due', 'leased'))
               as computing
    from job j left join run r on r.id = j.run_id where j.id = any(:jobs)
    """)
RESULTS = text("""
    select j.stream_id as stream, j.state, r.id as run, r.outcome, r.held, r.received,
           r.created, r.updated, r.unchanged, r.deleted, r.quarantined,
           coalesce(r.reason_en, j.error) as reason
    from job j left join run r on r.id = j.run_id where j.id = any(:jobs)
    order by j.stream_id
    """)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the jobs are; `computing` while cells wait for the roll-up."""

    jobs: int
    open: int
    working: int
    received: int
    computing: bool

    @property
    def done(self) -> bool:
        """Whether every job ended and every cell is computed."""
        return self.open == 0 and not self.computing


def progress(engine: Engine, jobs: Sequence[int]) -> Progress:
    """Where the jobs stand now."""
    with sessions.as_hub(engine) as session:
        row = session.execute(PROGRESS, {"jobs": list(jobs)}).one()
    return Progress(row.jobs, row.open, row.working, row.received, row.computing)


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
    every_s: float = 0.2,
) -> bool:
    """Show progress until everything is done; False when `wait` says to stop."""
    while True:
        now = progress(engine, jobs)
        show(now)
        if now.done:
            return True
        if wait(every_s):
            return False
