"""The promotion gate for files: each period is held against itself alone.

A folder of months may bring one of them or all. A month that is not in this
delivery is no loss, and a month that came empty must not hide among the others.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from hub.services.ingest import staging
from hub.services.ingest.plan import Plan
from hub.services.ingest.staging import Comparison
from schemas.values.periods import Period
from schemas.values.problem import Words

COMPARE: Final = text("""
    with new as (
        select key, row ->> 'period' as period, row ->> 'value' is null as blank
        from staged where run_id = :run),
    old as (
        select key, period, value is null as blank from observation
        where schema = :schema and stream_id = :stream and deleted_at is null
          and period in (select period from new))
    select period, count(o.key) as before, count(n.key) as after,
           array_remove(array_agg(o.key) filter (where n.key is null), null) as missing,
           count(*) filter (where o.blank) as blank_before,
           count(*) filter (where n.blank) as blank_after
    from old o full join new n using (period, key) group by period order by period
    """)


def suspicion(session: Session, plan: Plan) -> Words | None:
    """Why a person must look at one of the periods before this run counts."""
    for period, seen in _periods(session, plan):
        why = staging.suspicion(seen, plan)
        if why is not None:
            name = Period.parse(period)
            return Words(
                f"{name.label('id')}: {why.id}", f"{name.label('en')}: {why.en}"
            )
    return None


def _periods(session: Session, plan: Plan) -> Iterator[tuple[str, Comparison]]:
    values = {"run": plan.run_id, "schema": plan.schema, "stream": plan.stream_id}
    for row in session.execute(COMPARE, values):
        missing = tuple(row.missing or ())
        yield row.period, Comparison(
            row.before, row.after, missing, row.blank_before, row.blank_after
        )
