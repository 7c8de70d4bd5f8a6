"""The temporary tables a page is copied into, and the columns of each kind."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from psycopg import Connection, sql
from sqlalchemy.orm import Session

ORIGIN: Final = (
    "schema",
    "stream_id",
    "key",
    "publisher_id",
    "region",
    "source_class",
    "visibility",
    "content_hash",
    "raw_hash",
    "mapping_version",
    "source_version",
    "run_id",
    "raw_page_id",
    "pointer",
)


@dataclass(frozen=True, slots=True)
class Kind:
    """A table of facts: its own columns and those a change may move."""

    table: str
    own: tuple[str, ...]
    fixed: frozenset[str]

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column a page brings, in COPY order."""
        return ORIGIN + self.own

    @property
    def incoming(self) -> str:
        """The temporary table that holds one page."""
        return f"incoming_{self.table}"

    @property
    def movable(self) -> tuple[str, ...]:
        """Columns that a newer version of a fact replaces."""
        keys = {"schema", "stream_id", "key", *self.fixed}
        return tuple(c for c in self.columns if c not in keys)


RECORD: Final = Kind(
    "record",
    (
        "id",
        "opened_at",
        "closed_at",
        "due_at",
        "status",
        "category",
        "lat",
        "lon",
        "data",
    ),
    frozenset({"id"}),
)
OBSERVATION: Final = Kind(
    "observation",
    (
        "indicator",
        "period",
        "dims",
        "dims_key",
        "value",
        "reason",
        "unit",
        "status",
        "cumulative",
        "as_of",
    ),
    frozenset(),
)
KINDS: Final = {"record": RECORD, "observation": OBSERVATION}


def driver(session: Session) -> Connection[Any]:
    """The psycopg connection below a session, inside its transaction."""
    connection = session.connection().connection.driver_connection
    assert isinstance(connection, Connection)
    return connection


def open_incoming(session: Session, kind: Kind) -> None:
    """Make the page's temporary table, or empty it for a further page.

    It empties itself at every commit, so that emptying it again is free.
    """
    incoming = sql.Identifier(kind.incoming)
    driver(session).execute(
        sql.SQL(
            "create temp table if not exists {incoming} on commit delete rows"
            " as select {columns} from {table} with no data"
        ).format(
            incoming=incoming,
            columns=columns(kind.columns),
            table=sql.Identifier(kind.table),
        )
    )
    driver(session).execute(sql.SQL("delete from {}").format(incoming))


def copy(session: Session, kind: Kind, rows: Iterable[Sequence[Any]]) -> None:
    """COPY rows, ordered as `kind.columns`, into the temporary table."""
    statement = sql.SQL("copy {incoming} ({columns}) from stdin").format(
        incoming=sql.Identifier(kind.incoming), columns=columns(kind.columns)
    )
    with driver(session).cursor() as cursor, cursor.copy(statement) as out:
        for row in rows:
            out.write_row(row)


def columns(names: Iterable[str], prefix: str = "") -> sql.Composable:
    """A quoted, comma-separated list of column names."""
    parts = (sql.Identifier(prefix, n) if prefix else sql.Identifier(n) for n in names)
    return sql.SQL(", ").join(parts)
