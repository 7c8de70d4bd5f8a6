"""Recognising Datasette: it says its version, and its tables are addresses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from connectors.proposing import vocabulary
from connectors.proposing.proposal import Sign, flow
from connectors.proposing.site import Site
from schemas.values.problem import Words


def recognise(site: Site) -> Sign | None:
    """The table that the address names, else the largest."""
    value = site.value
    named = isinstance(value, Mapping) and {"database", "rows"} <= set(value)
    if not (named or site.vague or "json" in site.path or site.path == "/"):
        return None
    said = site.json(f"{site.origin}/-/versions.json")
    if not isinstance(said, Mapping) or "datasette" not in said:
        return None
    steps = [s for s in site.path.removesuffix(".json").split("/") if s]
    tables = list(_tables(site))
    if len(steps) >= 2:
        chosen: tuple[str, str] | None = (steps[0], steps[1])
    else:
        chosen = max(tables, key=_worth).name if tables else None
    if chosen is None:
        return None
    database, table = chosen
    others = tuple("/".join(t.name) for t in tables if t.name != chosen)
    return Sign(
        *("datasette", f"{site.origin}/", table, "sure"),
        Words("/-/versions.json menyebut datasette", "/-/versions.json says datasette"),
        stream={"datasette": flow({"database": database, "table": table})},
        cursor="own",
        others=others,
    )


@dataclass(frozen=True, slots=True)
class Table:
    """A table that is not hidden."""

    name: tuple[str, str]
    columns: tuple[str, ...]
    count: int


def _worth(table: Table) -> tuple[float, int]:
    """How well a table fits a shared schema, then how much it holds."""
    return vocabulary.best(table.columns, table.name)[1], table.count


def _tables(site: Site) -> Iterator[Table]:
    listed = site.json(f"{site.origin}/-/databases.json")
    listed = listed.get("databases") if isinstance(listed, Mapping) else listed
    for database in _maps(listed):
        name = str(database.get("name"))
        about = site.json(f"{site.origin}/{name}.json")
        for table in _maps(about.get("tables") if isinstance(about, Mapping) else None):
            if not table.get("hidden"):
                count = table.get("count")
                size = count if isinstance(count, int) else 0
                columns = tuple(map(str, table.get("columns") or ()))
                yield Table((name, str(table.get("name"))), columns, size)


def _maps(value: Any) -> list[Mapping[str, Any]]:
    return (
        [e for e in value if isinstance(e, Mapping)] if isinstance(value, list) else []
    )
