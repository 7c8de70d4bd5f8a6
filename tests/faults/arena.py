"""Two cities and a hub in this process: one city turns hostile, the other stays honest.

Everything a fault may leave behind is looked at: what is held, what is set aside,
what the operator reads, where the cursor stands, and that nobody else noticed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest
from sqlalchemy import Engine, text

from connectors.certify.hostile import Behaviour, HostileServer, page, turns
from connectors.certify.trap import Trap
from connectors.network.limits import Limits
from connectors.patience import Patience
from hub.models import Stream
from hub.services.connected import freshness
from hub.services.connected.freshness import Freshness
from hub.services.database import sessions
from tests.servers.cluster import Database
from tests.workers import city
from tests.workers.city import BINJAI, MEDAN
from tests.workers.province import Hub, founded
from workers import reaching, spooling

RHYTHM: Final = timedelta(hours=6)
LATER: Final = timedelta(days=2)
QUICK: Final = "limits: {rps: 100, max_page_bytes: 1MiB}, timeouts: {run: 5m}"
DEADLINE_S: Final = 0.4
KNOWN: Final = city.reports(2)  # what is held before a city turns hostile
NEW: Final = city.reports(2, first=3)  # what its page would bring
END: Final = page(b'{"data": []}')
TABLES: Final = (
    "quarantine mark cell staged job known_page run_note stream_shape refused_page"
    " fact_version observation record raw_page blob run"
).split()
MENDED: Final = (
    "update link set state = 'closed', failures = 0, rule = null, probe_at = null,"
    " told_until = null; update stream set waiting_for = null"
)
STANDING: Final = """
    select stream_id, key, encode(content_hash, 'hex'), deleted_at, null from record
    union all select stream_id, raw_hash::text, rule, created_at, null from quarantine
    union all select id, schema, null, covered_until, cursor::text from stream
    order by 1, 2"""
FORGET: Final = "; ".join(
    [
        *(f"delete from {table}" for table in TABLES),
        MENDED,
        "update stream set cursor = null, covered_until = null, last_run_at = null,"
        " last_success_at = null, last_outcome = null, last_reason = null,"
        " last_reason_en = null, waiting_for = null, waiting_since = null,"
        " waiting_until = null, last_proved_complete_at = null",
    ]
)


def body(*rows: Any, **more: Any) -> bytes:
    """A page of Medan's system; rows may be JSON text already."""
    written = [r if isinstance(r, str) else json.dumps(r) for r in rows]
    rest = "".join(f', "{name}": {json.dumps(value)}' for name, value in more.items())
    return f'{{"data": [{", ".join(written)}]{rest}}}'.encode()


def pages(*bodies: bytes) -> Behaviour:
    """One page after the other, and then an empty one."""
    return turns(*map(page, bodies), END)


@dataclass
class Held:
    """What a run left: its outcome, what the store holds, what people read."""

    run: Mapping[str, Any]
    keys: set[str]
    aside: set[tuple[str, str]]
    cursor: Any
    notes: dict[str, str]
    later: Freshness

    @property
    def outcome(self) -> str:
        return str(self.run["outcome"])

    @property
    def reason(self) -> str:
        return self.run["reason"] or ""


