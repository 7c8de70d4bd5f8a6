"""What each key of a manifest means, in Indonesian and English, with an example."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Mapping
from functools import cache
from importlib import resources
from typing import Any, Final

from schemas.manifests.reading import kinds

PACKAGE: Final = "schemas.manifests.described"
STREAM: Final = "streams[]."
PART: Final = ".parts.*."  # a dimension is told of like a field
Told = Mapping[str, Mapping[str, Any]]
Json = dict[str, Any]


@cache
def _shared() -> Told:
    """The keys of every file in words/, by their place or the end of it."""
    found: dict[str, Mapping[str, Any]] = {}
    for file in sorted((resources.files(PACKAGE) / "words").iterdir(), key=str):
        found |= tomllib.loads(file.read_text("utf-8"))
    return found


def every(kind: str) -> Told:
    """What is told of the keys of a kind; a package from outside tells of its own."""
    own = kinds.words(kind) if kind else None
    return {**_shared(), **own} if own else _shared()


def of(kind: str) -> Callable[[str], Json]:
    """Describes a place such as `streams[].paging.style` for a schema."""
    told = every(kind)

    def describe(place: str) -> Json:
        found = entry(told, place)
        if found is None:
            return {}
        made: Json = {"description": f"{found['id']}\n\n{found['en']}"}
        if "example" in found:
            made["examples"] = [json.loads(json.dumps(found["example"]))]
        return made

    return describe


def entry(told: Told, place: str) -> Mapping[str, Any] | None:
    """What is told of a place: of the whole of it, else of the longest end of it."""
    inside = (place or "manifest").removeprefix(STREAM)
    steps = inside.replace(PART, ".").split(".")
    for start in range(len(steps)):
        found = told.get(".".join(steps[start:]))
        if found is not None:
            return found
    return None
