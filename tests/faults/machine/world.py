"""Two stores, one city and the hub's machinery, played by hand in one thread."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from connectors.certify.hostile import HostileServer
from hub.services.connected import runs
from hub.services.database import sessions
from hub.services.ingest.deletions import Gone
from hub.services.ingest.finish import Ending
from hub.services.ingest.incoming import Incoming
from hub.services.ingest.plan import Plan
from hub.services.replay import elsewhere, rows, stream
from tests.faults.machine import store, town
from tests.faults.machine.chaos import Chaos, Killed
from tests.faults.machine.model import Model
from tests.faults.machine.town import ADUAN, ANGKA, HALF, LAPORAN, Town, instant
from tests.workers.province import Hub
from workers import computing, dispatcher, pipeline, setting

HOUR: Final = timedelta(hours=1)
BLANK: Final = '"reason": "not_reported"'
LEASES_END: Final = text("""
    update job set lease_until = now() - interval '1 second' where state = 'leased'
    """)
EVERY_CELL: Final = text("""
    insert into mark (indicator, region, period)
    select distinct indicator, region, period from cell
    """)


@dataclass
class World:
    """What the games are played on; `models` say what the store must hold."""

    hub: Hub
    copy: Hub
    server: HostileServer
    town: Town = field(default_factory=Town)
    games: int = 0
    begun: bool = False

    def install(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Stand between the machinery and its clock, broker and store."""
        self.chaos = Chaos(self.hub.engine, self._taken, self._gone, self._ended)
        self.chaos.install(monkeypatch)
        self.dispatcher = dispatcher.Dispatcher(self.hub.engine, "game")
        monkeypatch.setattr(setting, "now", self.now)
        monkeypatch.setattr(dispatcher.app, "send_task", self._send)

    def begin(self) -> None:
        """Empty the stores and connect the city."""
        for hub in (self.hub, self.copy):
            store.emptied(hub)
        self.models = {
            LAPORAN: Model(),
            ANGKA: Model(snapshot=True),
            ADUAN: Model(),
        }
        self.messages: list[tuple[int, str]] = []
        self.offset, self.ahead = timedelta(), False
        self.narrow, self.mapped = False, False
        self.server.pages = {
            "/laporan": self.town.laporan,
            "/aduan": self.town.aduan,
            "/dihapus": self.town.dihapus,
            "/angka": self.town.angka,
        }
        self.map(False)
        self.hub.apply(town.figures(self.server.url))
        self.begun = True

    def now(self) -> datetime:
        """The hub's clock."""
        return self.town.now() + self.offset

    def jump(self, offset: timedelta) -> None:
        """Set the hub's clock wrong, or right."""
        self.offset, self.ahead = offset, self.ahead or offset > timedelta()

    def map(self, narrow: bool, most: str = HALF) -> None:
        """Apply another mapping of the reports, and how many may be deleted."""
        self.mapped = self.mapped or narrow != self.narrow
        self.narrow = narrow
        self.hub.apply(town.reports(self.server.url, narrow))
        self.hub.apply(town.complaints(self.server.url, narrow, most))
        self.most = Decimal(most.rstrip("%")) / 100

    def sweep(self) -> None:
        """A dispatcher looks once; its messages wait to be delivered."""
        before = len(self.messages)
        self.dispatcher.sweep()
        of = dict(self.hub.rows("select id, coalesce(stream_id, '') from job"))
        self.messages[before:] = sorted(
            self.messages[before:], key=lambda message: of[message[0]]
        )

    def expire(self) -> None:
        """Whoever holds a lease is silent for too long."""
        with sessions.as_hub(self.hub.engine) as session:
            session.execute(LEASES_END)

    def deliver(self, which: int, slice_s: float, keep: bool, fault: Any) -> None:
        """A worker gets a message, perhaps not for the last time, and meets a fault."""
        if not self.messages:
            return
        which %= len(self.messages)
        job, kind = self.messages[which]
        if not keep:
            del self.messages[which]
        if fault is not None and fault[0] == "overtaken":
            self.chaos.overtake(fault[1], lambda: self._overtake(job, slice_s))
        elif fault is not None:
            self.chaos.arm(*fault)
        with suppress(OperationalError, Killed):
            self._work(job, kind, "worker:a", slice_s)
        self.chaos.disarm()

    def replay_quarantine(self) -> None:
        """A person has refused rows judged again."""
        for stream_id, model in self.models.items():
            with sessions.as_publisher(self.hub.engine, "kota-medan") as session:
                rows.replay(session, stream_id, setting.pepper(), self.now())
            if stream_id != ANGKA:
                model.replay(self.narrow)

    def judge_held(self, accept: bool) -> None:
        """A person releases or refuses the run that waits."""
        model = self.models[ANGKA]
        held = self.hub.rows("select id from run where held")
        assert [row[0] for row in held] == [*model.held]
        for run in [*model.held]:
            with sessions.as_publisher(self.hub.engine, "kota-medan") as session:
                if accept:
                    runs.release(session, run, "ani", setting.pepper(), self.now())
                else:
                    runs.refuse(session, run, "ani")
            model.judge_held(run, accept)

    def check_cursor(self, stream_id: str) -> None:
        """No honest row up to the cursor is missing; it is not in the future."""
        query = "select cursor ->> 'updated' from stream where id = :stream"
        cursor = self.hub.one(query, stream=stream_id)
        if cursor is None:
            return
        mark = datetime.fromisoformat(cursor)
        assert mark <= self.town.now() + HOUR
        self._complete(stream_id, mark)

    def end(self) -> None:
        """Let everything heal, then look at all of it."""
        self.town.skew, self.town.down, self.town.ghosts = timedelta(), False, {}
        self.offset = timedelta()
        self.map(False, "100%")
        for stream_id in self.models:
            self._settle(stream_id)
        self.replay_quarantine()
        for stream_id in (LAPORAN, ADUAN):
            self._complete(stream_id, self.town.now())
        self._nothing_gone_lives()
        self.hub.compute()
        self._cells_are_exact()
        self._replayed_alike()

    def _settle(self, stream_id: str) -> None:
        for _ in range(2):
            self.expire()
            self.hub.pull(stream_id)
            self.judge_held(True)
        open_jobs = "select count(*) from job where state in ('due', 'leased')"
        assert not self.hub.one(f"{open_jobs} and stream_id = '{stream_id}'")
        assert not self.hub.one(
            "select count(*) from run where outcome is null"
            f" and stream_id = '{stream_id}'"
        )

    def _complete(self, stream_id: str, mark: datetime) -> None:
        facts = self.models[stream_id].facts
        waiting = {each.key for each in self.models[stream_id].open.values()}
        for id in self.town.honest:
            row = self.town.rows[id]
            if instant(row) > mark or row["kategori"] == "Entah":
                continue
            if str(id) in waiting or row["hapus"] and stream_id == ADUAN:
                continue
            known = facts.get(str(id))
            if known is None:
                assert row["hapus"], row
            else:
                assert known.version is not None
                assert known.version >= instant(row), row

    def _nothing_gone_lives(self) -> None:
        for stream_id in (LAPORAN, ADUAN):
            for id in self.town.honest:
                known = self.models[stream_id].facts.get(str(id))
                row = self.town.rows[id]
                if known is not None and row["hapus"] and not known.gone:
                    assert known.version is not None
                    assert known.version > instant(row), row

    def _cells_are_exact(self) -> None:
        before = self._cells()
        with sessions.as_hub(self.hub.engine) as session:
            session.execute(EVERY_CELL)
            session.execute(text("delete from cell"))
        self.hub.compute()
        store.same(self._cells(), before)

    def _cells(self) -> Counter[str]:
        query = "select (to_jsonb(c) - 'computed_at')::text from cell c order by 1"
        found = self.hub.rows(query)
        return Counter(row[0] for row in found if BLANK not in row[0])

    def _replayed_alike(self) -> None:
        ids = [*self.models]
        elsewhere.replay(self.hub.engine, self.copy.engine, ids, setting.pepper())
        if self.mapped:
            found, wanted = (store.meaning(each) for each in (self.copy, self.hub))
        else:
            found, wanted = (store.contents(each) for each in (self.copy, self.hub))
        store.same(found, wanted)
        if self.mapped:
            return
        before = store.contents(self.hub)
        for stream_id in ids:
            with sessions.as_publisher(self.hub.engine, "kota-medan") as session:
                stream.replay(session, stream_id, setting.pepper(), self.now())
        store.same(store.contents(self.hub), before)

    def _work(self, job: int, kind: str, me: str, slice_s: float) -> None:
        if kind == "sync":
            pipeline.work(self.hub.engine, job, me, slice_s)
        else:
            computing.work(self.hub.engine, job, me)

    def _overtake(self, job: int, slice_s: float) -> None:
        self.expire()
        self._work(job, "sync", "worker:b", slice_s)

    def _send(self, name: str, args: list[int], **_: Any) -> None:
        self.messages.append((args[0], name.partition(".")[0]))

    def _gone(self, plan: Plan, entries: list[tuple[Gone, datetime]]) -> None:
        self.models[plan.stream_id].listed(entries, self.most)

    def _taken(self, plan: Plan, page: Incoming) -> None:
        codes = plan.spec.map["category"].codes if plan.stream_id != ANGKA else None
        narrow = codes is not None and "Sampah" not in codes
        rows_ = [value for value, _ in page.records]
        model = self.models[plan.stream_id]
        model.take(rows_, page.received_at, narrow, plan.run_id, page.number)

    def _ended(self, plan: Plan, ending: Ending) -> None:
        if plan.stream_id == ANGKA:
            self.models[ANGKA].end(plan.run_id, ending)
