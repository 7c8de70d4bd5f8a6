"""The link to a system: what its manifest allows, and a circuit breaker.

closed → open after three failures in a row, or at once when the system denies
access; open → half open when one job may try again, after a pause that grows to an
hour; the first good answer closes it. All of it lives in the database, so that every
worker sees the same.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from schemas.manifests.connection import Limits, Window
from schemas.values.periods import WIB

FAILURES: Final = 3
FIRST_PAUSE_S: Final = 30.0
LONGEST_PAUSE_S: Final = 3600.0

DECLARE: Final = text("""
    insert into link (system_id, publisher_id, concurrent, opens, closes, zone)
    values (:system, :publisher, :concurrent, :opens, :closes, :zone)
    on conflict (system_id) do update
    set concurrent = excluded.concurrent, opens = excluded.opens,
        closes = excluded.closes, zone = excluded.zone
    where (link.concurrent, link.opens, link.closes, link.zone) is distinct from
        (excluded.concurrent, excluded.opens, excluded.closes, excluded.zone)
    """)
STATE: Final = text("""
    select state, failures from link where system_id = :system
    """)
# A person asks, or the manifest is new: the next try may come now, but not sooner
# than the system itself said.
TRY_NOW: Final = text("""
    update link set probe_at = greatest(now(), told_until)
    where system_id = any(:systems) and state = 'open' and probe_at > now()
    """)
WINDOWS: Final = text("""
    select system_id, opens, closes, zone, now() as now from link
    where zone is not null
    """)
LOCKED: Final = text("""
    select state, failures from link where system_id = :system for update
    """)
FAILED: Final = text("""
    update link set state = :state, failures = :failures, rule = :rule,
        since = case when :state = state or state = 'half_open' then since
                     else now() end,
        probe_at = now() + make_interval(secs => :pause),
        told_until = now() + make_interval(secs => cast(:told as double precision))
    where system_id = :system
    """)
SUCCEEDED: Final = text("""
    update link set state = 'closed', failures = 0, rule = null, probe_at = null,
        told_until = null, since = case state when 'closed' then since else now() end
    where system_id = :system and (state <> 'closed' or failures > 0)
    """)
# Locks the link, so that two workers never both take the only place.
PLACE: Final = text("""
    select l.system_id, l.state, l.concurrent,
           l.state <> 'closed' and l.probe_at > now() as resting
    from job j join stream s on s.id = j.stream_id
    join link l on l.system_id = s.system_id
    where j.id = :job for update of l
    """)
WORKING: Final = text("""
    select count(*) from job j join stream s on s.id = j.stream_id
    where s.system_id = :system and j.id <> :job and j.state = 'leased'
      and j.lease_until >= now() and j.leased_by not like 'dispatcher:%'
    """)
PROBING: Final = text("""
    update link set state = 'half_open' where system_id = :system and state = 'open'
    """)


STATES: Final = text("select system_id, state, probe_at, rule from link")


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a system could not be read: a stable rule, and what the system said.

    `final` failures (no access, gone) open the breaker at once and are tried again
    once an hour; `told_s` is how long the server asked to be left alone.
    """

    rule: str
    final: bool = False
    told_s: float | None = None


def declare(session: Session, system: str, publisher: str, limits: Limits) -> bool:
    """Keep what a manifest allows; whether the link has failed lately."""
    window = limits.window
    values: dict[str, Any] = {"system": system, "publisher": publisher}
    values["concurrent"] = limits.concurrent
    values["opens"] = window.start if window else None
    values["closes"] = window.end if window else None
    values["zone"] = window.zone if window else None
    session.execute(DECLARE, values)
    row = session.execute(STATE, {"system": system}).one()
    return bool(row.state != "closed" or row.failures > 0)


def try_now(session: Session, systems: Iterable[str]) -> None:
    """Let the next probe of an open breaker come at once, as far as it may."""
    session.execute(TRY_NOW, {"systems": list(systems)})


def shut(session: Session) -> list[str]:
    """Systems whose window is shut at this moment."""
    rows = session.execute(WINDOWS)
    return [
        row.system_id
        for row in rows
        if not Window(row.opens, row.closes, row.zone).open_at(row.now)
    ]


def admit(session: Session, job_id: int) -> bool:
    """Whether a worker may begin this job now; a try of an open breaker is noted.

    Never more than `concurrent` jobs of a system at a time, one while its breaker
    is not closed, none while it rests or its window is shut.
    """
    place = session.execute(PLACE, {"job": job_id}).one_or_none()
    if place is None:
        return True
    if place.resting or place.system_id in shut(session):
        return False
    values = {"system": place.system_id, "job": job_id}
    most = place.concurrent if place.state == "closed" else 1
    if session.execute(WORKING, values).scalar_one() >= most:
        return False
    if place.state == "open":
        session.execute(PROBING, values)
    return True


def failed(
    session: Session,
    system: str,
    failure: Failure,
    chance: Callable[[], float] = random.random,
) -> float | None:
    """Count a failure; seconds until a try is worth it, None: at the next cycle."""
    row = session.execute(LOCKED, {"system": system}).one_or_none()
    failures = 1 + (row.failures if row else 0)
    pause = _pause(failures, failure, chance)
    opens = failure.final or failures >= FAILURES
    if row is not None:
        still = row.state != "closed"
        values = {"system": system, "rule": failure.rule, "failures": failures}
        values |= {"pause": pause, "told": failure.told_s}
        values["state"] = "open" if opens or still else "closed"
        session.execute(FAILED, values)
    return None if failure.final else pause


def succeeded(session: Session, system: str) -> None:
    """Close the breaker: the system has answered as it should."""
    session.execute(SUCCEEDED, {"system": system})


def states(session: Session) -> dict[str, str]:
    """The breaker of each system in words, by the system's id."""
    return {
        row.system_id: _said(row.state, row.probe_at, row.rule)
        for row in session.execute(STATES)
    }


def _said(state: str, probe_at: datetime | None, rule: str | None) -> str:
    if state == "closed" or probe_at is None:
        return state if rule is None else f"{state} ({rule})"
    return f"{state} ({rule}), next try {probe_at.astimezone(WIB):%H.%M} WIB"


def _pause(failures: int, failure: Failure, chance: Callable[[], float]) -> float:
    """Doubling to an hour, a quarter of it at random; never sooner than told."""
    if failure.final:
        return LONGEST_PAUSE_S
    doubled = FIRST_PAUSE_S * 2.0 ** min(failures - 1, 20)
    spread = min(LONGEST_PAUSE_S, doubled) * (0.75 + 0.25 * chance())
    return min(LONGEST_PAUSE_S, max(spread, failure.told_s or 0.0))
