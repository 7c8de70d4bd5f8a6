"""Whoever may speak about a region, or leads there, changes its cells."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from hub.services.ingest.marks import ZONE
from schemas.contracts.domain import catalogue

# What was computed before, what is stated, and every month since the first record:
# of the regions and of their districts.
MARK: Final = text("""
    insert into mark (indicator, region, period)
    with place as (
        select code from region
        where code = any(:regions) or level = 3 and parent = any(:regions)),
    first as (
        select r.schema, p.code, min(r.opened_at) as opened from place p
        join record r on r.region = p.code where r.schema = any(:schemas) group by 1, 2)
    select c.indicator, c.region, c.period from cell c join place p on p.code = c.region
    where c.indicator = any(:indicators)
    union
    select o.indicator, o.region, o.period from observation o
    join place p on p.code = o.region where o.indicator = any(:indicators)
    union
    select i.name, f.code, to_char(m, 'YYYY-MM') from first f
    join unnest(cast(:indicators as text[]), cast(:domains as text[]))
        as i(name, domain) on i.domain = f.schema
    cross join lateral generate_series(
        date_trunc('month', f.opened at time zone :zone),
        date_trunc('month', now() at time zone :zone), interval '1 month') as m
    """)


def changed(session: Session, regions: Sequence[str], schema: str) -> None:
    """Mark the cells of these regions that a schema's figures stand in ("*": all)."""
    if not regions:
        return
    about = [
        each for each in catalogue().indicators.values() if schema in ("*", each.domain)
    ]
    values = {
        "regions": list(regions),
        "schemas": sorted({each.domain for each in about}),
        "indicators": [each.id for each in about],
        "domains": [each.domain for each in about],
        "zone": ZONE,
    }
    session.execute(MARK, values)
