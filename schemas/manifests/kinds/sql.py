"""What a stream of the kind `sql` declares: a table or view, columns, comparisons."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final

from schemas.manifests.parts import CursorSpec, Privacy, Source
from schemas.manifests.reading.cursor import read_cursor
from schemas.manifests.reading.section import Section
from schemas.manifests.reading.times import read_zone
from schemas.values.nearest import hint

SCHEMES: Final = ("mysql", "postgresql")
OPERATORS: Final = ("=", "!=", "<", "<=", ">", ">=")
NAME: Final = re.compile(r"[^\x00-\x1f\x7f]{1,64}")
TABLE: Final = re.compile(r"[^\x00-\x1f\x7f.]{1,64}(\.[^\x00-\x1f\x7f.]{1,64})?")
MOST_PAGE: Final = 10_000
SCALARS: Final = ("text", "whole", "point", "bool", "null")


@dataclass(frozen=True, slots=True)
class Compared:
    """Rows are read whose `column` compares so with a value as text; None is null."""

    column: str
    operator: str
    value: str | None


@dataclass(frozen=True, slots=True)
class Sql:
    """One table or view, the columns that are read, and how they are understood.

    `zone` is that of the session: columns without a zone of their own are of it.
    """

    table: str
    columns: tuple[str, ...]
    zone: str
    where: tuple[Compared, ...] = ()
    page: int = 1000


def read_stream(part: Section, privacy: Privacy) -> Source:
    """Where the stream's records come from, every mistake noted in `part`."""
    own = part.section("sql", required=True)
    cursor = read_cursor(part, privacy, usual=CursorSpec((), "sql"))
    if own is None:
        return Source()
    table = own.shaped(
        "table", TABLE, "tabel atau skema.tabel", "table or schema.table"
    )
    columns = own.texts("columns", required=True)
    zone = read_zone(own)
    if zone is None:
        own.wrong(
            "zone",
            "manifest.missing_key",
            "Sebut zona waktu basis data, misalnya zone: Asia/Jakarta.",
            "Name the time zone of the database, e.g. zone: Asia/Jakarta.",
        )
    settings = Sql(
        table=table,
        columns=columns,
        zone=zone or "Asia/Jakarta",
        where=_where(own),
        page=own.whole("page", 1000, 1, MOST_PAGE) or 1000,
    )
    own.close()
    if cursor is not None:
        if not cursor.fields:
            part.wrong(
                "cursor",
                "manifest.missing_key",
                "Sebut cursor.fields: kolom waktu ubah, lalu kunci.",
                "Name cursor.fields: the column of the last change, then the key.",
            )
        cursor = replace(cursor, zone=cursor.zone or settings.zone)
    _check(part, own, settings, cursor)
    return Source(cursor=cursor, settings=settings)


def _where(own: Section) -> tuple[Compared, ...]:
    if not own.has("where"):
        own.known.append("where")
        return ()
    found = []
    for entry, node in own.sections("where"):
        if node.kind != "map":
            continue
        operator = entry.word("is", OPERATORS, "=")
        value = entry.node("value", *SCALARS, required=True)
        text = None if value is None or value.kind == "null" else value.text
        if value is not None and text is None and operator not in ("=", "!="):
            entry.wrong(
                "is",
                "sql.null",
                "null hanya dibandingkan dengan = atau !=.",
                "null is only compared with = or !=.",
            )
        found.append(Compared(entry.text("column"), operator, text))
        entry.close()
    return tuple(found)


def _check(
    part: Section, own: Section, settings: Sql, cursor: CursorSpec | None
) -> None:
    """What orders and filters the rows must be among the columns that are read."""
    for name in settings.columns:
        if not NAME.fullmatch(name):
            own.wrong("columns", "manifest.shape", "Nama kolom.", "A column's name.")
    key = _texts(part, "key")
    if not key:
        part.wrong(
            "key",
            "sql.key",
            "Sebut key, kolom yang membedakan setiap baris: halaman mengikutinya.",
            "Name key, the columns that tell each row apart: pages follow them.",
        )
    named = [("key", name) for name in key]
    named += [("cursor", name) for name in (cursor.fields if cursor else ())]
    named += [("sql", each.column) for each in settings.where]
    for place, name in named:
        if settings.columns and name not in settings.columns:
            near = hint(name, settings.columns)
            part.wrong(
                place,
                "sql.no_column",
                f"“{name}” tidak ada di sql.columns.{near.id}",
                f"“{name}” is not in sql.columns.{near.en}",
            )


def _texts(part: Section, key: str) -> tuple[str, ...]:
    """A list of texts, without judging it: that is for whoever reads the key."""
    node = part.nodes.get(key)
    items = node.value if node is not None and node.kind == "list" else ()
    return tuple(str(item.value) for item in items if item.kind == "text")