@dataclass
class Arena:
    """A hub that knows two rows of Medan, its server, and a trap nobody may enter."""

    hub: Hub
    server: HostileServer
    trap: Trap
    owner: Engine
    slept: list[float]
    honest: city.City = field(default_factory=lambda: city.City(list(KNOWN)))
    binjai: city.City = field(
        default_factory=lambda: city.City(city.reports(3, kode="12.75"))
    )
    before: Held | None = None
    _stood: Any = None
    _plain: bool = False

    def good(self, rows: Sequence[dict[str, Any]]) -> None:
        """Medan is honest and has these rows."""
        self.honest.rows = list(rows)
        self.behave(self.honest)

    def behave(self, medan: Behaviour, **more: Behaviour) -> None:
        """What Medan's path does from now on, and other paths beside it."""
        others = {f"/{name}": behaviour for name, behaviour in more.items()}
        self.server.pages = {"/laporan": medan, "/binjai": self.binjai} | others
        self.server.asked.clear()

    def apply(self, change: str = "", into: str = "") -> None:
        """Apply Medan's manifest, with one part written otherwise."""
        written = city.manifest(self.server.url, QUICK)
        assert change in written, change
        self.write(written.replace(change, into) if change else written)
        self._plain = not change

    def write(self, manifest: str) -> None:
        """Apply another manifest of Medan, until the next test."""
        self.hub.apply(manifest)
        self._plain = False

    def pull(self, stream: str = MEDAN) -> Held:
        """Pull and look; nobody may have entered the trap."""
        done = self.hub.pull(stream)
        assert self.trap.met == 0, "somebody connected to the inside"
        return self.look(done, stream)

    def beside(self) -> None:
        """Binjai, pulled beside whatever Medan does, is whole."""
        found = self.pull(BINJAI)
        assert (found.outcome, found.aside) == ("complete", set()), found.run
        assert len(found.keys) == len(self.binjai.rows)

    def look(self, done: Mapping[str, Any], stream: str = MEDAN) -> Held:
        """What the store holds of a stream now."""
        rows, one = self.hub.rows, self.hub.one
        aside = rows(
            "select field, rule from quarantine"
            " where state = 'open' and stream_id = :s",
            s=stream,
        )
        noted = rows(
            "select rule || ':' || field, message_en from run_note n join run r"
            " on r.id = n.run_id where r.id = (select max(id) from run"
            " where stream_id = :s)",
            s=stream,
        )
        cursor = one("select cursor from stream where id = :s", s=stream)
        return Held(
            done,
            self._keys(stream),
            {(row[0], row[1]) for row in aside},
            cursor,
            {row[0]: row[1] for row in noted},
            self.later(stream),
        )

    def later(self, stream: str = MEDAN) -> Freshness:
        """How the stream is shown once its rhythm has passed."""
        with sessions.as_hub(self.hub.engine) as session:
            kept = session.get_one(Stream, stream)
            return freshness.of(kept, datetime.now(UTC) + LATER)

    def _keys(self, stream: str) -> set[str]:
        query = "select key from record where stream_id = :s and deleted_at is null"
        return {row[0] for row in self.hub.rows(query, s=stream)}

    def know(self) -> None:
        """Two rows of Medan and all of Binjai are held; pulled only if they are not."""
        if self._standing() != self._stood or not self._plain:
            self.forget()
            self.before = self.pull()
            self.beside()
            self._stood = self._standing()
        with self.owner.begin() as connection:
            connection.execute(text(MENDED))
        self.slept.clear()
        self.behave(self.honest)

    def unmoved(self) -> bool:
        """Whether everything held, of both cities, is as `know` left it."""
        return self._standing() == self._stood

    def _standing(self) -> Any:
        return self.hub.rows(STANDING)

    def forget(self) -> None:
        """The store as it was made: two manifests and nothing pulled."""
        with self.owner.begin() as connection:
            connection.execute(text(FORGET))
        self.honest.rows = list(KNOWN)
        self.slept.clear()
        self._stood = None
        if not self._plain:
            self.apply()
        self.behave(self.honest)


@contextmanager
def opened(database: Database, broker_url: str = "") -> Iterator[Arena]:
    """An arena in a database of its own; waits are counted, not slept."""
    slept: list[float] = []
    patience = Patience(sleep=slept.append)
    owner = sessions.engine(database.owner_url, "test-owner")
    with pytest.MonkeyPatch.context() as patch:
        hasty = replace(spooling.LIMITS, patience=patience)
        patch.setattr(spooling, "LIMITS", hasty)
        patch.setattr(reaching, "Limits", _hasty)
        with founded(database, broker_url) as hub, Trap() as trap:
            with HostileServer({}) as server:
                hub.allow(server.host_port)
                made = Arena(hub, server, trap, owner, slept)
                made.apply()
                hub.apply(city.of_binjai(city.manifest(server.url, QUICK)))
                yield made
    owner.dispose()


def _hasty(**given: Any) -> Limits:
    return Limits(**given | {"deadline_s": DEADLINE_S, "connect_s": DEADLINE_S})
