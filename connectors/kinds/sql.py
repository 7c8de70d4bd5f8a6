"""The kind `sql`: one table or view of PostgreSQL, MySQL or MariaDB, read only.

Rows come in the order of (updated, key), page by page from where the last one ended,
in one transaction that sees the table as it was at its beginning. Of a whole reading
the rows are counted there too, so that completeness is proved.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from typing import Any, ClassVar, Final
from zoneinfo import ZoneInfo

from connectors.base import (
    Completeness,
    Context,
    Cursor,
    Observed,
    Page,
    RawRecord,
    Refusal,
)
from connectors.discovery import Dataset, Discovered, Field, Filter
from connectors.fetch import FetchError
from connectors.reading.rows import cells, tables
from connectors.reading.trail import Trail
from connectors.reading.watermark import Watermark
from connectors.transports.mysql import MysqlSession
from connectors.transports.postgres import PostgresSession
from connectors.transports.session import Row, Rules, Session
from connectors.transports.statements import OPERATORS, Column, Select
from schemas.manifests.kinds.sql import Sql
from schemas.manifests.manifest import Connection, CursorSpec, Stream
from schemas.mapping.kept import Kept, lines
from schemas.strict import Flaw
from schemas.values.problem import Problem

UTC_ZONE: Final = "UTC"
DATED: Final = ("date", "datetime", "moment")
DESCRIBED: Final = 100  # tables whose columns discovery looks at


class Database:
    """Reads any stream that is a table or view."""

    kind: ClassVar[str] = "sql"

    def read(
        self,
        context: Context,
        connection: Connection,
        stream: Stream,
        cursor: Cursor,
    ) -> Iterator[Page]:
        """Yield pages from the cursor, or from the resume token, to the end."""
        try:
            with closing(session(context, connection, stream.settings.zone)) as opened:
                run = _Run(context, connection, stream, cursor, opened)
                while not run.ended and not context.cancel():
                    yield run.page()
        except FetchError as error:
            raise Refusal.of(error, connection.base_url) from error

    def discover(self, context: Context, connection: Connection) -> Discovered:
        """Tables and views with their columns, and whether the user could write."""
        try:
            with closing(session(context, connection, UTC_ZONE)) as opened:
                found = opened.tables()
                datasets = tuple(_dataset(opened, table) for table in found[:DESCRIBED])
                writing = [t.id for t in found[:DESCRIBED] if opened.writes(t)]
        except FetchError as error:
            raise Refusal.of(error, connection.base_url) from error
        notes: list[Problem] = [tables.writable(writing)] if writing else []
        if len(found) > DESCRIBED:
            notes.append(tables.not_looked_at(len(found) - DESCRIBED))
        return Discovered(datasets, limits={"datasets": DESCRIBED}, notes=tuple(notes))


def session(context: Context, connection: Connection, zone: str) -> Session:
    """One read-only transaction with the database of a connection."""
    reach = context.reach
    if reach is None:
        raise Refusal("no_reach", tables.NO_REACH, connection.base_url)
    seconds = connection.timeouts.read.total_seconds()
    rules = Rules(zone, seconds, connection.limits.max_page_bytes)
    postgres = reach.origin.scheme == "postgresql"
    return PostgresSession(reach, rules) if postgres else MysqlSession(reach, rules)


def _dataset(opened: Session, table: Any) -> Dataset:
    columns = opened.columns(table)
    return Dataset(
        table.id,
        count=table.rows,
        exact=False,
        fields=tuple(Field(c.name, c.type, key=c.key) for c in columns),
        filters=tuple(Filter(c.name, c.name, o) for c in columns for o in OPERATORS),
        sorts=tuple(column.name for column in columns),
    )


class _Run:
    """One reading: where it is, and how much it has brought."""

    def __init__(
        self,
        context: Context,
        connection: Connection,
        stream: Stream,
        cursor: Cursor,
        opened: Session,
    ) -> None:
        self.context, self.stream, self.opened = context, stream, opened
        self.most = connection.limits.max_page_bytes
        self.url = f"{connection.base_url.rstrip('/')}#{stream.settings.table}"
        self.settings: Sql = stream.settings
        self.zone = ZoneInfo(self.settings.zone)
        self.mark = Watermark(_moving(stream.cursor), cursor)
        self.select = tables.select(opened, stream, self.url)
        kept = cursor.resume or {}
        self.trail = Trail(context, kept)
        self.seen: int = kept.get("seen", 0)
        self.after: list[str] | None = kept.get("after")
        self.notes: tuple[Problem, ...] = ()
        self.ended = False
        self.total = self._total() if not kept and self.mark.since is None else None
        self.date = opened.now()
        self._warn()

    def page(self) -> Page:
        """The rows behind the last one that was read."""
        self.trail.number += 1
        self.trail.bounded(self.url)
        size = self.settings.page
        asked = self.select.page(
            self.opened.dialect, self._since(), self.after, size + 1
        )
        rows = self._taken(self.opened.rows(asked))
        self.ended = len(rows) <= size
        rows = rows[:size]
        records = [self._record(row) for row in rows]
        self.seen += len(rows)
        raw = lines(Kept(each.value, each.pointer) for each in records)
        self.trail.bytes += len(raw)
        if rows:
            self.after = self._position(rows[-1])
        ordered = self.mark.take(self.mark.part(records))
        complete = self._complete()
        return Page(
            number=self.trail.number,
            url=f"{self.url}#{self.trail.number}",
            records=records,
            next=None if self.ended else self._token(),
            complete=complete,
            raw=raw,
            raw_sha256=_hashed(rows),
            observed=Observed(self.date, total=self.total),
            high=self.mark.high(self.ended and not self.notes),
            ordered=ordered,
            notes=self.notes,
        )

    def _taken(self, rows: Iterator[Row]) -> list[Row]:
        """The rows of one page, which together are no larger than a page may be."""
        found, size = [], 0
        for row in rows:
            size += sum(len(cell) for cell in row if cell is not None)
            if size > self.most:
                raise tables.page_too_large(self.most, self.url)
            found.append(row)
        return found

    def _record(self, row: Row) -> RawRecord:
        """A row as a mapping of its columns; the place names it by its key."""
        texts = dict(zip(self.select.columns, row, strict=True))
        key = [
            f"{column.name}={_text(texts[column])}"
            for column in self.select.columns
            if column.name in self.stream.key
        ]
        place = f"{self.settings.table}[{','.join(key)[:200]}]"
        value = {
            column.name: cells.value(column, text, place, self.zone)
            for column, text in texts.items()
        }
        flawed = any(type(each) is Flaw for each in value.values())
        return RawRecord(value, place, flawed or _deep(self.select, value))

    def _position(self, row: Row) -> list[str]:
        texts = dict(zip(self.select.columns, row, strict=True))
        return [_text(texts[column]) for column in self.select.order]

    def _since(self) -> str | None:
        """The lower bound as a column of the session's zone compares it."""
        since = self.mark.since
        if since is None or self.select.order[0].family not in DATED:
            return since
        moment = datetime.fromisoformat(since)
        if moment.tzinfo is not None:
            moment = moment.astimezone(self.zone).replace(tzinfo=None)
        whole = self.select.order[0].family == "date"
        return moment.date().isoformat() if whole else moment.isoformat(" ")

    def _total(self) -> int:
        return self.opened.number(self.select.count(self.opened.dialect))

    def _complete(self) -> Completeness:
        """What is known at the end: the count of the same moment, or the database."""
        if not self.ended or self.total is None:
            return Completeness.CLAIMED if self.ended else Completeness.UNKNOWN
        if self.seen == self.total:
            return Completeness.PROVED
        names = [column.name for column in self.select.order]
        self.notes = (tables.uncounted(self.total, self.seen, names),)
        self.context.log.warning("%s: %s", self.stream.id, self.notes[0].message.en)
        return Completeness.UNKNOWN

    def _token(self) -> dict[str, Any]:
        """All a later slice needs to go on behind the last row."""
        more = {"seen": self.seen, "after": self.after} | self.mark.state()
        return self.trail.token(more, self.url, tables.KEY_TOO_LONG)

    def _warn(self) -> None:
        writes = self.opened.writes(self.select.table)
        if writes:
            words = tables.writable([self.select.table.id]).message.en
            self.context.log.warning("%s: %s", self.stream.id, words)


def _moving(spec: CursorSpec | None) -> CursorSpec | None:
    """The column that moves alone: ties are read again, and the order is the
    database's own, which texts of keys would not show (9 comes before 10)."""
    return None if spec is None else replace(spec, fields=spec.fields[:1])


def _hashed(rows: list[Row]) -> bytes:
    """The hash of what came, which is not what is kept of it."""
    digest = sha256(b"rows")
    for row in rows:
        for cell in row:
            sent = cell if isinstance(cell, bytes) else (cell or "").encode()
            digest.update(b"%d:" % (-1 if cell is None else len(sent)))
            digest.update(sent)
    return digest.digest()


def _text(cell: bytes | str | None) -> str:
    return cell.decode("utf-8", "replace") if isinstance(cell, bytes) else str(cell)


def _deep(select: Select, value: dict[str, Any]) -> bool:
    """Whether a JSON column may hold a flaw inside."""
    columns: tuple[Column, ...] = select.columns
    return any(c.family == "json" and value[c.name] is not None for c in columns)


CONNECTOR: Final = Database()
