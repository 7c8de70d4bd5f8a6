"""Rows of a log get their links, in the order in which the sealer sees them.

A log is a table whose rows are only ever added. Its rows stay as they are: the links
stand in `audit_link`. A row whose transaction ends late gets a later link than its id
says; nothing is passed over, as long as fewer than `LATE` ids lie between.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from sqlalchemy import ColumnElement, Table, func, insert, select, text
from sqlalchemy.orm import Session

from hub.models import AuditLink, SecurityEvent
from hub.services.audit import links
from hub.services.audit.links import Head

LOGS: Final[Mapping[str, Any]] = {"security_event": SecurityEvent.__table__}
LATE: Final = 10_000
AT_ONCE: Final = 5_000
LOCK: Final = text("select pg_try_advisory_xact_lock(7275016, hashtext(:log))")


def head(session: Session, log: str) -> Head:
    """The last link of a log; position 0 when there is none."""
    query = select(AuditLink).where(AuditLink.log == log)
    last = session.scalars(query.order_by(AuditLink.position.desc()).limit(1)).first()
    return Head(last.position, last.sha256.hex()) if last else Head(0, "")


def seal(session: Session, log: str) -> int:
    """Link what is new, 5,000 rows at most; how many. 0 while another sealer works."""
    if not session.scalars(LOCK, {"log": log}).one():
        return 0
    at = head(session, log)
    before = bytes.fromhex(at.sha256) or links.start(log)
    made: list[dict[str, Any]] = []
    for found in session.execute(_unsealed(log, _from(session, log))).mappings():
        row: dict[str, Any] = dict(found)
        before = links.follow(before, row)
        position = at.position + len(made) + 1
        made.append(
            {"log": log, "position": position, "row_id": row["id"], "sha256": before}
        )
    if made:
        session.execute(insert(AuditLink), made)
    return len(made)


def export(session: Session, log: str) -> Iterator[str]:
    """Lines that can be checked anywhere: which log, then link by link its rows."""
    table: Table = LOGS[log]
    opening = {"format": links.FORMAT, "log": log, "head": str(head(session, log))}
    yield json.dumps(opening)
    query = (
        select(AuditLink.position, AuditLink.row_id, AuditLink.sha256, table)
        .outerjoin_from(AuditLink, table, table.c.id == AuditLink.row_id)
        .where(AuditLink.log == log)
        .order_by(AuditLink.position)
        .execution_options(yield_per=1000)
    )
    for found in session.execute(query).mappings():
        row = {c.name: links.plain(found[c.name]) for c in table.columns}
        kept = row if row["id"] is not None else None
        yield json.dumps(
            {
                "position": found["position"],
                "row_id": found["row_id"],
                "row": kept,
                "sha256": found["sha256"].hex(),
            }
        )


def _from(session: Session, log: str) -> int:
    query = select(func.max(AuditLink.row_id)).where(AuditLink.log == log)
    return (session.scalars(query).one() or 0) - LATE


def _unsealed(log: str, least: int) -> Any:
    table: Table = LOGS[log]
    linked: ColumnElement[bool] = (
        select(AuditLink.row_id)
        .where(AuditLink.log == log, AuditLink.row_id == table.c.id)
        .exists()
    )
    return (
        select(table)
        .where(table.c.id > least, ~linked)
        .order_by(table.c.id)
        .limit(AT_ONCE)
    )
