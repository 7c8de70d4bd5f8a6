"""Facts that are ready, into the fact table as a worker does it, beside bare COPY.

No HTTP, no parsing and no mapping on either side. Both format the same lines with the
engine's own function; bare COPY sends them as one stream into a table without any
index, ours page by page as in a first load: some keys are tried, COPY into the page's
table, insert under row security and four indexes (or difference, if a key was known
after all), marks.
"""

from __future__ import annotations

import gc
import itertools
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from bench.ingesting import ours, rows
from bench.ingesting.city import City
from bench.ingesting.ours import Ours
from bench.ingesting.spent import Store
from hub.services.database import sessions
from hub.services.ingest import known
from hub.services.ingest import page as pages
from hub.services.ingest import rows as lines
from hub.services.ingest import tables
from hub.services.ingest.plan import Plan
from schemas import strict
from schemas.mapping.mapper import Fact
from tests.hub.services.building import Feed

BARE: Final = replace(tables.RECORD, table="bare")  # read as table incoming_bare
MAKE: Final = """
    create table incoming_bare as select {columns} from record with no data;
    grant insert, select on incoming_bare to hub_app
    """
Side = Callable[[Ours, Plan, list[Fact]], str]
EMPTY: Final = "truncate record, mark, fact_version, incoming_bare"


@dataclass(frozen=True, slots=True)
class Copied:
    """CPU seconds of client and server for the same facts."""

    facts: int
    ours_s: list[float]
    bare_s: list[float]


def measure(place: Store, city: City, repeats: int) -> Copied:
    """Both sides in turn, into empty tables; exits when rows are missing."""
    with ours.hub(place, city) as held:
        hub = held.hub
        hub.own(MAKE.format(columns=", ".join(tables.RECORD.columns)))
        with sessions.as_hub(hub.engine) as session:
            plan = Feed.open(session, ours.STREAM).plan
        facts = ready(plan, city.rows)
        gc.freeze()
        found = Copied(len(facts), [], [])
        for _ in range(repeats):
            for side, took in ((_ours, found.ours_s), (_bare, found.bare_s)):
                hub.own(EMPTY)
                held.settle()
                took.append(_cpu_s(side, held, plan, facts))
        gc.unfreeze()
    return found


def ready(plan: Plan, count: int) -> list[Fact]:
    """The facts of the city's good rows."""
    found: list[Fact] = []
    for half in rows.render(count).halves:
        for at, record in enumerate(strict.json(b"[" + half + b"]").value):
            judged = plan.mapper.apply(record, f"/data/{at}")
            if isinstance(judged, Fact):
                found.append(judged)
    return found


def _cpu_s(side: Side, held: Ours, plan: Plan, facts: list[Fact]) -> float:
    server, client = held.place.used_s(), time.process_time()
    table = side(held, plan, facts)
    spent = time.process_time() - client + held.place.used_s() - server
    stored = held.hub.one(f"select count(*) from {table}")
    if stored != len(facts):
        raise SystemExit(f"ingest: {stored} of {len(facts)} facts in {table}")
    return spent


def _ours(held: Ours, plan: Plan, facts: list[Fact]) -> str:
    waiting = iter(facts)
    while page := list(itertools.islice(waiting, rows.PAGE)):
        with sessions.as_publisher(held.hub.engine, plan.publisher_id) as session:
            tables.by_key(session)
            tried = [fact.key for fact in known.tried(page)]
            fresh = not known.any_of(session, plan, tried)
            pages.take(session, plan, 1, page, [], len(page), fresh)
    return "record"


def _bare(held: Ours, plan: Plan, facts: list[Fact]) -> str:
    with sessions.as_publisher(held.hub.engine, plan.publisher_id) as session:
        tables.copy(session, BARE, lines.of(plan, 1, facts))
    return "incoming_bare"
