"""One row of every table for each of two publishers, and who may do what with it."""

from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from tests.migrations import identity

# Each insert makes a row of :who (a publisher with region :at) named by :n.
ROWS: Final = {
    "region": "insert into region (code, slug, name, short_name, kind, level, aliases)"
    " values (:at || '.' || :n, :who || :n, 'x', 'x', 'kecamatan', 3, '{}')",
    "publisher": "insert into publisher (id, name) values (:who || '-' || :n, 'x')",
    "coverage": "insert into coverage (publisher_id, region, schema)"
    " values (:who, :at, :n)",
    "system": "insert into system (id, publisher_id, name)"
    " values (:who || '-' || :n, :who, 'x')",
    "cell": "insert into cell (indicator, region, period, value, unit, status,"
    " method_version) values (:n, :at, '2026', 1, 'x', 'official', 1)",
    "cell_version": "insert into cell_version (indicator, region, period, value, unit,"
    " status, method_version, computed_at)"
    " values (:n, :at, '2026', 1, 'x', 'official', 1, now())",
    "suppressed": "insert into suppressed (indicator, region, period, source_class)"
    " values (:n, :at, '2026', 'official')",
    "stream": "insert into stream (id, system_id, publisher_id, schema, write_mode,"
    " delete_mode, rhythm_s) values (:who || '/' || :n, :who || '-1', :who,"
    " 'citizen_report', 'incremental', 'none', 1)",
    "manifest_version": "insert into manifest_version (system_id, publisher_id,"
    " version, body, sha256, applied_by)"
    " values (:who || '-1', :who, :n::int, 'x', 'x', 'x')",
    "run": "insert into run (stream_id, publisher_id, fence, started_at, until)"
    " values (:who || '/1', :who, 1, now(), now())",
    "job": "insert into job (kind, stream_id, publisher_id, requested_by)"
    " values ('k' || :n, :who || '/1', :who, 'x')",
    "blob": "insert into blob (publisher_id, sha256, body, size)"
    " values (:who, :n::bytea, 'x', 1)",
    "raw_page": "insert into raw_page (run_id, stream_id, publisher_id, number, url,"
    " sha256, mapping_version, records, size, received_at)"
    " select id, stream_id, :who, 1, 'x', 'x', 'x', 1, 1, now() from run"
    " where publisher_id = :who limit 1",
    "quarantine": "insert into quarantine (run_id, stream_id, publisher_id,"
    " manifest_version_id, pointer, field, rule, value, message_id, message_en,"
    " problems, raw, raw_hash, mapping_version) select r.id, r.stream_id, :who, m.id,"
    " 'x', 'x', 'x', 'x', 'x', 'x', '[]', 'x', :n::bytea, 'x' from run r"
    " join manifest_version m using (publisher_id) where publisher_id = :who limit 1",
    "staged": "insert into staged (run_id, key, schema, stream_id, publisher_id,"
    " region, content_hash, row)"
    " values (1, :who || :n, 'x', :who || '/1', :who, :at, 'x', '{}')",
    "record": "insert into record (id, schema, stream_id, key, publisher_id, region,"
    " content_hash, raw_hash, mapping_version) values (gen_random_uuid(),"
    " 'citizen_report', :who || '/1', :n, :who, :at, 'x', 'x', 'x')",
    "observation": "insert into observation (schema, stream_id, key, publisher_id,"
    " region, content_hash, raw_hash, mapping_version, indicator, period, value, unit,"
    " status) values ('statistics', :who || '/1', :n, :who, :at, 'x', 'x', 'x', :n,"
    " '2026', 1, 'x', 'official')",
    "fact_version": "insert into fact_version (schema, stream_id, key, publisher_id,"
    " region, kind, body, content_hash) values ('citizen_report', :who || '/1', :n,"
    " :who, :at, 'late', '{}', 'x')",
    "link": "insert into link (system_id, publisher_id)"
    " values (:who || '-' || :n, :who)",
    "known_page": "insert into known_page (stream_id, request_sha256, publisher_id,"
    " run_id, fingerprint, sha256, blob_sha256, received, stale, quarantined, full_at)"
    " select stream_id, :n::bytea, :who, id, 'x', 'x', 'x', 1, 0, 0, now() from run"
    " where publisher_id = :who limit 1",
    "run_note": "insert into run_note (run_id, rule, stream_id, publisher_id,"
    " message_id, message_en) select id, :n, stream_id, :who, 'x', 'x' from run"
    " where publisher_id = :who limit 1",
    "stream_shape": "insert into stream_shape (stream_id, publisher_id, run_id, fields)"
    " select :who || '/' || :n, :who, id, '{}' from run where publisher_id = :who"
    " limit 1",
    "refused_page": "insert into refused_page (run_id, stream_id, publisher_id, rule,"
    " url, sha256, size, sealed, received_at, expires_at) select id, stream_id, :who,"
    " 'x', 'x', 'x', 1, 'x', now(), now() from run where publisher_id = :who limit 1",
    "spooled": "insert into spooled (stream_id, request_sha256, at, publisher_id,"
    " validator, size, body) values (:who || '/1', :n::bytea, 0, :who, 'x', 1, 'x')",
    "secret": "insert into secret (publisher_id, name, sealed, set_by)"
    " values (:who, :n, 'x', 'x')",
    "boundary": "insert into boundary (region, rings, source)"
    " select code, '[]', :n from region r where r.code like :at || '%' and not exists"
    " (select from boundary b where b.region = r.code) order by code limit 1",
    "holiday": "insert into holiday (day, kind, name_id, name_en, source)"
    " values (date '2020-01-01' + abs(hashtext(:who || :n)) % 30000, 'national', :who,"
    " :who, 'x')",
    "mark": "insert into mark (indicator, region, period) values (:n, :at, '2026')",
} | identity.ROWS
# How a row's owner is told in each table, and a change that a policy must judge.
OWN: Final = {
    "region": "slug like :who || '%'",
    "publisher": "id like :who || '-%'",
    "cell": "region = :at",
    "cell_version": "region = :at",
    "suppressed": "region = :at",
    "mark": "region = :at",
    "holiday": "name_id = :who",
    "boundary": "region like :at || '%'",
} | identity.OWN
MOVE: Final = (
    {"region": "name", "publisher": "name", "cell": "unit"}
    | {
        "cell_version": "unit",
        "suppressed": "indicator",
        "mark": "indicator",
        "holiday": "kind",
        "boundary": "source",
        "coverage": "schema",
        "system": "name",
        "stream": "last_reason",
        "link": "rule",
        "known_page": "etag",
        "run_note": "field",
        "stream_shape": "fields",
        "refused_page": "rule",
        "spooled": "validator",
        "secret": "set_by",
        "manifest_version": "body",
        "run": "reason",
        "job": "error",
        "blob": "body",
        "raw_page": "url",
        "quarantine": "rule",
        "staged": "schema",
        "record": "category",
        "observation": "unit",
        "fact_version": "kind",
    }
    | identity.MOVE
)
CATALOGUE: Final = (
    "region",
    "publisher",
    "coverage",
    "system",
    "cell",
    "holiday",
    "boundary",
    "cell_version",
    "suppressed",
)
OWNED: Final = ("manifest_version", "run", "job", "blob", "raw_page", "quarantine")
FACTS: Final = ("record", "observation", "fact_version")
ALL: Final = frozenset({"read", "insert", "update", "delete"})
READ: Final = frozenset({"read"})
NONE: Final[frozenset[str]] = frozenset()


