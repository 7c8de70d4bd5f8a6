"""A person on another host who asks the web host for pages."""

from __future__ import annotations

import http.client
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from tests.faults.hosts.host import Host

LONGEST_S: Final = 30.0
PAUSE_S: Final = 0.2


@dataclass(frozen=True, slots=True)
class Answer:
    """What a visitor was told and how long it took; status 0: nothing in time."""

    path: str
    status: int
    retry_after: str | None
    seconds: float


@dataclass(frozen=True, slots=True)
class Visitor:
    """Asks from one host for the pages of another."""

    host: Host
    address: str
    port: int

    def get(self, path: str) -> Answer:
        """Ask once, and wait long."""
        began = time.monotonic()
        line = http.client.HTTPConnection(self.address, self.port, timeout=LONGEST_S)
        status, retry_after = 0, None
        try:
            with self.host.inside():
                line.connect()
            line.request("GET", path)
            with line.getresponse() as answer:
                answer.read()
                status, retry_after = answer.status, answer.getheader("Retry-After")
        except OSError as silent:
            retry_after = f"{path}: {silent}"
        finally:
            line.close()
        return Answer(path, status, retry_after, time.monotonic() - began)

    def is_served(self) -> bool:
        """Whether the web host says that it is ready."""
        return self.get("/readyz").status == 200

    @contextmanager
    def asking(self, *paths: str) -> Iterator[list[Answer]]:
        """One person a path, who asks again and again; what they are answered."""
        answers: list[Answer] = []
        enough = threading.Event()

        def ask(path: str) -> None:
            while not enough.wait(PAUSE_S):
                answers.append(self.get(path))

        people = [threading.Thread(target=ask, args=(path,)) for path in paths]
        for person in people:
            person.start()
        try:
            yield answers
        finally:
            enough.set()
            for person in people:
                person.join()
