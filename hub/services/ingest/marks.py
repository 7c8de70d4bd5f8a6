"""Which cells a change touches: marks, written in the change's transaction."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from psycopg import sql
from sqlalchemy import text
from sqlalchemy.orm import Session

from hub.services.ingest.plan import Target
from hub.services.ingest.tables import Kind, driver
from schemas.domain import Backlog, Count, Domain, Indicator, MedianDays, Share

# Months are months of the province's clock, not of UTC.
ZONE: Final = "Asia/Jakarta"
OBSERVED: Final = """
    insert into mark (indicator, region, period)
    select f.indicator, f.region, f.period from observation f join {incoming} i
      on f.schema = i.schema and f.stream_id = i.stream_id and f.key = i.key
    union
    select i.indicator, i.region, i.period from {incoming} i
    """
RECORDED: Final = """
    insert into mark (indicator, region, period)
    with state as (
        select f.region, f.opened_at, f.closed_at from record f join {incoming} i
          on f.schema = i.schema and f.stream_id = i.stream_id and f.key = i.key
        union
        select i.region, i.opened_at, i.closed_at from {incoming} i),
    horizon as (
        select greatest(now(), max(covered_until)) as last from stream
        where schema = %(schema)s),
    {news}
    span as (
        select t.indicator, s.region,
               case t.since when 'closed_at' then s.closed_at else s.opened_at end
                   as since,
               case t.until when 'opened_at' then s.opened_at
                            when 'closed_at' then s.closed_at
                            else greatest(s.opened_at,
                                          coalesce(s.closed_at, h.last))
               end as until
        from state s cross join horizon h
        cross join unnest(%(indicators)s::text[], %(since)s::text[], %(until)s::text[])
            as t(indicator, since, until)
        union
        select i, n.region, n.since, h.last from news n cross join horizon h
        cross join unnest(%(indicators)s::text[]) as i)
    select distinct s.indicator, s.region, to_char(m, 'YYYY-MM') from span s
    cross join lateral generate_series(
        date_trunc('month', s.since at time zone %(zone)s),
        date_trunc('month', s.until at time zone %(zone)s), interval '1 month') as m
    where s.since is not null and s.until is not null
    """
# Where a stream's earliest record of a region comes, goes or moves, all that is
# known about the region begins elsewhere: each of its months counts again.
NEWS: Final = """
    news as (
        select s.region, least(s.low, every.opened_at) as since
        from (select region, min(opened_at) as low from state group by region) s
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
    """
COVERED: Final = text("""
    insert into mark (indicator, region, period)
    with facts as (
        select region, min(opened_at) as first from record
        where schema = :schema and stream_id = :stream group by region),
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
        from record r
        where r.schema = :schema and r.region in (select region from place)
          and r.due_at <= :until
          and r.due_at > coalesce(cast(:since as timestamptz), '-infinity'))
    select i, region, to_char(m, 'YYYY-MM') from months
    cross join unnest(cast(:indicators as text[])) as i
    """)


def touch(indicator: Indicator) -> tuple[str, str] | None:
    """Between which two moments of a record's life an indicator depends on it."""
    match indicator.measure:
        case Count(by=by) | Share(by=by) | MedianDays(by=by):
            return by, by
        case Backlog():
            return "opened_at", "open"
    return None


def from_records(domain: Domain) -> dict[str, tuple[str, str]]:
    """The domain's indicators that are computed from records, with their span."""
    spans = {i.id: touch(i) for i in domain.indicators}
    return {name: span for name, span in spans.items() if span is not None}


def changed(session: Session, target: Target, kind: Kind) -> None:
    """Mark what the page in the temporary table touches, old state and new."""
    incoming = sql.Identifier(kind.incoming)
    if kind.table == "observation":
        driver(session).execute(sql.SQL(OBSERVED).format(incoming=incoming))
        return
    spans = from_records(target.domain)
    driver(session).execute(
        sql.SQL(RECORDED).format(incoming=incoming, news=sql.SQL(NEWS)),
        {
            "schema": target.schema,
            "stream": target.stream_id,
            "indicators": list(spans),
            "since": [since for since, _ in spans.values()],
            "until": [until for _, until in spans.values()],
            "zone": ZONE,
        },
    )


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
