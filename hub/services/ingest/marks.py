"""Which cells a change touches: marks, written in the change's transaction."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Final

from psycopg import sql
from sqlalchemy import text
from sqlalchemy.orm import Session

from hub.services.ingest.plan import Target
from hub.services.ingest.tables import Kind, driver
from schemas.domain import Backlog, Count, Domain, Indicator, MedianDays, Share, Sum

# Months are months of the province's clock, not of UTC.
ZONE: Final = "Asia/Jakarta"
OBSERVED: Final = """
    insert into mark (indicator, region, period)
    select f.indicator, f.region, f.period from observation f join {incoming} i
      on f.schema = i.schema and f.stream_id = i.stream_id and f.key = i.key
    union
    select i.indicator, i.region, i.period from {incoming} i
    """
FIRST_OBSERVED: Final = """
    insert into mark (indicator, region, period)
    select distinct i.indicator, i.region, i.period from {incoming} i
    """
BEFORE: Final = """
    select f.region, f.opened_at, f.closed_at from record f join {incoming} i
      on f.schema = i.schema and f.stream_id = i.stream_id and f.key = i.key
    union all
    """
# Rows of a page share few months: those are told apart first, and only then spread
# over the months between them and over the indicators.
# Where a stream's earliest record of a region comes, goes or moves (`news`), all that
# is known about the region begins elsewhere: each of its months counts again.
RECORDED: Final = """
    insert into mark (indicator, region, period)
    with state as materialized (
        select region, min(opened_at) as low,
               date_trunc('month', opened_at at time zone %(zone)s) as opened,
               date_trunc('month', closed_at at time zone %(zone)s) as closed
        from ({before} select i.region, i.opened_at, i.closed_at from {incoming} i) s
        group by region, opened, closed),
    horizon as (
        select date_trunc('month', greatest(now(), max(covered_until))
                          at time zone %(zone)s) as last
        from stream where schema = %(schema)s),
    news as (
        select s.region, date_trunc('month', least(s.low, every.opened_at)
                                    at time zone %(zone)s) as since
        from (select region, min(low) as low from state group by region) s
        left join lateral (
            select r.opened_at from record r
            where r.schema = %(schema)s and r.region = s.region
              and r.stream_id = %(stream)s and r.deleted_at is null
            order by r.opened_at limit 1) own on true
        left join lateral (
            select r.opened_at from record r
            where r.schema = %(schema)s and r.region = s.region
              and r.deleted_at is null
            order by r.opened_at limit 1) every on true
        where own.opened_at is null or s.low <= own.opened_at),
    span as (
        select 'opened_at' as since, 'opened_at' as until, region, opened as low,
               opened as high from state
        union select 'closed_at', 'closed_at', region, closed, closed from state
        union select 'opened_at', 'closed_at', region, opened,
                     greatest(opened, coalesce(closed, last)) from state, horizon
        union select 'opened_at', 'open', region, opened,
                     greatest(opened, coalesce(closed, last)) from state, horizon
        union select '', '', region, since, last from news, horizon),
    months as (
        select distinct since, until, region, m from span
        cross join lateral generate_series(low, high, interval '1 month') as m)
    select distinct t.indicator, m.region, to_char(m.m, 'YYYY-MM') from months m
    join unnest(%(indicators)s::text[], %(since)s::text[], %(until)s::text[])
        as t(indicator, since, until)
      on m.since = '' or (m.since, m.until) = (t.since, t.until)
    """
COVERED: Final = text("""
    insert into mark (indicator, region, period)
    with facts as (
        select case g.level when 3 then g.parent else g.code end as region,
               min(r.opened_at) as first
        from record r join region g on g.code = r.region
        where r.schema = :schema and r.stream_id = :stream group by 1),
    place as (
        select c.region, f.first from coverage c left join facts f using (region)
        where c.publisher_id = :publisher and c.schema in ('*', :schema)),
    months as (
        select p.region, m from place p cross join lateral generate_series(
            date_trunc('month', coalesce(cast(:since as timestamptz),
                                           least(p.first, :until))
                       at time zone :zone),
            date_trunc('month', cast(:until as timestamptz) at time zone :zone),
            interval '1 month') as m
        union
        select r.region, date_trunc('month', r.opened_at at time zone :zone)
        from record r join region g on g.code = r.region
        where r.schema = :schema and (g.code in (select region from place)
            or g.level = 3 and g.parent in (select region from place))
          and r.due_at <= :until
          and r.due_at > coalesce(cast(:since as timestamptz), '-infinity'))
    select i, region, to_char(m, 'YYYY-MM') from months
    cross join unnest(cast(:indicators as text[])) as i
    """)


def touch(indicator: Indicator) -> tuple[str, str] | None:
    """Between which two moments of a record's life an indicator depends on it."""
    match indicator.measure:
        case Count(by=by) | Sum(by=by) | Share(by=by) | MedianDays(by=by):
            return by, by
        case Backlog():
            return "opened_at", "open"
    return None


def from_records(domain: Domain) -> dict[str, tuple[str, str]]:
    """The domain's indicators that are computed from records, with their span."""
    spans = {i.id: touch(i) for i in domain.indicators}
    return {name: span for name, span in spans.items() if span is not None}


def changed(session: Session, target: Target, kind: Kind, known: bool = True) -> None:
    """Mark what the page in the temporary table touches, old state and new.

    `known`: some of its rows may have an old state.
    """
    incoming = sql.Identifier(kind.incoming)
    if kind.table == "observation":
        observed = OBSERVED if known else FIRST_OBSERVED
        driver(session).execute(sql.SQL(observed).format(incoming=incoming))
        return
    spans = from_records(target.domain)
    driver(session).execute(
        _recorded(kind, known),
        {
            "schema": target.schema,
            "stream": target.stream_id,
            "indicators": list(spans),
            "since": [since for since, _ in spans.values()],
            "until": [until for _, until in spans.values()],
            "zone": ZONE,
        },
    )


@cache
def _recorded(kind: Kind, known: bool) -> bytes:
    incoming = sql.Identifier(kind.incoming)
    before = sql.SQL(BEFORE if known else "").format(incoming=incoming)
    composed = sql.SQL(RECORDED).format(incoming=incoming, before=before)
    return composed.as_bytes(None)


def covered(
    session: Session, target: Target, since: datetime | None, until: datetime
) -> None:
    """Mark the months that became known when a stream's coverage moved on."""
    if target.domain.kind != "record" or since == until:
        return
    session.execute(
        COVERED,
        {
            "schema": target.schema,
            "stream": target.stream_id,
            "publisher": target.publisher_id,
            "since": since,
            "until": until,
            "zone": ZONE,
            "indicators": list(from_records(target.domain)),
        },
    )
