"""The game: what cities, workers, clocks and people do, and what must hold always."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from tests.faults.machine import store
from tests.faults.machine.chaos import KINDS
from tests.faults.machine.town import ADUAN, ANGKA, LAPORAN, MONTHS
from tests.faults.machine.world import World

STREAMS: Final = st.sampled_from((LAPORAN, ANGKA, ADUAN))
IDS: Final = st.integers(1, 6)
TEN_YEARS: Final = timedelta(days=3652)
BACK: Final = st.sampled_from([timedelta(minutes=m) for m in (0, 1, 5, 30, 1500)])
FAULTS: Final = st.one_of(
    st.none(),
    st.tuples(st.sampled_from(KINDS), st.integers(1, 7)),
    st.tuples(st.just("overtaken"), st.integers(1, 3)),
)


class Game(RuleBasedStateMachine):
    """One game on emptied stores; `world` is shared by all games of a test."""

    def __init__(self, world: World) -> None:
        super().__init__()
        self.world, self.town = world, world.town
        self.sound = True
        self.fences: dict[str, int] = {}

    @initialize(reports=st.integers(0, 7), figures=st.integers(0, 8))
    def begin(self, reports: int, figures: int) -> None:
        self.world.begin()
        for id in range(1, reports + 1):
            self.town.put(id)
        for month in MONTHS[:figures]:
            self.town.say(month, "50")

    @rule(
        id=IDS, word=st.sampled_from(("Jalan", "Sampah")), title=st.sampled_from("ab")
    )
    def change(self, id: int, word: str, title: str) -> None:
        self.town.put(id, kategori=word, judul=title, hapus=False)

    @rule(id=IDS, back=BACK, status=st.sampled_from(("Baru", "Proses")))
    def change_without_a_new_date(self, id: int, back: Any, status: str) -> None:
        self.town.put(id, back, status=status)

    @rule(id=IDS, back=st.none() | BACK, gone=st.booleans())
    def flag(self, id: int, back: Any, gone: bool) -> None:
        self.town.put(id, back, hapus=gone)

    @rule(id=IDS)
    def break_a_row(self, id: int) -> None:
        self.town.put(id, kategori="Entah", hapus=False)

    @rule(which=st.integers(0, 99))
    def an_old_state_comes_again(self, which: int) -> None:
        self.town.haunt(which)

    @rule(shuffled=st.booleans(), echo=st.booleans(), down=st.booleans())
    def serve_badly(self, shuffled: bool, echo: bool, down: bool) -> None:
        self.town.shuffled, self.town.echo = shuffled, echo
        self.town.down = down and shuffled and echo

    @rule(month=st.sampled_from(MONTHS), value=st.sampled_from(("1", "2", "abc", None)))
    def say(self, month: str, value: str | None) -> None:
        self.town.say(month, value)

    @rule(keep=st.integers(0, 8), value=st.sampled_from(("1", "50")))
    def publish_anew(self, keep: int, value: str) -> None:
        for number, month in enumerate(MONTHS[:8]):
            self.town.say(month, value if number < keep else None)

    @rule(years=st.sampled_from((-1, 0, 1)))
    def city_clock(self, years: int) -> None:
        self.town.skew = years * TEN_YEARS

    @rule(hours=st.sampled_from((-1, 0, 1)))
    def hub_clock(self, hours: int) -> None:
        self.world.jump(timedelta(hours=hours))

    @rule(narrow=st.booleans())
    def map(self, narrow: bool) -> None:
        self.world.map(narrow)

    @rule(stream=STREAMS)
    def ask(self, stream: str) -> None:
        self.world.hub.ask(stream)

    @rule()
    def sweep(self) -> None:
        self.world.sweep()

    @rule()
    def leases_end(self) -> None:
        self.world.expire()

    @rule(
        which=st.integers(0, 9), whole=st.booleans(), keep=st.booleans(), fault=FAULTS
    )
    def deliver(self, which: int, whole: bool, keep: bool, fault: Any) -> None:
        self.world.deliver(which, 60.0 if whole else 0.0, keep, fault)

    @rule(stream=STREAMS, fault=FAULTS)
    def pull_badly(self, stream: str, fault: Any) -> None:
        self.pull(stream, fault)

    def pull(self, stream: str, fault: Any) -> None:
        """Ask for a stream and let a worker do the job at once."""
        [job] = self.world.hub.ask(stream)
        self.world.messages.append((job, "sync"))
        self.world.deliver(-1, 60.0, False, fault)

    @rule()
    def pull_reports(self) -> None:
        self.pull(LAPORAN, None)

    @rule()
    def pull_complaints(self) -> None:
        self.pull(ADUAN, None)

    @rule()
    def pull_figures(self) -> None:
        self.pull(ANGKA, None)

    @rule(
        id=IDS, word=st.sampled_from(("Jalan", "Sampah", "Entah")), gone=st.booleans()
    )
    def change_and_pull(self, id: int, word: str, gone: bool) -> None:
        self.town.put(id, kategori=word, hapus=gone)
        self.pull(LAPORAN, None)
        self.pull(ADUAN, None)

    @rule()
    def replay_quarantine(self) -> None:
        self.world.replay_quarantine()

    @rule(accept=st.booleans())
    def judge_held_run(self, accept: bool) -> None:
        self.world.judge_held(accept)

    @invariant()
    def the_store_is_the_model(self) -> None:
        if not self.world.begun:
            return
        self.sound = False
        hub = self.world.hub
        for stream, model in self.world.models.items():
            store.same(store.facts(hub, stream), model.facts)
            store.same(store.history(hub, stream), +model.history)
            store.same(store.open_rows(hub, stream), model.open_rows())
        self._work()
        self.sound = True

    def _work(self) -> None:
        hub = self.world.hub
        for stream, fence in hub.rows("select id, fence from stream"):
            assert fence >= self.fences.get(stream, 0)
            self.fences[stream] = fence
        assert hub.rows(UNOWNED) == []
        assert hub.rows(MISCOUNTED) == []
        assert hub.rows(STRAY) == []
        for stream in (LAPORAN, ADUAN):
            self.world.check_cursor(stream)

    def teardown(self) -> None:
        if self.sound and self.world.begun:
            self.world.end()
        self.world.begun = False
        self.world.games += 1


# A run without an end has a job that will go on with it or close it.
UNOWNED: Final = """
    select id from run r where outcome is null and not exists (
        select from job j where j.stream_id = r.stream_id and j.run_id = r.id
          and j.state in ('due', 'leased'))
    """
MISCOUNTED: Final = """
    select r.id from run r join stream s on s.id = r.stream_id
    where r.outcome like 'complete%' and not r.held and s.write_mode = 'incremental'
      and received <> created + updated + unchanged + stale + deleted + quarantined
    """
# Staged rows belong to a run that is open or held.
STRAY: Final = """
    select s.run_id from staged s join run r on r.id = s.run_id
    where r.outcome is not null and not r.held
      and not exists (select from run o where o.stream_id = r.stream_id
                      and o.outcome is null)
    """
