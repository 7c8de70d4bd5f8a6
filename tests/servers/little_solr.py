"""As much of Solr as CKAN needs to index its datasets and find them by time."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from tests.servers.answering import Asked, Reply, answering, as_json

RANGE = re.compile(r"metadata_modified:\[(\S+?)Z TO \*\]")
NAMED = re.compile(r'\b(id|name|organization):"?([\w-]+)"?')


def _ms(text: str) -> str:
    whole, _, part = text.rstrip("Z").partition(".")
    return f"{whole}.{part[:3]:0<3}"


class Index:
    """The documents by CKAN's own index id."""

    def __init__(self) -> None:
        self.documents: dict[str, dict[str, Any]] = {}

    def update(self, body: bytes) -> None:
        """Take the documents that pysolr sends; commits and the rest change nothing."""
        said = json.loads(body) if body[:1] in b"[{" else []
        for document in said if isinstance(said, list) else []:
            self.documents[document["index_id"]] = document

    def select(self, asked: dict[str, list[str]]) -> dict[str, Any]:
        """Documents that fit `fq` (times, ids, names), sorted by time and id."""
        found = list(self.documents.values())
        for clause in [*asked.get("fq", []), *asked.get("q", [])]:
            if since := RANGE.search(clause):
                found = [
                    d for d in found if _ms(d["metadata_modified"]) >= _ms(since[1])
                ]
            for field, wanted in NAMED.findall(clause):
                both = "id:" in clause and "name:" in clause
                names = ("id", "name") if both else (field,)
                found = [d for d in found if wanted in [d.get(n) for n in names]]
        found.sort(key=lambda d: (_ms(d["metadata_modified"]), d["id"]))
        if "desc" in asked.get("sort", [""])[0]:
            found.reverse()
        start, rows = int(asked.get("start", ["0"])[0]), int(
            asked.get("rows", ["10"])[0]
        )
        shown = found[start : start + rows]
        return {
            "responseHeader": {"status": 0},
            "response": {"numFound": len(found), "start": start, "docs": shown},
            "facet_counts": {"facet_fields": {}},
        }


@contextmanager
def running(schema: Path) -> Iterator[str]:
    """The address of an empty index with CKAN's own schema."""
    index = Index()

    def answer(asked: Asked) -> Reply:
        if "select" in asked.path:
            return as_json(index.select(parse_qs(asked.body.decode() or asked.query)))
        if not asked.body:
            return Reply(schema.read_bytes())
        index.update(asked.body)
        return Reply(b'{"responseHeader": {"status": 0}}')

    with answering(answer) as url:
        yield f"{url}/solr/ckan"
