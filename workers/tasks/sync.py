"""The task that pulls one stream."""

from __future__ import annotations

from workers import pipeline, setting
from workers.app import HARD_LIMIT_S, RETRY, SOFT_LIMIT_S, app


@app.task(
    name="sync.stream", time_limit=HARD_LIMIT_S, soft_time_limit=SOFT_LIMIT_S, **RETRY
)
def sync_stream(job_id: int) -> None:
    """Run one slice of a job; the database remembers the outcome."""
    pipeline.work(setting.engine(), job_id, setting.me())
