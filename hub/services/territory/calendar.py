"""The holidays that deadlines are counted by, and what a changed calendar touches."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import delete, insert, select, text
from sqlalchemy.orm import Session

from hub.models import Holiday
from hub.services.ingest.marks import LONGEST_DEADLINE, ZONE
from schemas.contracts.domain import Within, catalogue
from schemas.values import workdays
from schemas.values.problem import Words

# Every month with records whose deadline may run through the days that changed.
MARK: Final = text("""
    insert into mark (indicator, region, period)
    select distinct i.name, r.region,
           to_char(r.opened_at at time zone :zone, 'YYYY-MM')
    from unnest(cast(:indicators as text[]), cast(:domains as text[]))
        as i(name, domain)
    join record r on r.schema = i.domain and r.opened_at >= :since
     and r.opened_at < :until
    """)


@dataclass(frozen=True, slots=True)
class Changed:
    """How many days a file added, took out and renamed, and the cells marked."""

    added: int
    removed: int
    renamed: int
    marks: int


def holidays(session: Session) -> tuple[workdays.Holiday, ...]:
    """The holidays of the store, by day."""
    rows = session.scalars(select(Holiday).order_by(Holiday.day))
    return tuple(
        workdays.Holiday(r.day, r.kind, Words(r.name_id, r.name_en), r.source)
        for r in rows
    )


def begin(session: Session) -> None:
    """The holidays that come with the hub, where the store has none yet."""
    if session.scalar(select(Holiday.day).limit(1)) is None:
        load(session, list(workdays.shipped().holidays.values()))


def load(session: Session, given: Sequence[workdays.Holiday]) -> Changed:
    """Put these holidays in the place of all that the store has of their years.

    Years that are not among them stay. The cells of deadlines that run through a
    day that came or went are marked; loading the same again changes nothing.
    """
    known = {each.day: each for each in holidays(session)}
    wanted = {each.day: each for each in given}
    years = {day.year for day in wanted}
    gone = [day for day in known if day.year in years and day not in wanted]
    new = [day for day in wanted if day not in known]
    renamed = [d for d, each in wanted.items() if d in known and known[d] != each]
    session.execute(delete(Holiday).where(Holiday.day.in_([*gone, *renamed])))
    fresh = workdays.rows(wanted[day] for day in (*new, *renamed))
    if fresh:
        session.execute(insert(Holiday), fresh)
    moved = _moved([*gone, *new], {d.year for d in known}, years | _years(known))
    return Changed(len(new), len(gone), len(renamed), _mark(session, moved))


def _years(days: Iterable[date]) -> set[int]:
    return {day.year for day in days}


def _moved(days: list[date], before: set[int], after: set[int]) -> list[date]:
    """The days that count differently; a year that became known counts whole."""
    whole = sorted(before ^ after)
    ends = (date(whole[0], 1, 1), date(max(after | before), 12, 31)) if whole else ()
    return [*days, *ends]


def _mark(session: Session, days: list[date]) -> int:
    if not days:
        return 0
    late = [
        each
        for each in catalogue().indicators.values()
        if isinstance(each.measure, Within)
    ]
    values: dict[str, Any] = {
        "indicators": [each.id for each in late],
        "domains": [each.domain for each in late],
        "since": min(days) - LONGEST_DEADLINE,
        "until": max(days),
        "zone": ZONE,
    }
    done = session.connection().execute(MARK, values)
    return done.rowcount
