"""MariaDB from Debian on loopback: a fresh data folder, TLS, and users for tests."""

from __future__ import annotations

import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pymysql

from tests.servers import peers

NAME = "mariadb"
SCRIPTS = (
    "mysql_system_tables.sql",
    "mysql_performance_tables.sql",
    "mysql_system_tables_data.sql",
)
ADMIN = "CREATE USER admin@'127.0.0.1' IDENTIFIED BY 'admin';"
ADMIN += " GRANT ALL ON *.* TO admin@'127.0.0.1' WITH GRANT OPTION;"


@dataclass(frozen=True)
class Maria:
    """A running server."""

    port: int

    def connect(self, database: str | None = None) -> Any:
        """As the administrator, for preparing a test."""
        return pymysql.connect(
            host="127.0.0.1",
            port=self.port,
            user="admin",
            password="admin",
            database=database,
            autocommit=True,
            ssl_disabled=True,
            charset="utf8mb4",
        )


@contextmanager
def running(folder: Path, certificate: Path, key: Path) -> Iterator[Maria]:
    """A server with a certificate, until the block ends."""
    program = str(peers.program(NAME, "usr/sbin/mariadbd"))
    shared = Path(program).parents[1] / "share" / "mysql"
    data = folder / "data"
    data.mkdir()
    common = [
        program,
        "--no-defaults",
        f"--datadir={data}",
        f"--lc-messages-dir={shared}",
        f"--character-sets-dir={shared / 'charsets'}",
        "--user=root",
        "--innodb-log-file-size=4M",
        "--innodb-buffer-pool-size=16M",
        "--innodb-flush-log-at-trx-commit=0",
        "--skip-innodb-doublewrite",
        "--innodb-use-native-aio=0",
        f"--tmpdir={folder}",
    ]
    environment = peers.libraries(NAME)
    _prepare([*common, "--bootstrap"], shared, environment)
    with socket.socket() as chosen:
        chosen.bind(("127.0.0.1", 0))
        port = chosen.getsockname()[1]
    server = Maria(port)
    command = [
        *common,
        f"--port={port}",
        "--bind-address=127.0.0.1",
        f"--socket={folder / 's'}",
        f"--pid-file={folder / 'pid'}",
        f"--ssl-cert={certificate}",
        f"--ssl-key={key}",
        "--skip-name-resolve",
    ]

    def ready() -> bool:
        try:
            server.connect().close()
        except pymysql.MySQLError:
            return False
        return True

    log = folder / "log"
    with peers.running(command, ready, log, env=environment):
        yield server


def _prepare(command: list[str], shared: Path, environment: dict[str, str]) -> None:
    """Make the system's tables, as mariadb-install-db does."""
    parts = ["CREATE DATABASE mysql;\nUSE mysql;"]
    parts += [
        (shared / name).read_text() for name in SCRIPTS if (shared / name).is_file()
    ]
    parts += ["FLUSH PRIVILEGES;", ADMIN.replace("; ", ";\n")]
    done = subprocess.run(
        command, input="\n".join(parts).encode(), capture_output=True, env=environment
    )
    if done.returncode:
        raise RuntimeError(done.stderr.decode(errors="replace")[-2000:])
