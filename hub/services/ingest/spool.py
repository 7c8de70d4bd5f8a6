"""Chunks of downloads that take longer than one slice, until their file was read.

Only the worker that holds the stream adds to them. Those of a week ago count as gone.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import zstandard
from sqlalchemy import text
from sqlalchemy.orm import Session

from hub.services.ingest.page import guard
from hub.services.ingest.plan import Plan
from hub.services.ingest.recall import request_of

FRESH: Final = "created_at > now() - interval '7 days'"
KEPT: Final = text(f"""
    select coalesce(sum(size), 0) as size, max(validator) as validator,
           count(*) as chunks, count(distinct validator) as versions,
           coalesce(bool_and(at = before), true) as whole
    from (select size, validator, at,
                 coalesce(sum(size) over (order by at rows between unbounded preceding
                                          and 1 preceding), 0) as before
          from spooled
          where stream_id = :stream and request_sha256 = :request and {FRESH}) kept
    """)
PLACES: Final = text("""
    select at from spooled where stream_id = :stream and request_sha256 = :request
    order by at
    """)
CHUNK: Final = text("""
    select body from spooled
    where stream_id = :stream and request_sha256 = :request and at = :at
    """)
ADD: Final = text("""
    insert into spooled (stream_id, request_sha256, at, publisher_id, validator, size,
                         body)
    values (:stream, :request, :at, :publisher, :validator, :size, :body)
    """)
FORGET: Final = text("""
    delete from spooled where stream_id = :stream and request_sha256 = :request
    """)
EXPIRE: Final = text("select hub_forget_spooled()")


class Kept(NamedTuple):
    """How many bytes of a file are kept, and the validator of its version."""

    size: int
    validator: str


def kept(session: Session, plan: Plan, url: str) -> Kept | None:
    """What is kept of a file without a gap; None where that is nothing."""
    row = session.execute(KEPT, _of(plan, url)).one()
    if not row.chunks or row.versions != 1 or not row.whole:
        return None
    return Kept(int(row.size), row.validator)


def places(session: Session, plan: Plan, url: str) -> list[int]:
    """Where the chunks of a file begin."""
    return list(session.scalars(PLACES, _of(plan, url)))


def chunk(session: Session, plan: Plan, url: str, at: int) -> bytes:
    """The bytes of the chunk that begins there."""
    packed = session.execute(CHUNK, _of(plan, url) | {"at": at}).scalar_one()
    return zstandard.decompress(packed)


def append(
    session: Session, plan: Plan, url: str, at: int, validator: str, data: bytes
) -> None:
    """Keep the next chunk; `at` 0 begins the file again.

    Raises LostLease when another worker holds the stream now.
    """
    guard(session, plan)
    if at == 0:
        forget(session, plan, url)
    values = {
        "at": at,
        "publisher": plan.publisher_id,
        "validator": validator,
        "size": len(data),
        "body": zstandard.compress(data, 3),
    }
    session.execute(ADD, _of(plan, url) | values)


def forget(session: Session, plan: Plan, url: str) -> None:
    """Let go of a file's chunks."""
    session.execute(FORGET, _of(plan, url))


def expire(session: Session) -> int:
    """Let go of every chunk that a week has passed by; how many there were."""
    return int(session.execute(EXPIRE).scalar_one())


def _of(plan: Plan, url: str) -> dict[str, object]:
    return {"stream": plan.stream_id, "request": request_of(url)}
