"""What every test may ask for: real servers (tests/servers) and a fixed clock."""

import signal
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, settings

# Started in the background or with nohup, tests ignore Ctrl-C or the end of a terminal,
# and so would every process that they start and send one. A handler is not handed on.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
    signal.signal(signal.SIGHUP, lambda *_: None)

pytest_plugins = ["tests.servers.plugin", "tests.servers.browsing"]

# The machine is shared: how long it takes to make an example says nothing of ours.
settings.register_profile(
    "shared", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("shared")

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)  # 10:00 WIB


@dataclass(slots=True)
class Clock:
    """A clock that stands still until a test moves it; called like a function."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def advance(self, by: timedelta) -> datetime:
        self.now += by
        return self.now


@pytest.fixture
def clock() -> Clock:
    """A clock fixed at 2026-11-24T03:00:00Z."""
    return Clock()
