"""The few statements that are ever sent to a database of a city, built from names.

There is no free SQL: a table or view, columns, closed comparisons and an order. Names
are quoted, values travel as parameters.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, Literal, NamedTuple

Family = Literal[
    "whole",
    "decimal",
    "float",
    "flag",
    "bit",
    "date",
    "datetime",
    "moment",
    "json",
    "text",
    "binary",
]
OPERATORS: Final = ("=", "!=", "<", "<=", ">", ">=")
ALIAS: Final = "t"
LONGEST: Final = (1 << 20) + 1  # one character more than a text may have


@dataclass(frozen=True, slots=True)
class Column:
    """A column as the database's own catalogue describes it."""

    name: str
    type: str
    family: Family
    key: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table or view as the catalogue names it; `rows` is an estimate."""

    schema: str
    name: str
    rows: int | None = None

    @property
    def id(self) -> str:
        """`schema.table`, as a manifest writes it."""
        return f"{self.schema}.{self.name}"


class Compared(NamedTuple):
    """A condition: a column, one of `OPERATORS`, and a value as text; None is null."""

    column: str
    operator: str
    value: str | None


class Statement(NamedTuple):
    """Text with a %s for each parameter."""

    text: str
    params: list[Any]


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one product writes what the statements need."""

    quote: Callable[[str], str]
    as_text: Callable[[str, Column], str]  # of a quoted name

    def column(self, name: str) -> str:
        """A column of the table itself: ORDER BY would take the text shown of it."""
        return f"{ALIAS}.{self.quote(name)}"


@dataclass(frozen=True, slots=True)
class Select:
    """What is read of a table: all `columns`, in the order of `order`."""

    table: Table
    columns: tuple[Column, ...]
    order: tuple[Column, ...]
    where: tuple[Compared, ...] = ()

    def named(self, name: str) -> Column:
        """The column of a name."""
        return next(each for each in self.columns if each.name == name)

    def page(
        self,
        dialect: Dialect,
        since: str | None,
        after: Sequence[str] | None,
        limit: int,
    ) -> Statement:
        """The rows behind `after` (values of `order`), or from `since` on."""
        shown = ", ".join(
            dialect.as_text(dialect.column(c.name), c) for c in self.columns
        )
        order = ", ".join(dialect.column(column.name) for column in self.order)
        conditions, params = self._conditions(dialect)
        conditions += [f"{dialect.column(c.name)} IS NOT NULL" for c in self.order]
        if after is not None:
            text, more = self._behind(dialect, after)
            conditions.append(text)
            params += more
        elif since is not None:
            conditions.append(f"{dialect.column(self.order[0].name)} >= %s")
            params.append(typed(self.order[0], since))
        where = " AND ".join(conditions)
        text = (
            f"SELECT {shown} FROM {self._from(dialect)} WHERE {where}"
            f" ORDER BY {order} LIMIT {limit:d}"
        )
        return Statement(text, params)

    def count(self, dialect: Dialect) -> Statement:
        """How many rows there are, with those that the order cannot reach."""
        conditions, params = self._conditions(dialect)
        where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
        return Statement(f"SELECT count(*) FROM {self._from(dialect)}{where}", params)

    def _from(self, dialect: Dialect) -> str:
        schema, name = map(dialect.quote, (self.table.schema, self.table.name))
        return f"{schema}.{name} AS {ALIAS}"

    def _conditions(self, dialect: Dialect) -> tuple[list[str], list[Any]]:
        texts: list[str] = []
        params: list[Any] = []
        for each in self.where:
            name = dialect.column(each.column)
            if each.value is None:
                texts.append(f"{name} IS {'NOT ' if each.operator == '!=' else ''}NULL")
                continue
            texts.append(f"{name} {OPERATORS[OPERATORS.index(each.operator)]} %s")
            params.append(typed(self.named(each.column), each.value))
        return texts, params

    def _behind(self, dialect: Dialect, after: Sequence[str]) -> tuple[str, list[Any]]:
        """(a > x) or (a = x and b > y) …, with a >= x first so that an index helps."""
        names = [dialect.column(column.name) for column in self.order]
        values = [
            typed(column, text) for column, text in zip(self.order, after, strict=True)
        ]
        steps: list[str] = []
        params: list[Any] = [values[0]]
        for at, name in enumerate(names):
            equal = [f"{other} = %s" for other in names[:at]]
            steps.append(f"({' AND '.join([*equal, f'{name} > %s'])})")
            params += values[: at + 1]
        return f"{names[0]} >= %s AND ({' OR '.join(steps)})", params


def typed(column: Column, text: str) -> Any:
    """A value as its column compares it: whole numbers and decimals are no texts."""
    if column.family in ("whole", "bit"):
        return int(text)
    if column.family == "flag":
        return text.casefold() in ("true", "t", "1")
    return Decimal(text) if column.family == "decimal" else text
