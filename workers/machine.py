"""The whole hub on one machine: servers, web, dispatcher, workers, demo cities."""

from __future__ import annotations

import json
import signal
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from hub.embedded import folders, local, servers, supervisor
from hub.embedded.servers import Servers
from hub.services.database import versions
from workers import ports
from workers.city_apps import apps

WEB_THREADS: Final = "8"
POOL: Final = "2"
PATIENCE_S: Final = 4.0
AT_REST_S: Final = 0.3
ADDRESSES: Final = ("url", "down_url")


class Machine:
    """Everything running on the data folder; stops as a whole, in order."""

    def __init__(self, data: Path, port: int | None) -> None:
        self.data = data.absolute()
        self.undo = ExitStack()
        self.port = self.undo.enter_context(ports.reserved(port))
        self.environment: dict[str, str] = {}
        self.keepers: dict[str, supervisor.Keeper] = {}
        self.servers: Servers | None = None
        self.apps: list[apps.CityApp] = []
        self.at_rest = False  # nothing runs that ought to be finished first

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
        with self.undo:
            self._stop_programs()

    def start_servers(self) -> None:
        """PostgreSQL and Valkey on the data folder."""
        self.servers = self.undo.enter_context(servers.start(self.data))
        self.environment = local.variables(self.data, self.servers)
        self.environment["HUB_BASE_URL"] = self.url

    def start_cities(self) -> dict[str, str]:
        """The demo cities; returns their addresses `url` and `down_url`.

        They keep their port from one start to the next where it is free, so that
        their manifests stay the same.
        """
        announced = self.data / "cities.json"
        port = ports.still_free(_last_port(announced))
        announced.unlink(missing_ok=True)
        words = ["--announce", str(announced), "--port", str(port)]
        self._start("cities", ["connectors.demo", *words], announced.exists)
        self._wait("cities")
        addresses: dict[str, str] = json.loads(announced.read_text(encoding="utf-8"))
        hosts = [addresses[key].partition("://")[2] for key in ADDRESSES]
        self.apps = apps.chosen(self.undo)
        hosts += [app.host for app in self.apps]
        self.environment["HUB_ALLOWED_HOSTS"] = ",".join(hosts)
        return addresses

    def start_apps(self) -> None:
        """The apps of two cities that log people in here; returns when they answer."""
        key = self.environment["HUB_SECRET_KEY"]
        for app in self.apps:
            told = app.environment(self.url, key)
            self._start(app.id, ["workers.city_apps.serving"], app.answers, told)
        for app in self.apps:
            self._wait(app.id)

    def start_web(self) -> None:
        """The pages, on loopback alone."""
        words = ["gunicorn", "--bind", f"127.0.0.1:{self.port}", "--reuse-port"]
        words += ["--worker-class", "gthread", "--workers", "1"]
        words += ["--threads", WEB_THREADS, "--no-control-socket", "--timeout", "60"]
        words += ["--graceful-timeout", "2", "--log-level", "warning"]
        words += ["--logger-class", "hub.logs.webserver.Logger"]
        self._start("web", [*words, "hub.app:create_app()"], self._answers)

    def start_workers(self) -> None:
        """Celery's workers; they wait for messages of the dispatcher."""
        words = ["celery", "-A", "workers.app", "--quiet", "worker"]
        words += ["--concurrency", POOL]
        words += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
        words += ["--queues", "sync,sso", "--loglevel", "WARNING"]
        self._start("workers", words)

    def start_dispatcher(self) -> None:
        """The process that sees what is due; needs the tables."""
        self._start("dispatcher", ["workers.dispatcher"])

    def migrate(self) -> None:
        """Bring the tables up to date."""
        versions.renew(self.environment["HUB_OWNER_DATABASE_URL"])

    def publish(self) -> None:
        """Let `hub` commands find this machine while it runs."""
        path = local.publish(self.data, self.environment)
        self.undo.callback(path.unlink, missing_ok=True)

    def wait_web(self) -> None:
        """Return when the pages answer; ServerFailed says why they do not."""
        self._wait("web")

    def failure(self) -> str | None:
        """What ended for good, in words, or None while all is well."""
        known = dict(self.keepers)
        if self.servers is not None:
            known |= self.servers.keepers
        for keeper in known.values():
            if keeper.failure:
                return f"{keeper.failure}\nThe whole log: {keeper.spec.log}"
        return None

    def _wait(self, name: str) -> None:
        keeper = self.keepers[name]
        try:
            keeper.wait_ready()
        except supervisor.ServerFailed as failed:
            raise supervisor.ServerFailed(
                f"{failed}\nThe whole log: {keeper.spec.log}"
            ) from failed

    def _start(
        self,
        name: str,
        words: list[str],
        ready: Callable[[], bool] = lambda: True,
        stranger: Mapping[str, str] | None = None,
    ) -> None:
        """`python -m WORDS`; a stranger to the hub gets only what it is told."""
        log = folders.make(self.data / "logs") / f"{name}.log"
        supervisor.rotate(log)
        spec = supervisor.Spec(
            name=name,
            argv=[sys.executable, "-m", *words],
            folder=Path.cwd(),
            log=log,
            word="same",
            stop=(signal.SIGTERM, signal.SIGQUIT),
            before=_nothing,
            ready=ready,
            environment=stranger or self._variables(),
        )
        keeper = self.keepers[name] = supervisor.Keeper(spec)
        keeper.start()

    def _stop_programs(self) -> None:
        """End our programs, all at once: none needs another to end well."""
        if not self.keepers:
            return
        patience = AT_REST_S if self.at_rest else PATIENCE_S
        with ThreadPoolExecutor(len(self.keepers)) as pool:
            for keeper in self.keepers.values():
                pool.submit(keeper.close, patience)

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


def _last_port(announced: Path) -> int | None:
    """The port that the cities had at the last start."""
    try:
        known = json.loads(announced.read_text(encoding="utf-8"))
        return int(known["url"].rpartition(":")[2])
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
