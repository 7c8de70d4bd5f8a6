"""Every version of a shared schema that was ever published.

A published version is a file `versions/1.0.0.json` in the domain's folder, and never
changes again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib import resources
from typing import Any

from schemas import strict
from schemas.contracts.domain import PACKAGE, Domain
from schemas.contracts.versions.published import FOLDER, order, published
from schemas.publishing import differences, json_schema
from schemas.publishing.json_schema import VIEWS, View

__all__ = ["FOLDER", "order", "published", "sample", "text", "view"]


def view(name: str, version: str, wanted: View) -> Mapping[str, Any] | None:
    """One published version as producers or as consumers see it; None: no such one."""
    found = published(name).get(version)
    if found is None or wanted == VIEWS[0]:
        return found
    opened = differences.consumer(found)
    return {**opened, "$id": f"{found['$id']}?view={wanted}"}


def text(domain: Domain) -> str:
    """The file of the domain's present version."""
    made = json_schema.document(domain)
    return json.dumps(made, ensure_ascii=False, indent=2) + "\n"


def sample(domain: Domain) -> list[dict[str, Any]]:
    """The documents that the domain itself shows as examples."""
    file = resources.files(f"{PACKAGE}.{domain.name}") / "sample.json"
    found: list[dict[str, Any]] = strict.json(file.read_bytes()).value
    return found
