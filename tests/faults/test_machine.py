"""Whatever happens in whatever order: the store holds what its pages said, once.

HUB_MACHINE_EXAMPLES=200 plays that many random games instead of the suite's fixed
few; a failing one prints how to play it again.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from connectors.certify.hostile import HostileServer
from tests.faults.machine.game import Game
from tests.faults.machine.town import Town
from tests.faults.machine.world import World
from tests.servers.cluster import Cluster
from tests.workers.province import founded

pytestmark = [pytest.mark.faults, pytest.mark.slow]
EXAMPLES = int(os.environ.get("HUB_MACHINE_EXAMPLES", "0"))
STEPS = int(os.environ.get("HUB_MACHINE_STEPS", "25"))
QUIET = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
SHORT = settings(
    max_examples=8,
    stateful_step_count=25,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=QUIET,
)
LONG = settings(
    max_examples=max(1, EXAMPLES),
    stateful_step_count=STEPS,
    database=None,
    deadline=None,
    print_blob=True,
    phases=[Phase.generate],
    suppress_health_check=QUIET,
)


@pytest.fixture
def world(
    main_cluster: Cluster, worker_name: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[World]:
    """Two stores and a city's server, for one game after the other."""
    mine, other = (
        main_cluster.database(f"hub_{worker_name}_{name}") for name in ("game", "again")
    )
    with founded(mine) as hub, HostileServer({}) as server:
        with founded(other) as copy:
            hub.allow(server.host_port)
            made = World(hub, copy, server)
            made.install(monkeypatch)
            yield made
    for database in (mine, other):
        main_cluster.drop(database)


@pytest.mark.timeout(120 + 10 * EXAMPLES)
def test_nothing_is_lost_or_doubled_in_any_order_of_events(world: Any) -> None:
    def begin() -> Game:
        world.town = Town()
        return Game(world)

    run_state_machine_as_test(begin, settings=LONG if EXAMPLES else SHORT)

    assert world.games
