"""Which cells a change touches: marks, written in the change's transaction."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cache
from typing import Final

from psycopg import sql
from sqlalchemy import text
from sqlalchemy.orm import Session

from hub.services.ingest.plan import Target
from hub.services.ingest.tables import Kind, driver
from schemas.contracts.domain import (
    Backlog,
    Catalogue,
    Count,
    Domain,
    Indicator,
    Mean,
    MedianDays,
    Share,
    Sum,
    Within,
)
from schemas.values.periods import WIB, Period

# Months are months of the province's clock, not of UTC.
ZONE: Final = "Asia/Jakarta"
LONGEST_DEADLINE: Final = timedelta(days=150)  # 60 working days, with every holiday
EVERY: Final = "*"  # all indicators that are computed from a domain's records
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
# Rows of a page share few months: those are told apart first. Indicators that depend
# on the same moments share a mark, and the months between two moments are one.
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
        select 'opened_at:opened_at' as name, region, opened as low, opened as high
        from state
        union select 'closed_at:closed_at', region, closed, closed from state
        union all
        select name, region, min(opened), max(greatest(opened, coalesce(closed, last)))
        from state, horizon,
             (values ('opened_at:closed_at'), ('opened_at:open')) as long(name)
        group by name, region
        union all select '*', region, since, last from news, horizon)
    select %(group)s || name, region, to_char(high, 'YYYY-MM')
        || case when low < high then to_char(low, '/YYYY-MM') else '' end
    from span where name = any(%(spans)s) and low <= high
    """
# When a stream's coverage moves on, months become known and deadlines pass.
COVERED: Final = text("""
    insert into mark (indicator, region, period)
    with place as (
        select c.region as code from coverage c
        where c.publisher_id = :publisher and c.schema in ('*', :schema)),
    month as (select date_trunc('month', cast(:until as timestamptz)
                                at time zone :zone) as last),
    since as (
        select p.code, date_trunc('month', coalesce(
            cast(:since as timestamptz), least(min(f.opened_at), :until))
            at time zone :zone) as first
        from place p join region g on g.code = p.code
                       or g.parent = p.code and g.level = 3
        left join lateral (
            select r.opened_at from record r
            where r.schema = :schema and r.region = g.code
              and r.stream_id = :stream and cast(:since as timestamptz) is null
            order by r.opened_at limit 1) f on true
        group by p.code)
    select :group || '*', code, to_char(last, 'YYYY-MM')
        || case when first < last then to_char(first, '/YYYY-MM') else '' end
    from since, month where first <= last
    union
    select :group || '*', r.region,
           to_char(r.opened_at at time zone :zone, 'YYYY-MM')
    from record r join region g on g.code = r.region
    where r.schema = :schema and (g.code in (select code from place)
        or g.level = 3 and g.parent in (select code from place))
      and r.due_at <= :until and r.due_at > cast(:since as timestamptz)
    """)


# Plain marks of the few indicators with working-day deadlines.
DEADLINES: Final = text("""
    insert into mark (indicator, region, period)
    select distinct i, c.region, to_char(m, 'YYYY-MM')
    from coverage c cross join unnest(cast(:indicators as text[])) as i
    cross join lateral generate_series(
        date_trunc('month', cast(:since as timestamptz) at time zone :zone),
        date_trunc('month', cast(:until as timestamptz) at time zone :zone),
        interval '1 month') as m
    where c.publisher_id = :publisher and c.schema in ('*', :schema)
    """)


def touch(indicator: Indicator) -> tuple[str, str] | None:
    """Between which two moments of a record's life an indicator depends on it."""
    match indicator.measure:
        case Count(by=by) | Sum(by=by) | Mean(by=by) | Share(by=by) | MedianDays(by=by):
            return by, by
        case Within(by=by):
            return by, by
        case Backlog():
            return "opened_at", "open"
    return None


def from_records(domain: Domain) -> dict[str, tuple[str, str]]:
    """The domain's indicators that are computed from records, with their span."""
    spans = {i.id: touch(i) for i in domain.indicators}
    return {name: span for name, span in spans.items() if span is not None}


def groups(catalogue: Catalogue) -> dict[str, set[str]]:
    """The indicators behind each mark that stands for several of them."""
    found: dict[str, set[str]] = {}
    for domain in catalogue.domains:
        for name, span in from_records(domain).items():
            for about in (":".join(span), EVERY):
                found.setdefault(f"{_group(domain)}{about}", set()).add(name)
    return found


def months(period: str) -> Iterator[str]:
    """The months of a mark: one, or all from the second back to the first named."""
    last, _, first = period.partition("/")
    month = last
    yield month
    while first and month > first:
        month = Period(month).previous().text
        yield month


def _group(domain: Domain) -> str:
    return f"@{domain.name}:"


def changed(session: Session, target: Target, kind: Kind, known: bool = True) -> None:
    """Mark what the page in the temporary table touches, old state and new.

    `known`: some of its rows may have an old state.
    """
    _mark(session, target, kind, kind.incoming, known)


def first(session: Session, target: Target, kind: Kind) -> None:
    """Mark what a page touches that was new as a whole."""
    _mark(session, target, kind, kind.first, False)


def _mark(
    session: Session, target: Target, kind: Kind, table: str, known: bool
) -> None:
    incoming = sql.Identifier(table)
    if kind.table == "observation":
        observed = OBSERVED if known else FIRST_OBSERVED
        driver(session).execute(sql.SQL(observed).format(incoming=incoming))
        return
    spans = {":".join(span) for span in from_records(target.domain).values()}
    values = {
        "schema": target.schema,
        "stream": target.stream_id,
        "group": _group(target.domain),
        "spans": [*spans, EVERY] if spans else [],
        "zone": ZONE,
    }
    driver(session).execute(_recorded(table, known), values)


@cache
def _recorded(table: str, known: bool) -> bytes:
    incoming = sql.Identifier(table)
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
            "group": _group(target.domain),
        },
    )
    _deadlines(session, target, since, until)


def _deadlines(
    session: Session, target: Target, since: datetime | None, until: datetime
) -> None:
    """Mark the months in which a working-day deadline may have passed since then.

    Deadlines pass with days; within one day none does.
    """
    late = [i.id for i in target.domain.indicators if isinstance(i.measure, Within)]
    if not late or since is None:
        return
    if since.astimezone(WIB).date() == until.astimezone(WIB).date():
        return
    values = {
        "schema": target.schema,
        "publisher": target.publisher_id,
        "indicators": late,
        "since": since - LONGEST_DEADLINE,
        "until": until,
        "zone": ZONE,
    }
    session.execute(DEADLINES, values)
