"""A PostgreSQL as a city runs it: on TCP, with passwords and a certificate."""

from __future__ import annotations

import os
import shutil
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from hub.embedded import folders, identity, postgres, programs
from tests.servers import peers

ACCESS = """local all all trust
host all all 127.0.0.1/32 scram-sha-256
"""


@dataclass(frozen=True)
class Source:
    """A running server: its port, and the folder of its socket."""

    port: int
    sockets: Path

    def connect(self, database: str = "postgres") -> psycopg.Connection[object]:
        """As the administrator, for preparing a test."""
        return psycopg.connect(
            host=os.fspath(self.sockets),
            port=self.port,
            user=postgres.SUPERUSER,
            dbname=database,
            autocommit=True,
        )


@contextmanager
def running(folder: Path, certificate: Path, key: Path) -> Iterator[Source]:
    """The embedded PostgreSQL in a fresh folder, until the block ends."""
    data = folders.make(folder / "pg")
    who = postgres.prepare(data, programs.postgres())
    _put(who, "pg_hba.conf", ACCESS.encode())
    _put(who, "server.pem", certificate.read_bytes())
    _put(who, "server.key", key.read_bytes())
    sockets = folders.sockets(data, who.uid)
    with socket.socket() as chosen:
        chosen.bind(("127.0.0.1", 0))
        port = chosen.getsockname()[1]
    spec = postgres.spec(data, sockets, who, durable=False)
    settings = {
        "port": port,
        "listen_addresses": "127.0.0.1",
        "ssl": "on",
        "ssl_cert_file": "server.pem",
        "ssl_key_file": "server.key",
        "shared_buffers": "16MB",
        "max_connections": "20",
    }
    flags = [part for name, to in settings.items() for part in ("-c", f"{name}={to}")]
    command = identity.command(who.word, signal.SIGINT, [*spec.argv, *flags])
    source = Source(port, sockets)

    def ready() -> bool:
        try:
            source.connect().close()
        except psycopg.OperationalError:
            return False
        return True

    environment = programs.clean_environment()
    try:
        with peers.running(
            command, ready, folder / "pg.log", env=environment, cwd=who.folder
        ):
            yield source
    finally:
        if sockets.parent != data:
            shutil.rmtree(sockets, ignore_errors=True)
        shutil.rmtree(who.folder, ignore_errors=True)


def _put(who: identity.Identity, name: str, body: bytes) -> None:
    """A file of the cluster's own, that nobody else can read."""
    file = who.folder / name
    file.write_bytes(body)
    file.chmod(0o600)
    os.chown(file, who.uid, -1)
