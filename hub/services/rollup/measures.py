"""Measures as SQL over facts: each fills `fresh_cell` for the laid-out targets."""

from __future__ import annotations

from typing import Any, Final

from psycopg import sql
from sqlalchemy.orm import Session

from hub.services.ingest.tables import driver
from hub.services.rollup import deadlines
from schemas.contracts import domain
from schemas.contracts.domain import (
    Backlog,
    Count,
    Indicator,
    Mean,
    MedianDays,
    Observed,
    Per,
    Share,
    Sum,
    Where,
    Within,
    catalogue,
)

# What is known of each member by whom: how far (as_of, at most the period's end),
# judged at (how far in all), by which feed. Records of its districts are its own.
# Only a stream that has records of a member speaks about it, and before its first
# record nothing is known. Of several publishers the declared precedence chooses one
# (rank 1); what the others count is shown beside it.
KNOWN: Final = """
    with part as (
        select m.member, g.code as place
        from (select distinct member from target) m
        join region g on g.code = m.member or g.parent = m.member and g.level = 3),
    feed as (
        select s.region as member, s.source_class, s.publisher_id,
               min(s.precedence) as precedence, max(s.covered_until) as judged,
               min(s.id) as stream_id, min(first.opened_at) as since
        from (select c.region, s.id, s.source_class, s.publisher_id, s.covered_until,
                     min(c.precedence) as precedence
              from stream s join coverage c
                on c.publisher_id = s.publisher_id and c.schema in ('*', s.schema)
              where s.schema = %(schema)s and s.covered_until is not null
              group by c.region, s.id) s
        join part p on p.member = s.region
        cross join lateral (
            select r.opened_at from record r
            where r.schema = %(schema)s and r.region = p.place
              and r.stream_id = s.id and r.deleted_at is null
            order by r.opened_at limit 1) as first
        group by 1, 2, 3),
    known as (
        select t.*, f.source_class, f.publisher_id, f.judged, f.stream_id,
               least(f.judged, t.stop) as as_of,
               row_number() over (
                   partition by t.region, t.period, t.member, f.source_class
                   order by f.precedence, f.publisher_id) as rank
        from target t join feed f using (member)
        where f.judged > t.start and f.since < t.stop)
    """
FROM_RECORDS: Final = """
    insert into fresh_cell (indicator, region, period, source_class, value, reason,
        numerator, denominator, n, regions_reporting, regions_expected, unit, status,
        as_of, oldest_source, stream_id, others, method_version)
    {known},
    about as (
        select region, period, stop, source_class, rank, max(expected) as expected,
               count(*) as reporting, min(as_of) as oldest, min(stream_id) as stream_id
        from known group by region, period, stop, source_class, rank),
    made as ({made}),
    beside as (
        select region, period, source_class, jsonb_agg(jsonb_build_object(
                   'stream_id', a.stream_id, 'value', m.value, 'reason',
                   case when m.value is null then 'not_applicable' end)
                   order by rank) as others
        from about a join made m using (region, period, source_class, rank)
        where rank > 1 and a.expected = 1 group by region, period, source_class)
    select %(indicator)s, region, period, source_class, value,
           case when value is null then 'not_applicable' end,
           numerator, denominator, n, reporting, expected, %(unit)s,
           case when reporting < expected then 'partial'
                when oldest < stop then 'provisional' else 'official' end,
           oldest, oldest, case when expected = 1 then stream_id end,
           coalesce(others, '[]'), %(method)s
    from about join made using (region, period, source_class, rank)
    left join beside using (region, period, source_class) where rank = 1
    """
IN_PERIOD: Final = """
    select k.region, k.period, k.source_class, k.rank, {measure}
    from known k join part p using (member) left join record r
      on r.schema = %(schema)s and r.region = p.place
     and r.source_class = k.source_class and r.publisher_id = k.publisher_id
     and r.deleted_at is null and r.{by} >= k.start and r.{by} < k.stop
    group by k.region, k.period, k.source_class, k.rank
    """
