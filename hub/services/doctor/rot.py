"""Is what is stored still what was stored? Bytes and facts against their hashes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from itertools import product
from typing import Any, Final

import zstandard
from marshmallow import fields
from sqlalchemy import Engine, Row, text
from sqlalchemy.exc import InternalError
from sqlalchemy.orm import Session

from hub.services.database import sessions
from hub.services.doctor.findings import Finding, ok, warning, wrong
from schemas.contracts import domain
from schemas.contracts.domain import Domain
from schemas.contracts.fields import Code, Flag
from schemas.contracts.fields_measured import Instant
from schemas.contracts.record import content_hash
from schemas.contracts.versions.editions import as_sent

PART: Final = "store"
MOST: Final = 2_000  # of each table; of larger ones a part is drawn by lot
NAMED: Final = 3
CHECKSUMS: Final = text("select current_setting('data_checksums')")
SIZE: Final = text("""
    select greatest(sum(greatest(reltuples, 0)), 1)::float8 from pg_class
    where oid = to_regclass(:name) or oid in
        (select inhrelid from pg_inherits where inhparent = to_regclass(:name))
    """)
PAGES: Final = """
    select publisher_id, sha256, body, size from blob tablesample system ({share})
    limit {most}
    """
FACTS: Final = """
    select *, {data}::text as written from {table} tablesample system ({share})
    where mapping_version <> 'province-file@1' limit {most}
    """
DATA: Final = {"record": "data", "observation": "dims"}
RESTORE: Final = (
    "Pulihkan dari cadangan, atau tarik ulang sistemnya; periksa cakram mesin ini.",
    "Restore from a backup, or pull the system again; check this machine's disks.",
)


def examine(engine: Engine, most: int = MOST) -> list[Finding]:
    """What is rotten in the store: pages and facts that do not fit their hashes."""
    with sessions.as_hub(engine) as session:
        found = [_checksums(session)]
        try:
            found.append(_said("page", *_rotten(_pages(session, most))))
            for table in DATA:
                found.append(_said(table, *_rotten(_facts(session, table, most))))
        except InternalError as torn:  # PostgreSQL's own checksum does not fit
            found.append(_torn(torn))
    return found


def _rotten(judged: Iterator[tuple[str, bool]]) -> tuple[int, list[str]]:
    """How many were looked at, and the names of those that do not fit."""
    seen, bad = 0, []
    for name, fits in judged:
        seen += 1
        if not fits:
            bad.append(name)
    return seen, bad


def _pages(session: Session, most: int) -> Iterator[tuple[str, bool]]:
    statement = PAGES.format(share=_share(session, "blob", most), most=most)
    for row in session.execute(text(statement)):
        digest = bytes(row.sha256)
        yield f"{row.publisher_id} {digest.hex()[:16]}", _whole(row, digest)


def _whole(row: Row[Any], digest: bytes) -> bool:
    try:
        body = zstandard.decompress(row.body, max_output_size=row.size)
    except zstandard.ZstdError:
        return False
    return hashlib.sha256(body).digest() == digest


def _facts(session: Session, table: str, most: int) -> Iterator[tuple[str, bool]]:
    share = _share(session, table, most)
    statement = FACTS.format(data=DATA[table], table=table, share=share, most=most)
    known = {each.name: each for each in domain.catalogue().domains}
    for row in session.execute(text(statement)).mappings():
        about = known.get(row["schema"])
        if about is not None:  # it may be kept as an earlier major had it
            majors = (about, *map(as_sent, domain.catalogue().earlier(about)))
            fine = any(fits(each, dict(row)) for each in majors)
            yield f"{row['stream_id']} {row['key']}", fine


def fits(about: Domain, row: Mapping[str, Any]) -> bool:
    """Whether a stored fact says what it was hashed for.

    Fields that have no column are tried with every value they may have.
    """
    values, open_fields = _values(about, row)
    hashed = bytes(row["content_hash"])
    for tried in product(*open_fields.values()):
        said = values | dict(zip(open_fields, tried, strict=True))
        if content_hash(row["key"], row["region"], said) == hashed:
            return True
    return False


def _values(
    about: Domain, row: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, tuple[Any, ...]]]:
    """The values a fact was made of, and those that only guessing can give."""
    parsed = _decimals(row["written"])
    values, unknown = {}, {}
    for name, field in about.schema.declared().items():
        if about.kind == "record" and name in parsed:
            instant = isinstance(field, Instant) and parsed[name] is not None
            said = parsed[name]
            values[name] = datetime.fromisoformat(said) if instant else said
        elif name == "dims" and about.kind == "observation":
            values[name] = parsed
        elif name in about.schema.dimensions:
            values[name] = parsed.get(name)
        elif name in row:
            values[name] = row[name]
        elif about.kind == "observation":
            unknown[name] = _possible(field)
    return values, unknown


def _possible(field: fields.Field[Any]) -> tuple[Any, ...]:
    if isinstance(field, Flag):
        return False, True
    return (None, *(field.choices or ())) if isinstance(field, Code) else (None,)


def _decimals(written: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(written, parse_float=Decimal)
    return found


def _share(session: Session, table: str, most: int) -> float:
    """The part of a table to look at, in percent."""
    rows = session.execute(SIZE, {"name": table}).scalar_one()
    return float(min(100.0, 200.0 * most / rows))


def _checksums(session: Session) -> Finding:
    if session.execute(CHECKSUMS).scalar() == "on":
        return ok(PART, "Checksum data menyala.", "Data checksums are on.")
    return warning(
        PART,
        (
            "Checksum data PostgreSQL mati: halaman cakram yang rusak tidak ketahuan.",
            "PostgreSQL's data checksums are off: a damaged disk page goes unseen.",
        ),
        (
            "Hentikan PostgreSQL, lalu jalankan pg_checksums --enable.",
            "Stop PostgreSQL, then run pg_checksums --enable.",
        ),
    )


def _said(what: str, seen: int, bad: list[str]) -> Finding:
    id, en = {
        "page": ("halaman mentah", "raw pages"),
        "record": ("data", "records"),
        "observation": ("angka", "observations"),
    }[what]
    if not bad:
        return ok(
            PART,
            f"{seen} {id} diperiksa; semuanya cocok dengan sidik jarinya.",
            f"{seen} {en} were checked; all fit their hashes.",
        )
    named = ", ".join(bad[:NAMED]) + (" …" if len(bad) > NAMED else "")
    return wrong(
        PART,
        (
            f"{len(bad)} dari {seen} {id} tidak cocok dengan sidik jarinya: {named}.",
            f"{len(bad)} of {seen} {en} do not fit their hashes: {named}.",
        ),
        RESTORE,
    )


def _torn(torn: InternalError) -> Finding:
    said = str(torn.orig).partition("\n")[0][:160]
    return wrong(
        PART,
        (f"Halaman cakram rusak: {said}.", f"A disk page is damaged: {said}."),
        RESTORE,
    )
