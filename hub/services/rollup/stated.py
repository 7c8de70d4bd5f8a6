"""Figures that publishers state, and their sums, as SQL that fills `fresh_cell`."""

from __future__ import annotations

from typing import Any, Final

from psycopg import Connection

from schemas.contracts.domain import Indicator, Observed, catalogue

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


def compute(run: Connection[Any], indicator: Indicator, measure: Observed) -> None:
    """Fill `fresh_cell` for one stated indicator and the targets laid out."""
    values = {
        "indicator": indicator.id,
        "unit": indicator.unit,
        "method": indicator.method_version,
        "summed": measure.aggregate == "sum",
        "totals": list(catalogue().totals(indicator)),
    }
    run.execute(STATED, values)
