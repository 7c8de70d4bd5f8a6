"""A small hub with real commits for the tests: apply, ask, pull, look."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import Engine, text

from hub.services.connected import systems
from hub.services.database import sessions
from hub.services.working import jobs
from tests.hub.services import building
from tests.servers.cluster import Database
from workers import computing, following, pipeline, setting

SECRET: Final = "a secret of the tests that is long enough 0123456789"
# What differs between two stores that hold the same facts.
VOLATILE: Final = (
    "id",
    "run_id",
    "raw_page_id",
    "changed_seq",
    "changed_xid",
    "changed_at",
    "first_seen_at",
    "first_seen",
    "computed_at",
    "created_at",
    "replaced_by_run",
    "replaced_at",
    "as_of",
    "oldest_source",
    "valid_until",
    "manifest_version_id",
)
TABLES: Final = ("record", "observation", "fact_version", "quarantine", "cell")


@dataclass
class Hub:
    """One store with three regions, and what a test does with it."""

    database: Database
    engine: Engine
    environment: dict[str, str]

    def allow(self, *hosts: str) -> None:
        """Exempt these host:port pairs from the address guard."""
        self.environment["HUB_ALLOWED_HOSTS"] = ",".join(hosts)
        os.environ.update(self.environment)
        setting.config.cache_clear()

    def apply(self, body: str) -> None:
        """Apply and activate a manifest."""
        with sessions.as_hub(self.engine) as session:
            systems.apply(session, body, "penguji", True, datetime.now(UTC))

    def ask(self, *streams: str) -> list[int]:
        """Ask for a sync of streams; their job numbers."""
        with sessions.as_hub(self.engine) as session:
            return [jobs.request_sync(session, stream, "test") for stream in streams]

    def pull(self, stream: str, slice_s: float = 60.0) -> Mapping[str, Any]:
        """Pull a stream in this process, slice after slice; what its run did."""
        [job] = self.ask(stream)
        while self.one(
            "select state in ('due', 'leased') from job where id = :j", j=job
        ):
            pipeline.work(self.engine, job, "worker:test", slice_s)
        [done] = following.results(self.engine, [job])
        return done

    def compute(self) -> None:
        """Compute every marked cell."""
        computing.consume(self.engine, float("inf"))

    def rows(self, query: str, **values: Any) -> list[tuple[Any, ...]]:
        """What a query finds, seen as the hub."""
        with sessions.as_hub(self.engine) as session:
            return [tuple(row) for row in session.execute(text(query), values)]

    def one(self, query: str, **values: Any) -> Any:
        """The single value a query finds."""
        with sessions.as_hub(self.engine) as session:
            return session.execute(text(query), values).scalar_one()

    def own(self, statement: str) -> None:
        """Run a statement as the owner."""
        owner = sessions.engine(self.database.owner_url, "test-owner")
        with owner.begin() as connection:
            connection.execute(text(statement))
        owner.dispose()

    def contents(self) -> dict[str, list[str]]:
        """Every fact, version, quarantined row and cell, without what may differ."""
        strip = ", ".join(f"'{name}'" for name in VOLATILE)
        query = "select (to_jsonb(t) - array[{}])::text from {} t order by 1"
        return {t: [r[0] for r in self.rows(query.format(strip, t))] for t in TABLES}


@contextmanager
def founded(
    database: Database, broker_url: str = "", empty: bool = True
) -> Iterator[Hub]:
    """A hub on a migrated database, which this process works for.

    An `empty` one gets three regions; another holds a province already.
    """
    environment = {
        "HUB_DATABASE_URL": database.app_url,
        "HUB_OWNER_DATABASE_URL": database.owner_url,
        "HUB_BROKER_URL": broker_url,
        "HUB_SECRET_KEY": SECRET,
        "HUB_DEMO": "1",
        "HUB_ALLOWED_HOSTS": "",
    }
    before = {name: os.environ.get(name) for name in environment}
    os.environ.update(environment)
    setting.config.cache_clear()
    engine = sessions.engine(database.app_url, "test-hub")
    try:
        if empty:
            with sessions.as_hub(engine) as session:
                building.province(session)
        yield Hub(database, engine, environment)
    finally:
        engine.dispose()
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
        setting.config.cache_clear()
