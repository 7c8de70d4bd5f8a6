"""Pages of a list by key: each row once, in order, without ever counting."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, literal, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session

from schemas.values.problem import Words

Key = tuple[str | int | uuid.UUID, ...]
Column = ColumnElement[Any] | InstrumentedAttribute[Any]


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows of a list; `after` is the key of its last row, None at the end.

    `note` is a sentence for the reader, where the rows alone would mislead.
    """

    rows: Sequence[Mapping[str, Any]]
    after: Key | None = None
    note: Words | None = None


def read(
    session: Session,
    query: Select[*tuple[Any, ...]],
    order: Sequence[Column],
    after: Key | None,
    limit: int,
    *,
    newest_first: bool = False,
) -> Page:
    """The rows behind a key, at most `limit`; `order` must name each row uniquely.

    Rows that are added meanwhile move nobody: a page begins behind a key, not at
    a number.
    """
    if after is not None:
        place = tuple_(*(literal(v, c.type) for v, c in zip(after, order, strict=True)))
        here = tuple_(*order)
        query = query.where(here < place if newest_first else here > place)
    keys = [each.label(f"key_{number}") for number, each in enumerate(order)]
    ordered = [each.desc() for each in order] if newest_first else list(order)
    found = session.execute(
        query.add_columns(*keys).order_by(*ordered).limit(limit + 1)
    )
    rows = [dict(row) for row in found.mappings()]
    return Page(rows[:limit], _last(rows, limit, len(keys)))


def _last(rows: Sequence[Mapping[str, Any]], limit: int, keys: int) -> Key | None:
    if len(rows) <= limit:
        return None
    return tuple(rows[limit - 1][f"key_{number}"] for number in range(keys))
