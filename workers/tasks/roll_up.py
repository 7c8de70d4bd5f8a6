"""The task that recomputes marked cells."""

from __future__ import annotations

from workers import computing, setting
from workers.app import HARD_LIMIT_S, RETRY, SOFT_LIMIT_S, app


@app.task(
    name="roll_up.cells", time_limit=HARD_LIMIT_S, soft_time_limit=SOFT_LIMIT_S, **RETRY
)
def roll_up_cells(job_id: int) -> None:
    """Consume the marks that are there; what is not finished stays marked."""
    computing.work(setting.engine(), job_id, setting.me())
