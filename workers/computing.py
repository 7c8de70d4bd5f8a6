"""Run a roll-up job: batches of marks, each computed and committed whole."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from sqlalchemy import Engine

from hub.services.database import sessions
from hub.services.rollup import run
from hub.services.working import jobs, planner
from workers import lease

SLICE_S: Final = 120.0


def work(engine: Engine, job_id: int, me: str) -> None:
    """Take a roll-up job and consume marks for at most two minutes."""
    with lease.held(engine, job_id, me) as mine:
        if mine is None:
            return
        holding, heart = mine
        left = consume(engine, time.monotonic() + SLICE_S, heart.lost.is_set)
        with sessions.as_hub(engine) as session:
            if left:
                jobs.again(session, holding, None)
            else:
                jobs.finish(session, holding, None, None)


def _never() -> bool:
    return False


def consume(engine: Engine, deadline: float, lost: Callable[[], bool] = _never) -> bool:
    """Recompute what is marked now; True when the deadline came first.

    Marks that come meanwhile wait for the next turn, so that cells which many
    pages touch are not computed again and again.
    """
    with sessions.as_hub(engine) as session:
        planner.refresh(session)
    while True:
        with sessions.as_hub(engine) as session:
            done = run.roll_up(session)
        if done.marks < run.BATCH:
            return False
        if time.monotonic() > deadline or lost():
            return True
