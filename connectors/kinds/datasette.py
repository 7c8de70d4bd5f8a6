"""The kind `datasette`: the JSON API of Datasette, by its tokens and its own counts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, ClassVar, Final

from connectors.base import Context, Cursor, Page, RawRecord
from connectors.discovery import Dataset, Discovered, Field, Filter
from connectors.reading import refusals, run
from connectors.reading.form import Form
from connectors.reading.looking import Looking
from connectors.reading.paging import Signs
from connectors.reading.watermark import Watermark
from schemas.manifests.kinds.datasette import address
from schemas.manifests.manifest import Connection, Stream

MOST_TABLES: Final = 500
OPERATORS: Final = (
    *("exact", "not", "contains", "startswith", "endswith", "like"),
    *("gt", "gte", "lt", "lte", "in", "isnull", "notnull", "date"),
)
LIMITS: Final = {
    "max_returned_rows": "page",
    "default_page_size": "page_default",
    "sql_time_limit_ms": "milliseconds",
}


class Datasette:
    """Reads tables, views and canned queries of a Datasette (0.6 and 1.0)."""

    kind: ClassVar[str] = "datasette"

    def read(
        self,
        context: Context,
        connection: Connection,
        stream: Stream,
        cursor: Cursor,
    ) -> Iterator[Page]:
        """Yield the rows from the cursor, or from the resume token, to the end."""
        yield from run.pages(context, connection, stream, cursor, Rows())

    def discover(self, context: Context, connection: Connection) -> Discovered:
        """Every table and view with its columns, key and count; the server's limits."""
        look = Looking(context)
        datasets: list[Dataset] = []
        for database in _listed(look.json("/-/databases.json")):
            name = str(database.get("name"))
            whole = look.json(address(name))
            for kind in ("tables", "views"):
                found = whole.get(kind) if isinstance(whole, Mapping) else None
                datasets += [_dataset(name, each) for each in _listed(found)]
        said = look.json("/-/settings.json")
        limits = {LIMITS[k]: v for k, v in said.items() if k in LIMITS and v}
        more = datasets[MOST_TABLES:]
        return Discovered(
            datasets=tuple(each for each in datasets[:MOST_TABLES] if each.id),
            filters=tuple(Filter(f"{{field}}__{each}", "", each) for each in OPERATORS),
            limits=limits,
            notes=(refusals.not_looked_at(len(more)),) if more else (),
        )


class Rows(Form):
    """Pages of rows; a count that was cut is no count, rows that were cut no end."""

    def bounds(self, stream: Stream, mark: Watermark) -> Mapping[str, str]:
        """As usual, but SQLite compares times as the texts that they are.

        Where the manifest does not say how they are written, all of the day before
        the bound is asked for, too: `2026-01-05 08:00` comes before `2026-01-05T00:00`.
        """
        spec, since = stream.cursor, mark.since
        if spec is None or since is None or spec.format or "date" not in spec.kind:
            return mark.params
        day = datetime.fromisoformat(since).date() - timedelta(days=1)
        return {spec.param: day.isoformat()}

    def signs(self, stream: Stream, value: Any, records: list[RawRecord]) -> Signs:
        """As usual; `count_truncated` (1.0) says that there are at least so many."""
        found = super().signs(stream, value, records)
        if not isinstance(value, Mapping):
            return found
        cut = value.get("truncated") is True
        total = None if value.get("count_truncated") else found.total
        return replace(found, total=total, more=True if cut else None)


def _listed(value: Any) -> list[Mapping[str, Any]]:
    found = value.get("databases") if isinstance(value, Mapping) else value
    if not isinstance(found, list):
        return []
    return [each for each in found if isinstance(each, Mapping)]


def _dataset(database: str, said: Mapping[str, Any]) -> Dataset:
    """A table or view that is not hidden; one without an id is to be left out."""
    name, keys = str(said.get("name")), said.get("primary_keys") or []
    columns = [str(each) for each in said.get("columns") or []]
    count = said.get("count")
    return Dataset(
        id="" if said.get("hidden") else f"{database}/{name}",
        title=name,
        url=address(database, name),
        count=count if isinstance(count, int) else None,
        exact=not said.get("count_truncated"),
        fields=tuple(Field(each, key=each in keys) for each in columns),
        sorts=tuple(columns),
    )


CONNECTOR: Final = Datasette()
