"""Does the work go on: dispatchers, workers, jobs, marks, feeds?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

from celery.exceptions import CeleryError
from kombu.exceptions import KombuError
from redis import RedisError
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from hub.services.connected import freshness, systems
from hub.services.database import sessions
from hub.services.doctor import broker
from hub.services.doctor.findings import Finding, ok, warning, wrong

PART: Final = "work"
LATE_S: Final = 120
AWAKE_S: Final = 20
# A dispatcher asks the database every second; `state_change` is its heartbeat.
DISPATCHERS: Final = text("""
    select count(distinct (client_addr, pid)) from pg_stat_activity
    where datname = current_database() and application_name = 'hub-dispatcher'
      and state_change > clock_timestamp() - make_interval(secs => :awake)
      and (not :here or client_addr is not distinct from inet_client_addr())
    """)
# A job that its system's hours or breaker keep waiting is not overdue; a parked one is
# forgotten once a later one of its stream was done.
JOBS: Final = text("""
    select count(*) filter (where state = 'parked' and not exists (
            select from job later where later.kind = job.kind
                and later.stream_id is not distinct from job.stream_id
                and later.id > job.id and later.state = 'done')) as parked,
        count(*) filter (where state = 'due'
            and due_at < now() - make_interval(secs => :late)
            and not exists (select from stream s where s.id = job.stream_id
                and s.waiting_for is not null)) as overdue,
        count(*) filter (where state = 'leased'
            and lease_until < now() - make_interval(secs => :late)) as abandoned,
        (select count(*) from mark) as marks,
        (select count(*) from run where held) as held,
        coalesce(extract(epoch from now() - (select max(finished_at) from job
            where kind = 'roll_up')), 0)::bigint as rolled_s
    from job
    """)
WAITING: Final = (
    (
        (
            "{} pekerjaan menunggu lebih dari dua menit.",
            "{} jobs have waited for more than two minutes.",
        ),
        (
            "Tambah pekerja, atau lihat mengapa pekerja tidak mengambilnya.",
            "Add workers, or see why those there do not take them.",
        ),
    ),
    (
        (
            "{} pekerjaan disisihkan setelah tiga kali gagal.",
            "{} jobs are set aside after three failures.",
        ),
        (
            "Lihat `hub run list` dan log pekerja; tarik ulang dengan `hub sync`.",
            "See `hub run list` and the workers' log; pull again with `hub sync`.",
        ),
    ),
    (
        ("{} sel menunggu dihitung ulang.", "{} cells wait to be computed again."),
        (
            "Angka di halaman tertinggal; periksa pekerja dan pengatur.",
            "Pages lag behind; check workers and dispatchers.",
        ),
    ),
    (
        (
            "{} kiriman ditahan dan menunggu keputusan orang.",
            "{} deliveries are held and wait for a person.",
        ),
        (
            "`hub run list`, lalu `hub run release` atau `hub run refuse`.",
            "`hub run list`, then `hub run release` or `hub run refuse`.",
        ),
    ),
)
NO_DISPATCHER: Final = (
    "Tidak ada pengatur (dispatcher) yang bekerja.",
    "No dispatcher is at work.",
)
NO_WORKER: Final = ("Tidak ada pekerja yang menjawab.", "No worker answers.")


def dispatchers(engine: Engine, here: bool = False) -> int:
    """How many dispatchers asked for work lately; `here`: from this very host."""
    with sessions.as_hub(engine) as session:
        values = {"awake": AWAKE_S, "here": here}
        return int(session.execute(DISPATCHERS, values).scalar_one())


def examine(engine: Engine, broker_url: str, broker_answers: bool) -> list[Finding]:
    """Whoever works, what waits, and which feeds are not well."""
    found = [_dispatchers(dispatchers(engine))]
    if broker_answers:
        found.append(_workers(broker_url))
    with sessions.as_hub(engine) as session:
        found += _jobs(session)
        found += _feeds(session)
    return found


def _dispatchers(count: int) -> Finding:
    if count == 0:
        return wrong(
            PART,
            NO_DISPATCHER,
            (
                "Jalankan `python -m workers.dispatcher`, dua atau lebih.",
                "Start `python -m workers.dispatcher`, two or more.",
            ),
        )
    if count == 1:
        return warning(
            PART,
            ("Hanya satu pengatur yang bekerja.", "Only one dispatcher is at work."),
            (
                "Jalankan satu lagi, supaya yang satu boleh mati.",
                "Start another, so that one may fail.",
            ),
        )
    return ok(PART, f"{count} pengatur bekerja.", f"{count} dispatchers are at work.")


def _workers(url: str) -> Finding:
    try:
        names = broker.answering(url)
    except (CeleryError, KombuError, RedisError, OSError):
        names = []
    if names:
        count = len(names)
        return ok(PART, f"{count} pekerja menjawab.", f"Workers that answer: {count}.")
    return wrong(
        PART,
        NO_WORKER,
        (
            "Jalankan `celery -A workers.app worker` (docs/operations.md).",
            "Start `celery -A workers.app worker` (docs/operations.md).",
        ),
    )


def _jobs(session: Session) -> Iterator[Finding]:
    row = session.execute(JOBS, {"late": LATE_S}).one()
    marks = row.marks if row.rolled_s > LATE_S else 0
    waiting = (row.overdue + row.abandoned, row.parked, marks, row.held)
    for count, (words, remedy) in zip(waiting, WAITING, strict=True):
        if count:
            indonesian, english = (each.format(count) for each in words)
            yield warning(PART, (indonesian, english), remedy)
    if not any(waiting):
        yield ok(PART, "Tidak ada pekerjaan yang macet.", "No job is stuck.")


def _feeds(session: Session) -> Iterator[Finding]:
    now = datetime.now(UTC)
    active = [s for s in systems.streams(session) if s.manifest_version_id is not None]
    states = [(s.id, freshness.of(s, now).state) for s in active]
    broken = [id for id, state in states if state == "broken"]
    late = [id for id, state in states if state == "late"]
    for listed, indonesian, english in (
        (broken, "rusak", "broken"),
        (late, "terlambat", "late"),
    ):
        if listed:
            some = ", ".join(listed[:5]) + (" …" if len(listed) > 5 else "")
            yield warning(
                PART,
                (
                    f"{len(listed)} dari {len(states)} aliran {indonesian}: {some}",
                    f"{len(listed)} of {len(states)} feeds are {english}: {some}",
                ),
                (
                    "Alasannya ada di `hub connector list`; biasanya di pihak kota.",
                    "The reasons are in `hub connector list`; mostly the city's side.",
                ),
            )
    if not broken and not late:
        yield ok(
            PART,
            f"{len(states)} aliran, tidak ada yang terlambat.",
            f"{len(states)} feeds, none late.",
        )
