"""What a server says it has, before anything of it is read: values, no promises.

`discover(context, connection)` of a kind gives a `Discovered`. It holds what the
protocol declares; whether the server keeps to it is the probe's question. Absent
means "not declared", never "there is none".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from schemas.values.problem import Problem


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a dataset; `type` is the protocol's own word, "" if it has none.

    `key`: the server calls it (a part of) the identity of a record.
    """

    name: str
    type: str = ""
    title: str = ""
    unit: str = ""
    key: bool = False


@dataclass(frozen=True, slots=True)
class Filter:
    """A parameter that narrows a reading; `operator` is the protocol's word for it."""

    param: str
    field: str = ""
    operator: str = "eq"


@dataclass(frozen=True, slots=True)
class Dataset:
    """One thing that could become a stream.

    `id` is what the manifest's settings of the kind call it. `count` is the number of
    records the server states; `exact` is false where it says that this is an estimate.
    """

    id: str
    title: str = ""
    url: str = ""
    count: int | None = None
    exact: bool = True
    modified: datetime | None = None
    fields: tuple[Field, ...] = ()
    filters: tuple[Filter, ...] = ()
    sorts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Discovered:
    """A server's datasets, what holds for all of them, and what a person should know.

    `filters` work on every dataset. `limits` are numbers by name: `page` (the most
    records a page may have), `page_default`, `datasets` (the most that were looked
    at), `per_minute`. `notes` are contradictions and what was not looked at.
    """

    datasets: tuple[Dataset, ...] = ()
    fields: tuple[Field, ...] = ()
    filters: tuple[Filter, ...] = ()
    limits: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[Problem, ...] = ()
