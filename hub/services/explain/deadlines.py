"""The working-day deadlines that the hub counts for one record, and how it stands.

They are the hub's, by the calendar of holidays (docs/decisions/0016), never the
source's `due_at`; the roll-up counts the same by SQL.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final, Literal

from sqlalchemy.orm import Session

from hub.models import Record, Stream
from hub.services.ingest.rows import PROMOTED
from hub.services.territory import calendar
from schemas.contracts.domain import Indicator, Within, catalogue
from schemas.values.problem import Words
from schemas.values.workdays import Deadline, Workdays

State = Literal["met", "late", "due", "overdue", "unknown"]
WORDS: Final[dict[State, Words]] = {
    "met": Words("selesai dalam tenggat", "done in time"),
    "late": Words("selesai lewat tenggat", "done too late"),
    "due": Words("tenggat belum lewat", "still in time"),
    "overdue": Words("lewat tenggat", "overdue"),
    "unknown": Words("tidak dapat dinilai", "cannot be judged"),
}
UNKNOWN_CALENDAR: Final = Words(
    "hari libur tahun itu belum diketahui", "the holidays of that year are not known"
)
UNTOLD: Final = Words(
    "sumber tidak menyebut kapan langkah ini selesai",
    "the source does not say when this step was done",
)


@dataclass(frozen=True, slots=True)
class Due:
    """One deadline of a record: by which day, and whether it was or will be kept.

    `judged_at` is how far the stream is known; `why` says what is missing where the
    state is unknown.
    """

    indicator: str
    label: Words
    days: int
    last_day: date
    state: State
    words: Words
    done_at: datetime | None
    judged_at: datetime
    why: Words | None = None


def of(session: Session, record: Record) -> tuple[Due, ...]:
    """The deadlines of a record; none where its schema declares none."""
    own = [i for i in catalogue().indicators.values() if i.domain == record.schema]
    asked = [i for i in own if isinstance(i.measure, Within)]
    if not asked:
        return ()
    covered = session.get(Stream, record.stream_id)
    judged = (covered.covered_until if covered else None) or datetime.now(UTC)
    days = Workdays(calendar.holidays(session))
    return tuple(_dues(record, asked, days, judged))


def _dues(
    record: Record, asked: list[Indicator], days: Workdays, judged: datetime
) -> Iterator[Due]:
    for indicator in asked:
        assert isinstance(indicator.measure, Within)
        allowed = _days(record, indicator.measure)
        start = _moment(record, indicator.measure.start)
        if allowed is None or start is None:
            continue
        end = days.after(start, allowed)
        done = _moment(record, indicator.measure.end)
        state, why = _state(record, indicator.measure, end, done, judged)
        yield Due(
            indicator.id,
            indicator.label,
            allowed,
            end.last_day,
            state,
            WORDS[state],
            done,
            judged,
            why,
        )


def _days(record: Record, measure: Within) -> int | None:
    if isinstance(measure.days, int):
        return measure.days
    code = _field(record, measure.days_by or "")
    return dict(measure.days).get(str(code))


def _state(
    record: Record,
    measure: Within,
    end: Deadline,
    done: datetime | None,
    judged: datetime,
) -> tuple[State, Words | None]:
    if not end.certain:
        return "unknown", UNKNOWN_CALENDAR
    if done is not None:
        return ("met" if done < end.ends else "late"), None
    if record.status not in measure.waiting:
        return "unknown", UNTOLD
    return ("overdue" if judged >= end.ends else "due"), None


def _field(record: Record, name: str) -> object:
    return getattr(record, name) if name in PROMOTED else record.data.get(name)


def _moment(record: Record, name: str) -> datetime | None:
    found = _field(record, name)
    if found is None or isinstance(found, datetime):
        return found
    return datetime.fromisoformat(str(found))
