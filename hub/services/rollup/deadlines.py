"""Working-day deadlines as SQL over records, and the calendar they are counted by."""

from __future__ import annotations

from typing import Any, Final

from psycopg import Connection, sql

from schemas.contracts.domain import Within

PROMOTED: Final = ("opened_at", "closed_at", "due_at")
# Weekdays up to a day are counted from a Monday before every record, holidays on
# weekdays by their place in the sorted list. A deadline has passed when its last
# working day lies before the day on which it is judged.
UP_TO: Final = """
    (({day} - date '1900-01-01') / 7 * 5
     + least(({day} - date '1900-01-01') %% 7 + 1, 5)
     - width_bucket({day}, %(holidays)s::date[]))
    """
DAY: Final = "({moment} at time zone 'Asia/Jakarta')::date"
# What is told at a glance stands first: the days are counted only where it holds.
COUNTED: Final = """
    ((r.status = any({waiting}) or {end} is not null) and {days} is not null
     and {start} >= %(known_from)s::date and {reach} >= {days} and {judged} >= {days})
    """
CALENDAR: Final = """
    select coalesce(array_agg(day order by day)
               filter (where extract(isodow from day) < 6), '{}') as holidays,
           array_agg(distinct extract(year from day)::int) as years
    from holiday
    """


def calendar(run: Connection[Any]) -> dict[str, Any]:
    """The holidays on weekdays, and the days between which all years are known.

    Of several runs of years without a gap the last one counts.
    """
    holidays, found = run.execute(CALENDAR).fetchall()[0]
    years = sorted(found or ())
    first = last = years[-1] if years else 1
    while first - 1 in years:
        first -= 1
    return {
        "holidays": holidays,
        "known_from": f"{first:04d}-01-01" if years else "9999-12-31",
        "known_until": f"{last:04d}-12-31",
    }


def share(measure: Within) -> tuple[sql.Composed, sql.Composed]:
    """Conditions on `r`: it counts and was in time, and it counts at all."""
    start, end = _day(_moment(measure.start)), _moment(measure.end)
    days = _days(measure)
    counted = sql.SQL(COUNTED).format(
        start=start,
        end=end,
        days=days,
        reach=_between(start, sql.SQL("%(known_until)s::date")),
        judged=_between(start, sql.SQL("({} - 1)").format(_day(sql.SQL("k.judged")))),
        waiting=sql.Literal(list(measure.waiting)),
    )
    taken = _between(start, sql.SQL("({} - 1)").format(_day(end)))
    in_time = sql.SQL("({} and {} < {})").format(counted, taken, days)
    return in_time, counted


def _moment(name: str) -> sql.Composable:
    if name in PROMOTED:
        return sql.Identifier("r", name)
    return sql.SQL("(r.data->>{})::timestamptz").format(sql.Literal(name))


def _day(moment: sql.Composable) -> sql.Composed:
    return sql.SQL(DAY).format(moment=moment)


def _between(first: sql.Composable, last: sql.Composable) -> sql.Composed:
    """How many working days lie after one day up to and with another."""
    up_to = sql.SQL(UP_TO)
    return sql.SQL("({} - {})").format(up_to.format(day=last), up_to.format(day=first))


def _days(measure: Within) -> sql.Composable:
    if isinstance(measure.days, int):
        return sql.Literal(measure.days)
    cases = sql.SQL(" ").join(
        sql.SQL("when {} then {}").format(sql.Literal(code), sql.Literal(days))
        for code, days in measure.days
    )
    field = sql.Literal(measure.days_by)
    return sql.SQL("(case r.data->>{} {} end)").format(field, cases)