# Each record is read once: between which of the wanted moments was it open?
OPEN: Final = """
    select k.region, k.period, k.source_class, k.rank, {total} as value,
           null::numeric as numerator, null::numeric as denominator,
           coalesce(sum(o.n), 0) as n
    from known k left join (
        select m.member, m.source_class, m.publisher_id, m.moments[i] as as_of,
               count({of}) as n, sum({of}) as total
        from (select member, source_class, publisher_id,
                     array_agg(distinct as_of order by as_of) as moments
              from known group by member, source_class, publisher_id) m
        join part p using (member)
        join record r on r.schema = %(schema)s and r.region = p.place
         and r.source_class = m.source_class and r.publisher_id = m.publisher_id
         and r.deleted_at is null and r.opened_at < m.moments[cardinality(m.moments)]
         and {where}
        cross join lateral generate_series(
            width_bucket(r.opened_at + make_interval(days => {days}), m.moments) + 1,
            case when r.closed_at is not null then width_bucket(r.closed_at, m.moments)
                 when r.status = any(%(final)s) then 0
                 else cardinality(m.moments) end) as i
        group by m.member, m.source_class, m.publisher_id, m.moments[i]) o
      using (member, source_class, publisher_id, as_of)
    group by k.region, k.period, k.source_class, k.rank
    """
COUNT: Final = """
    count(r.key) filter (where {where}) as value, null::numeric as numerator,
    null::numeric as denominator, count(r.key) filter (where {where}) as n
    """
SUM: Final = """
    sum((r.data->>{of})::numeric) filter (where {where}) as value,
    null::numeric as numerator, null::numeric as denominator,
    count(r.data->>{of}) filter (where {where}) as n
    """
MEAN: Final = """
    round(avg((r.data->>{of})::numeric) filter (where {where}), 10) as value,
    null::numeric as numerator, null::numeric as denominator,
    count(r.data->>{of}) filter (where {where}) as n
    """
SHARE: Final = """
    round(100.0 * count(r.key) filter (where {of} and {where})
        / nullif(count(r.key) filter (where {of}), 0), 10) as value,
    count(r.key) filter (where {of} and {where}) as numerator,
    count(r.key) filter (where {of}) as denominator,
    count(r.key) filter (where {of}) as n
    """
MEDIAN: Final = """
    round((percentile_cont(0.5) within group (
        order by extract(epoch from r.{end} - r.{start}))
        filter (where {where} and r.{end} is not null and r.{start} is not null)
        / 86400)::numeric, 6) as value,
    null::numeric as numerator, null::numeric as denominator,
    count(r.key) filter (where {where} and r.{end} is not null
        and r.{start} is not null) as n
    """
# Of a figure's stages the last that has a value leads, whoever states it; what others
# state of that stage is shown beside it. A province adds up only figures of the stage
# that most of its regions have.
STATED: Final = """
    insert into fresh_cell (indicator, region, period, source_class, value, reason, n,
        regions_reporting, regions_expected, unit, status, as_of, oldest_source,
        stream_id, others, method_version)
    with about as (
        select region, period, expected, member as place from target
        union select region, period, expected, region from target),
    said as (
        select t.region, t.period, t.expected, t.place = t.region as own,
               o.source_class, o.value, o.reason, o.status, o.stream_id,
               array_position(%(totals)s::text[], o.dims_key) as stage,
               (o.as_of + 1)::timestamp at time zone 'Asia/Jakarta' as as_of,
               row_number() over (
                   partition by t.region, t.period, t.place, o.source_class
                   order by cardinality(%(totals)s::text[]) > 1 and o.value is null,
                            array_position(%(totals)s::text[], o.dims_key),
                            coalesce(c.precedence, 1000), o.stream_id) as rank
        from about t join observation o
          on o.indicator = %(indicator)s and o.period = t.period
         and o.dims_key = any(%(totals)s::text[])
         and o.region = t.place and o.deleted_at is null
        left join lateral (
            select min(precedence) as precedence from coverage c
            where c.publisher_id = o.publisher_id and c.region = o.region
              and c.schema in ('*', o.schema)) c on true),
    stated as (
        select region, period, source_class, value, reason,
               least(expected, 1) as reporting, least(expected, 1) as expected, status,
               as_of, stream_id,
               (select coalesce(jsonb_agg(jsonb_build_object('stream_id', d.stream_id,
                    'value', d.value, 'reason', d.reason) order by d.rank), '[]')
                from said d where d.own and d.rank > 1 and d.region = s.region
                  and d.stage = s.stage
                  and d.period = s.period and d.source_class = s.source_class) as others
        from said s where own and rank = 1),
    usual as (
        select region, period, source_class,
               mode() within group (order by stage) as stage
        from said where not own and rank = 1 and value is not null group by 1, 2, 3),
    added as (
        select region, period, source_class, sum(value) as value,
               case when count(value) = 0 then 'not_reported' end as reason,
               count(value) as reporting, max(expected) as expected,
               case when count(value) < max(expected) then 'partial'
                    else max(status) end as status,
               min(as_of) as as_of, null::text as stream_id, '[]'::jsonb as others
        from said a left join usual u using (region, period, source_class)
        where not own and rank = 1 and %(summed)s
          and a.stage = coalesce(u.stage, a.stage)
          and not exists (select from stated s where s.region = a.region
              and s.period = a.period and s.source_class = a.source_class)
        group by region, period, source_class)
    select %(indicator)s, region, period, source_class, value, reason, reporting,
           reporting, expected, %(unit)s, status, as_of, as_of, stream_id, others,
           %(method)s
    from (select * from stated union all select * from added) as made
    """
