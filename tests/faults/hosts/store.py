"""The data host's servers: the very commands of compose.yaml, on folders of a test.

Left out: the locale of POSTGRES_INITDB_ARGS before PostgreSQL 17, and flushing to the
disk, which a kill of processes cannot show.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Final

import psycopg
import redis
from psycopg import sql
from sqlalchemy.engine import make_url

from hub.embedded import folders, identity, postgres, programs
from tests.faults.hosts.composed import Service
from tests.faults.hosts.host import Host
from tests.servers.cluster import Database
from tests.workers.crew import eventually

HBA: Final = "local all all trust\nhost all all 0.0.0.0/0 scram-sha-256\n"


class Store:
    """PostgreSQL and Valkey on the data host; Unix sockets are for the test alone."""

    def __init__(self, host: Host, services: dict[str, Service]) -> None:
        self.host = host
        self.services = services
        self.data = folders.make(host.folder / "postgres")
        self.who = postgres.prepare(self.data, programs.postgres())
        self.sockets = folders.sockets(self.data, self.who.uid)
        (self.data / "hba").write_text(HBA, encoding="ascii")
        identity.give(self.data / "hba", self.who.uid)
        self.password = (host.shared / "secrets" / "broker_password").read_text()

    def start(self) -> None:
        """Start both, make the roles with their passwords; return when they answer."""
        self.start_valkey()
        self.start_postgres()
        eventually(lambda: postgres.answers(self.sockets), 60)
        postgres.bootstrap(self.sockets)
        for role, name in (
            (postgres.OWNER, "owner_password"),
            (postgres.APPLICATION, "app_password"),
        ):
            secret = (self.host.shared / "secrets" / name).read_text()
            with psycopg.connect(self._plain(), autocommit=True) as admin:
                admin.execute(
                    sql.SQL("alter role {} password {}").format(
                        sql.Identifier(role), sql.Literal(secret)
                    )
                )

    def start_postgres(self) -> None:
        """Start PostgreSQL as the user that it wants."""
        flags = {
            "listen_addresses": self.host.address,
            "unix_socket_directories": str(self.sockets),
            "hba_file": str(self.data / "hba"),
            "fsync": "off",
            "full_page_writes": "off",
        }
        more = [w for name, value in flags.items() for w in ("-c", f"{name}={value}")]
        self.host.start(
            self.services["postgres"],
            *("-D", str(self.who.folder)),
            *more,
            before=_as(self.who.word),
        )

    def start_valkey(self) -> None:
        """Start Valkey on what it has kept."""
        self.host.start(self.services["valkey"])

    def waiting(self) -> set[str]:
        """The addresses of the hosts whose workers wait for messages."""
        with self.host.inside(), self._valkey() as client:
            found = client.client_list()
        waits = [each["addr"] for each in found if each["cmd"] == "brpop"]
        return {address.partition(":")[0] for address in waits}

    def empty_valkey(self) -> bool:
        """FLUSHALL; false while Valkey does not answer yet."""
        try:
            with self.host.inside(), self._valkey() as client:
                return bool(client.flushall())
        except redis.ConnectionError:
            return False

    def _valkey(self) -> redis.Redis:
        return redis.Redis(self.host.address, password=self.password)

    def database(self) -> Database:
        """The hub's database, seen through the Unix socket."""
        owner = postgres.url(self.sockets, postgres.OWNER)
        return Database("hub", owner, postgres.url(self.sockets, postgres.APPLICATION))

    def remove(self) -> None:
        """Take away what does not lie in the test's own folder."""
        shutil.rmtree(self.sockets, ignore_errors=True)
        if not self.who.folder.is_relative_to(self.data):
            shutil.rmtree(self.who.folder.parent, ignore_errors=True)

    def _plain(self) -> str:
        url = make_url(postgres.url(self.sockets, postgres.SUPERUSER, "postgres"))
        return url.set(drivername="postgresql").render_as_string(hide_password=False)


def link_programs(folder: Path, who: identity.Identity) -> None:
    """Put the servers' programs into a folder, under the names compose.yaml uses."""
    folder.mkdir()
    (folder / "postgres").symlink_to(who.program.path)
    (folder / "valkey-server").symlink_to(programs.valkey().path)


def _as(word: str) -> tuple[str, ...]:
    """The words before a command that make it run as an identity."""
    way, _, number = word.partition(":")
    if way == "mapped":
        return ("unshare", "--user", f"--map-user={number}", f"--map-group={number}")
    return ("setpriv", f"--reuid={number}", f"--regid={number}", "--clear-groups")
