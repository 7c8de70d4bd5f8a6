"""Measures of records as SQL aggregates over `r`: value, its parts, how many count."""

from __future__ import annotations

from typing import Final, NamedTuple

from psycopg import sql

from hub.services.rollup import deadlines
from hub.services.rollup.conditions import condition
from schemas.contracts.domain import Count, Mean, MedianDays, Share, Sum, Within

InPeriod = Count | Sum | Mean | Share | MedianDays | Within

NONE: Final = sql.SQL("null")
COUNT: Final = "count(r.key) filter (where {where})"
SUM: Final = "sum((r.data->>{of})::numeric) filter (where {where})"
MEAN: Final = "round(avg((r.data->>{of})::numeric) filter (where {where}), 10)"
GIVEN: Final = "count(r.data->>{of}) filter (where {where})"
SHARE: Final = "round(100.0 * {part} / nullif({whole}, 0), 10)"
ENDED: Final = "({where} and r.{end} is not null and r.{start} is not null)"
MEDIAN: Final = """
    round((percentile_cont(0.5) within group (
        order by extract(epoch from r.{end} - r.{start})) filter (where {where})
        / 86400)::numeric, 6)
    """


class Aggregate(NamedTuple):
    """The four numbers of a cell, each an SQL expression; `null` where it has none."""

    value: sql.Composable
    numerator: sql.Composable
    denominator: sql.Composable
    n: sql.Composable


def aggregate(measure: InPeriod) -> Aggregate:
    """What a measure asks of the records of one member and period."""
    match measure:
        case Count():
            number = _count(condition(measure.where))
            return Aggregate(number, NONE, NONE, number)
        case Sum(of=field) | Mean(of=field):
            asked = {"of": sql.Literal(field), "where": condition(measure.where)}
            value = sql.SQL(SUM if isinstance(measure, Sum) else MEAN).format(**asked)
            return Aggregate(value, NONE, NONE, sql.SQL(GIVEN).format(**asked))
        case Share():
            whole, part = condition(measure.of), condition(measure.where)
            return _share(sql.SQL("({} and {})").format(whole, part), whole)
        case Within():
            return _share(*deadlines.share(measure))
        case MedianDays():
            ended = sql.SQL(ENDED).format(
                where=condition(measure.where),
                start=sql.Identifier(measure.start),
                end=sql.Identifier(measure.end),
            )
            median = sql.SQL(MEDIAN).format(
                where=ended,
                start=sql.Identifier(measure.start),
                end=sql.Identifier(measure.end),
            )
            return Aggregate(median, NONE, NONE, _count(ended))


def _count(where: sql.Composable) -> sql.Composed:
    return sql.SQL(COUNT).format(where=where)


def _share(part: sql.Composable, whole: sql.Composable) -> Aggregate:
    met, all_ = _count(part), _count(whole)
    value = sql.SQL(SHARE).format(part=met, whole=all_)
    return Aggregate(value, met, all_, all_)