# What its numerators lack a value for, a ratio lacks one for as well. Of figures with
# stages only those of one stage are divided.
RATIO: Final = """
    insert into fresh_cell (indicator, region, period, source_class, value, reason,
        numerator, denominator, denominator_period, n, regions_reporting,
        regions_expected, unit, status, as_of, oldest_source, stream_id, others,
        method_version)
    with pair as (
        select t.region, t.period, t.expected, n.source_class, n.value as num,
               n.reason as num_reason, n.status, n.as_of, n.stream_id, d.value as den,
               d.reason as den_reason, d.period as den_period,
               case when n.value is not null then 1
                    when n.reason <> 'not_reported' then 2 else 3 end as worth
        from target t join cell n
          on n.indicator = %(numerator)s and n.region = t.member
         and n.period = t.period
        left join lateral (
            select d.value, d.reason, d.period from cell d
            where d.indicator = %(denominator)s and d.region = t.member
              and d.source_class in ('official', n.source_class)
              and abs(left(d.period, 4)::int - left(t.period, 4)::int) <= %(apart)s
              and (d.period = t.period or not %(same)s)
              and d.reason is distinct from 'not_reported'
              and {alike}
            order by d.value is null, d.source_class = 'official' desc,
                     abs(left(d.period, 4)::int - left(t.period, 4)::int), d.period desc
            limit 1) d on true),
    best as (
        select *, min(worth) over (partition by region, period, source_class) as top
        from pair),
    made as (
        select region, period, source_class,
               sum(num) filter (where den > 0) as num,
               sum(den) filter (where den > 0) as den,
               max(den_period) filter (where den > 0) as den_period,
               count(*) filter (where den > 0) as reporting, max(expected) as expected,
               max(status) as status, min(as_of) as as_of, min(stream_id) as stream_id,
               max(coalesce(num_reason, den_reason, 'no_denominator')) as den_reason
        from (select region, period, source_class, expected, num, num_reason, status,
                     as_of, stream_id, den_reason, den_period,
                     case when num is not null then den end as den
              from best where worth = top) as said
        group by region, period, source_class)
    select %(indicator)s, region, period, source_class,
           round(num * %(per)s / den, 10), case when den is null then den_reason end,
           num, den, den_period, num, reporting, expected, %(unit)s,
           case when reporting < expected and expected > 1 then 'partial'
                else status end,
           as_of, as_of, case when expected = 1 then stream_id end, '[]', %(method)s
    from made
    """


LEADING: Final = """(
    select o.dims->>'stage' from observation o
    where o.indicator = %({of})s and o.region = t.member and o.period = {period}
      and o.source_class = n.source_class and o.dims_key = any(%({of}_totals)s::text[])
      and o.deleted_at is null
    order by o.value is null, array_position(%({of}_totals)s::text[], o.dims_key)
    limit 1)"""


