"""When this pool process will be replaced for what it holds in memory.

After a task its pool compares the most memory it ever held with a limit and, above
that, replaces it: whatever is at work in it ends then.
"""

from __future__ import annotations

from resource import RUSAGE_SELF, getrusage
from typing import Any, Final

from celery.signals import celeryd_after_setup

# What threads beside a task may take between our look and that of the pool.
MARGIN: Final = 0.95


class Limit:
    """The limit of the worker that this process belongs to; 0: it has none."""

    kb: int = 0


@celeryd_after_setup.connect
def learn(instance: Any, **_: Any) -> None:
    """Take the limit from the worker, before its pool is forked."""
    Limit.kb = instance.max_memory_per_child or 0


def near(used_kb: int | None = None) -> bool:
    """Whether this process may be replaced when its task returns."""
    if not Limit.kb:
        return False
    used = getrusage(RUSAGE_SELF).ru_maxrss if used_kb is None else used_kb
    return used > Limit.kb * MARGIN
