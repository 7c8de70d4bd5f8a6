"""How a run ends: its outcome, what it proved, and how far the source is known."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.models import Observation, Record, Run, Stream
from hub.services.ingest import blanks, falling, keep, marks, recall, scoped, staging
from hub.services.ingest.page import guard
from hub.services.ingest.plan import Plan
from schemas.values.problem import Words

Outcome = Literal["complete", "complete_empty", "partial", "refused", "failed"]
EMPTY = Words(
    "Sistem menjawab tanpa satu baris pun, padahal sebelumnya ada data. Tidak ada"
    " yang dihapus; periksa layanan di sisi daerah.",
    "The system answered without a single row although there were data before."
    " Nothing was deleted; check the service on the region's side.",
)


@dataclass(frozen=True, slots=True)
class Ending:
    """How reading stopped: what it amounts to, and why in words if not complete.

    `keep_place`: the last page committed said how far it is safe to go on from.
    `goes_on`: the next run may go on at the page where this one stopped. `same`:
    everything is as the last complete run left it. `counts`: what was read counts,
    although some could not be.
    """

    outcome: Outcome
    words: Words | None = None
    completeness: str | None = None
    keep_place: bool = False
    goes_on: bool = False
    same: bool = False
    counts: bool = False


def finish(session: Session, plan: Plan, ending: Ending, now: datetime) -> Run:
    """Close a run: promote or hold a snapshot, move cursor and coverage, mark.

    Only a complete run moves the coverage or sweeps anything; one that met a wall
    may keep its place, so that the next goes on there.
    """
    guard(session, plan)
    run = session.get_one(Run, plan.run_id, populate_existing=True)
    stream = session.get_one(Stream, plan.stream_id, populate_existing=True)
    ending = _honest(session, plan, run, ending)
    run.completeness = ending.completeness
    run.finished_at = now
    whole = ending.outcome.startswith("complete") or ending.counts
    if whole and plan.snapshot and not ending.same:
        ending = _snapshot(session, plan, run, ending)
    elif plan.snapshot:
        staging.discard(session, run.id)
    elif ending.outcome == "complete" and run.created + run.updated:
        falling.note(session, plan)
        ending = replace(ending, words=ending.words or blanks.too_many(session, plan))
    run.outcome = ending.outcome
    if not ending.goes_on:
        run.resume = None
    if ending.words is not None:
        run.reason, run.reason_en = ending.words.id, ending.words.en
    stream.last_run_at = now
    stream.last_outcome = "held" if run.held else run.outcome
    stream.last_reason, stream.last_reason_en = run.reason, run.reason_en
    if ending.outcome.startswith("complete") and not run.held:
        settle(session, plan, run, stream, now)
        if not ending.same:
            recall.prune(session, plan)
    elif ending.keep_place and run.high is not None and not plan.snapshot:
        stream.cursor = run.high
    session.flush()
    return run


def _honest(session: Session, plan: Plan, run: Run, ending: Ending) -> Ending:
    """An empty answer is complete only where nothing was known or nothing is new."""
    if ending.outcome != "complete" or run.received or ending.same:
        return ending
    if plan.cursor is not None:
        return ending
    if _known(session, plan):
        return Ending("refused", EMPTY, ending.completeness)
    return replace(ending, outcome="complete_empty")


def _known(session: Session, plan: Plan) -> bool:
    table: Any = Record if plan.domain.kind == "record" else Observation
    query = select(table.key).where(
        table.schema == plan.schema,
        table.stream_id == plan.stream_id,
        table.deleted_at.is_(None),
    )
    return session.execute(query.limit(1)).first() is not None


def _snapshot(session: Session, plan: Plan, run: Run, ending: Ending) -> Ending:
    staging.supersede(session, plan)
    seen = staging.compare(session, plan)
    if plan.scoped:
        why = scoped.suspicion(session, plan)
    else:
        why = staging.suspicion(seen, plan)
    why = why or blanks.too_many(session, plan)
    if why is not None:
        run.held = True
        return replace(ending, words=why)
    accept(session, plan, run, seen)
    return ending


def accept(session: Session, plan: Plan, run: Run, seen: staging.Comparison) -> None:
    """Promote a staged run into the facts and count what that did."""
    sweep = plan.spec.deletes.mode == "full-scan" and run.completeness == "proved"
    missing = seen.missing if sweep else ()
    change = staging.promote(session, plan, missing)
    keep.settled(session, plan)
    run.created += change.created
    run.updated += change.updated
    run.unchanged += change.unchanged
    run.stale += change.stale
    run.deleted += len(missing)
    if change.created + change.updated:
        falling.note(session, plan)


def settle(
    session: Session, plan: Plan, run: Run, stream: Stream, now: datetime
) -> None:
    """Move cursor and coverage to what a complete run proved."""
    stream.last_success_at = now
    if run.completeness == "proved":
        stream.last_proved_complete_at = now
    if run.high is not None:
        stream.cursor = run.high
    known_until = _covered(plan, stream)
    session.flush()
    if stream.covered_until is None or known_until > stream.covered_until:
        marks.covered(session, plan, stream.covered_until, known_until)
        stream.covered_until = known_until


def _covered(plan: Plan, stream: Stream) -> datetime:
    """How far the source's world is known after a complete run.

    A system that answers but has changed nothing for longer than its manifest
    finds believable is known only up to its newest change: no news is not zero.
    """
    silence = plan.spec.expect.silence
    newest = (stream.cursor or {}).get("updated")
    if silence is None or newest is None:
        return plan.until
    changed = datetime.fromisoformat(newest)
    return plan.until if plan.until - changed <= silence else changed
