"""A stand-in for context brokers: NGSI-v2 as Orion documents it, and NGSI-LD.

It pages by offset and limit, counts in a header, keeps tenants apart, and knows the
conditions on times of change. No broker can be installed from a registry: they are
C++, Java and MongoDB.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

from tests.servers.answering import Asked, Reply, answering, as_json

MOST = 1000


@dataclass
class Broker:
    """Entities by tenant, and how far the broker obeys."""

    version: str
    tenants: dict[str, list[dict[str, Any]]]
    counts: bool = True
    off_by: int = 0
    asked: list[dict[str, str]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    url: str = ""

    def entities(self, params: dict[str, str], tenant: str) -> list[dict[str, Any]]:
        """What fits, in the order of creation."""
        changed = "dateModified" if self.version == "v2" else "modifiedAt"
        found = [
            each
            for each in self.tenants.get(tenant, [])
            if each["type"] == params.get("type", each["type"])
        ]
        for condition in filter(None, params.get("q", "").split(";")):
            if condition.startswith(f"{changed}>="):
                bound = condition.partition(">=")[2]
                found = [each for each in found if _moment(each, changed) >= bound]
        return found


def _moment(entity: dict[str, Any], changed: str) -> str:
    said = entity[changed]
    return str(said["value"] if isinstance(said, dict) else said)


@contextmanager
def serving(broker: Broker) -> Iterator[Broker]:
    """The broker on loopback until the block ends."""
    v2 = broker.version == "v2"
    root = "/v2" if v2 else "/ngsi-ld/v1"
    counter = "Fiware-Total-Count" if v2 else "NGSILD-Results-Count"
    name = "fiware-service" if v2 else "ngsild-tenant"

    def answer(asked: Asked) -> Reply:
        params = {k: v[-1] for k, v in parse_qs(asked.query).items()}
        broker.asked.append(params)
        broker.headers.append(dict(asked.headers))
        if asked.path != f"{root}/entities":
            return as_json(_types(broker) if v2 else _named(broker))
        found = broker.entities(params, asked.headers.get(name, ""))
        wants = "count" in params.get("options", "") or "count" in params
        told = {counter: str(len(found) + broker.off_by)}
        status, page = _page(found, params)
        return as_json(page, status, told if wants and broker.counts else {})

    with answering(answer) as url:
        broker.url = f"{url}{root}"
        yield broker


def _page(rows: list[dict[str, Any]], params: dict[str, str]) -> tuple[int, Any]:
    begin, size = int(params.get("offset", 0)), int(params.get("limit", 20))
    if size > MOST:
        return 400, {"error": "BadRequest", "description": "limit above 1000"}
    return 200, rows[begin : begin + size]


def _types(broker: Broker) -> list[dict[str, Any]]:
    attrs = {"pm25": {"types": ["Number"]}}
    rows = broker.tenants.get("", [])
    return [{"type": "Udara", "attrs": attrs, "count": len(rows)}]


def _named(broker: Broker) -> list[dict[str, Any]]:
    return [{"id": "x:Udara", "typeName": "Udara", "attributeNames": ["pm25"]}]
