"""What can be measured of the whole hub, read from the database in a few queries.

Every process is covered, whoever is asked: the numbers are those of the store.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from hub.models import Base
from hub.services.connected import freshness, systems
from hub.services.database import sessions

FRESH_S: Final = 5.0
PATIENCE_MS: Final = 2_000
STATES: Final = ("fresh", "late", "broken", "never")
BREAKER: Final = {"closed": 0, "half_open": 1, "open": 2}
OUTCOMES: Final = (
    *("received", "created", "updated", "unchanged", "stale"),
    *("deleted", "quarantined"),
)
LIMIT: Final = text(
    f"select set_config('statement_timeout', '{PATIENCE_MS}', true),"
    " set_config('transaction_read_only', 'on', true)"
)
ROWS: Final = text(f"""
    select s.id, {', '.join(f'sum(r.{name}) as {name}' for name in OUTCOMES)}
    from stream s join run r on r.stream_id = s.id
    where r.started_at > now() - interval '1 day' group by s.id
    """)
RUNS: Final = text("""
    select stream_id, case when held then 'held' else coalesce(outcome, 'running') end
               as outcome, count(*) as runs
    from run where started_at > now() - interval '1 day' group by 1, 2
    """)
REFUSED: Final = text("""
    select stream_id, rule, count(*) as rows from quarantine where state = 'open'
    group by 1, 2
    """)
LINKS: Final = text("select system_id, state, failures from link")
WORK: Final = text("""
    select count(*) filter (where state = 'due' and due_at <= now()) as due,
           count(*) filter (where state = 'due' and due_at > now()) as later,
           count(*) filter (where state = 'leased') as leased,
           (select count(*) from job where state = 'parked') as parked,
           coalesce(extract(epoch from now() - min(due_at) filter (
               where state = 'due' and due_at <= now())), 0) as oldest_due_s,
           (select count(*) from (select from mark limit 1000000) m) as marks,
           case when exists (select from mark) then coalesce(extract(epoch from now()
               - (select max(finished_at) from job where kind = 'roll_up')), 0)
               else 0 end as rolled_s,
           (select count(*) from run where held) as held,
           (select count(*) from pg_stat_activity
            where datname = current_database() and application_name = 'hub-dispatcher'
              and state_change > clock_timestamp() - interval '20 seconds')
               as dispatchers
    from job where state in ('due', 'leased')
    """)
COLUMNS: Final = text("""
    select table_name || '.' || column_name from information_schema.columns
    where table_schema = 'public'
    """)


class Sample(NamedTuple):
    """One number: its name without prefix, its labels, its value."""

    name: str
    labels: dict[str, str]
    value: float


@dataclass(frozen=True, slots=True)
class Ready:
    """Whether the store can be worked with; `lacking` are columns it should have."""

    database: bool
    migrated: bool
    lacking: int = 0


class Gauges:
    """The numbers of one store, read again when they are older than five seconds."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._guard = threading.Lock()
        self._read_at = float("-inf")
        self._known: list[Sample] = []
        self._migrated = False

    def samples(self) -> list[Sample]:
        """All numbers; the one called `up` is 0 when the database does not answer."""
        with self._guard:
            if time.monotonic() - self._read_at > FRESH_S:
                self._known = self._read()
                self._read_at = time.monotonic()
            return self._known

    def ready(self) -> Ready:
        """Whether the database answers and has every table and column we need."""
        try:
            with sessions.as_hub(self._engine) as session:
                session.execute(LIMIT)
                if self._migrated:
                    return Ready(True, True)
                there = set(session.scalars(COLUMNS))
        except SQLAlchemyError:
            return Ready(False, False)
        lacking = needed() - there
        self._migrated = not lacking
        return Ready(True, not lacking, len(lacking))

    def _read(self) -> list[Sample]:
        with suppress(SQLAlchemyError):
            with sessions.as_hub(self._engine) as session:
                session.execute(LIMIT)
                return [Sample("up", {}, 1.0), *_everything(session, _now())]
        return [Sample("up", {}, 0.0)]


def needed() -> set[str]:
    """Every table and column that this version's code works with."""
    tables = Base.metadata.tables.values()
    return {f"{table.name}.{column.name}" for table in tables for column in table.c}


def _now() -> datetime:
    return datetime.now(UTC)


def _everything(session: Session, now: datetime) -> Iterator[Sample]:
    who = {}
    for stream in systems.streams(session):
        who[stream.id] = {"publisher": stream.publisher_id, "stream": stream.id}
        if stream.manifest_version_id is not None:
            yield from _feed(stream, who[stream.id], now)
    for row in session.execute(ROWS):
        for name in OUTCOMES:
            labels = who[row.id] | {"outcome": name}
            yield Sample("rows_last_day", labels, float(getattr(row, name)))
    for row in session.execute(RUNS):
        labels = who[row.stream_id] | {"outcome": row.outcome}
        yield Sample("runs_last_day", labels, float(row.runs))
    for row in session.execute(REFUSED):
        labels = who[row.stream_id] | {"rule": row.rule}
        yield Sample("quarantine_open_rows", labels, float(row.rows))
    for row in session.execute(LINKS):
        labels = {"system": row.system_id}
        yield Sample("breaker_state", labels, float(BREAKER[row.state]))
        yield Sample("breaker_failures", labels, float(row.failures))
    yield from _work(session.execute(WORK).one())


def _feed(stream: Any, labels: dict[str, str], now: datetime) -> Iterator[Sample]:
    state = freshness.of(stream, now).state
    for each in STATES:
        yield Sample("feed_state", labels | {"state": each}, float(each == state))
    yield Sample("feed_rhythm_seconds", labels, float(stream.rhythm_s))
    for name, moment in (
        ("feed_success_age_seconds", stream.last_success_at),
        ("feed_covered_age_seconds", stream.covered_until),
    ):
        if moment is not None:
            yield Sample(name, labels, (now - moment).total_seconds())


def _work(row: Any) -> Iterator[Sample]:
    for state in ("due", "later", "leased", "parked"):
        yield Sample("jobs", {"state": state}, float(getattr(row, state)))
    yield Sample("oldest_due_job_age_seconds", {}, float(row.oldest_due_s))
    yield Sample("marks_waiting", {}, float(row.marks))
    yield Sample("roll_up_lag_seconds", {}, float(row.rolled_s))
    yield Sample("runs_held", {}, float(row.held))
    yield Sample("dispatchers", {}, float(row.dispatchers > 0))
