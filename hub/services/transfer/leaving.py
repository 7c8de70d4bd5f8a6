"""Write a province into a file that another server, or psql, can read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version

import psycopg
from psycopg import sql
from sqlalchemy import Table

from hub.services.transfer import contents
from hub.services.transfer.contents import Header
from hub.services.transfer.files import Writer
from hub.services.transfer.server import Server, address, revision

Progress = Callable[[str, int], None]

# One moment for all tables. An owner that does not bypass row security is refused
# by the server instead of being given a part of the rows.
BEGIN = """
set session characteristics as transaction isolation level repeatable read, read only;
set row_security = off; set datestyle = 'ISO, YMD'; set timezone = 'UTC';
set bytea_output = 'hex'; set intervalstyle = 'iso_8601'; set search_path = public;
set client_encoding = 'UTF8'; set statement_timeout = 0;
"""
SEQUENCES = (
    "select sequencename from pg_sequences where schemaname = 'public' order by 1"
)
NEXT = "select case when is_called then last_value + 1 else last_value end from {}"
OPENING = (
    "-- Read it with `hub import`; or as the owner: psql --set ON_ERROR_STOP=1 -f FILE",
    "begin;",
    "set local row_security = off;",
    "set local client_encoding = 'UTF8';",
    "set local timezone = 'UTC';",
    "set local datestyle = 'ISO, YMD';",
)


@dataclass(frozen=True, slots=True)
class Written:
    """How many rows of each table went out, and the digest at the end."""

    rows: dict[str, int]
    sha256: str


def export(
    owner_url: str, out: Writer, pepper: bytes, now: datetime, progress: Progress
) -> Written:
    """Write every exported table as it stands at one moment.

    Memory stays flat: rows pass from the server to the file. `progress` is told
    each table's name and its rows when it is done.
    """
    rows: dict[str, int] = {}
    with psycopg.connect(address(owner_url), autocommit=True) as server:
        server.execute(BEGIN.encode())
        with server.transaction():
            out.write(_header(server, pepper, now).line())
            for line in OPENING:
                out.line(line)
            for table in contents.tables():
                rows[table.name] = _table(server, table, out)
                progress(table.name, rows[table.name])
            _sequences(server, out)
    out.line("commit;")
    digest = out.sha256
    out.line(f"{contents.TRAILER}{digest}")
    return Written(rows, digest)


def _header(server: Server, pepper: bytes, now: datetime) -> Header:
    return Header(
        format=contents.FORMAT,
        revision=revision(server),
        version=version("smart-province-hub"),
        postgres=server.info.parameter_status("server_version") or "",
        made_at=now.isoformat(timespec="seconds"),
        key=contents.key_mark(pepper),
    )


def _table(server: Server, table: Table, out: Writer) -> int:
    out.line(contents.copy_line(table))
    rows = 0
    with server.cursor() as cursor:
        asked = f"copy ({contents.query(table)}) to stdout"
        with cursor.copy(asked.encode()) as copy:
            for row in copy:  # a row at a time, as the server sends them
                out.write(row)
                rows += 1
    out.line("\\.")
    return rows


def _sequences(server: Server, out: Writer) -> None:
    for (name,) in server.execute(SEQUENCES).fetchall():
        row = server.execute(sql.SQL(NEXT).format(sql.Identifier(str(name)))).fetchone()
        if row is not None:
            out.line(f'alter sequence "{name}" restart with {row[0]};')
