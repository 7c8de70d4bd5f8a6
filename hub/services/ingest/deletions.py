"""Deletions that a source lists at an address of its own (`deletes.mode: feed`).

An entry names a record and says when it was deleted. That is the version of the
deletion: a record that was changed later has come back, and lives.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import text
from sqlalchemy.orm import Session

from hub.models import RawPage
from hub.services.ingest import clocks, difference, keep, tables
from hub.services.ingest.incoming import Incoming
from hub.services.ingest.page import guard
from hub.services.ingest.plan import Plan, Target
from schemas.mapping import kept
from schemas.mapping.kept import Kept
from schemas.mapping.steps import words
from schemas.mapping.steps.instants import Instants
from schemas.mapping.steps.selection import MISSING, by_name
from schemas.values.problem import Problem, Refused, Words, problem

# Stands in the place of a mapping's version at kept pages that name deletions.
MAPPING: Final = "deletes"
# Nothing is known yet, or the pages of this run came suspiciously empty.
CONCERNED: Final = """
    select (:again or received > 0) and exists (
        select from {facts} f where f.schema = :schema and f.stream_id = :stream
          and f.deleted_at is null)
    from run where id = :run
    """
# Each key is looked up by itself, as in hub.services.ingest.known.
NAMED: Final = """
    select f.key, coalesce(gone.version >= f.source_version, true)
    from unnest(cast(:keys as text[]), cast(:versions as timestamptz[]))
        as gone(key, version)
    cross join lateral (
        select key, source_version, deleted_at from {facts} f
        where f.schema = :schema and f.stream_id = :stream and f.key = gone.key
        limit 1) f
    where f.deleted_at is null
    """
LIVE: Final = """
    select count(*) from {facts} where schema = :schema and stream_id = :stream
      and deleted_at is null
    """
COUNTED: Final = text("""
    update run set pages = pages + :pages, received = received + :received,
        deleted = deleted + :deleted, stale = stale + :stale,
        unchanged = unchanged + :received - :deleted - :stale, bytes = bytes + :bytes
    where id = :run and fence = :fence
    """)


class Gone(NamedTuple):
    """A record that its source says it deleted, and when."""

    key: str
    at: datetime
    pointer: str


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of the list, weighed: of all its entries only those `doomed` are kept.

    `stale` entries are older than what is known; all others change nothing, for
    their records are unknown, or deleted already.
    """

    page: Incoming
    size: int
    received: int
    stale: int
    doomed: tuple[Gone, ...]


def concerned(session: Session, plan: Plan) -> bool:
    """Whether there is anything that a list of deletions may delete in this run."""
    values = _stream(plan) | {"run": plan.run_id, "again": plan.cursor is not None}
    query = text(CONCERNED.format(facts=_facts(plan)))
    return bool(session.execute(query, values).scalar_one())


def reader(plan: Plan) -> Callable[[Any, str], Gone]:
    """A function that reads one entry of the list; it raises Refused for a bad one."""
    feed = plan.spec.deletes.feed
    assert feed is not None  # only called in this mode
    parts = [
        (own, name, by_name(name))
        for own, name in zip(plan.spec.key, feed.key, strict=True)
    ]
    moment = by_name(feed.at)
    zone = ZoneInfo(feed.zone) if feed.zone else None
    instant = Instants(feed.formats, zone, field=f"$.{feed.at}")

    def read(entry: Any, pointer: str) -> Gone:
        if not isinstance(entry, dict):
            raise Refused(words.not_object(entry))
        named: dict[str, Any] = {}
        for own, name, select in parts:
            value = select(entry)
            if not isinstance(value, (str, int, Decimal)) or isinstance(value, bool):
                raise Refused(words.no_key(name, value, entry))
            _put(named, own.split("."), value)
        key = plan.mapper.key_of(plan.mapper.redact(named))
        if key is None:
            raise Refused(words.no_key(feed.key[0], None, entry))
        at = moment(entry)
        if at is MISSING or at is None:
            raise Refused(_no_date(feed.at, at))
        return Gone(key, instant(at), pointer)

    return read


