"""What is kept beside the facts: the redacted raw page, and the quarantine."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, Final
from urllib.parse import urlsplit

import zstandard
from sqlalchemy import text
from sqlalchemy.dialects.postgresql import Insert, insert
from sqlalchemy.orm import Session

from hub.models import Quarantine
from hub.services.ingest.incoming import Incoming
from hub.services.ingest.plan import Plan, Target
from hub.services.ingest.tables import driver
from schemas.mapping import kept
from schemas.mapping.kept import Kept
from schemas.mapping.mapper import Fact, Rejection
from schemas.privacy import masked

STORE: Final = b"""
    with body as (
        insert into blob (publisher_id, sha256, body, size)
        values (%(publisher)s, %(digest)s, %(body)s, %(kept)s)
        on conflict do nothing)
    insert into raw_page (run_id, stream_id, publisher_id, manifest_version_id, number,
                          url, sha256, blob_sha256, mapping_version, records, size,
                          received_at)
    values (%(run)s, %(stream)s, %(publisher)s, %(manifest)s, %(number)s, %(url)s,
            %(sha256)s, %(digest)s, %(mapping)s, %(records)s, %(size)s, %(at)s)
    returning id
    """


def raw(
    session: Session,
    plan: Plan,
    page: Incoming,
    redacted: Sequence[tuple[Any, str]],
    unmarked: bool,
) -> int:
    """Keep a page of a stream, redacted, under its publisher; the raw page's id.

    Without privacy rules the bytes are kept as they came; with them, the redacted
    records in the form of schemas.mapping.kept. Where the page holds personal data
    that no rule names (`unmarked`), everything that looks like it is masked.
    """
    body = page.body
    if unmarked:
        body = kept.lines(_masked(plan, value, at) for value, at in redacted)
    elif plan.spec.privacy.drop or plan.spec.privacy.hash:
        body = kept.lines(Kept(value, at) for value, at in redacted)
    return store(session, plan, page, body)


def _masked(plan: Plan, value: Any, at: str) -> Kept:
    """A record masked; `erased` unless it says the same fact without what is gone."""
    safe = masked(value)
    if safe == value:
        return Kept(value, at)
    before, after = plan.mapper.apply(value, at), plan.mapper.apply(safe, at)
    if isinstance(before, Fact) and isinstance(after, Fact):
        return Kept(safe, at, before.content_hash != after.content_hash)
    return Kept(safe, at, True)


def store(session: Session, target: Target, page: Incoming, body: bytes) -> int:
    """Keep `body` as what may be kept of a page; the raw page's id."""
    digest = hashlib.sha256(body).digest()
    values = {
        "publisher": target.publisher_id,
        "digest": digest,
        "body": zstandard.compress(body, 3),
        "kept": len(body),
        "run": target.run_id,
        "stream": target.stream_id,
        "manifest": target.manifest_version_id,
        "number": page.number,
        "url": _address(page.url),
        "sha256": page.sha256,
        "mapping": target.mapping_version,
        "records": len(page.records),
        "size": len(page.body),
        "at": page.received_at,
    }
    stored: Any = driver(session).execute(STORE, values, prepare=True).fetchone()
    return int(stored[0])


def _address(url: str) -> str:
    """The address without its query, where keys and tokens travel."""
    parts = urlsplit(url)
    return parts._replace(query="", fragment="").geturl()


def quarantine(
    session: Session, plan: Plan, page_id: int | None, rejections: Sequence[Rejection]
) -> None:
    """Keep rows that could not be taken; the same row is kept once."""
    if not rejections:
        return
    rows = [_row(plan, page_id, r) for r in _distinct(rejections)]
    session.execute(_quarantined(), rows)


@cache
def _quarantined() -> Insert:
    made = insert(Quarantine)
    return made.on_conflict_do_update(
        index_elements=["stream_id", "raw_hash", "mapping_version"],
        set_={
            "run_id": made.excluded.run_id,
            "raw_page_id": made.excluded.raw_page_id,
            "pointer": made.excluded.pointer,
            "state": "open",
        },
    )


# What could not be taken and is gone at its source; not what came later than that.
GONE: Final = text("""
    update quarantine set state = 'resolved'
    where stream_id = :stream and state = 'open' and key = any(:keys)
      and raw_page_id < :page
    """)


def resolved(session: Session, plan: Plan, page_id: int, keys: Iterable[str]) -> None:
    """Close the rows that an earlier page could not bring, and this one deletes."""
    values = {"stream": plan.stream_id, "keys": list(keys), "page": page_id}
    if values["keys"]:
        session.execute(GONE, values)


# A run that had to begin again has judged the rows of its last reading alone.
SETTLED: Final = text("""
    update quarantine set state = 'resolved'
    where stream_id = :stream and state = 'open'
      and (run_id <> :run or raw_page_id < (
          select max(id) from raw_page where run_id = :run and number = 1))
    """)


def settled(session: Session, plan: Plan) -> None:
    """Close what earlier runs could not take: a whole new delivery has judged it."""
    session.execute(SETTLED, {"stream": plan.stream_id, "run": plan.run_id})


def _distinct(rejections: Sequence[Rejection]) -> list[Rejection]:
    return list({r.raw_hash: r for r in rejections}.values())


def _row(plan: Plan, page_id: int | None, rejected: Rejection) -> dict[str, Any]:
    first = rejected.problems[0]
    return {
        "run_id": plan.run_id,
        "stream_id": plan.stream_id,
        "publisher_id": plan.publisher_id,
        "manifest_version_id": plan.manifest_version_id,
        "raw_page_id": page_id,
        "pointer": rejected.pointer,
        "key": rejected.key,
        "field": first.field,
        "rule": first.rule,
        "value": first.value,
        "message_id": first.message.id,
        "message_en": first.message.en,
        "problems": [
            {
                "field": p.field,
                "value": p.value,
                "rule": p.rule,
                "id": p.message.id,
                "en": p.message.en,
            }
            for p in rejected.problems
        ],
        "raw": _clean(rejected.raw),
        "raw_hash": rejected.raw_hash,
        "mapping_version": plan.mapping_version,
    }


def _clean(raw: str) -> str:
    """Text that PostgreSQL can hold: no NUL, no lone surrogates."""
    return raw.replace("\x00", "\\u0000").encode("utf-8", "backslashreplace").decode()
