"""A stand-in for CKAN's Action API, for CKAN itself needs Solr, which no registry has.

What it does as CKAN 2.10 does, because readers stumble over it: `rows` and `limit` are
cut to the site's own maximum without a word; Solr keeps moments in milliseconds and
ranges include their ends; the datastore's `_links.next` is there on the last page, too;
a `total` may be an estimate and says so; numbers of a datastore loaded from CSV are
text; an unknown resource is 404 with `success: false`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.servers.answering import Asked, Reply, answering, as_json

RANGE = re.compile(r"metadata_modified:\[(\S+?)Z TO \*\]")
FQ = re.compile(r"\+\(?organization:([a-z-]+)\)?")


@dataclass
class Site:
    """What a site holds, and how much of it it gives at once."""

    packages: list[dict[str, Any]] = field(default_factory=list)
    stores: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    rows_max: int = 1000
    limit_max: int = 32_000
    estimates: bool = False
    sorts: bool = True
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    after_each: Callable[[], None] = lambda: None
    url: str = ""

    def package_search(self, asked: dict[str, str]) -> dict[str, Any]:
        found = self.packages
        fq = asked.get("fq", "")
        if since := RANGE.search(fq):
            found = [p for p in found if _ms(p["metadata_modified"]) >= _ms(since[1])]
        if owner := FQ.search(fq):
            found = [p for p in found if p["organization"]["name"] == owner[1]]
        if self.sorts:
            found = sorted(found, key=lambda p: (_ms(p["metadata_modified"]), p["id"]))
        start = int(asked.get("start", 0))
        rows = min(int(asked.get("rows", 10)), self.rows_max)
        return {"count": len(found), "results": found[start : start + rows]}

    def package_show(self, asked: dict[str, str]) -> dict[str, Any] | None:
        named = (p for p in self.packages if asked["id"] in (p["id"], p["name"]))
        return next(named, None)

    def datastore_search(self, asked: dict[str, str]) -> dict[str, Any] | None:
        rows = self.stores.get(asked["resource_id"])
        if rows is None:
            return None
        for name, wanted in json.loads(asked.get("filters", "{}")).items():
            rows = [row for row in rows if str(row[name]) == str(wanted)]
        offset = int(asked.get("offset", 0))
        limit = min(int(asked.get("limit", 100)), self.limit_max)
        names = list(rows[0]) if rows else ["_id"]
        link = f"/api/3/action/datastore_search?offset={offset + limit}"
        return {
            "resource_id": asked["resource_id"],
            "fields": [
                {"id": n, "type": "int" if n == "_id" else "text"} for n in names
            ],
            "records": rows[offset : offset + limit],
            "limit": limit,
            "offset": offset,
            "_links": {"start": link, "next": link},
            "total": len(rows) // 2 if self.estimates else len(rows),
            "total_was_estimated": self.estimates,
        }


def _ms(text: str) -> str:
    whole, _, part = text.partition(".")
    return f"{whole}.{part[:3]:0<3}"


def package(number: int, modified: str, **more: Any) -> dict[str, Any]:
    """A dataset as package_search shows it, in the fields that matter here."""
    return {
        "id": f"00000000-0000-4000-8000-{number:012d}",
        "name": f"data-{number}",
        "title": f"Data {number}",
        "metadata_modified": modified,
        "metadata_created": "2024-01-01T00:00:00.000000",
        "organization": {"name": "diskominfo"},
        "license_id": "cc-by",
        "resources": [],
        **more,
    }


@contextmanager
def running(site: Site) -> Iterator[str]:
    """The address of a site on loopback."""

    def answer(asked: Asked) -> Reply:
        site.asked.append((asked.path, asked.params))
        if asked.path in site.files:
            kind = {"Content-Type": "text/csv;charset=utf-8"}
            return Reply(site.files[asked.path], headers=kind)
        told = _acted(site, asked)
        site.after_each()
        return told

    with answering(answer) as url:
        site.url = url
        yield url


def _acted(site: Site, asked: Asked) -> Reply:
    """The answer of the Action API, which wraps errors, too."""
    action = asked.path.removeprefix("/api/3/action/")
    known = action in ("package_search", "package_show", "datastore_search")
    result = getattr(site, action)(asked.params) if known else None
    said: dict[str, Any] = {"help": f"{site.url}{asked.path}"}
    if result is None:
        error = {"__type": "Not Found Error", "message": "Not found"}
        said |= {"success": False, "error": error}
    else:
        said |= {"success": True, "result": result}
    kind = {"Content-Type": "application/json;charset=utf-8"}
    return as_json(said, 404 if result is None else 200, kind)
