"""A stream's table as the database itself describes it, and what is wrong with it."""

from __future__ import annotations

from typing import Final

from connectors.base import Refusal
from connectors.transports.session import Session
from connectors.transports.statements import Column, Compared, Select, Table
from schemas.manifests.kinds.sql import Sql
from schemas.manifests.manifest import Stream
from schemas.values.nearest import hint
from schemas.values.problem import Problem, Words, problem

SHOWN: Final = 5


def select(opened: Session, stream: Stream, url: str) -> Select:
    """The declared table with its columns; Refusal where the database has it not so."""
    settings: Sql = stream.settings
    schema, _, name = settings.table.rpartition(".")
    table = Table(schema or opened.usual_schema(), name)
    found = {column.name: column for column in opened.columns(table)}
    if not found:
        raise Refusal("not_found", _no_table(opened, table), url)
    missing = [each for each in settings.columns if each not in found]
    if missing:
        raise Refusal("no_column", _no_column(missing, list(found)), url)
    columns = tuple(found[each] for each in settings.columns)
    unreadable = [column for column in columns if column.family == "binary"]
    if unreadable:
        raise Refusal("column_type", _unreadable(unreadable), url)
    return Select(table, columns, _order(stream, found), _where(settings))


def _order(stream: Stream, found: dict[str, Column]) -> tuple[Column, ...]:
    """(updated, key) of a cursor, and of the whole key what it does not name."""
    first = stream.cursor.fields if stream.cursor else ()
    return tuple(found[name] for name in dict.fromkeys([*first, *stream.key]))


def _where(settings: Sql) -> tuple[Compared, ...]:
    return tuple(Compared(e.column, e.operator, e.value) for e in settings.where)


def _no_table(opened: Session, table: Table) -> Words:
    near = hint(table.id, [each.id for each in opened.tables()])
    return Words(
        f"Tabel atau view {table.id} tidak ada, atau pengguna hub tidak boleh"
        f" membacanya.{near.id}",
        f"The table or view {table.id} does not exist, or the hub's user may not read"
        f" it.{near.en}",
    )


def _no_column(missing: list[str], found: list[str]) -> Words:
    near = hint(missing[0], found)
    listed = ", ".join(missing[:SHOWN])
    return Words(
        f"Kolom {listed} tidak ada (lagi) atau tidak boleh dibaca.{near.id}",
        f"The column {listed} does not exist (any more) or may not be read.{near.en}",
    )


def _unreadable(columns: list[Column]) -> Words:
    listed = ", ".join(f"{each.name} ({each.type})" for each in columns[:SHOWN])
    return Words(
        f"Kolom {listed} berisi data biner; hapus dari sql.columns.",
        f"The column {listed} holds binary data; remove it from sql.columns.",
    )


def page_too_large(most: int, url: str) -> Refusal:
    """The refusal of rows that together are larger than a page may be."""
    words = Words(
        f"Satu halaman lebih dari {most} byte. Perkecil sql.page, hapus kolom yang"
        " besar, atau naikkan max_page_bytes.",
        f"One page has more than {most} bytes. Lower sql.page, leave out large columns,"
        " or raise max_page_bytes.",
    )
    return Refusal("too_large", words, url)


def uncounted(total: int, seen: int, names: list[str]) -> Problem:
    """Rows that a whole reading did not come by."""
    listed = ", ".join(names)
    return problem(
        "sql.table",
        total,
        "count.mismatch",
        id=f"Tabel berisi {total} baris, tetapi {seen} yang terbaca: baris dengan"
        f" {listed} kosong atau kembar tidak terjangkau. Tidak ada yang dihapus.",
        en=f"The table has {total} rows but {seen} were read: rows whose {listed} is"
        " null, or the same as another's, cannot be reached. Nothing is deleted.",
    )


def writable(names: list[str]) -> Problem:
    """A user that could change the city's data."""
    listed = ", ".join(names[:SHOWN])
    return problem(
        "connection.auth",
        listed,
        "sql.can_write",
        id=f"Pengguna hub bisa mengubah {listed}. Minta pengguna yang hanya boleh"
        " membaca (GRANT SELECT).",
        en=f"The hub's user could change {listed}. Ask for a user that may only read"
        " (GRANT SELECT).",
    )


def not_looked_at(count: int) -> Problem:
    """Tables that discovery passed by."""
    return problem(
        "sql.table",
        count,
        "discovery.more",
        id=f"{count} tabel lain tidak dilihat.",
        en=f"{count} more tables were not looked at.",
    )


NO_REACH: Final = Words(
    "Basis data hanya dibaca lewat postgresql:// atau mysql:// di base_url.",
    "A database is only read through postgresql:// or mysql:// in base_url.",
)
KEY_TOO_LONG: Final = Words(
    "Nilai kunci terlalu panjang untuk disimpan. Pakai kunci yang pendek.",
    "The values of the key are too long to keep. Use a shorter key.",
)
