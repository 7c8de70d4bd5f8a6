"""The tasks that pull one stream: in their own place, or aside."""

from __future__ import annotations

from hub.logs import lines
from workers import aside, pipeline, setting
from workers.app import HARD_LIMIT_S, LONGEST_WAIT_S, SOFT_LIMIT_S, WAIT_FOR, app


@app.task(
    name="sync.stream",
    time_limit=HARD_LIMIT_S,
    soft_time_limit=SOFT_LIMIT_S,
    autoretry_for=WAIT_FOR,
    retry_backoff=True,
    retry_backoff_max=LONGEST_WAIT_S,
    max_retries=5,
)
def sync_stream(job_id: int) -> None:
    """Run one slice of a job; the database remembers the outcome."""
    with lines.bound(job=job_id):
        pipeline.work(setting.engine(), job_id, setting.me())


@app.task(name="sync.first_page", time_limit=HARD_LIMIT_S, soft_time_limit=SOFT_LIMIT_S)
def first_page(job_id: int) -> None:
    """Begin a pull whose city has yet to show a page, and wait for next to nothing.

    Where this process has no room for it beside its tasks, it is worked in its place.
    """
    if aside.room():
        aside.begin(job_id).join(aside.SPREAD_S)
    else:
        aside.work(job_id)
