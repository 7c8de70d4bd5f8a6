"""What a run met that a person should know: noted once, told with its outcome."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from hub.models import RunNote
from schemas.values.problem import Problem, Words


class Noting(Protocol):
    """A run that notes something, with its stream and publisher."""

    @property
    def run_id(self) -> int: ...
    @property
    def stream_id(self) -> str: ...
    @property
    def publisher_id(self) -> str: ...


def note(
    session: Session,
    target: Noting,
    said: Problem,
    rows: int = 1,
    weighs: bool = False,
) -> None:
    """Note something at a run; said again of the same field it counts more rows.

    One that `weighs` keeps the run from being complete. `{}` in its message stands
    for the number of rows.
    """
    made = insert(RunNote).values(
        run_id=target.run_id,
        rule=said.rule,
        field=said.field,
        stream_id=target.stream_id,
        publisher_id=target.publisher_id,
        rows=rows,
        weighs=weighs,
        message_id=said.message.id,
        message_en=said.message.en,
    )
    session.execute(
        made.on_conflict_do_update(
            index_elements=["run_id", "rule", "field"],
            set_={
                "rows": RunNote.rows + made.excluded.rows,
                "weighs": RunNote.weighs | made.excluded.weighs,
            },
        )
    )


def of_run(session: Session, run_id: int) -> Sequence[RunNote]:
    """What was noted at a run: what weighs first, then what is about most rows."""
    query = select(RunNote).where(RunNote.run_id == run_id)
    order = (RunNote.weighs.desc(), RunNote.rows.desc(), RunNote.rule, RunNote.field)
    return session.scalars(query.order_by(*order)).all()


def words(noted: RunNote) -> Words:
    """What a note says, with its number of rows."""
    said = (noted.message_id, noted.message_en)
    return Words(*(each.replace("{}", str(noted.rows)) for each in said))
