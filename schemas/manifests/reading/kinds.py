"""Each kind's own keys, read by a module of its name in schemas/manifests/kinds.

A module has `read_stream(part, privacy) -> Source`. It may have `SCHEMES` (those of
base_url, by default http and https), `DELETES` (the modes that make sense, by default
all), `read_connection(part)` for keys of the `connection:` that are its own, and
`WORDS`, what its keys mean (as in schemas/manifests/described/words). Kinds from
outside name such a module as an entry point of the group `province.manifests`; one
without is read as `rest`. Only what the operator allows is loaded.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Callable
from functools import cache
from importlib import import_module
from typing import Any, Final, get_args

from schemas.manifests import outside
from schemas.manifests.parts import DeleteMode, Privacy, Source
from schemas.manifests.reading.section import Section

PACKAGE: Final = "schemas.manifests.kinds"
USUAL: Final = "rest"
WEB: Final = ("http", "https")


@cache
def built_in() -> tuple[str, ...]:
    """The kinds that come with the hub; first the one a misspelt kind is read as."""
    folder = import_module(PACKAGE)
    found = sorted(each.name for each in pkgutil.iter_modules(folder.__path__))
    return (USUAL, *(name for name in found if name != USUAL))


def readable() -> tuple[str, ...]:
    """Every kind a manifest may name: what comes with the hub, and what is allowed."""
    return (*built_in(), *outside.allowed())


def _module(kind: str) -> Any:
    """The hub's own module of a kind, else that of an allowed package."""
    if kind not in built_in():
        found = outside.entry(outside.MANIFESTS, kind)
        return import_module(f"{PACKAGE}.{USUAL}") if found is None else found.load()
    return import_module(f"{PACKAGE}.{kind}")


def words(kind: str) -> Any:
    """What a kind from outside says of its own keys; None where it says nothing."""
    return getattr(_module(kind), "WORDS", None)


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
