"""The task that pulls one stream."""

from __future__ import annotations

from hub.logs import lines
from workers import pipeline, setting
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
