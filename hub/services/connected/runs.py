"""Runs as people see them: listed, shown, and held ones released or refused."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from hub.models import Run, Stream
from hub.services.ingest import finish, staging
from hub.services.ingest.plan import of_run


class NotHeld(LookupError):
    """A run that waits for nobody: unknown, or not held."""


def latest(session: Session, of: str | None, limit: int) -> Sequence[Run]:
    """The newest runs, of a system, stream or publisher if `of` names one."""
    query = select(Run).order_by(Run.id.desc()).limit(limit)
    if of is not None:
        streams = select(Stream.id).where(
            (Stream.system_id == of) | (Stream.id == of) | (Stream.publisher_id == of)
        )
        query = query.where(Run.stream_id.in_(streams))
    return session.scalars(query).all()


def one(session: Session, run_id: int) -> Run | None:
    """A run by its number."""
    return session.get(Run, run_id)


def _held(session: Session, run_id: int) -> Run:
    run = session.get(Run, run_id, with_for_update=True, populate_existing=True)
    if run is None or not run.held:
        raise NotHeld(f"run {run_id}")
    return run


def release(
    session: Session, run_id: int, by: str, pepper: bytes, now: datetime
) -> Run:
    """Let a held run count after all; raises NotHeld."""
    run = _held(session, run_id)
    fence = session.execute(
        text("update stream set fence = fence + 1 where id = :id returning fence"),
        {"id": run.stream_id},
    ).scalar_one()
    plan = of_run(session, run, fence, pepper)
    finish.accept(session, plan, run, staging.compare(session, plan))
    run.held = False
    run.reason = f"{run.reason or ''} Dilepas oleh {by}.".strip()
    run.reason_en = f"{run.reason_en or ''} Released by {by}.".strip()
    stream = session.get_one(Stream, run.stream_id, populate_existing=True)
    finish.settle(session, plan, run, stream, now)
    stream.last_outcome = run.outcome
    stream.last_reason, stream.last_reason_en = run.reason, run.reason_en
    return run


def refuse(session: Session, run_id: int, by: str) -> Run:
    """Throw a held run away; what stood before goes on standing."""
    run = _held(session, run_id)
    staging.discard(session, run.id)
    run.held = False
    run.outcome = "refused"
    run.reason = f"{run.reason or ''} Ditolak oleh {by}.".strip()
    run.reason_en = f"{run.reason_en or ''} Refused by {by}.".strip()
    stream = session.get_one(Stream, run.stream_id)
    stream.last_outcome = run.outcome
    stream.last_reason, stream.last_reason_en = run.reason, run.reason_en
    return run
