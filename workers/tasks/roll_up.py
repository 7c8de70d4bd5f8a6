"""The task that recomputes marked cells."""

from __future__ import annotations

from hub.logs import lines
from workers import computing, setting
from workers.app import HARD_LIMIT_S, LONGEST_WAIT_S, SOFT_LIMIT_S, WAIT_FOR, app


@app.task(
    name="roll_up.cells",
    time_limit=HARD_LIMIT_S,
    soft_time_limit=SOFT_LIMIT_S,
    autoretry_for=WAIT_FOR,
    retry_backoff=True,
    retry_backoff_max=LONGEST_WAIT_S,
    max_retries=5,
)
def roll_up_cells(job_id: int) -> None:
    """Consume the marks that are there; what is not finished stays marked."""
    with lines.bound(job=job_id):
        computing.work(setting.engine(), job_id, setting.me())
