"""The whole hub on one machine: servers, web, dispatcher, workers, demo cities."""

from __future__ import annotations

import json
import signal
import socket
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from hub.embedded import folders, local, servers, supervisor
from hub.embedded.servers import Servers
from hub.services import migrations

WEB_THREADS: Final = "8"
POOL: Final = "2"
DEFAULT_PORT: Final = 8000


class PortTaken(RuntimeError):
    """The asked-for port is in use; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Part:
    """One program of the hub as a child process."""

    name: str
    argv: list[str]
    ready: Callable[[], bool]


class Machine:
    """Everything running on the data folder; stops as a whole, in order."""

    def __init__(self, data: Path, port: int | None) -> None:
        self.data = data.absolute()
        self.port = free_port(port)
        self.undo = ExitStack()
        self.environment: dict[str, str] = {}
        self.keepers: dict[str, supervisor.Keeper] = {}
        self.servers: Servers | None = None

    @property
    def url(self) -> str:
        """Where people reach the hub."""
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.undo.close()

    def start_servers(self) -> None:
        """PostgreSQL and Valkey on the data folder."""
        self.servers = self.undo.enter_context(servers.start(self.data))
        self.environment = local.variables(self.data, self.servers)
        self.environment["HUB_BASE_URL"] = self.url

    def start_cities(self) -> dict[str, str]:
        """The demo cities; returns their addresses `url` and `down_url`."""
        announced = self.data / "cities.json"
        announced.unlink(missing_ok=True)
        argv = [sys.executable, "-m", "connectors.demo", "--announce", str(announced)]
        self._start(Part("cities", argv, announced.exists))
        self.keepers["cities"].wait_ready()
        addresses: dict[str, str] = json.loads(announced.read_text(encoding="utf-8"))
        hosts = (addresses[key].partition("://")[2] for key in ("url", "down_url"))
        self.environment["HUB_ALLOWED_HOSTS"] = ",".join(hosts)
        return addresses

    def start_web(self) -> None:
        """The pages, on loopback alone."""
        flags = ["--bind", f"127.0.0.1:{self.port}", "--worker-class", "gthread"]
        flags += ["--workers", "1", "--threads", WEB_THREADS, "--no-control-socket"]
        flags += [
            "--timeout",
            "60",
            "--graceful-timeout",
            "5",
            "--log-level",
            "warning",
        ]
        argv = [sys.executable, "-m", "gunicorn", *flags, "hub.app:create_app()"]
        self._start(Part("web", argv, self._answers))

    def start_workers(self) -> None:
        """Celery's workers; they wait for messages of the dispatcher."""
        flags = ["--concurrency", POOL, "--without-gossip", "--without-mingle"]
        flags += ["--queues", "sync", "--loglevel", "WARNING"]
        argv = [sys.executable, "-m", "celery", "-A", "workers.app", "worker", *flags]
        self._start(Part("workers", argv, lambda: True))

    def start_dispatcher(self) -> None:
        """The process that sees what is due; needs the tables."""
        argv = [sys.executable, "-m", "workers.dispatcher"]
        self._start(Part("dispatcher", argv, lambda: True))

    def migrate(self) -> None:
        """Bring the tables up to date."""
        owner = self.environment["HUB_OWNER_DATABASE_URL"]
        if migrations.pending(owner):
            migrations.upgrade(owner)

    def publish(self) -> None:
        """Let `hub` commands find this machine while it runs."""
        path = local.publish(self.data, self.environment)
        self.undo.callback(path.unlink, missing_ok=True)

    def wait_web(self) -> None:
        """Return when the pages answer."""
        self.keepers["web"].wait_ready()

    def failure(self) -> str | None:
        """What ended for good, in words, or None while all is well."""
        known = [*self.keepers.values()]
        if self.servers is not None:
            known += self.servers.keepers.values()
        return next((k.failure for k in known if k.failure), None)

    def _start(self, part: Part) -> None:
        log = folders.make(self.data / "logs") / f"{part.name}.log"
        supervisor.rotate(log)
        spec = supervisor.Spec(
            name=part.name,
            argv=part.argv,
            folder=Path.cwd(),
            log=log,
            word="same",
            stop=(signal.SIGTERM, signal.SIGQUIT),
            before=_nothing,
            ready=part.ready,
            environment=self._variables(),
        )
        keeper = self.keepers[part.name] = supervisor.Keeper(spec)
        self.undo.callback(keeper.close)
        keeper.start()

    def _variables(self) -> Mapping[str, str]:
        return {**self.environment, "PYTHONUNBUFFERED": "1", "LANG": "C.UTF-8"}

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=1) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False


def _nothing() -> None:
    """These programs leave nothing behind that must be cleared."""


def free_port(wanted: int | None) -> int:
    """The wanted port, or the default one, or any free one when that is taken."""
    if wanted is not None:
        if not _free(wanted):
            raise PortTaken(
                f"Port {wanted} is in use. Choose another with --port, or leave it out."
            )
        return wanted
    if _free(DEFAULT_PORT):
        return DEFAULT_PORT
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
