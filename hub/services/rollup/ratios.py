"""Ratios of figures that are computed already, as SQL that fills `fresh_cell`."""

from __future__ import annotations

from typing import Any, Final

from psycopg import Connection, sql

from hub.services.rollup.targets import YEARS_APART
from schemas.contracts.domain import Indicator, Per, catalogue

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


def compute(run: Connection[Any], indicator: Indicator, measure: Per) -> None:
    """Fill `fresh_cell` for one ratio; figures with stages divide within one stage."""
    known = catalogue()
    parts = {"numerator": measure.numerator, "denominator": measure.denominator}
    totals = {
        f"{part}_totals": list(known.totals(known.indicator(id)))
        for part, id in parts.items()
    }
    alike = sql.SQL("true")
    if all(len(each) > 1 for each in totals.values()):
        sides = (("numerator", "t.period"), ("denominator", "d.period"))
        both = [LEADING.format(of=of, period=period) for of, period in sides]
        alike = sql.SQL(" is not distinct from ".join(both))
    values = {
        "indicator": indicator.id,
        "unit": indicator.unit,
        "method": indicator.method_version,
        "per": measure.per,
        "apart": YEARS_APART,
        "same": measure.same_period,
    }
    run.execute(sql.SQL(RATIO).format(alike=alike), values | parts | totals)
