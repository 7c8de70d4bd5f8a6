"""Rows that could not be taken, as people look at them: grouped, then one by one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from hub.models import ManifestVersion, Quarantine, RawPage, Stream


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


def _narrowed(
    query: Select[*tuple[Any, ...]], of: str | None
) -> Select[*tuple[Any, ...]]:
    """Only rows of a system, stream or publisher."""
    if of is None:
        return query
    streams = select(Stream.id).where(
        (Stream.system_id == of) | (Stream.id == of) | (Stream.publisher_id == of)
    )
    return query.where(Quarantine.stream_id.in_(streams))


def streams(
    session: Session, of: str | None, rule: str | None, field: str | None
) -> Sequence[Any]:
    """Streams with open rows, as (id, publisher), narrowed as asked."""
    query = select(Stream.id, Stream.publisher_id).where(
        Stream.id.in_(_open_streams(rule, field))
    )
    if of is not None:
        query = query.where(
            (Stream.system_id == of) | (Stream.id == of) | (Stream.publisher_id == of)
        )
    return session.execute(query.order_by(Stream.id)).all()


def _open_streams(rule: str | None, field: str | None) -> Any:
    query = select(Quarantine.stream_id).where(Quarantine.state == "open")
    if rule is not None:
        query = query.where(Quarantine.rule == rule)
    if field is not None:
        query = query.where(Quarantine.field == field)
    return query


def page_of(session: Session, row: Quarantine) -> dict[str, Any]:
    """The raw page a row came in, by its hash, and the manifest that judged it."""
    page = session.get(RawPage, row.raw_page_id) if row.raw_page_id else None
    version = session.get(ManifestVersion, row.manifest_version_id)
    return {
        "manifest_version": version.version if version else None,
        "page_sha256": page.sha256 if page else None,
        "page_received_at": page.received_at if page else None,
    }


def one(session: Session, number: int) -> Quarantine | None:
    """A row in quarantine by its number."""
    return session.get(Quarantine, number)
