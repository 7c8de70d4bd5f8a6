"""Work that is due: asked for, leased, taken away, finished; see also `claiming`.

The database is the truth. A dispatcher claims what is due and only tells
workers where to look; a worker takes the lease and renews it while it lives.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from hub.models import Job
from hub.services.working import claiming, links
from schemas.values.problem import Words

CHANNEL: Final = "hub_job"
# What is due is claimed in a module of its own.
PER_PUBLISHER: Final = claiming.PER_PUBLISHER
claim: Final = claiming.claim
LEASE_S: Final = 8
MAX_ATTEMPTS: Final = 3
ROLL_UP_REST_S: Final = 10
PARKED_REST_S: Final = 600

DIED: Final = "three workers died on this job"
PARKED: Final = Words(
    "Penarikan ini tiga kali menghentikan pekerjanya dan disisihkan; administrator"
    " hub perlu memeriksanya.",
    "This pull ended its worker three times and is set aside; an administrator of the"
    " hub must look at it.",
)

REQUEST = text(f"""
    insert into job (kind, stream_id, publisher_id, requested_by)
    select :kind, s.id, s.publisher_id, :by from stream s where s.id = :stream
    on conflict (kind, stream_id) where state in ('due', 'leased') do update
    set due_at = least(job.due_at, now())
    returning id, pg_notify('{CHANNEL}', '')
    """)

# A job whose workers died three times waits for a person, and its stream says so.
PARK = text("""
    with parked as (
        update job set state = 'parked', finished_at = now(),
            error = coalesce(error, cast(:died as text))
        where state = 'leased' and lease_until < now() and attempts >= :most
        returning id, stream_id, run_id, nullif(error, cast(:died as text)) as error),
    closed as (
        update run r set outcome = 'failed', finished_at = now(),
            reason = concat_ws(' ', cast(:reason as text), p.error),
            reason_en = concat_ws(' ', cast(:reason_en as text), p.error)
        from parked p where r.id = p.run_id and r.outcome is null),
    noted as (
        update stream set last_outcome = 'failed', last_run_at = now(),
            last_reason = :reason, last_reason_en = :reason_en, fence = fence + 1
        where id in (select stream_id from parked))
    select id, stream_id, run_id from parked
    """)
CLOSE_ROLL_UP = text("""
    update job set state = 'done', finished_at = now(), lease_until = null
    where kind = 'roll_up' and state = 'due' and not exists (select from mark)
    """)
PAGES = text("""
    select 1 + coalesce(r.pages, 0) from job j left join run r on r.id = j.run_id
    where j.id = :id and j.state in ('due', 'leased')
    """)

TAKE = text("""
    update job set state = 'leased', leased_by = :me, attempts = attempts + 1,
        lease_until = now() + make_interval(secs => :lease_s)
    where id = :id and state in ('due', 'leased')
      and (state = 'due' or lease_until < now() or leased_by like 'dispatcher:%')
    returning id, kind, stream_id, publisher_id, run_id, attempts
    """)

FENCE = text("update stream set fence = fence + 1 where id = :id returning fence")

RENEW = text("""
    update job set lease_until = now() + make_interval(secs => :lease_s)
    where id = :id and leased_by = :me and state = 'leased' returning id
    """)

AGAIN = text("""
    update job set state = 'due', due_at = now() + make_interval(secs => :after_s),
        leased_by = null, lease_until = null, attempts = 0, run_id = :run_id
    where id = :id and leased_by = :me and state = 'leased'
    returning id, pg_notify('hub_job', '')
    """)

CRASHED = text("""
    update job set lease_until = now() - interval '1 second', error = :error
    where id = :id and leased_by = :me and state = 'leased'
    """)
# A page was committed: what comes next is not the fault that ended us before.
PROGRESSED = text("""
    update job set attempts = 0
    where id = :id and leased_by = :me and state = 'leased' and attempts <> 0
    """)
# The next pull of a stream whose system asked to be left alone for a while.
NOT_BEFORE = text("""
    insert into job (kind, stream_id, publisher_id, requested_by, due_at)
    select 'sync', s.id, s.publisher_id, 'dispatcher',
           now() + make_interval(secs => :after_s)
    from stream s where s.id = :stream
    on conflict do nothing
    """)
FAILED = text("""
    update stream set last_outcome = 'failed', last_run_at = now(),
        last_reason = :reason, last_reason_en = :reason
    where id = :stream
    """)
FINISH = text("""
    update job set state = 'done', finished_at = now(), lease_until = null,
        run_id = :run_id, error = :error
    where id = :id and leased_by = :me and state = 'leased'
    returning id, pg_notify('hub_job', '')
    """)

# The last turn of a stream: in each of its cycles one moment that its name chooses,
# and a little later, by a tenth of the cycle, than that in every cycle anew.
TURN: Final = """
    select max(at) from generate_series(0, 1) as back cross join lateral (
        select floor((extract(epoch from now()) - phase) / every_s)::bigint - back as n
        from (select abs(hashtextextended(s.id, 0) % every_s) as phase) p) cycle
    cross join lateral (select to_timestamp(
        n * every_s + abs(hashtextextended(s.id, 0) % every_s)
        + abs(hashtextextended(s.id, n) % 1000) * every_s / 10000.0) as at) turn
    where at <= now()
    """
SCHEDULE = text(f"""
    with wanted as (
        select s.id, s.publisher_id from stream s cross join lateral (
            select least(greatest(s.rhythm_s / 4, 60), 3600) as every_s) often
        where s.manifest_version_id is not null
          and (s.last_run_at is null
               or s.last_run_at <= now() - make_interval(secs => every_s / 2)
               and s.last_run_at < ({TURN}))
          and not exists (select from job j where j.stream_id = s.id
                          and j.kind = 'sync' and j.state in ('due', 'leased'))),
    added as (
        insert into job (kind, stream_id, publisher_id, requested_by)
        select 'sync', id, publisher_id, 'dispatcher' from wanted
        on conflict do nothing returning id),
    pulling as (
        select from job where kind = 'sync'
          and (state = 'leased' or state = 'due' and due_at <= now())
        union all select from added),
    rolled as (
        insert into job (kind, requested_by, due_at)
        select 'roll_up', 'dispatcher', now() + make_interval(
            secs => case when exists (select from pulling) then :rest_s else 0 end)
        where exists (select from mark)
          and not exists (select from job where kind = 'roll_up' and state = 'parked'
                          and finished_at > now() - make_interval(secs => :parked_s))
        on conflict (kind, stream_id) where state in ('due', 'leased') do update
        set due_at = excluded.due_at
        where job.state = 'due' and job.due_at > excluded.due_at
        returning id)
    select (select count(*) from added) + (select count(*) from rolled)
    """)


@dataclass(frozen=True, slots=True)
class Lease:
    """A job that this worker holds; `fence` is 0 for work without a stream."""

    job_id: int
    kind: str
    stream_id: str | None
    publisher_id: str | None
    run_id: int | None
    attempts: int
    fence: int
    holder: str


class LostLease(RuntimeError):
    """Somebody else holds the job now; nothing more may be written for it."""


def request_sync(session: Session, stream_id: str, by: str) -> int:
    """Ask for a sync of a stream now; an open request is reused.

    It is tried even where the breaker is open, unless the system asked for rest.
    """
    links.try_now(session, [stream_id.partition("/")[0]])
    row = session.execute(REQUEST, {"kind": "sync", "stream": stream_id, "by": by})
    return int(row.scalar_one())


def request_roll_up(session: Session, by: str) -> None:
    """Ask for the marked cells to be computed again."""
    session.execute(
        insert(Job).values(kind="roll_up", requested_by=by).on_conflict_do_nothing()
    )
    session.execute(text(f"select pg_notify('{CHANNEL}', '')"))


def schedule(session: Session) -> int:
    """Add the jobs whose time has come; how many were added.

    A stream is due four times in its rhythm, an hour apart at most, at moments that
    its name spreads: never all at once. It is not due when it was just pulled.
    While feeds are being pulled the roll-up waits for them, ten seconds at most, so
    that cells which many pages touch are computed once. One that was parked is not
    tried again for ten minutes.
    """
    values = {"rest_s": ROLL_UP_REST_S, "parked_s": PARKED_REST_S}
    return int(session.execute(SCHEDULE, values).scalar_one())


def park(session: Session) -> list[Any]:
    """Set aside jobs that failed three times; rows of (id, stream_id, run_id)."""
    values = {"most": MAX_ATTEMPTS, "died": DIED}
    values |= {"reason": PARKED.id, "reason_en": PARKED.en}
    return list(session.execute(PARK, values))


def close_roll_up(session: Session) -> None:
    """Close a requested roll-up that found nothing left to do."""
    session.execute(CLOSE_ROLL_UP)


def pages_so_far(session: Session, job_id: int) -> int:
    """One more than the pages an open job has read; 0 when it is closed."""
    return int(session.execute(PAGES, {"id": job_id}).scalar() or 0)


def take(session: Session, job_id: int, me: str) -> Lease | None:
    """Take the lease of a job, or None when it is done, in other hands or must wait.

    Taking a stream's job raises its fence: whoever held it before can commit
    nothing more.
    """
    if not links.admit(session, job_id):
        return None
    values = {"id": job_id, "me": me, "lease_s": LEASE_S}
    row = session.execute(TAKE, values).one_or_none()
    if row is None:
        return None
    fence = 0
    if row.stream_id is not None:
        fence = session.execute(FENCE, {"id": row.stream_id}).scalar_one()
    return Lease(
        row.id,
        row.kind,
        row.stream_id,
        row.publisher_id,
        row.run_id,
        row.attempts,
        fence,
        me,
    )


def renew(session: Session, lease: Lease) -> bool:
    """Keep a lease alive; False when it is lost."""
    values = {"id": lease.job_id, "me": lease.holder, "lease_s": LEASE_S}
    return session.execute(RENEW, values).one_or_none() is not None


def again(session: Session, lease: Lease, run_id: int | None, after_s: int = 0) -> None:
    """Give the job back for its next slice."""
    values = {"id": lease.job_id, "me": lease.holder}
    values |= {"run_id": run_id, "after_s": after_s}
    if session.execute(AGAIN, values).one_or_none() is None:
        raise LostLease(f"job {lease.job_id}")


def finish(
    session: Session, lease: Lease, run_id: int | None, error: str | None
) -> None:
    """Close the job; `error` in words when it did not do what it should."""
    values = {"id": lease.job_id, "me": lease.holder}
    values |= {"run_id": run_id, "error": error}
    if session.execute(FINISH, values).one_or_none() is None:
        raise LostLease(f"job {lease.job_id}")


def crashed(session: Session, lease: Lease, error: str) -> None:
    """Give a job up at once after a fault of ours; the third time it is parked."""
    values = {"id": lease.job_id, "me": lease.holder, "error": error}
    session.execute(CRASHED, values)


def progressed(session: Session, lease: Lease) -> None:
    """Count attempts anew: this one brought a page home."""
    values = {"id": lease.job_id, "me": lease.holder}
    session.execute(PROGRESSED, values)


def not_before(session: Session, stream_id: str, after_s: float) -> None:
    """Ask for the next pull of a stream after a while, and not sooner.

    Only the stream waits; a person who asks for it is served at once.
    """
    values = {"stream": stream_id, "after_s": after_s}
    session.execute(NOT_BEFORE, values)


def failed(session: Session, lease: Lease, reason: str) -> None:
    """Close a job that could not even begin; its stream says why and waits."""
    values = {"stream": lease.stream_id, "reason": reason}
    session.execute(FAILED, values)
    finish(session, lease, None, reason)
