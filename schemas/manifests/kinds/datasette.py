"""What a stream of the kind `datasette` declares: a database and one of its tables.

datasette: {database: kota, table: pengaduan, where: {hapus: 0}}
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final

from schemas.manifests.parts import ErrorSign, Paging, Privacy, Request, Source
from schemas.manifests.reading.cursor import read_cursor
from schemas.manifests.reading.section import Section

PLAIN: Final = re.compile(r"[A-Za-z0-9_-]")
FIXED: Final = {
    "_shape": "objects",
    "_extra": "next,count,count_truncated",  # 1.0 gives these only if asked
    "_nofacet": "1",
    "_nosuggest": "1",
}
TOTAL: Final = "filtered_table_rows_count || count"


@dataclass(frozen=True, slots=True)
class Settings:
    """The table, view or canned query that a stream reads."""

    database: str
    table: str


def read_stream(part: Section, privacy: Privacy) -> Source:
    """Where the stream's records come from, every mistake noted in `part`."""
    own = part.section("datasette", required=True)
    if own is None:
        return Source()
    settings = Settings(own.text("database"), own.text("table"))
    size = own.whole("size", None, 1, 100_000)
    where = own.parameters("where")
    own.close()
    cursor = read_cursor(part, privacy, param="-")
    params = FIXED | {"_size": str(size or "max")} | dict(where)
    if cursor is not None and cursor.fields:
        params["_sort"] = cursor.fields[0]
        cursor = replace(
            cursor,
            param=f"{cursor.fields[0]}__gte",
            format=cursor.format or next(iter(cursor.formats), None),
        )
    return Source(
        request=Request(
            address(settings.database, settings.table),
            params,
            errors=ErrorSign("ok != `false`", (True,)),
        ),
        records="rows[*]",
        paging=Paging("token", "_next", at="next", total_at=TOTAL, size=size),
        cursor=cursor,
        settings=settings,
    )


def address(*names: str) -> str:
    """The path of a database or table; Datasette encodes names with tildes."""
    return "/" + "/".join(_tilde(name) for name in names) + ".json"


def _tilde(name: str) -> str:
    return "".join(
        (
            chr(byte)
            if PLAIN.fullmatch(chr(byte))
            else "+" if byte == 32 else f"~{byte:02X}"
        )
        for byte in name.encode()
    )
