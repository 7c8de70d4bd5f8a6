"""Every version of a shared schema that was ever published.

A published version is a file `versions/1.0.0.json` in the domain's folder, and never
changes again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any, Final

from schemas import strict
from schemas.contracts.domain import PACKAGE, VERSION, Domain
from schemas.publishing import differences, json_schema
from schemas.publishing.json_schema import VIEWS, View

FOLDER: Final = "versions"
Version = tuple[int, int, int]


def order(version: str) -> Version:
    """A semantic version as numbers that sort."""
    major, minor, patch = (int(part) for part in version.split("."))
    return major, minor, patch


@cache
def published(name: str) -> Mapping[str, Mapping[str, Any]]:
    """The producer's view of each version of a domain, oldest first."""
    folder = resources.files(f"{PACKAGE}.{name}") / FOLDER
    if not folder.is_dir():
        return {}
    files = {f.name.removesuffix(".json"): f for f in folder.iterdir()}
    found = sorted((each for each in files if VERSION.fullmatch(each)), key=order)
    return {each: json.loads(files[each].read_text("utf-8")) for each in found}


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
