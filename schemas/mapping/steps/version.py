"""What identifies a mapping: everything that decides what a record becomes."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, replace
from typing import Any

from schemas.contracts.domain import Domain
from schemas.manifests.parts import MappedField, Stream


def version_of(stream: Stream, domain: Domain) -> str:
    """sha256 of everything that decides what a record becomes."""
    fields = [each for m in stream.map.values() for each in (m, *m.parts)]
    tables = {
        each.table: domain.source_words(each.table) for each in fields if each.table
    }
    mapped = {name: _unplaced(m) for name, m in stream.map.items()}
    said: dict[str, Any] = {
        "stream": stream.id,
        "schema": [domain.name, domain.version, *domain.schema.way()],
        "key": stream.key,
        "map": mapped,
        "tables": tables,
        "privacy": asdict(stream.privacy),
        "deletes": stream.deletes.when,
    }
    if stream.table is not None:
        said["table"] = asdict(replace(stream.table, line=0))
    text = json.dumps(said, sort_keys=True, ensure_ascii=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def _unplaced(mapped: MappedField) -> dict[str, Any]:
    """A mapped field without the lines it stands in, nor parts it has not."""
    parts = tuple(replace(part, line=0) for part in mapped.parts)
    said = asdict(replace(mapped, line=0, parts=parts))
    if not parts:
        del said["parts"]
    return said
