"""The temporary tables a page is copied into, and the columns of each kind."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from psycopg import Connection, sql
from sqlalchemy.orm import Session

# What all facts of a page share, and in what they differ.
GIVEN: Final = (
    "schema",
    "stream_id",
    "publisher_id",
    "source_class",
    "visibility",
    "mapping_version",
    "run_id",
    "raw_page_id",
)
TOLD: Final = (
    "key",
    "region",
    "content_hash",
    "raw_hash",
    "source_version",
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
        return GIVEN + self.told

    @property
    def told(self) -> tuple[str, ...]:
        """The columns in which the facts of a page differ, in COPY order."""
        return TOLD + self.own

    @property
    def incoming(self) -> str:
        """The temporary table that holds one page."""
        return f"incoming_{self.table}"

    @property
    def first(self) -> str:
        """The temporary table of a page that is probably new, without GIVEN."""
        return f"first_{self.table}"

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


# Without statistics, as in a first load, the planner would rather scan all facts.
BY_KEY: Final = (
    "select set_config('enable_' || way, 'off', true)"
    " from unnest(array['hashjoin', 'mergejoin', 'material', 'seqscan']) way"
)


def by_key(session: Session) -> None:
    """Let this transaction look rows up one by one, never scan all facts.

    What a page costs must not grow with the facts.
    """
    driver(session).execute(BY_KEY)


def open_incoming(session: Session, kind: Kind) -> None:
    """Make the page's temporary table, or empty it for a further page.

    It empties itself at every commit, so that emptying it again is free. Both
    statements go in one message, which cannot be prepared.
    """
    statements = _opening(kind, kind.incoming, kind.columns)
    driver(session).execute(statements, prepare=False)


def open_first(session: Session, kind: Kind) -> None:
    """The same for a page that is probably new."""
    driver(session).execute(_opening(kind, kind.first, kind.told), prepare=False)


@cache
def _opening(kind: Kind, name: str, held: tuple[str, ...]) -> bytes:
    statements = sql.SQL(
        "create temp table if not exists {incoming} on commit delete rows"
        " as select {columns} from {table} with no data;"
        " delete from {incoming}"
    ).format(
        incoming=sql.Identifier(name),
        columns=columns(held),
        table=sql.Identifier(kind.table),
    )
    return statements.as_bytes(None)


def copy(session: Session, kind: Kind, lines: Iterable[str]) -> None:
    """COPY lines, in the columns of `kind.columns`, into the temporary table."""
    _copy(session, _copying(kind.incoming, kind.columns), lines)


def copy_first(session: Session, kind: Kind, lines: Iterable[str]) -> None:
    """The same, in the columns of `kind.told`, for a page that is probably new."""
    _copy(session, _copying(kind.first, kind.told), lines)


def _copy(session: Session, statement: bytes, lines: Iterable[str]) -> None:
    with driver(session).cursor() as cursor, cursor.copy(statement) as out:
        out.write("".join(lines))


@cache
def _copying(name: str, held: tuple[str, ...]) -> bytes:
    statement = sql.SQL("copy {incoming} ({columns}) from stdin").format(
        incoming=sql.Identifier(name), columns=columns(held)
    )
    return statement.as_bytes(None)


def columns(names: Iterable[str], prefix: str = "") -> sql.Composable:
    """A quoted, comma-separated list of column names."""
    parts = (sql.Identifier(prefix, n) if prefix else sql.Identifier(n) for n in names)
    return sql.SQL(", ").join(parts)
