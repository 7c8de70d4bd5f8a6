"""What a session with a database of a city can be asked, whatever its product."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol
from zoneinfo import ZoneInfo

from connectors.network.failures import FetchError
from connectors.transports.statements import Column, Dialect, Statement, Table

MOST_TABLES: Final = 500
FETCHED: Final = 100  # rows that come at once
SLACK_S: Final = 5.0  # the server's own limit comes first, with better words
Row = tuple[bytes | str | None, ...]


@dataclass(frozen=True, slots=True)
class Rules:
    """What holds for a session: zone, seconds a statement, bytes it may bring."""

    zone: str
    statement_s: float
    most_bytes: int
    schema: str | None = None


class Session(Protocol):
    """One read-only transaction that sees the database as it was at its beginning."""

    dialect: Dialect
    server: str  # product and version, for people

    def close(self) -> None:
        """Leave."""

    def now(self) -> datetime:
        """The server's clock."""

    def tables(self) -> list[Table]:
        """Tables and views that the user may read, without the system's own."""

    def columns(self, table: Table) -> list[Column]:
        """The columns of a table or view that the user may read; none: no such one."""

    def usual_schema(self) -> str:
        """Where a table stands that is named without a schema."""

    def writes(self, table: Table) -> list[str]:
        """The kinds of change that the user could make to a table."""

    def number(self, statement: Statement) -> int:
        """The one whole number that a statement gives."""

    def rows(self, statement: Statement) -> Iterator[Row]:
        """The rows of a statement, as texts."""


def fixed_offset(zone: str) -> str | None:
    """`+07:00` for a zone whose offset does not change with the seasons."""
    here = ZoneInfo(zone)
    year = datetime.now(here).year
    offsets = {
        datetime(year, month, 1, tzinfo=here).utcoffset() for month in (1, 4, 7, 10)
    }
    offset = offsets.pop()
    if offsets or offset is None:
        return None
    sign = "-" if offset < timedelta(0) else "+"
    minutes = abs(int(offset.total_seconds())) // 60
    return f"{sign}{minutes // 60:02d}:{minutes % 60:02d}"


def failed(host: str, what: str, retryable: bool = False) -> FetchError:
    """The failure of a statement, with what the database says of it."""
    said = " ".join(what.split())[:200]
    return FetchError(
        "database_error",
        retryable=retryable,
        id=f"Basis data {host} menolak permintaan: {said}. Periksa tabel, kolom dan hak"
        " baca pengguna hub.",
        en=f"The database {host} refuses a request: {said}. Check the table, columns"
        " and the right of the hub's user to read.",
    )


def took_too_long(host: str, seconds: float) -> FetchError:
    """The failure of a statement that the server itself stopped."""
    return FetchError(
        "too_slow",
        retryable=True,
        id=f"Basis data {host} butuh lebih dari {seconds:g} detik untuk satu halaman."
        " Minta indeks pada kolom cursor dan key, atau perkecil sql.page.",
        en=f"The database {host} took more than {seconds:g} seconds for one page. Ask"
        " for an index on the columns of cursor and key, or lower sql.page.",
    )


def unknown_zone(host: str, zone: str) -> FetchError:
    """The failure of a server that does not know a zone with changing offsets."""
    return FetchError(
        "unknown_zone",
        id=f"Basis data {host} tidak mengenal zona {zone}. Minta pengelola memuat tabel"
        " zona waktu (mysql_tzinfo_to_sql).",
        en=f"The database {host} does not know the zone {zone}. Ask its owner to load"
        " the tables of time zones (mysql_tzinfo_to_sql).",
    )
