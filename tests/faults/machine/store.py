"""The store as the model sees it, and a store that is empty again."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, Final

from tests.faults.machine.model import Known, canonical
from tests.faults.machine.town import ANGKA
from tests.workers.province import TABLES, VOLATILE, Hub

EMPTIED: Final = """
    truncate mark, cell, staged, fact_version, record, observation, blob, system cascade
    """
REPORTS: Final = """
    select key, source_version, status, category, data ->> 'title',
           deleted_at is not null from record where stream_id = :stream
    """
FIGURES: Final = """
    select key, source_version, period, value, deleted_at is not null
    from observation where stream_id = :stream
    """
KIND: Final = "case kind when 'late' then kind else 'replaced' end"
HISTORY: Final = f"""
    select key, {KIND}, body ->> 'status', body ->> 'category',
           body -> 'data' ->> 'title' from fact_version where stream_id = :stream
    """
PERIODS: Final = f"""
    select key, {KIND}, body ->> 'period', cast(body ->> 'value' as numeric)
    from fact_version where stream_id = :stream
    """
OPEN: Final = """
    select raw, mapping_version from quarantine
    where stream_id = :stream and state = 'open'
    """
FACTS: Final = ("record", "observation")
GONE: Final = '"gone": true'


def emptied(hub: Hub) -> None:
    """Forget every city; regions and publishers stay."""
    hub.own(EMPTIED)


def facts(hub: Hub, stream: str) -> dict[str, Known]:
    """The facts of a stream."""
    found = hub.rows(FIGURES if stream == ANGKA else REPORTS, stream=stream)
    return {k: Known(v, tuple(said), gone) for k, v, *said, gone in found}


def history(hub: Hub, stream: str) -> Counter[tuple[Any, ...]]:
    """Earlier and late states of a stream's facts."""
    found = hub.rows(PERIODS if stream == ANGKA else HISTORY, stream=stream)
    return Counter((key, kind, tuple(said)) for key, kind, *said in found)


def open_rows(hub: Hub, stream: str) -> Counter[str]:
    """Rows in quarantine that nobody has settled."""
    return Counter(canonical(json.loads(r)) for r, _ in hub.rows(OPEN, stream=stream))


def contents(hub: Hub) -> Counter[str]:
    """Everything in the store but numbers, ids and the hub's own times."""
    return _all(hub, TABLES, (*VOLATILE, "deleted_at", "body", "seq"))


def meaning(hub: Hub) -> Counter[str]:
    """What the facts and cells say, by whatever mapping and page.

    Under two mappings a row from the future is dated by another arrival, and a row
    that is gone may have said something before that was refused then.
    """
    origin = ("mapping_version", "pointer", "raw_hash", "source_version")
    found = _all(hub, (*FACTS, "cell"), (*VOLATILE, "deleted_at", *origin))
    return Counter({said: n for said, n in found.items() if GONE not in said})


def _all(hub: Hub, tables: Iterable[str], without: Iterable[str]) -> Counter[str]:
    strip = ", ".join(f"'{name}'" for name in without)
    query = (
        f"select to_jsonb(t) - array[{strip}] || jsonb_build_object("
        "'gone', to_jsonb(t) ->> 'deleted_at' is not null) from {} t"
    )
    found = ((t, row[0]) for t in tables for row in hub.rows(query.format(t)))
    return Counter(f"{t} {json.dumps(row, sort_keys=True)}" for t, row in found)


def same(found: Mapping[Any, Any], wanted: Mapping[Any, Any]) -> None:
    """Fail with what differs, and only that."""
    differ = {k for k in {*found, *wanted} if found.get(k) != wanted.get(k)}
    told = [f"{k}: found {found.get(k)}, wanted {wanted.get(k)}" for k in differ]
    assert not told, "\n".join(sorted(told))
