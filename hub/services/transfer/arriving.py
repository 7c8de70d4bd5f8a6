"""Take a province out of an export: all of it, or nothing at all."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import psycopg
import zstandard
from psycopg import sql

from hub.services.database import migrations
from hub.services.transfer import contents
from hub.services.transfer.contents import Header
from hub.services.transfer.files import PIECE, Reader
from hub.services.transfer.leaving import OPENING
from hub.services.transfer.server import Server, address, revision
from schemas.values.problem import Refused, refuse

Progress = Callable[[str, int], None]

END: Final = b"\\.\n"
BATCH: Final = 256 << 10
RESTART: Final = re.compile(r'alter sequence "([a-z_][a-z0-9_]*)" restart with (\d+);')
BEGIN: Final = """
set local row_security = off; set local client_encoding = 'UTF8';
set local timezone = 'UTC'; set local datestyle = 'ISO, YMD';
set local search_path = public; set local lock_timeout = '10s';
set local statement_timeout = 0;
"""
AT_WORK: Final = """
select application_name, count(*) from pg_stat_activity
where datname = current_database() and application_name in ('hub-worker',
    'hub-dispatcher') group by 1 order by 1
"""


@dataclass(frozen=True, slots=True)
class Taken:
    """How many rows each table got; `same_key` is false under another secret key."""

    rows: dict[str, int]
    header: Header
    same_key: bool


def take_in(
    owner_url: str, source: Reader, pepper: bytes, replace: bool, progress: Progress
) -> Taken:
    """Read an export into this store, as its owner, in one transaction.

    Raises Refused, with nothing changed: the file is cut off or altered, is of
    another shape of the tables, or the store holds rows already (unless `replace`)
    or is being worked on. Nothing of the file is run as SQL: it says which rows
    go into which table, and where the numbering goes on.
    """
    try:
        return _take_in(owner_url, source, pepper, replace, progress)
    except (psycopg.DataError, psycopg.IntegrityError, zstandard.ZstdError) as error:
        raise _damaged(str(error).partition("\n")[0][:120]) from error


def _take_in(
    owner_url: str, source: Reader, pepper: bytes, replace: bool, progress: Progress
) -> Taken:
    first = source.piece()
    if not first.endswith(b"\n"):
        raise _damaged(contents.TITLE)
    header = Header.of(first)
    with psycopg.connect(address(owner_url)) as server:
        server.execute(BEGIN.encode())
        server.execute("select pg_advisory_xact_lock(%s)", [migrations.LOCK])
        _check_shape(server, header)
        _check_idle(server)
        _make_room(server, replace)
        rows = _body(server, source, progress)
        server.execute("analyze")
    return Taken(rows, header, header.key == contents.key_mark(pepper))


def _check_shape(server: Server, header: Header) -> None:
    here = revision(server)
    if header.format == contents.FORMAT and header.revision == here:
        return
    raise refuse(
        "file",
        header.revision,
        "export.other_shape",
        id=f"Berkas ini dari bentuk tabel {header.revision} (format {header.format}),"
        f" sedangkan di sini {here or 'belum ada tabel'}. Samakan versinya dahulu:"
        " perbarui hub asal dan ekspor lagi, atau jalankan `hub migrate` di sini.",
        en=f"The file is of shape {header.revision} (format {header.format}); here it"
        f" is {here or 'nothing yet'}. Bring both to one version first: update the hub"
        " it came from and export again, or run `hub migrate` here.",
    )


def _check_idle(server: Server) -> None:
    found = server.execute(AT_WORK).fetchall()
    if found:
        who = ", ".join(f"{name} ({count})" for name, count in found)
        raise refuse(
            "database",
            who,
            "import.at_work",
            id=f"Basis data ini sedang dipakai bekerja: {who}. Hentikan pengatur dan"
            " pekerja dahulu.",
            en=f"This database is being worked on: {who}. Stop the dispatchers and"
            " workers first.",
        )


def _make_room(server: Server, replace: bool) -> None:
    names = [table.name for table in contents.tables()]
    full = [
        name
        for name in names
        if server.execute(
            sql.SQL("select exists (select from {})").format(sql.Identifier(name))
        ).fetchone()
        == (True,)
    ]
    if full and not replace:
        raise refuse(
            "database",
            ", ".join(full),
            "import.not_empty",
            id=f"Basis data ini sudah berisi ({', '.join(full)}). Pakai yang kosong,"
            " atau --replace untuk mengganti seluruh isinya.",
            en=f"This database holds rows already ({', '.join(full)}). Use an empty"
            " one, or --replace to throw all of them away.",
        )
    if full:
        every = [*names, *sorted(contents.LOCAL)]
        listed = sql.SQL(", ").join(map(sql.Identifier, every))
        server.execute(sql.SQL("truncate {}").format(listed))


def _body(server: Server, source: Reader, progress: Progress) -> dict[str, int]:
    """Everything between the first line and the digest; the order is fixed."""
    for expected in OPENING:
        _expect(source, expected)
    rows = {}
    for table in contents.tables():
        _expect(source, contents.copy_line(table))
        rows[table.name] = _rows(server, source, contents.copy_line(table))
        progress(table.name, rows[table.name])
    while (line := _line(source)) != "commit;":
        _restart(server, line)
    digest = source.sha256
    if source.piece() != f"{contents.TRAILER}{digest}\n".encode() or source.piece():
        raise _damaged("sha256")
    return rows


def _rows(server: Server, source: Reader, statement: str) -> int:
    count, batch, at_start = 0, bytearray(), True
    with server.cursor() as cursor:
        with cursor.copy(statement.rstrip(";").encode()) as copy:
            while (piece := source.piece()) != END or not at_start:
                if not piece:
                    raise _damaged(statement.split(" ", 2)[1])
                at_start = piece.endswith(b"\n")
                count += at_start
                batch += piece
                if len(batch) > BATCH:
                    copy.write(bytes(batch))
                    batch.clear()
            copy.write(bytes(batch))
    return count


def _restart(server: Server, line: str) -> None:
    """Let a sequence go on where it stood; undone with the rest if that fails."""
    match = RESTART.fullmatch(line)
    if match is None:
        raise _damaged(line[:60])
    server.execute(
        sql.SQL("alter sequence {} restart with {}").format(
            sql.Identifier(match[1]), sql.Literal(int(match[2]))
        )
    )


def _line(source: Reader) -> str:
    piece = source.piece()
    if not piece.endswith(b"\n") or len(piece) >= PIECE:
        raise _damaged(repr(piece[:60]))
    return piece.decode("utf-8", "replace").removesuffix("\n")


def _expect(source: Reader, wanted: str) -> None:
    if _line(source) != wanted:
        raise _damaged(wanted[:60])


def _damaged(where: str) -> Refused:
    return refuse(
        "file",
        where,
        "export.damaged",
        id=f"Berkas terpotong atau berubah (di {where}). Salin ulang dari asalnya.",
        en=f"The file is cut off or was altered (at {where}). Copy it again.",
    )
