"""Each kind's own keys, read by a module of its name in schemas/manifests/kinds.

A module has `read_stream(part, privacy) -> Source`. It may have `SCHEMES` (those of
base_url, by default http and https), `DELETES` (the modes that make sense, by default
all) and `read_connection(part)` for keys of the `connection:` that are its own. Kinds
from outside name such a module as an entry point of the group `province.manifests`;
one without is read as `rest`.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Callable
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from typing import Any, Final, get_args

from schemas.manifests.parts import DeleteMode, Privacy, Source
from schemas.manifests.reading.section import Section

PACKAGE: Final = "schemas.manifests.kinds"
GROUP: Final = "province.manifests"
USUAL: Final = "rest"
WEB: Final = ("http", "https")


@cache
def built_in() -> tuple[str, ...]:
    """The kinds that come with the hub; first the one a misspelt kind is read as."""
    folder = import_module(PACKAGE)
    found = sorted(each.name for each in pkgutil.iter_modules(folder.__path__))
    return (USUAL, *(name for name in found if name != USUAL))


@cache
def _module(kind: str) -> Any:
    for entry in entry_points(group=GROUP, name=kind):
        return entry.load()
    name = kind if kind in built_in() else USUAL
    return import_module(f"{PACKAGE}.{name}")


def schemes(kind: str) -> tuple[str, ...]:
    """How the base_url of a kind may begin; `file` is a folder of the operator's."""
    found: tuple[str, ...] = getattr(_module(kind), "SCHEMES", WEB)
    return found


def deletes(kind: str) -> tuple[str, ...]:
    """The ways in which a kind can learn of deletions."""
    found: tuple[str, ...] = getattr(_module(kind), "DELETES", get_args(DeleteMode))
    return found


def read_source(kind: str, part: Section, privacy: Privacy) -> Source:
    """Where a stream's records come from, as its kind reads it."""
    source: Source = _module(kind).read_stream(part, privacy)
    return source


def read_settings(kind: str, part: Section) -> Any:
    """The keys of `connection:` that only this kind has; None where it has none."""
    read: Callable[[Section], Any] | None
    read = getattr(_module(kind), "read_connection", None)
    return None if read is None else read(part)
