"""What identifies a mapping: everything that decides what a record becomes."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, replace

from schemas.domain import Domain
from schemas.manifest_parts import Stream


def version_of(stream: Stream, domain: Domain) -> str:
    """sha256 of everything that decides what a record becomes."""
    tables = {
        each.table: domain.source_words(each.table)
        for each in stream.map.values()
        if each.table
    }
    mapped = {name: asdict(replace(m, line=0)) for name, m in stream.map.items()}
    said = {
        "stream": stream.id,
        "schema": [domain.name, domain.version],
        "key": stream.key,
        "map": mapped,
        "tables": tables,
        "privacy": asdict(stream.privacy),
        "deletes": stream.deletes.when,
    }
    text = json.dumps(said, sort_keys=True, ensure_ascii=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()
