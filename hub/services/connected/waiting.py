"""What keeps a stream from being read now, kept where freshness reads it.

Only the dispatcher writes it, row by row and never waiting for a lock. The words are
harmless: times and counts, nothing that a city's server said.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from schemas.manifests.connection import Window
from schemas.values.periods import WIB

# After a window opened its jobs need a while to come home.
GRACE: Final = timedelta(hours=1)
ZONES: Final = {
    "Asia/Jakarta": "WIB",
    "Asia/Pontianak": "WIB",
    "Asia/Makassar": "WITA",
    "Asia/Jayapura": "WIT",
}
ABOUT: Final = text("""
    select s.id, s.waiting_for, s.waiting_since, s.waiting_until, s.waiting_reason,
           s.waiting_reason_en, s.last_run_at, l.opens, l.closes, l.zone, l.failures,
           case when l.state <> 'closed' and l.probe_at > now() then l.probe_at end
               as probe_at, l.since, j.due_at, now() as now
    from stream s left join link l on l.system_id = s.system_id
    left join job j on j.stream_id = s.id and j.kind = 'sync' and j.state = 'due'
        and j.due_at > now() + interval '2 seconds'
    where s.manifest_version_id is not null
      and (l.state <> 'closed' or l.zone is not null or s.waiting_for is not null
           or j.id is not null)
    """)
NOTE: Final = text("""
    update stream set waiting_for = :waiting_for, waiting_since = :waiting_since,
        waiting_until = :waiting_until, waiting_reason = :waiting_reason,
        waiting_reason_en = :waiting_reason_en
    where id in (select id from stream where id = :id for update skip locked)
    """)


@dataclass(frozen=True, slots=True)
class Waiting:
    """The columns of a stream that say what it waits for; all None: nothing."""

    waiting_for: str | None = None
    waiting_since: datetime | None = None
    waiting_until: datetime | None = None
    waiting_reason: str | None = None
    waiting_reason_en: str | None = None


def note(session: Session) -> int:
    """Bring what streams wait for up to date; how many rows were changed."""
    changed = 0
    for about in session.execute(ABOUT).mappings().all():
        row = dict(about)
        found = asdict(_of(row))
        if any(row[name] != value for name, value in found.items()):
            session.execute(NOTE, found | {"id": row["id"]})
            changed += 1
    return changed


def _of(row: Mapping[str, Any]) -> Waiting:
    now: datetime = row["now"]
    if row["zone"] is not None:
        window = Window(row["opens"], row["closes"], row["zone"])
        if not window.open_at(now):
            return _shut(window, now)
    if row["probe_at"] is not None:
        return _resting(row)
    if row["due_at"] is not None:
        return _later(row["due_at"])
    before = row["waiting_until"]
    if row["waiting_for"] == "window" and now < before + GRACE:
        if row["last_run_at"] is None or row["last_run_at"] < before:
            return Waiting(**{name: row[name] for name in Waiting.__slots__})
    return Waiting()


def _shut(window: Window, now: datetime) -> Waiting:
    since, until = window.shut_around(now)
    zone = ZONES.get(window.zone, window.zone)
    hours = f"{window.start:%H.%M}–{window.end:%H.%M} {zone}"
    return Waiting(
        "window",
        since,
        until,
        f"Menunggu jendela {hours}.",
        f"Waiting for the window {hours}.",
    )


def _resting(row: Mapping[str, Any]) -> Waiting:
    until, count = row["probe_at"], row["failures"]
    return Waiting(
        "breaker",
        row["since"],
        until,
        f"Tidak dihubungi setelah {count} kegagalan berturut-turut; dicoba lagi pukul"
        f" {_time(until)}.",
        f"Left alone after {count} failures in a row; tried again at {_time(until)}.",
    )


def _later(until: datetime) -> Waiting:
    return Waiting(
        "asked",
        None,
        until,
        f"Penarikan berikutnya tidak sebelum pukul {_time(until)}.",
        f"The next pull comes not before {_time(until)}.",
    )


def _time(moment: datetime) -> str:
    return f"{moment.astimezone(WIB):%H.%M} WIB"
