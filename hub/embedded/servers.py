"""Starts and stops the servers of one machine: `with servers.start(data) as s`."""

import contextlib
import os
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from hub.embedded import folders, identity, postgres, programs, supervisor, valkey


@dataclass(slots=True)
class Servers:
    """Running servers: their addresses, their programs, and how to stop them."""

    data: Path
    sockets: Path
    undo: contextlib.ExitStack = field(repr=False)
    owner_url: str = ""
    app_url: str = ""
    admin_url: str = ""  # superuser, for making databases; not for the application
    broker_url: str = ""
    postgres: programs.Program | None = None
    valkey: programs.Program | None = None
    keepers: dict[str, supervisor.Keeper] = field(default_factory=dict, repr=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """Stop both servers cleanly and give the folder free. Safe to call twice."""
        self.undo.close()

    def url(self, database: str, role: str) -> str:
        """The address of another database on the same server."""
        return postgres.url(self.sockets, role, database)

    def add_valkey(self, *, durable: bool) -> None:
        """Start Valkey; `wait_ready` says when it answers."""
        self.valkey = programs.valkey()
        self.broker_url = valkey.url(self.sockets)
        self._keep(
            "valkey",
            valkey.spec(self.data, self.sockets, self.valkey, durable=durable),
        )

    def add_postgres(self, who: identity.Identity, *, durable: bool) -> None:
        """Start PostgreSQL on its prepared cluster; `wait_ready` makes the roles."""
        self.postgres = who.program
        self.owner_url = postgres.url(self.sockets, postgres.OWNER)
        self.app_url = postgres.url(self.sockets, postgres.APPLICATION)
        self.admin_url = postgres.url(self.sockets, postgres.SUPERUSER, "postgres")
        self._keep(
            "postgres", postgres.spec(self.data, self.sockets, who, durable=durable)
        )

    def wait_ready(self) -> None:
        """Return when every server answers and the roles and the database exist."""
        for keeper in self.keepers.values():
            keeper.wait_ready()
        if self.postgres:
            postgres.bootstrap(self.sockets)

    def _keep(self, name: str, spec: supervisor.Spec) -> None:
        keeper = self.keepers[name] = supervisor.Keeper(spec)
        self.undo.callback(keeper.close)
        keeper.start()


def start(
    data: Path,
    *,
    durable: bool = True,
    database: bool = True,
    broker: bool = True,
    program: programs.Program | None = None,
) -> Servers:
    """Start PostgreSQL and Valkey on the folder `data`, which is made when missing.

    `durable=False` is for tests: nothing is flushed to disk. `database` or `broker`
    False leaves that server out (its addresses are empty then), because another one
    is named in the environment. `program` names the PostgreSQL to run instead of the
    one the stated order finds. Raises folders.AlreadyRunning,
    programs.ProgramMissing, identity.NotAllowed or supervisor.ServerFailed, each
    with a sentence for people; nothing is left running then.
    """
    data = folders.make(data.absolute())
    with contextlib.ExitStack() as undo:
        undo.callback(folders.lock(data).release)
        who = None
        if database:
            found = program or programs.postgres(postgres.data_major(data))
            who = postgres.prepare(data, found)
        sockets = folders.sockets(data, who.uid if who else os.geteuid())
        if sockets.parent != data:
            undo.callback(shutil.rmtree, sockets, ignore_errors=True)
        running = Servers(data, sockets, undo)
        if broker:
            running.add_valkey(durable=durable)
        if who:
            running.add_postgres(who, durable=durable)
        running.wait_ready()
        running.undo = undo.pop_all()
        return running


def default_data() -> Path:
    """HUB_DATA, or `.data` in the current folder."""
    return Path(os.environ.get("HUB_DATA") or ".data")
