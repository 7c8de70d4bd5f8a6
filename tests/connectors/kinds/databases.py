"""Databases of a city for tests: real servers, a table `laporan`, and a reader."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from connectors.base import Context, Cursor, Page, Refusal, connector
from connectors.fetch import Fetcher
from connectors.network.limits import Limits
from connectors.transports.reach import reach
from schemas.manifests.kinds.sql import Sql
from schemas.manifests.manifest import Connection, CursorSpec, Request, Stream, Timeouts
from tests.servers import city_postgres, mariadb

UNTIL = datetime(2026, 11, 24, tzinfo=UTC)
COLUMNS = ("id", "judul", "nilai", "diubah")
CURSOR = CursorSpec(("diubah", "id"), "sql", zone="Asia/Jakarta")


@dataclass
class Server:
    """A database with a table `laporan`, and how it is written to and read."""

    url: str
    execute: Callable[..., None]
    users: Sequence[str] = ("baca", "tulis")  # their passwords are their names
    more: dict[str, Any] = field(default_factory=dict)

    @property
    def host_port(self) -> str:
        return self.url.partition("://")[2].partition("/")[0]

    def context(self, **more: Any) -> Context:
        options = {
            "allowed_hosts": frozenset({self.host_port}),
            "username": self.users[0],
            "password": self.users[0],
            "limits": Limits(deadline_s=5),
        }
        way = reach(self.url, **options | self.more | more)
        return Context(
            Fetcher("https://nowhere.invalid/"), clock=lambda: UNTIL, reach=way
        )

    def writer(self) -> Context:
        return self.context(username=self.users[1], password=self.users[1])

    def connection(self) -> Connection:
        return Connection("sql", self.url, timeouts=Timeouts(read=timedelta(seconds=5)))

    def read(
        self,
        stream: Stream,
        position: dict | None = None,
        resume: dict | None = None,
        **more: Any,
    ) -> Iterator[Page]:
        yield from connector("sql").read(
            self.context(**more),
            self.connection(),
            stream,
            Cursor(position, resume, UNTIL),
        )

    def refusal(self, stream: Stream, **more: Any) -> Refusal:
        with pytest.raises(Refusal) as caught:
            list(self.read(stream, **more))
        assert caught.value.words.id and caught.value.words.en
        return caught.value


def stream(cursor: CursorSpec | None = None, **more: Any) -> Stream:
    settings = Sql("laporan", COLUMNS, "Asia/Jakarta", page=10)
    return Stream(
        "laporan",
        "x@1",
        Request("/"),
        "@",
        more.pop("key", ("id",)),
        {},
        (),
        cursor=cursor,
        settings=replace(settings, **more),
    )


def values(pages: Any) -> list[Any]:
    return [record.value for page in pages for record in page.records]


def here(host: str, port: int, **_: Any) -> list[Any]:
    return socket.getaddrinfo("127.0.0.1", port, type=socket.SOCK_STREAM)


@contextmanager
def maria_running(tmp: Path, pem: str, files: tuple[Path, Path]) -> Iterator[Server]:
    with mariadb.running(tmp, *files) as running:
        with closing(running.connect()) as admin:

            def execute(text: str, *params: Any) -> None:
                with admin.cursor() as cursor:
                    cursor.execute(text, params or None)

            execute("CREATE DATABASE kota CHARACTER SET utf8mb4")
            execute("USE kota")
            execute("SET SESSION sql_mode = ''")
            execute("SET SESSION time_zone = '+07:00'")
            for user in ("baca", "tulis"):
                execute(f"CREATE USER {user}@'127.0.0.1' IDENTIFIED BY '{user}'")
                execute(f"GRANT SELECT ON kota.* TO {user}@'127.0.0.1'")
            execute("GRANT UPDATE ON kota.* TO tulis@'127.0.0.1'")
            url = f"mysql://kota.test:{running.port}/kota"
            yield Server(url, execute, more={"trusted_pem": pem, "resolve": here})


@contextmanager
def postgres_running(tmp: Path, pem: str, files: tuple[Path, Path]) -> Iterator[Server]:
    with city_postgres.running(tmp, *files) as running:
        with running.connect() as admin:
            admin.execute("CREATE DATABASE kota")
            for user in ("baca", "tulis"):
                admin.execute(f"CREATE ROLE {user} LOGIN PASSWORD '{user}'")
        with running.connect("kota") as admin:
            admin.execute("SET timezone = 'Asia/Jakarta'")
            for right, user in (("SELECT", "baca"), ("SELECT, UPDATE", "tulis")):
                admin.execute(
                    f"ALTER DEFAULT PRIVILEGES GRANT {right} ON TABLES TO {user}"
                )

            def execute(text: str, *params: Any) -> None:
                admin.execute(text.encode(), params or None)

            url = f"postgresql://kota.test:{running.port}/kota"
            yield Server(url, execute, more={"trusted_pem": pem, "resolve": here})


def put(server: Server, first: int, last: int, at: str = "2026-11-20 08:00:00") -> None:
    rows = ", ".join(
        f"({n}, 'Jalan rusak ke-{n}', {n}.1000, '{at}')" for n in range(first, last)
    )
    server.execute(f"INSERT INTO laporan VALUES {rows}")
