"""Who may work next: jobs that are due are claimed fairly, and pulls begin aside.

Nobody knows how long a system will let a worker wait for the first page of a run: it
may have died since the last one. Pulls therefore begin aside, where waiting takes no
place from others; what is left after a slice goes on in a place of its own. Systems
that never answered or failed lately have a share of their own there, so that however
many they are, they delay only each other.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from hub.services.working import links

CLAIM_LOCK: Final = 7_275_002
QUEUE_S: Final = 10
PER_PUBLISHER: Final = 2
GRACE_S: Final = 300

# First the place among the jobs of a system, whose breaker and window may allow none,
# then the place among those of a publisher: who may not run delays nobody. Each lane
# has slots of its own: 0 work that goes on, 1 first pages, 2 those of the doubtful. Who
# lags behind the rhythm, such as after an outage, lets those go first that keep it, for
# five minutes at most.
CLAIM: Final = text("""
    with open_job as (
        select j.id, j.due_at, j.publisher_id, s.system_id,
               j.state = 'leased' and j.lease_until >= now() as busy,
               j.state = 'due' and j.due_at <= now()
               or j.state = 'leased' and j.lease_until < now() as ready,
               coalesce(s.last_success_at < now() - make_interval(secs => s.rhythm_s)
                   and j.due_at > now() - make_interval(secs => :grace_s), false)
                   as behind,
               case when :aside = 0 or j.kind <> 'sync' or r.pages > 0 then 0
                    when s.last_success_at is null or l.failures > 0
                        or l.state <> 'closed' then 2
                    else 1 end as lane
        from job j left join stream s on s.id = j.stream_id
        left join link l on l.system_id = s.system_id
        left join run r on r.id = j.run_id
        where j.state in ('due', 'leased')),
    waiting as (
        select id, due_at, publisher_id, system_id, lane, behind,
            row_number() over (partition by system_id order by behind, due_at, id)
            + (select count(*) from open_job b
               where b.busy and b.system_id = o.system_id) as place
        from open_job o where ready),
    fitting as (
        select w.id, w.due_at, w.publisher_id, w.lane, w.behind from waiting w
        left join link l on l.system_id = w.system_id
        where w.system_id is null or w.place <= case
            when w.system_id = any(:shut) then 0
            when l.state <> 'closed' and l.probe_at > now() then 0
            when l.state <> 'closed' then 1
            else coalesce(l.concurrent, 1) end),
    placed as (
        select id, due_at, lane, behind,
            row_number() over (partition by publisher_id order by behind, due_at, id)
            + (select count(*) from open_job b
               where b.busy and b.publisher_id = f.publisher_id) as place
        from fitting f),
    ranked as (
        select id, due_at, lane, behind, place, row_number() over (
            partition by lane order by behind, place, due_at, id) as turn
        from placed where place <= :per_publisher),
    chosen as (
        select j.id, t.lane, t.turn from job j join ranked t on t.id = j.id
        where t.turn <= case t.lane when 0 then :slots else :aside end
            - (select count(*) from open_job b
               where b.busy and b.lane = t.lane)
        order by t.turn
        for update of j skip locked)
    update job set state = 'leased', leased_by = :me,
        lease_until = now() + make_interval(secs => :queue_s)
    from chosen where job.id = chosen.id
    returning job.id, chosen.lane, chosen.turn,
        case chosen.lane when 0 then job.kind else 'first_page' end as kind
    """)


def claim(
    session: Session, me: str, slots: int, aside: int = 0
) -> list[tuple[int, str]]:
    """Mark what is due as on its way to a worker: (job id, kind), the doubtful last.

    Claims are serialised by one lock, so that the caps per system and publisher and
    the number of `slots` hold across dispatchers. What was claimed but not taken
    within ten seconds is claimed again: losing Redis loses no work. Syncs without a
    page yet come as the kind `first_page`, with `aside` slots for systems that were
    well and as many for the doubtful; with 0 they are like all others.
    """
    locked = session.execute(
        text("select pg_try_advisory_xact_lock(:key)"), {"key": CLAIM_LOCK}
    ).scalar_one()
    if not locked:
        return []
    values = {"me": f"dispatcher:{me}", "slots": slots, "aside": aside}
    values |= {"per_publisher": PER_PUBLISHER, "shut": links.shut(session)}
    rows = session.execute(CLAIM, values | {"queue_s": QUEUE_S, "grace_s": GRACE_S})
    in_order = sorted(rows, key=lambda row: (row.lane, row.turn))
    return [(row.id, row.kind) for row in in_order]