def allowed(table: str, who: str) -> frozenset[str]:
    """What a scope may do with a row of publisher `medan`."""
    if table in identity.ROWS:
        added = READ | {"insert"} if table in identity.ADDED_TO else ALL
        machinery = who == "hub" and table == "audit_link"
        return added if who == "sso" or machinery else NONE
    if table in ("refused_page", "spooled"):  # unread bytes: their publisher's alone
        return ALL if who == "own" else NONE
    if table == "secret":  # the province's officials need not see it even sealed
        return ALL if who in ("own", "hub") else NONE
    if who == "hub":
        return ALL
    if table == "mark":
        return frozenset({"insert"}) if who in ("own", "foreign") else NONE
    if table in CATALOGUE:
        return READ
    if who == "own":
        return ALL
    if table in ("stream", "link"):
        return READ
    return READ if who == "province" else NONE


def tried(session: Session, table: str, verb: str, who: str, at: str, n: str) -> bool:
    """Whether the row of `who` can be read, made, changed or removed."""
    about: dict[str, Any] = {"who": who, "at": at, "n": n}
    where = OWN.get(table, "publisher_id = :who")
    column = MOVE.get(table, "")
    statement = {
        "read": f"select 1 from {table} where {where}",
        "insert": ROWS[table],
        "update": f"update {table} set {column} = {column} where {where}",
        "delete": f"delete from {table} where {where}",
    }[verb]
    done = session.execute(text(cast(statement)), about)
    return bool(done.first() if verb == "read" else done.rowcount)


def cast(statement: str) -> str:
    """The statement with `:n::kind` written so that a parameter is still found."""
    for kind in ("int", "bytea"):
        statement = statement.replace(f":n::{kind}", f"cast(:n as text)::{kind}")
    return statement
