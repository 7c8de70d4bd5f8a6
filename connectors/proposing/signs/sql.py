"""Recognising a database by its address; its tables come from its own catalogue."""

from __future__ import annotations

from typing import Final

from connectors.base import Discovering, Refusal, connector
from connectors.discovery import Dataset
from connectors.proposing import vocabulary
from connectors.proposing.columns import personal
from connectors.proposing.proposal import Sign, flow
from connectors.proposing.site import Opens
from schemas.manifests.manifest import Connection
from schemas.values.problem import Words

SCHEMES: Final = ("mysql", "postgresql")


def found(opens: Opens, connection: Connection) -> Sign:
    """The table that fits a shared schema best; raises Refusal as discovery does."""
    context = opens(connection)
    kind = connector("sql")
    assert isinstance(kind, Discovering)
    said = kind.discover(context, connection)
    tables = [each for each in said.datasets if any(f.key for f in each.fields)]
    if not tables:
        raise Refusal("propose.no_table", NO_TABLE, connection.base_url)
    best = max(tables, key=_worth)
    columns = [f.name for f in best.fields if not personal.by_name(f.name)]
    own = {"table": best.id, "columns": columns, "zone": "Asia/Jakarta"}
    return Sign(
        *("sql", connection.base_url, best.id, "sure"),
        Words("basis data menjawab", "the database answers"),
        stream={"sql": flow(own)},
        cursor="own",
        key=tuple(f.name for f in best.fields if f.key),
        others=tuple(each.id for each in said.datasets if each is not best),
        notes=tuple(note.message for note in said.notes),
    )


def _worth(table: Dataset) -> tuple[float, int]:
    names = [field.name for field in table.fields]
    return vocabulary.best(names, (table.id,))[1], table.count or 0


NO_TABLE: Final = Words(
    "Tidak ada tabel atau view dengan kunci utama yang dapat dibaca pengguna ini.",
    "This user can read no table or view with a primary key.",
)
