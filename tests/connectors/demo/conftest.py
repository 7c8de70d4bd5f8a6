"""A running demo server on a fixed day, and a plain client for it."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from email.message import Message
from typing import Any

import pytest

from connectors.demo.server import DemoServer, serve

DAY = date(2026, 11, 24)


@dataclass(frozen=True)
class Got:
    """An answer as it came over the wire."""

    status: int
    headers: Message
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


Get = Callable[..., Got]


@pytest.fixture(scope="session")
def day() -> date:
    return DAY


@pytest.fixture(scope="session")
def demo() -> Iterator[DemoServer]:
    with serve(DAY) as running:
        yield running


@pytest.fixture(scope="session")
def get(demo: DemoServer) -> Get:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def fetch(address: str, method: str = "GET", **headers: str) -> Got:
        url = address if address.startswith("http") else demo.url + address
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(url, headers=names, method=method)
        try:
            with opener.open(request, timeout=10) as answer:
                return Got(answer.status, answer.headers, answer.read())
        except urllib.error.HTTPError as refused:
            return Got(refused.code, refused.headers, refused.read())

    return fetch
