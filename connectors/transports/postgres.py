"""PostgreSQL, read only: psycopg to a checked address, TLS with the right name."""

from __future__ import annotations

import os
import socket
import ssl
import struct
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import psycopg

from connectors.network import failures, tls
from connectors.transports import reach as reaching
from connectors.transports.reach import Reach
from connectors.transports.session import (
    FETCHED,
    MOST_TABLES,
    SLACK_S,
    Row,
    Rules,
    failed,
    took_too_long,
)
from connectors.transports.statements import (
    LONGEST,
    Column,
    Dialect,
    Family,
    Statement,
    Table,
)
from connectors.transports.watching import watched

FAMILIES: Final[dict[str, Family]] = {
    "smallint": "whole",
    "integer": "whole",
    "bigint": "whole",
    "numeric": "decimal",
    "money": "text",
    "real": "float",
    "double precision": "float",
    "boolean": "flag",
    "date": "date",
    "timestamp without time zone": "datetime",
    "timestamp with time zone": "moment",
    "json": "json",
    "jsonb": "json",
    "bytea": "binary",
}
BUNDLES: Final = ("/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/cert.pem")
SSL_REQUEST: Final = struct.pack("!ii", 8, 80877103)
DENIED: Final = ("28000", "28P01")
STOPPED: Final = "57014"
SYSTEM: Final = "('pg_catalog', 'information_schema', 'pg_toast')"
TABLES: Final = f"""
    SELECT n.nspname, c.relname, c.reltuples::bigint
    FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'v', 'm', 'p', 'f') AND n.nspname NOT IN {SYSTEM}
      AND n.nspname NOT LIKE 'pg_temp%%'
      AND pg_catalog.has_schema_privilege(n.oid, 'USAGE')
      AND pg_catalog.has_any_column_privilege(c.oid, 'SELECT')
    ORDER BY 1, 2 LIMIT {MOST_TABLES}"""
COLUMNS: Final = """
    SELECT a.attname,
           pg_catalog.format_type(a.atttypid, NULL),
           coalesce(a.attnum = ANY (i.indkey), false)
    FROM pg_catalog.pg_attribute a
    JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    LEFT JOIN pg_catalog.pg_index i ON i.indrelid = c.oid AND i.indisprimary
    WHERE n.nspname = %s AND c.relname = %s AND a.attnum > 0 AND NOT a.attisdropped
      AND pg_catalog.has_schema_privilege(n.oid, 'USAGE')
      AND pg_catalog.has_column_privilege(c.oid, a.attnum, 'SELECT')
    ORDER BY a.attnum"""
WRITES: Final = """
    SELECT p FROM unnest(ARRAY['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) p
    WHERE pg_catalog.has_table_privilege(
        pg_catalog.format('%%I.%%I', %s::text, %s::text), p)"""


