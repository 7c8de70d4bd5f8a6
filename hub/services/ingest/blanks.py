"""Does a run leave more cells empty than its manifest expects (`expect.null_max`)?"""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

from psycopg import sql
from sqlalchemy.orm import Session

from hub.services.ingest.plan import Plan
from hub.services.ingest.tables import KINDS, driver
from schemas.values.problem import Words

STAGED: Final = """
    select count(*), {counts} from staged f where f.run_id = %(run)s
    """
CHANGED: Final = """
    select count(*), {counts} from {facts} f
    where f.schema = %(schema)s and f.stream_id = %(stream)s and f.run_id = %(run)s
      and f.deleted_at is null
    """


def too_many(session: Session, plan: Plan) -> Words | None:
    """The first field that is empty in more rows of this run than expected, in words.

    A snapshot run is judged by its staged rows, an incremental one by the rows it
    brought or changed.
    """
    expected = plan.spec.expect.null_max
    if not expected:
        return None
    kind = KINDS[plan.domain.kind]
    template = STAGED if plan.snapshot else CHANGED
    counts = sql.SQL(", ").join(
        sql.SQL("count(*) filter (where {} is null)").format(
            _value(name, kind.columns, plan.snapshot)
        )
        for name in expected
    )
    query = sql.SQL(template).format(counts=counts, facts=sql.Identifier(kind.table))
    values = {"schema": plan.schema, "stream": plan.stream_id, "run": plan.run_id}
    row: Any = driver(session).execute(query, values).fetchone()
    rows, *blanks = row
    for (name, most), blank in zip(expected.items(), blanks, strict=True):
        if rows and Decimal(blank) / rows > most:
            return _words(name, blank, rows, most)
    return None


def _value(name: str, columns: tuple[str, ...], staged: bool) -> sql.Composable:
    """The field's text: a column of its own, or a part of `data`."""
    own = name in columns
    if staged:
        path = "f.row ->> {}" if own else "f.row -> 'data' ->> {}"
        return sql.SQL(path).format(sql.Literal(name))
    if own:
        return sql.Identifier("f", name)
    return sql.SQL("f.data ->> {}").format(sql.Literal(name))


def _words(name: str, blank: int, rows: int, most: Decimal) -> Words:
    share = Decimal(blank) / rows
    return Words(
        f"Kolom {name} kosong pada {blank} dari {rows} baris ({share:.0%}); manifes"
        f" mengharapkan paling banyak {most:.0%}.",
        f"The field {name} is empty in {blank} of {rows} rows ({share:.0%}); the"
        f" manifest expects at most {most:.0%}.",
    )
