"""The versions of shared schemas that were ever published, as files tell them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any, Final

from schemas.contracts.declaration import PACKAGE, VERSION

FOLDER: Final = "versions"
Version = tuple[int, int, int]


def order(version: str) -> Version:
    """A semantic version as numbers that sort."""
    major, minor, patch = (int(part) for part in version.split("."))
    return major, minor, patch


@cache
def published(name: str) -> Mapping[str, Mapping[str, Any]]:
    """The producer's view of each version of a domain, oldest first."""
    folder = folder_of(name) / FOLDER
    if not folder.is_dir():
        return {}
    files = {f.name.removesuffix(".json"): f for f in folder.iterdir()}
    found = sorted((each for each in files if VERSION.fullmatch(each)), key=order)
    return {each: json.loads(files[each].read_text("utf-8")) for each in found}


def newest(name: str, major: int) -> str | None:
    """The newest published version of one major; None where there is none."""
    ours = [each for each in published(name) if order(each)[0] == major]
    return ours[-1] if ours else None


def samples(name: str, version: str) -> list[dict[str, Any]]:
    """The documents that were published beside a version, `1.0.0.sample.json`."""
    file = folder_of(name) / FOLDER / f"{version}.sample.json"
    found: list[dict[str, Any]] = []
    if file.is_file():
        found = json.loads(file.read_text("utf-8"), parse_float=Decimal)
    return found


def folder_of(name: str) -> Traversable:
    """Where a domain's files lie."""
    return resources.files(f"{PACKAGE}.{name}")
