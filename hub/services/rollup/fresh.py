"""The temporary table of freshly computed cells, and how they replace old ones."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, time
from typing import Any, Final

from psycopg import sql
from sqlalchemy.orm import Session

from hub.services.ingest.tables import driver
from hub.services.rollup import corrections
from schemas.contracts.domain import Indicator
from schemas.values.periods import WIB, Period

COLUMNS: Final = (
    "value",
    "reason",
    "numerator",
    "denominator",
    "denominator_period",
    "n",
    "regions_reporting",
    "regions_expected",
    "unit",
    "status",
    "as_of",
    "oldest_source",
    "stream_id",
    "others",
    "method_version",
)
OPEN: Final = """
    create temp table if not exists fresh_cell on commit delete rows as
    select indicator, region, period, source_class, {columns} from cell with no data;
    create index if not exists ix_fresh_cell
        on fresh_cell (indicator, region, period, source_class)
    """
# Targets with their members: a province's regencies and cities, else itself.
TARGETS: Final = """
    create temp table if not exists target (
        region text, period text, start timestamptz, stop timestamptz, member text,
        expected bigint) on commit delete rows
    """
FILL: Final = """
    insert into target
    select t.region, t.period, t.start, t.stop, coalesce(child.code, t.region),
           count(*) over (partition by t.region, t.period)
    from unnest(%(regions)s::text[], %(periods)s::text[], %(starts)s::timestamptz[],
                %(stops)s::timestamptz[]) as t(region, period, start, stop)
    join region own on own.code = t.region
    left join region child on own.level = 1 and child.parent = own.code
    """
REPLACE: Final = """
    with old as (
        select f.*, c.region is not null and (c.method_version, {old})
               is not distinct from (f.method_version, {new}) as same
        from fresh_cell f left join cell c
          on c.indicator = f.indicator and c.region = f.region and c.period = f.period
         and c.source_class = f.source_class and c.breakdown = '' and c.stage = '')
    insert into cell (indicator, region, period, source_class, {columns}, computed_at)
    select indicator, region, period, source_class, {columns}, now()
    from old where not same
    on conflict (indicator, region, period, breakdown, stage, source_class)
    do update set {moves}, computed_at = now()
    """
# What can no longer be computed has no value; it does not keep its old one.
FORGET: Final = """
    update cell c set value = null, reason = 'not_reported', numerator = null,
        denominator = null, denominator_period = null, n = null,
        regions_reporting = 0, as_of = null, oldest_source = null, stream_id = null,
        others = '[]', computed_at = now()
    from (select distinct region, period from target) t
    where c.indicator = any(%(indicators)s) and c.region = t.region
      and c.period = t.period and c.breakdown = '' and c.stage = ''
      and c.reason is distinct from 'not_reported'
      and not exists (select from fresh_cell f where f.indicator = c.indicator
                      and f.region = c.region and f.period = c.period
                      and f.source_class = c.source_class)
    """


def moment(day: Any) -> datetime:
    """Midnight of a day on the province's clock."""
    return datetime.combine(day, time(), WIB)


def begin(session: Session, places: Iterable[tuple[str, str]]) -> None:
    """Lay out the targets of indicators, each with its members."""
    spans = [(region, Period(period)) for region, period in sorted(places)]
    run = driver(session)
    run.execute(sql.SQL(OPEN).format(columns=_list(COLUMNS)))
    run.execute(TARGETS)
    run.execute("truncate fresh_cell, target")
    run.execute(
        FILL,
        {
            "regions": [region for region, _ in spans],
            "periods": [period.text for _, period in spans],
            "starts": [moment(period.start) for _, period in spans],
            "stops": [moment(period.end) for _, period in spans],
        },
    )


def replace(session: Session, indicators: Sequence[Indicator]) -> int:
    """Write the fresh cells where they differ; how many were written.

    What they correct is kept, see `corrections`.
    """
    run = driver(session)
    run.execute("analyze target, fresh_cell")  # a planner that guesses compares all
    corrections.keep(run, indicators)
    written = run.execute(
        sql.SQL(REPLACE).format(
            columns=_list(COLUMNS),
            old=_list(COLUMNS[:-1], "c"),
            new=_list(COLUMNS[:-1], "f"),
            moves=sql.SQL(", ").join(
                sql.SQL("{0} = excluded.{0}").format(sql.Identifier(c)) for c in COLUMNS
            ),
        )
    ).rowcount
    names = [each.id for each in indicators]
    return written + run.execute(FORGET, {"indicators": names}).rowcount


def _list(names: Iterable[str], prefix: str = "") -> sql.Composable:
    made = (sql.Identifier(prefix, n) if prefix else sql.Identifier(n) for n in names)
    return sql.SQL(", ").join(made)