def compute(session: Session, indicator: Indicator) -> None:
    """Fill `fresh_cell` for one indicator and the targets laid out."""
    measure = indicator.measure
    values: dict[str, Any] = {
        "indicator": indicator.id,
        "unit": indicator.unit,
        "method": indicator.method_version,
        "schema": indicator.domain,
        "final": list(domain.catalogue().of(indicator).final),
    }
    if isinstance(measure, Observed):
        values["summed"] = measure.aggregate == "sum"
        values["totals"] = list(catalogue().totals(indicator))
        driver(session).execute(STATED, values)
        return
    if isinstance(measure, Per):
        values |= {
            "numerator": measure.numerator,
            "denominator": measure.denominator,
            "per": measure.per,
            "apart": 5,
            "same": measure.same_period,
        }
        driver(session).execute(*_ratio(measure, values))
        return
    if isinstance(measure, Within):
        values |= deadlines.calendar(session)
    statement = sql.SQL(FROM_RECORDS).format(known=sql.SQL(KNOWN), made=_made(measure))
    driver(session).execute(statement, values)


def _ratio(measure: Per, values: dict[str, Any]) -> tuple[sql.Composed, dict[str, Any]]:
    """The statement of a ratio; figures with stages are divided within one stage."""
    known = catalogue()
    totals = {
        f"{part}_totals": list(known.totals(known.indicator(values[part])))
        for part in ("numerator", "denominator")
    }
    alike = sql.SQL("true")
    if all(len(each) > 1 for each in totals.values()):
        parts = (("numerator", "t.period"), ("denominator", "d.period"))
        both = [LEADING.format(of=of, period=period) for of, period in parts]
        alike = sql.SQL(" is not distinct from ".join(both))
    return sql.SQL(RATIO).format(alike=alike), values | totals


def _made(
    measure: Count | Sum | Mean | Share | MedianDays | Within | Backlog,
) -> sql.Composed:
    """The values of the known cells: region, period, source_class, value and parts."""
    match measure:
        case Backlog(older_than_days=days, of=field):
            total = "sum(o.total)" if field else "coalesce(sum(o.n), 0)"
            number = sql.SQL("(r.data->>{})::numeric").format(sql.Literal(field))
            return sql.SQL(OPEN).format(
                days=sql.Literal(days),
                where=condition(measure.where),
                total=sql.SQL(total),
                of=number if field else sql.SQL("1"),
            )
        case Count():
            made = sql.SQL(COUNT).format(where=condition(measure.where))
        case Sum(of=field) | Mean(of=field):
            kind = SUM if isinstance(measure, Sum) else MEAN
            made = sql.SQL(kind).format(
                of=sql.Literal(field), where=condition(measure.where)
            )
        case Share():
            made = sql.SQL(SHARE).format(
                of=condition(measure.of), where=condition(measure.where)
            )
        case Within():
            made = deadlines.share(measure)
        case MedianDays():
            made = sql.SQL(MEDIAN).format(
                start=sql.Identifier(measure.start),
                end=sql.Identifier(measure.end),
                where=condition(measure.where),
            )
    by = sql.Identifier(measure.by)
    return sql.SQL(IN_PERIOD).format(measure=made, by=by)


def condition(where: Where | None) -> sql.Composable:
    """A declared condition on records as SQL over `r` and `k.judged`."""
    if where is None:
        return sql.SQL("true")
    parts: list[sql.Composable] = []
    if where.statuses:
        parts.append(_among("status", where.statuses))
    if where.categories:
        parts.append(_among("category", where.categories))
    for name in where.given:
        parts.append(
            sql.SQL("coalesce(r.data ->> {}, 'false') <> 'false'").format(
                sql.Literal(name)
            )
        )
    if where.due == "known":
        parts.append(sql.SQL("r.due_at is not null"))
    if where.due == "past":
        parts.append(sql.SQL("r.due_at <= k.judged"))
    if where.on_time is True:
        parts.append(sql.SQL("r.closed_at <= r.due_at"))
    if where.on_time is False:
        parts.append(
            sql.SQL(
                "(r.closed_at > r.due_at"
                " or (r.closed_at is null and r.due_at <= k.judged))"
            )
        )
    joined = sql.SQL(" and ").join(parts) if parts else sql.SQL("true")
    return sql.SQL("({})").format(joined)


def _among(column: str, codes: tuple[str, ...]) -> sql.Composable:
    return sql.SQL("r.{} = any({})").format(
        sql.Identifier(column), sql.Literal(list(codes))
    )
