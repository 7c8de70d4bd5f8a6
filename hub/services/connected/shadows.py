"""A shadow run: what a draft would make of a city's data, beside what stands.

Rows wait in `staged` under a number that is no run's, are compared, and thrown away.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any, Final

from psycopg import sql
from sqlalchemy import delete
from sqlalchemy.orm import Session

from hub.models import ManifestVersion, Run, Staged, Stream
from hub.services.ingest import plan as plans
from hub.services.ingest import staging
from hub.services.ingest.page import judge
from hub.services.ingest.plan import Plan
from hub.services.ingest.tables import KINDS, driver

SHOWN: Final = 10  # rows of each kind of difference, with their fields
NO_PAGE: Final = 0
DIFFERENT: Final = """
    with old as (
        select * from {facts}
        where schema = %(schema)s and stream_id = %(stream)s and deleted_at is null),
    new as (select key, content_hash, row from staged where run_id = %(run)s),
    pair as (
        select coalesce(new.key, old.key) as key,
               case when old.key is null then 'created'
                    when new.key is null then 'missing'
                    when new.content_hash = old.content_hash then 'same'
                    else 'updated' end as what,
               case when old.key is not null then to_jsonb(old) end as before,
               new.row as after
        from old full join new using (key))
    select what, count(*),
           (array_agg(jsonb_build_array(key, before, after) order by key)
            filter (where what <> 'same'))[:%(shown)s]
    from pair group by what
    """


@dataclass(slots=True)
class Cause:
    """Rows that a draft cannot take for one reason, with one of them."""

    field: str
    rule: str
    message_id: str
    message_en: str
    rows: int = 0
    example: str = ""


@dataclass(slots=True)
class Seen:
    """What the shadow run of one stream found.

    `missing` rows stand now and did not come; that says something only where the whole
    source was read (`whole`). `examples` are up to ten of each kind: key, and each
    field that differs, before and after.
    """

    stream: str
    pages: int = 0
    received: int = 0
    created: int = 0
    updated: int = 0
    same: int = 0
    missing: int = 0
    whole: bool = False
    stopped_id: str | None = None
    stopped_en: str | None = None
    refused: dict[tuple[str, str], Cause] = field(default_factory=dict)
    examples: list[dict[str, Any]] = field(default_factory=list)


def plan(
    session: Session, version: ManifestVersion, id: str, pepper: bytes, now: datetime
) -> Plan:
    """What a version makes of one of its streams, from the beginning, outside any run.

    Rows that an earlier shadow run left behind are gone. Raises Refused.
    """
    stream = session.get_one(Stream, id)
    nowhere = Run(
        id=-version.id, stream_id=id, manifest_version_id=version.id, until=now, pages=0
    )
    made = plans.of_run(session, nowhere, stream.fence, pepper)
    forget(session, made)
    return replace(made, cursor=None, resume=None)


def add(
    session: Session, made: Plan, seen: Seen, records: Sequence[tuple[Any, str]]
) -> None:
    """Put a page aside; what cannot be taken is counted by cause."""
    redacted = [(made.mapper.redact(value), at) for value, at in records]
    facts, rejections = judge(made, redacted)
    staging.add(session, made, NO_PAGE, [fact for fact in facts if not fact.deleted])
    seen.pages += 1
    seen.received += len(records)
    for rejected in rejections:
        first = rejected.problems[0]
        cause = seen.refused.setdefault(
            (first.field, first.rule),
            Cause(first.field, first.rule, first.message.id, first.message.en),
        )
        cause.rows += 1
        cause.example = cause.example or rejected.raw[:500]


def compare(session: Session, made: Plan, seen: Seen) -> None:
    """Hold what was staged beside the live facts of the stream, then forget it."""
    facts = sql.Identifier(KINDS[made.domain.kind].table)
    values = {
        "schema": made.schema,
        "stream": made.stream_id,
        "run": made.run_id,
        "shown": SHOWN,
    }
    query = sql.SQL(DIFFERENT).format(facts=facts)
    for what, rows, pairs in driver(session).execute(query, values):
        setattr(seen, what, rows)
        for key, before, after in pairs or ():
            moved = _moved(_flat(before), _flat(after), made.domain.schema.declared())
            seen.examples.append({"key": key, "what": what, "fields": moved})
    forget(session, made)


def told(found: Iterable[Seen]) -> dict[str, Any]:
    """Shadow runs as they are kept with the version and shown later."""
    streams = []
    for seen in found:
        row = asdict(seen)
        row["refused"] = [asdict(cause) for cause in seen.refused.values()]
        streams.append(row)
    return {"streams": streams}


def forget(session: Session, made: Plan) -> None:
    """Throw away what a shadow run staged for a stream."""
    mine = (Staged.run_id == made.run_id, Staged.stream_id == made.stream_id)
    session.execute(delete(Staged).where(*mine))


def _flat(row: dict[str, Any] | None) -> dict[str, Any]:
    """A row with what its `data` holds beside its own columns."""
    if row is None:
        return {}
    return {**row, **(row.get("data") or {})}


def _moved(
    before: dict[str, Any], after: dict[str, Any], fields: Iterable[str]
) -> dict[str, list[Any]]:
    named = sorted(set(fields) & (before.keys() | after.keys()))
    pairs = {name: [before.get(name), after.get(name)] for name in named}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}