def weigh(
    session: Session, plan: Plan, page: Incoming, entries: Sequence[Gone]
) -> Listed:
    """Hold a page's entries against what is known; nothing is changed yet."""
    latest = page.received_at + clocks.AHEAD
    newest: dict[str, Gone] = {}
    for each in entries:
        believed = each if each.at <= latest else each._replace(at=page.received_at)
        known = newest.get(each.key)
        if known is None or known.at < believed.at:
            newest[each.key] = believed
    tables.by_key(session)
    values = {"keys": list(newest), "versions": [each.at for each in newest.values()]}
    found = session.execute(
        text(NAMED.format(facts=_facts(plan))), values | _stream(plan)
    )
    goes = {key: doomed for key, doomed in found}
    return Listed(
        replace(page, records=(), body=b""),
        len(page.body),
        len(entries),
        sum(not doomed for doomed in goes.values()),
        tuple(newest[key] for key, doomed in goes.items() if doomed),
    )


def suspicion(session: Session, plan: Plan, doomed: int) -> Words | None:
    """Why so many deletions are not carried out, or None."""
    if doomed <= 1:
        return None
    query = text(LIVE.format(facts=_facts(plan)))
    live = int(session.execute(query, _stream(plan)).scalar_one())
    allowed = max(Decimal(1), plan.spec.deletes.max_drop * live)
    if doomed <= allowed:
        return None
    return Words(
        f"Daftar penghapusan menyebut {doomed} atau lebih dari {live} baris; batasnya"
        f" {allowed:.0f}. Tidak ada yang dihapus. Jika memang benar, naikkan"
        " deletes.max_drop di manifes.",
        f"The list of deletions names {doomed} or more of {live} rows; the limit is"
        f" {allowed:.0f}. Nothing was deleted. If that is right, raise"
        " deletes.max_drop in the manifest.",
    )


def carry_out(session: Session, plan: Plan, listed: Sequence[Listed]) -> None:
    """Delete what a list names, under the fence; the caller commits it as a whole.

    Pages that changed something are kept, as keys and dates and nothing else.
    """
    if not listed:
        return
    guard(session, plan)
    gone = 0
    for each in listed:
        if each.doomed:
            body = kept.lines(_written(entry) for entry in each.doomed)
            keep_page(session, plan, each.page, body, each.size)
            gone += delete(session, plan, each.doomed)
    values = {
        "pages": len(listed),
        "received": sum(each.received for each in listed),
        "stale": sum(each.stale for each in listed),
        "deleted": gone,
        "bytes": sum(each.size for each in listed),
        "run": plan.run_id,
        "fence": plan.fence,
    }
    session.execute(COUNTED, values)


def delete(session: Session, target: Target, doomed: Sequence[Gone]) -> int:
    """Mark records as deleted, unless something newer is known; how many were."""
    return difference.tombstone(session, target, {e.key: e.at for e in doomed})


def keep_page(
    session: Session, target: Target, page: Incoming, body: bytes, size: int
) -> None:
    """Keep a page of deletions, of `size` bytes as it came, for replays."""
    told = replace(target, mapping_version=MAPPING)
    stored = session.get_one(RawPage, keep.store(session, told, page, body))
    stored.size, stored.records = size, len(kept.read(body))


def of_page(body: bytes) -> list[Gone]:
    """The deletions of a page that `carry_out` kept."""
    return [
        Gone(each.value["key"], datetime.fromisoformat(each.value["at"]), each.pointer)
        for each in kept.read(body)
    ]


def _written(entry: Gone) -> Kept:
    return Kept({"key": entry.key, "at": entry.at.isoformat()}, entry.pointer)


def _no_date(name: str, value: Any) -> Problem:
    return problem(
        f"$.{name}",
        None if value is MISSING else value,
        "deletes.no_date",
        id=f"“{name}” menyebut kapan baris ini dihapus, tetapi kosong.",
        en=f"“{name}” says when this record was deleted, but it is blank.",
    )


def _put(record: dict[str, Any], steps: list[str], value: Any) -> None:
    """Put a value where a dotted name finds it."""
    *outer, last = steps
    for step in outer:
        record = record.setdefault(step, {})
    record[last] = value


def _facts(plan: Plan) -> str:
    return tables.KINDS[plan.domain.kind].table


def _stream(plan: Plan) -> dict[str, Any]:
    return {"schema": plan.schema, "stream": plan.stream_id}
