"""What a domain's facts look like in the standards that others speak.

A domain that has a module `exchange.py` with `EXCHANGES` can be read from documents
of those standards, and written as them.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any

from schemas.contracts.domain import PACKAGE, Domain
from schemas.values.nearest import hint
from schemas.values.problem import Words, refuse

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Taken:
    """One fact read from a document: its key at the source, and the schema's values.

    `values` are what the domain's schema loads: plain JSON with exact numbers, not
    yet checked. `pointer` finds it in the document.
    """

    key: str
    values: dict[str, Any]
    pointer: str


@dataclass(frozen=True, slots=True)
class Exchange:
    """One standard, both ways.

    `take` reads a document's bytes and raises Refused for what is not such a
    document; `give` writes facts (key and loaded values each) as such a document.
    What was taken and given is taken again as the same facts; `loses` says in words
    what of the standard has no place in the shared schema. `structured` reads, from
    the text of a file, a structure that documents of the standard may have instead.
    """

    standard: str
    version: str
    title: Words
    media_type: str
    take: Callable[[bytes], list[Taken]]
    give: Callable[[Sequence[tuple[str, Values]]], bytes]
    loses: tuple[Words, ...] = ()
    structured: Callable[[str], Exchange] | None = None


def of(domain: Domain) -> tuple[Exchange, ...]:
    """The standards that a domain speaks; none where it has no `exchange.py`."""
    place = f"{PACKAGE}.{domain.name}"
    if not (resources.files(place) / "exchange.py").is_file():
        return ()
    module = importlib.import_module(f"{place}.exchange")
    found: tuple[Exchange, ...] = module.EXCHANGES
    return found


def named(domain: Domain, standard: str) -> Exchange:
    """One of them by its id, or Refused with the nearest right word."""
    known = {each.standard: each for each in of(domain)}
    if standard not in known:
        near, listed = hint(standard, known), ", ".join(known) or "–"
        raise refuse(
            "standard",
            standard,
            "standard.unknown",
            id=f"{domain.title.id} tidak punya bentuk ini.{near.id} Ada: {listed}.",
            en=f"{domain.title.en} has no such form.{near.en} There are: {listed}.",
        )
    return known[standard]
