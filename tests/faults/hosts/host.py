"""A host of the drills: it is booted, runs services of compose.yaml, loses its cable.

What an image gives is left out: the services share this machine's files, and the
folders that a container has of its own (/tmp, /data) are folders of the host's.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

from hub.embedded import identity, programs
from tests.faults.hosts.composed import ROOT, Service
from tests.faults.hosts.namespaces import Machine, Switch
from tests.workers.crew import children

OWN: Final = {"/tmp/": "tmp", "/data": "data"}  # folders of a container, kept by us


@dataclass
class Host:
    """One host on the switch; `shared` holds its secrets, its names, its programs."""

    name: str
    address: str
    switch: Switch
    shared: Path
    folder: Path
    machine: Machine | None = None
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def boot(self) -> None:
        """Turn it on, with an empty temporary folder and its cable in."""
        for name in OWN.values():
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        self.machine = Machine(self.name, self.shared)
        self.switch.connect(self.machine, self.address)

    def start(
        self,
        service: Service,
        *more: str,
        environment: Mapping[str, str] | None = None,
        before: tuple[str, ...] = (),
    ) -> None:
        """Start a service with `more` words after its command."""
        argv = [*before, *map(self.local, service.command), *more]
        with self.log(service.name).open("ab") as out:
            self.running[service.name] = subprocess.Popen(
                identity.command("same", signal.SIGKILL, self._there(argv)),
                env=self.environment(service) | dict(environment or {}),
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                start_new_session=True,
            )

    def run(self, service: Service) -> None:
        """Run a service that ends; it must end well."""
        subprocess.run(
            self._there(service.command),
            env=self.environment(service),
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            check=True,
            timeout=60,
        )

    def log(self, name: str) -> Path:
        """What a service has said."""
        return self.folder / f"{name}.log"

    def says(self, *words: str) -> bool:
        """Whether its worker said one of these."""
        text = self.log("worker").read_text(encoding="utf-8")
        return any(word in text for word in words)

    def clock(self, name: str) -> datetime:
        """What the host's clock showed when a service said its first line."""
        first = self.log(name).read_text(encoding="utf-8").partition("\n")[0]
        return datetime.fromisoformat(json.loads(first)["at"])

    def pids(self) -> dict[str, int]:
        """Its services, as long as they run."""
        return {n: p.pid for n, p in self.running.items() if p.poll() is None}

    def end(self, name: str) -> None:
        """kill -9 of one service."""
        process = self.running.pop(name)
        for pid in children(process.pid):
            os.kill(pid, signal.SIGKILL)
        process.wait()

    def kill(self) -> None:
        """kill -9 of everything on the host at once."""
        if self.machine is not None:
            self.machine.kill()
            self.switch.disconnect(self.name)
        for process in self.running.values():
            process.wait()
        self.machine, self.running = None, {}

    def pull(self) -> None:
        """Pull its cable."""
        self.switch.pull(self.name)

    def lose_power(self) -> None:
        """Everything on the host ends and nobody is told."""
        self.pull()
        self.kill()

    def plug(self) -> None:
        """Put its cable back."""
        self.switch.plug(self.name)

    @contextmanager
    def inside(self) -> Iterator[None]:
        """This thread opens its sockets on the host."""
        assert self.machine is not None
        with self.machine.inside():
            yield

    def environment(self, service: Service) -> dict[str, str]:
        """The whole environment of a service."""
        clean = programs.clean_environment()
        path = (str(self.shared / "bin"), str(Path(sys.executable).parent))
        clean["PATH"] = os.pathsep.join((*path, clean["PATH"]))
        clean["PYTHONPATH"] = str(ROOT)  # as WORKDIR of the image
        own = {name: self.local(value) for name, value in service.environment.items()}
        return clean | own

    def local(self, text: str) -> str:
        """A word of compose.yaml with the host's folders for a container's."""
        for there, here in OWN.items():
            tail = "/" if there.endswith("/") else ""
            text = text.replace(there, f"{self.folder / here}{tail}")
        return text

    def _there(self, argv: list[str]) -> list[str]:
        assert self.machine is not None
        return [*self.machine.enter(), *argv]
