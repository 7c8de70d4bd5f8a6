"""Figures counted from records: all measures of a domain in one reading of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from psycopg import Connection, sql

from hub.services.rollup import deadlines, known
from hub.services.rollup.aggregates import Aggregate, InPeriod, aggregate
from hub.services.rollup.conditions import condition
from schemas.contracts import domain
from schemas.contracts.domain import Backlog, Indicator, Within

FROM_RECORDS: Final = """
    insert into fresh_cell (indicator, region, period, source_class, value, reason,
        numerator, denominator, n, regions_reporting, regions_expected, unit, status,
        as_of, oldest_source, stream_id, others, method_version)
    with about as (
        select region, period, stop, source_class, rank, max(expected) as expected,
               count(*) as reporting, min(as_of) as oldest, min(stream_id) as stream_id
        from known group by region, period, stop, source_class, rank),
    made as ({made}),
    beside as (
        select indicator, region, period, source_class, jsonb_agg(jsonb_build_object(
                   'stream_id', a.stream_id, 'value', m.value, 'reason',
                   case when m.value is null then 'not_applicable' end)
                   order by rank) as others
        from about a join made m using (region, period, source_class, rank)
        where rank > 1 and a.expected = 1
        group by indicator, region, period, source_class)
    select indicator, region, period, source_class, value,
           case when value is null then 'not_applicable' end,
           numerator, denominator, n, reporting, expected, unit,
           case when reporting < expected then 'partial'
                when oldest < stop then 'provisional' else 'official' end,
           oldest, oldest, case when expected = 1 then stream_id end,
           coalesce(others, '[]'), method
    from about join made using (region, period, source_class, rank)
    left join beside using (indicator, region, period, source_class) where rank = 1
    """
# All indicators that ask for records by the same moment are counted together.
IN_PERIOD: Final = """
    select region, period, source_class, rank, each.*
    from (
        select k.region, k.period, k.source_class, k.rank, {measures}
        from known k join part p using (member) left join record r
          on r.schema = %(schema)s and r.region = p.place
         and r.source_class = k.source_class and r.publisher_id = k.publisher_id
         and r.deleted_at is null and r.{by} >= k.start and r.{by} < k.stop
        group by k.region, k.period, k.source_class, k.rank) as counted
    cross join lateral (values {rows})
        as each(indicator, unit, method, value, numerator, denominator, n)
    """
# Each record is read once: between which of the wanted moments was it open?
OPEN: Final = """
    select k.region, k.period, k.source_class, k.rank, {indicator} as indicator,
           {unit} as unit, {method}::int as method, {total} as value,
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


def compute(run: Connection[Any], indicators: Sequence[Indicator]) -> None:
    """Fill `fresh_cell` for indicators of one domain and the targets laid out."""
    schema = indicators[0].domain
    values: dict[str, Any] = {
        "schema": schema,
        "final": list(domain.catalogue().of(indicators[0]).final),
    }
    if any(isinstance(each.measure, Within) for each in indicators):
        values |= deadlines.calendar(run)
    known.lay_out(run, schema)
    for made in _made(indicators):
        run.execute(sql.SQL(FROM_RECORDS).format(made=made), values)


def _made(indicators: Iterable[Indicator]) -> Iterator[sql.Composed]:
    """The values of the known cells, in as few readings of the records as can be."""
    by_moment: dict[str, list[tuple[Indicator, Aggregate]]] = {}
    for each in indicators:
        measure = each.measure
        if isinstance(measure, Backlog):
            yield _open(each, measure)
        elif isinstance(measure, InPeriod):
            asked = by_moment.setdefault(measure.by, [])
            asked.append((each, aggregate(measure)))
    for moment, asked in by_moment.items():
        yield _in_period(moment, asked)


def _open(indicator: Indicator, measure: Backlog) -> sql.Composed:
    number: sql.Composable = sql.SQL("1")
    if measure.of:
        number = sql.SQL("(r.data->>{})::numeric").format(sql.Literal(measure.of))
    return sql.SQL(OPEN).format(
        days=sql.Literal(measure.older_than_days),
        where=condition(measure.where),
        total=sql.SQL("sum(o.total)" if measure.of else "coalesce(sum(o.n), 0)"),
        of=number,
        **_named(indicator),
    )


def _in_period(by: str, asked: list[tuple[Indicator, Aggregate]]) -> sql.Composed:
    measures: list[sql.Composable] = []
    rows: list[sql.Composable] = []
    for i, (indicator, numbers) in enumerate(asked):
        names = [sql.Identifier(f"{part}{i}") for part in Aggregate._fields]
        for name, number in zip(names, numbers, strict=True):
            measures.append(sql.SQL("({})::numeric as {}").format(number, name))
        row = [*_named(indicator).values(), *names]
        rows.append(sql.SQL("({})").format(sql.SQL(", ").join(row)))
    return sql.SQL(IN_PERIOD).format(
        measures=sql.SQL(", ").join(measures),
        rows=sql.SQL(", ").join(rows),
        by=sql.Identifier(by),
    )


def _named(indicator: Indicator) -> dict[str, sql.Composable]:
    return {
        "indicator": sql.Literal(indicator.id),
        "unit": sql.Literal(indicator.unit),
        "method": sql.Literal(indicator.method_version),
    }