class PostgresSession:
    """One transaction, read only and of one moment."""

    def __init__(self, reach: Reach, rules: Rules) -> None:
        self.reach, self.rules = reach, rules
        self.dialect = Dialect(_quote, _as_text)
        with _roots(reach) as roots:
            self._connection = self._opened(roots)
        self._connection.read_only = True
        self._connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        self.server = f"PostgreSQL {self._connection.info.server_version // 10_000}"

    def close(self) -> None:
        """Leave; nothing was changed."""
        self._connection.close()

    def now(self) -> datetime:
        """The server's clock."""
        asked = Statement("SELECT extract(epoch FROM clock_timestamp())::text", [])
        return datetime.fromtimestamp(float(self._all(asked)[0][0]), UTC)

    def usual_schema(self) -> str:
        """The first schema of the user's search path."""
        found = self._all(Statement("SELECT coalesce(current_schema(), 'public')", []))
        return str(found[0][0])

    def tables(self) -> list[Table]:
        """Tables and views that the user may read, without the system's own."""
        rows = self._all(Statement(TABLES, []))
        return [Table(s, n, None if count < 0 else int(count)) for s, n, count in rows]

    def columns(self, table: Table) -> list[Column]:
        """The columns of a table or view that the user may read."""
        rows = self._all(Statement(COLUMNS, [table.schema, table.name]))
        return [Column(n, t, FAMILIES.get(t, "text"), key) for n, t, key in rows]

    def writes(self, table: Table) -> list[str]:
        """The kinds of change that the user could make to a table."""
        rows = self._all(Statement(WRITES, [table.schema, table.name]))
        return [str(each[0]) for each in rows]

    def number(self, statement: Statement) -> int:
        """The one whole number that a statement gives."""
        return int(self._all(statement)[0][0])

    def rows(self, statement: Statement) -> Iterator[Row]:
        """The rows, a hundred at a time, so that a page of large ones is not held."""
        with self._connection.cursor(name="hub") as cursor:
            self._step(
                lambda: cursor.execute(statement.text.encode(), statement.params)
            )
            while found := self._step(lambda: cursor.fetchmany(FETCHED)):
                yield from found

    def _all(self, statement: Statement) -> list[Any]:
        sent = statement.text.encode()
        found: list[Any] = self._step(
            lambda: self._connection.execute(sent, statement.params).fetchall()
        )
        return found

    def _step(self, work: Callable[[], Any]) -> Any:
        """One exchange with the server, within the time of a statement."""
        host, most = self.reach.host, self.rules.statement_s
        try:
            with watched(host, self._connection.fileno(), most + SLACK_S):
                return work()
        except psycopg.errors.QueryCanceled as error:
            raise took_too_long(host, most) from error
        except psycopg.OperationalError as error:
            raise failures.unreachable(host, _said(error)) from error
        except psycopg.Error as error:
            raise failed(host, _said(error)) from error

    def _opened(self, roots: Path | None) -> Any:
        reach = self.reach
        until = reach.deadline()
        addresses = reach.addresses(until)
        if not reach.steps:
            raise failures.bad_url(reach.url, "tanpa nama basis data", "no database")
        try:
            return psycopg.connect(
                host=",".join([reach.host] * len(addresses)),
                hostaddr=",".join(addresses),
                port=str(reach.origin.port),
                dbname=reach.steps[0],
                user=reach.username,
                password=reach.password,
                connect_timeout=max(2, int(until.left(reach.limits.connect_s))),
                options=self._options(),
                application_name="smart-province-hub",
                client_encoding="utf-8",
                **_apart(reach, roots),
            )
        except psycopg.OperationalError as error:
            raise self._unopened(error) from error

    def _options(self) -> str:
        """Settings of the session; they come before any other statement."""
        set_to = {
            "default_transaction_read_only": "on",
            "statement_timeout": f"{int(self.rules.statement_s * 1000)}",
            "lock_timeout": "5000",
            "idle_in_transaction_session_timeout": "900000",
            "timezone": self.rules.zone,
            "datestyle": "ISO",
            "intervalstyle": "iso_8601",
            "extra_float_digits": "1",
        }
        return " ".join(f"-c {name}={value}" for name, value in set_to.items())

    def _unopened(self, error: Exception) -> failures.FetchError:
        """Why there is no connection, in words; libpq says it only as text."""
        host, said = self.reach.host, _said(error)
        folded = said.casefold()
        if "password authentication" in folded or "pg_hba" in folded:
            return reaching.denied(host, "PostgreSQL")
        if "role" in folded and "does not exist" in folded:
            return reaching.denied(host, "PostgreSQL")
        if "does not support ssl" in folded:
            return tls.named(host, "not_tls", "PostgreSQL")
        if "certificate" in folded:
            wrong = "does not match host name" in folded
            late = "expired" in folded
            cause = "wrong_host" if wrong else "expired" if late else "unknown_issuer"
            return tls.named(host, cause, "PostgreSQL")
        return failures.unreachable(host, said)


def _quote(name: str) -> str:
    return '"' + name.replace('"', '""').replace("%", "%%") + '"'


def _as_text(name: str, column: Column) -> str:
    text = f"{name}::text"
    return f"left({text}, {LONGEST})" if column.family in ("text", "json") else text


def _said(error: BaseException) -> str:
    """The first line of what is said; never the parameters of the connection."""
    lines = str(error).splitlines() or [type(error).__name__]
    return lines[0].rpartition("failed: ")[2][:200]


def _apart(reach: Reach, roots: Path | None) -> dict[str, Any]:
    """Everything libpq would otherwise take from this machine, and how it uses TLS."""
    alone = {
        "passfile": os.devnull,
        "sslcertmode": "disable",
        "gssencmode": "disable",
        "target_session_attrs": "any",
        "require_auth": "scram-sha-256,md5,password" if reach.secured else "!gss,!sspi",
    }
    if not reach.secured:
        return alone | {"sslmode": "disable"}
    mode = "verify-ca" if reach.tls_pin else "verify-full"
    least = "TLSv1.3" if reach.tls_min == "1.3" else "TLSv1.2"
    return alone | {
        "sslmode": mode,
        "sslrootcert": str(roots) if roots else "system",
        "ssl_min_protocol_version": least,
    }


@contextmanager
def _roots(reach: Reach) -> Iterator[Path | None]:
    """The certificates that are trusted, as the file that libpq wants them in."""
    pem = reach.trusted_pem
    if reach.tls_pin is not None:
        pem = _shown(reach)
    if pem is None:
        usual = ssl.get_default_verify_paths().cafile
        found = [Path(each) for each in (usual, *BUNDLES) if each]
        yield next((each for each in found if each.is_file()), None)
        return
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "roots.pem"
        file.write_text(pem, encoding="ascii")
        yield file


def _shown(reach: Reach) -> str:
    """The certificate that the server shows, if it is the pinned one."""
    until = reach.deadline()
    with reach.dial(until) as plain:
        plain.settimeout(until.left(reach.limits.connect_s))
        plain.sendall(SSL_REQUEST)
        if plain.recv(1) != b"S":
            raise tls.named(reach.host, "not_tls", "PostgreSQL")
        try:
            with tls.looking().wrap_socket(plain, server_hostname=reach.host) as seen:
                shown = seen.getpeercert(binary_form=True) or b""
        except (OSError, socket.timeout) as error:
            raise tls.tls_failed(reach.host, error) from None
    tls.check_pin(reach.host, shown, reach.tls_pin or "")
    return ssl.DER_cert_to_PEM_cert(shown)
