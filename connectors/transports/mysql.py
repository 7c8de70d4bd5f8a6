"""MySQL and MariaDB, read only: PyMySQL over a checked connection, TLS required."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any, Final

import pymysql
from pymysql.converters import encoders
from pymysql.cursors import SSCursor

from connectors.fetch import FetchError
from connectors.network import failures, tls
from connectors.transports import reach as reaching
from connectors.transports.capped import Capped
from connectors.transports.reach import Reach
from connectors.transports.session import (
    FETCHED,
    MOST_TABLES,
    SLACK_S,
    Row,
    Rules,
    failed,
    fixed_offset,
    took_too_long,
    unknown_zone,
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
    "tinyint": "whole",
    "smallint": "whole",
    "mediumint": "whole",
    "int": "whole",
    "bigint": "whole",
    "year": "whole",
    "decimal": "decimal",
    "float": "float",
    "double": "float",
    "bit": "bit",
    "date": "date",
    "datetime": "datetime",
    "timestamp": "moment",
    "json": "json",
    "binary": "binary",
    "varbinary": "binary",
    "tinyblob": "binary",
    "blob": "binary",
    "mediumblob": "binary",
    "longblob": "binary",
    "geometry": "binary",
    "point": "binary",
    "polygon": "binary",
    "multipolygon": "binary",
}
DENIED: Final = (1044, 1045, 1698)
STOPPED: Final = (1317, 1969, 3024)
NO_ZONE: Final = 1298
GONE: Final = (2003, 2006, 2013, 2026, 2055)
NO_TLS: Final = 2026
WRITTEN: Final[Any] = dict(encoders)  # how parameters are written; nothing is read
SYSTEM: Final = "('mysql', 'sys', 'information_schema', 'performance_schema')"
TABLES: Final = f"""
    SELECT table_schema, table_name, table_rows FROM information_schema.tables
    WHERE table_schema NOT IN {SYSTEM} ORDER BY 1, 2 LIMIT {MOST_TABLES}"""
COLUMNS: Final = """
    SELECT column_name, data_type, column_key = 'PRI' FROM information_schema.columns
    WHERE table_schema = %s AND table_name = %s AND privileges LIKE '%%select%%'
    ORDER BY ordinal_position"""
CHANGES: Final = "('INSERT', 'UPDATE', 'DELETE', 'DROP', 'ALTER', 'CREATE', 'SUPER')"
ME: Final = """concat('''', replace(current_user(), '@', '''@'''), '''')"""
WRITES: Final = f"""
    SELECT privilege_type FROM information_schema.user_privileges
    WHERE grantee = {ME} AND privilege_type IN {CHANGES}
    UNION SELECT privilege_type FROM information_schema.schema_privileges
    WHERE grantee = {ME} AND %s LIKE table_schema AND privilege_type IN {CHANGES}
    UNION SELECT privilege_type FROM information_schema.table_privileges
    WHERE grantee = {ME} AND table_schema = %s AND table_name = %s
      AND privilege_type IN {CHANGES}"""


class MysqlSession:
    """One transaction, read only and of one moment."""

    def __init__(self, reach: Reach, rules: Rules) -> None:
        self.reach, self.rules = reach, rules
        self.dialect = Dialect(_quote, _as_text)
        if not reach.steps:
            raise failures.bad_url(reach.url, "tanpa nama basis data", "no database")
        self._connection = self._opened()
        try:
            self.server = self._begun()
        except BaseException:
            self._connection.drop()
            raise

    def close(self) -> None:
        """Leave; nothing was changed."""
        self._connection.drop()

    def now(self) -> datetime:
        """The server's clock."""
        return datetime.fromtimestamp(float(self._one("SELECT unix_timestamp()")), UTC)

    def usual_schema(self) -> str:
        """The database of the address."""
        return self.reach.steps[0]

    def tables(self) -> list[Table]:
        """Tables and views that the user may read, without the system's own."""
        rows = self.rows(Statement(TABLES, []))
        return [
            Table(_text(s), _text(n), None if c is None else int(c)) for s, n, c in rows
        ]

    def columns(self, table: Table) -> list[Column]:
        """The columns of a table or view that the user may read."""
        rows = self.rows(Statement(COLUMNS, [table.schema, table.name]))
        found = [(_text(name), _text(kind).lower(), key) for name, kind, key in rows]
        return [
            Column(name, kind, FAMILIES.get(kind, "text"), _text(key) == "1")
            for name, kind, key in found
        ]

    def writes(self, table: Table) -> list[str]:
        """The kinds of change that the user could make to a table."""
        asked = [table.schema, table.schema, table.name]
        return sorted(_text(row[0]) for row in self.rows(Statement(WRITES, asked)))

    def number(self, statement: Statement) -> int:
        """The one whole number that a statement gives."""
        [[found]] = self.rows(statement)
        return int(found or 0)

    def rows(self, statement: Statement) -> Iterator[Row]:
        """The rows, as they come: nothing waits in memory but a hundred of them."""
        with self._connection.cursor(SSCursor) as cursor:
            # Without parameters PyMySQL leaves %% as it is; one that is empty is given.
            params: Any = statement.params or ()
            try:
                self._step(lambda: cursor.execute(statement.text, params))
                while found := self._step(lambda: cursor.fetchmany(FETCHED)):
                    yield from found
            except BaseException:
                self._connection.drop()
                raise

    def _one(self, text: str) -> Any:
        [[found]] = self.rows(Statement(text, []))
        return _text(found)

    def _set(self, text: str) -> None:
        with self._connection.cursor() as cursor:
            self._step(lambda: cursor.execute(text))

    def _begun(self) -> str:
        """Make the session read only, bounded and of one zone; begin to read."""
        version, most = self._one("SELECT version()"), self.rules.statement_s
        maria = "mariadb" in version.casefold()
        if maria:
            self._set(f"SET SESSION max_statement_time = {most:.3f}")
        else:
            self._set(f"SET SESSION max_execution_time = {int(most * 1000)}")
        self._set("SET SESSION sql_mode = 'NO_ENGINE_SUBSTITUTION'")
        self._set("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        self._zone(self.rules.zone)
        self._set("START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY")
        return f"{'MariaDB' if maria else 'MySQL'} {version.partition('-')[0]}"

    def _zone(self, zone: str) -> None:
        """Fix the zone of the session; by its offset where names are not loaded."""
        try:
            self._set(f"SET SESSION time_zone = '{zone}'")
        except FetchError as error:
            offset = fixed_offset(zone)
            if not isinstance(error.__cause__, pymysql.MySQLError):
                raise
            if error.__cause__.args[0] != NO_ZONE:
                raise
            if offset is None:
                raise unknown_zone(self.reach.host, zone) from error
            self._set(f"SET SESSION time_zone = '{offset}'")

    def _step(self, work: Callable[[], Any]) -> Any:
        """One exchange with the server, within the time of a statement."""
        host, most = self.reach.host, self.rules.statement_s
        self._connection.came = 0
        try:
            with watched(host, self._connection.handle(), most + SLACK_S):
                return work()
        except pymysql.MySQLError as error:
            raise self._failure(error) from error
        except (RuntimeError, OSError, ValueError, LookupError) as error:
            self.close()
            raise failures.bad_response(
                host, f"MySQL {type(error).__name__}"
            ) from error

    def _failure(self, error: pymysql.MySQLError) -> FetchError:
        code, said = (*error.args, "", "")[:2]
        host = self.reach.host
        if code in STOPPED:
            return took_too_long(host, self.rules.statement_s)
        if code in DENIED:
            return reaching.denied(host, f"{code}")
        if code in GONE or not isinstance(code, int) or code == 0:
            return failures.unreachable(host, str(said or code)[:100])
        return failed(host, f"{code} {said}")

    def _opened(self) -> Capped:
        reach = self.reach
        until = reach.deadline()
        sock = reach.dial(until)
        made = Capped(
            host=reach.host,
            port=reach.origin.port,
            user=reach.username,
            password=reach.password,
            database=reach.steps[0],
            charset="utf8mb4",
            use_unicode=False,
            conv=WRITTEN,
            local_infile=False,
            read_timeout=self.rules.statement_s + SLACK_S,
            write_timeout=self.rules.statement_s,
            ssl=reach.tls() if reach.secured else None,
            ssl_disabled=not reach.secured,
            defer_connect=True,
        )
        made.most, made.system = self.rules.most_bytes, reach.host
        try:
            with watched(reach.host, sock.fileno(), reach.limits.deadline_s):
                made.connect(sock)
        except pymysql.MySQLError as error:
            sock.close()
            raise self._unopened(error) from error
        except ssl.SSLError as error:
            raise tls.tls_failed(reach.host, error) from error
        except (OSError, RuntimeError, ValueError, LookupError) as error:
            raise failures.bad_response(reach.host, "MySQL") from error
        return made

    def _unopened(self, error: pymysql.MySQLError) -> FetchError:
        inner = getattr(error, "original_exception", None)
        if isinstance(inner, FetchError):
            return inner
        if isinstance(inner, ssl.SSLError):
            return tls.tls_failed(self.reach.host, inner)
        if error.args and error.args[0] == NO_TLS:
            return tls.named(self.reach.host, "not_tls", "MySQL")
        return self._failure(error)


def _quote(name: str) -> str:
    return "`" + name.replace("`", "``").replace("%", "%%") + "`"


def _as_text(name: str, column: Column) -> str:
    if column.family == "bit":
        return f"{name} + 0"
    return f"left({name}, {LONGEST})" if column.family in ("text", "json") else name


def _text(value: Any) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
