"""Rows that could not be taken, as people look at them: grouped, then one by one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from hub.models import Quarantine, Stream


def groups(session: Session, of: str | None, limit: int) -> Sequence[Any]:
    """Open rows grouped by cause, most first, each with an example."""
    q = Quarantine
    query = (
        select(
            q.stream_id,
            q.field,
            q.rule,
            func.count().label("rows"),
            func.min(q.id).label("example"),
            func.min(q.message_id).label("message_id"),
            func.min(q.message_en).label("message_en"),
        )
        .where(q.state == "open")
        .group_by(q.stream_id, q.field, q.rule)
        .order_by(func.count().desc(), q.stream_id, q.field)
        .limit(limit)
    )
    return session.execute(_narrowed(query, of)).all()


def single(session: Session, of: str | None, limit: int) -> Sequence[Any]:
    """Open rows one by one, the newest first: number, place, value, rule, words."""
    q = Quarantine
    query = (
        select(
            q.id,
            q.stream_id,
            q.field,
            q.value,
            q.rule,
            q.message_id,
            q.message_en,
        )
        .where(q.state == "open")
        .order_by(q.id.desc())
        .limit(limit)
    )
    return session.execute(_narrowed(query, of)).all()


def _narrowed(query: Select[*tuple[Any, ...]], of: str | None) -> Select[*tuple[Any, ...]]:
    """Only rows of a system, stream or publisher."""
    if of is None:
        return query
    streams = select(Stream.id).where(
        (Stream.system_id == of) | (Stream.id == of) | (Stream.publisher_id == of)
    )
    return query.where(Quarantine.stream_id.in_(streams))


def one(session: Session, number: int) -> Quarantine | None:
    """A row in quarantine by its number."""
    return session.get(Quarantine, number)
