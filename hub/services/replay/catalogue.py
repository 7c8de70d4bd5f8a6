"""What another store must know before pages can be judged there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import exists, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from hub.models import (
    Base,
    Coverage,
    Holiday,
    ManifestVersion,
    Publisher,
    RawPage,
    Region,
    Stream,
    System,
)
from schemas.values.problem import Refused, problem

# What a stream learns from its runs begins anew.
ANEW: Final = frozenset(
    "fence cursor covered_until last_outcome last_reason last_reason_en last_run_at"
    " last_success_at last_proved_complete_at waiting_for waiting_since waiting_until"
    " waiting_reason waiting_reason_en".split()
)


def copy(source: Session, target: Session, streams: Sequence[str]) -> None:
    """Copy regions, publishers, systems, manifests and streams that are missing.

    Raises Refused where the target holds pages of one of these streams already.
    """
    _fresh(target, streams)
    for model in (Region, Publisher, Coverage, System, Holiday):
        for row in source.execute(_query(model)).mappings():
            target.execute(insert(model).values(**row).on_conflict_do_nothing())
    versions = _manifests(source, target)
    for row in source.execute(_query(Stream)).mappings():
        values = {k: v for k, v in row.items() if k not in ANEW}
        active = values["manifest_version_id"]
        values["manifest_version_id"] = versions[active] if active else None
        target.execute(insert(Stream).values(**values).on_conflict_do_nothing())


def _query(model: type[Base]) -> Any:
    table = model.__table__
    level = table.c.level if model is Region else None
    order = [level] if level is not None else []
    return select(table).order_by(*order, *table.primary_key)


def _fresh(target: Session, streams: Sequence[str]) -> None:
    known = select(Stream.id).where(
        Stream.id.in_(streams), exists().where(RawPage.stream_id == Stream.id)
    )
    problems = [
        problem(
            stream,
            stream,
            "replay.not_fresh",
            id="Penyimpanan tujuan sudah memuat halaman aliran ini. Pakai basis data"
            " yang baru (`hub migrate`).",
            en="The other store holds pages of this stream already. Use a fresh"
            " database (`hub migrate`).",
        )
        for stream in target.scalars(known)
    ]
    if problems:
        raise Refused(*problems)


def _manifests(source: Session, target: Session) -> dict[int, int]:
    """The number that each manifest version has in the target, by its number here."""
    numbers: dict[int, int] = {}
    for row in source.execute(_query(ManifestVersion)).mappings():
        values = dict(row)
        here = values.pop("id")
        made = insert(ManifestVersion).values(**values)
        target.execute(made.on_conflict_do_nothing())
        numbers[here] = target.execute(
            select(ManifestVersion.id).where(
                ManifestVersion.system_id == row["system_id"],
                ManifestVersion.version == row["version"],
            )
        ).scalar_one()
    return numbers
